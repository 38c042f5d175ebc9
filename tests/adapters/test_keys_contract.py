"""Keys of the API: one suite over the fake and the leads table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fakes import NOON, FakeKeys
from firstminute.adapters.aws.keys import DynamoKeys
from firstminute.application.ports import Key, Keys
from firstminute.domain.errors import ProviderUnavailable
from mocked_aws import client, mocked_aws, table


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with mocked_aws():
        yield client("dynamodb")


@pytest.fixture(params=["fake", "real"])
def keys(request: pytest.FixtureRequest) -> Keys:
    if request.param == "fake":
        return FakeKeys()
    dynamodb = request.getfixturevalue("dynamodb")
    return DynamoKeys(dynamodb, table(dynamodb))


def hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


ANNA = Key("Anna (front desk)", "staff")
AGENCY = Key("agency", "admin")
SIGN_IN = Key("agency#4f5e", "admin", NOON + timedelta(hours=12, microseconds=7))


def test_a_key_is_found_by_its_hash(keys):
    keys.add(hashed("secret"), ANNA)
    assert keys.find(hashed("secret")) == ANNA


def test_a_key_that_nobody_was_given_is_not_found(keys):
    keys.add(hashed("secret"), ANNA)
    assert keys.find(hashed("guess")) is None


def test_a_sign_in_keeps_when_it_ends(keys):
    keys.add(hashed("session"), SIGN_IN)
    assert keys.find(hashed("session")) == SIGN_IN


def test_a_sign_in_that_has_ended_is_still_found_and_says_so(keys):
    ended = Key("agency#4f5e", "admin", NOON - timedelta(days=900))
    keys.add(hashed("session"), ended)
    assert keys.find(hashed("session")) == ended


def test_all_keys_are_listed_by_name(keys):
    for number, key in enumerate((SIGN_IN, AGENCY, ANNA)):
        keys.add(hashed(str(number)), key)
    assert keys.page() == [ANNA, AGENCY, SIGN_IN]


def test_withdrawing_a_name_withdraws_every_key_of_it_and_no_other(keys):
    keys.add(hashed("one"), ANNA)
    keys.add(hashed("two"), Key(ANNA.name, "viewer"))
    keys.add(hashed("three"), AGENCY)
    assert keys.remove(ANNA.name) == 2
    assert keys.find(hashed("one")) is None
    assert keys.page() == [AGENCY]


def test_withdrawing_what_is_not_there_withdraws_nothing(keys):
    keys.add(hashed("one"), ANNA)
    assert keys.remove("nobody") == 0
    assert keys.page() == [ANNA]


def test_a_hash_holds_one_key(keys):
    keys.add(hashed("one"), ANNA)
    keys.add(hashed("one"), AGENCY)
    assert keys.page() == [AGENCY]


def test_two_hundred_keys_are_listed_to_the_last(keys):
    for number in range(200):
        keys.add(hashed(str(number)), Key(f"key {number:03d}", "viewer"))
    assert len(keys.page()) == 200


def test_a_sign_in_is_removed_by_itself_a_day_after_it_ended_and_a_key_never(dynamodb):
    name = table(dynamodb)
    keys = DynamoKeys(dynamodb, name)
    keys.add(hashed("session"), SIGN_IN)
    keys.add(hashed("secret"), ANNA)
    items = {item["name"]["S"]: item for item in dynamodb.scan(TableName=name)["Items"]}
    removed_at = int(items[SIGN_IN.name]["expires_at"]["N"])
    assert removed_at == int((NOON + timedelta(hours=36)).timestamp())
    assert "expires_at" not in items[ANNA.name]


class Unwell:
    """DynamoDB that answers everything with one error."""

    def __getattr__(self, name: str) -> Any:
        def fail(*_: Any, **__: Any) -> None:
            raise ClientError({"Error": {"Code": "InternalServerError", "Message": "no"}}, name)

        return fail


def test_a_table_that_does_not_answer_may_be_asked_again():
    keys = DynamoKeys(Unwell(), "table")
    with pytest.raises(ProviderUnavailable):
        keys.find("hash")
    with pytest.raises(ProviderUnavailable):
        keys.add("hash", ANNA)
