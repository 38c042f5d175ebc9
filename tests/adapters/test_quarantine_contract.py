"""Quarantined deliveries: one suite over the fake and the leads table."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from builders import a_practice
from fakes import NOON, FakeQuarantine
from firstminute import wiring
from firstminute.adapters.aws.attributes import size_of
from firstminute.adapters.aws.quarantine import LONGEST_PAGE, DynamoQuarantine
from firstminute.application.waiting_ports import Quarantine, Quarantined
from firstminute.config import Settings
from firstminute.domain.errors import Invalid, ProviderUnavailable, Unknown
from firstminute.domain.events import rfc3339
from mocked_aws import client, mocked_aws, table

LARGEST_BODY = 256 * 1024
LARGEST_ITEM = 400 * 1024


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with mocked_aws():
        yield client("dynamodb")


@pytest.fixture(params=["fake", "real"])
def quarantine(request: pytest.FixtureRequest) -> Quarantine:
    if request.param == "fake":
        return FakeQuarantine()
    dynamodb = request.getfixturevalue("dynamodb")
    return DynamoQuarantine(dynamodb, table(dynamodb))


def delivery(number: int = 1, **more: Any) -> Quarantined:
    """The `number`-th delivery of an hour."""
    made = Quarantined(
        f"q_{number:026d}",
        "website",
        "It holds neither a phone number nor an e-mail address.",
        NOON + timedelta(milliseconds=number),
        "application/json; charset=utf-8",
        b'{"message": "hello"}',
    )
    return replace(made, **more)


def pages(quarantine: Quarantine, limit: int) -> list[list[Quarantined]]:
    """All pages, each of `limit`."""
    page, cursor = quarantine.page(None, limit)
    found = [page]
    while cursor:
        page, cursor = quarantine.page(cursor, limit)
        found.append(page)
    return found


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\x00\xff\xfe not text", "Größe ✓".encode(), random.Random(1).randbytes(LARGEST_BODY)],
    ids=["empty", "broken", "binary", "umlauts", "the largest body of noise"],
)
def test_a_delivery_is_kept_byte_by_byte(quarantine, body):
    quarantine.add(delivery(body=body))
    assert quarantine.get(delivery().id) == delivery(body=body)


@pytest.mark.parametrize("field", ["source", "reason", "content_type"])
@pytest.mark.parametrize("value", ["", 'Praxis "Süd" #1\n', "x" * 3000])
def test_whatever_was_said_of_a_delivery_is_kept_as_it_was_said(quarantine, field, value):
    quarantine.add(delivery(**{field: value}))
    assert quarantine.get(delivery().id) == delivery(**{field: value})


def test_half_a_character_is_kept_as_the_sign_for_one(dynamodb):
    """JSON can name it, the table cannot hold it."""
    quarantine = DynamoQuarantine(dynamodb, table(dynamodb))
    quarantine.add(delivery(reason="There is no \ud800.", content_type="a\udcff"))
    assert quarantine.get(delivery().id) == delivery(reason="There is no \ufffd.", content_type="a\ufffd")


def test_a_report_is_kept_with_its_name(quarantine):
    quarantine.add(delivery(reported=True, delivery="d1"))
    assert quarantine.get(delivery().id) == delivery(reported=True, delivery="d1")


def test_a_delivery_that_comes_twice_is_kept_once_as_it_first_came(quarantine):
    assert quarantine.add(delivery()) is True
    assert quarantine.add(delivery(received_at=NOON + timedelta(hours=1), reason="another")) is False
    assert pages(quarantine, 10) == [[delivery()]]


def test_a_delivery_that_nobody_sent_is_not_there(quarantine):
    assert quarantine.get("q_unknown") is None
    assert quarantine.page(None, 10) == ([], None)


def test_the_newest_delivery_comes_first_whatever_order_they_were_kept_in(quarantine):
    for number in (2, 3, 1):
        quarantine.add(delivery(number))
    assert pages(quarantine, 10) == [[delivery(3), delivery(2), delivery(1)]]


@pytest.mark.parametrize(("limit", "sizes"), [(1, [1] * 7), (3, [3, 3, 1]), (7, [7]), (8, [7])])
def test_pages_hold_every_delivery_once_and_the_last_page_has_no_cursor(quarantine, limit, sizes):
    for number in range(7):
        quarantine.add(delivery(number))
    found = pages(quarantine, limit)
    assert [len(page) for page in found] == sizes
    assert [item for page in found for item in page] == [delivery(number) for number in (6, 5, 4, 3, 2, 1, 0)]


def test_deliveries_of_one_instant_are_not_lost_between_pages(quarantine):
    for number in range(3):
        quarantine.add(delivery(number, received_at=NOON))
    assert sorted(item.id for page in pages(quarantine, 1) for item in page) == [delivery(n).id for n in range(3)]


def test_what_comes_in_while_somebody_reads_does_not_shift_the_pages(quarantine):
    for number in range(4):
        quarantine.add(delivery(number))
    _, cursor = quarantine.page(None, 2)
    quarantine.add(delivery(9))
    assert quarantine.page(cursor, 2) == ([delivery(1), delivery(0)], None)


@pytest.mark.parametrize("limit", [-1, 0, 10**6])
def test_a_page_is_never_empty_for_want_of_a_good_limit_nor_endless(quarantine, limit):
    for number in range(LONGEST_PAGE + 1):
        quarantine.add(delivery(number))
    page, cursor = quarantine.page(None, limit)
    assert len(page) == min(max(1, limit), LONGEST_PAGE)
    assert cursor


@pytest.mark.parametrize("cursor", ["nonsense", "x" * 2000, "2026"])
def test_a_cursor_that_was_not_given_out_is_refused(quarantine, cursor):
    with pytest.raises(Invalid):
        quarantine.page(cursor, 10)


def test_a_delivery_that_was_replayed_says_which_lead_it_became(quarantine):
    quarantine.add(delivery(1))
    quarantine.add(delivery(2))
    quarantine.resolve(delivery(1).id, "ld_1")
    assert pages(quarantine, 10) == [[delivery(2), delivery(1, replayed_as="ld_1")]]


def test_a_delivery_that_is_not_there_cannot_have_been_replayed(quarantine):
    with pytest.raises(Unknown):
        quarantine.resolve("q_unknown", "ld_1")
    assert quarantine.get("q_unknown") is None


def test_the_largest_body_of_noise_fits_into_an_item_and_text_takes_a_fraction(dynamodb):
    name = table(dynamodb)
    quarantine = DynamoQuarantine(dynamodb, name)
    headers = {"content_type": "x" * 10_240, "reason": "y" * 2000}
    quarantine.add(delivery(1, body=random.Random(1).randbytes(LARGEST_BODY), **headers))
    quarantine.add(delivery(2, body=b'{"message": "hello, is anybody there?"}' * 6000, **headers))
    kept = {item["pk"]["S"]: size_of(item) for item in dynamodb.scan(TableName=name)["Items"]}
    assert kept[f"QUARANTINE#{delivery(1).id}"] < LARGEST_ITEM
    assert kept[f"QUARANTINE#{delivery(2).id}"] < 20_000


def test_what_nobody_understood_is_removed_when_raw_requests_are_and_with_it_the_line_that_tells_of_it(dynamodb):
    """By the clock on the wall, which is DynamoDB's, whenever the delivery came by the practice's."""
    name = table(dynamodb)
    DynamoQuarantine(dynamodb, name, retention=86_400, wall=lambda: 1_800_000_000.9).add(delivery())
    line = rfc3339(delivery().received_at)
    kept = {item["sk"]["S"]: item["expires_at"] for item in dynamodb.scan(TableName=name)["Items"]}
    assert kept == {"BODY": {"N": "1800086400"}, f"{line}#{delivery().id}": {"N": "1800086400"}}


def test_the_client_file_says_how_long_that_is(dynamodb, monkeypatch):
    monkeypatch.setattr(wiring, "practice", lambda: a_practice(raw_retention=7))
    monkeypatch.setattr(wiring, "settings", lambda: Settings(leads_table="leads"))
    assert wiring.quarantine.__wrapped__().retention == 7


def test_a_delivery_keeps_its_end_when_it_comes_again_and_when_it_is_replayed(dynamodb):
    name, now = table(dynamodb), [1_800_000_000.0]
    quarantine = DynamoQuarantine(dynamodb, name, retention=60, wall=lambda: now[0])
    quarantine.add(delivery())
    now[0] += 30
    quarantine.add(delivery())
    quarantine.resolve(delivery().id, "ld_1")
    assert {item["expires_at"]["N"] for item in dynamodb.scan(TableName=name)["Items"]} == {"1800000060"}


def test_a_body_that_is_gone_before_its_line_is_left_out_of_the_list(dynamodb):
    """DynamoDB removes one after the other; and somebody may have removed a body by hand."""
    name = table(dynamodb)
    quarantine = DynamoQuarantine(dynamodb, name)
    for number in (1, 2, 3):
        quarantine.add(delivery(number))
    key = {"pk": {"S": f"QUARANTINE#{delivery(2).id}"}, "sk": {"S": "BODY"}}
    dynamodb.delete_item(TableName=name, Key=key)
    assert pages(quarantine, 10) == [[delivery(3), delivery(1)]]
    assert quarantine.get(delivery(2).id) is None


class Partial:
    """DynamoDB that answers one item of a batch at a time, as it does when items are large."""

    def __init__(self, dynamodb: Any) -> None:
        self.dynamodb = dynamodb

    def __getattr__(self, name: str) -> Any:
        return getattr(self.dynamodb, name)

    def batch_get_item(self, **given: Any) -> dict[str, Any]:
        ((name, wanted),) = given["RequestItems"].items()
        answer = self.dynamodb.batch_get_item(RequestItems={name: {**wanted, "Keys": wanted["Keys"][:1]}})
        left = wanted["Keys"][1:]
        return {**answer, "UnprocessedKeys": {name: {**wanted, "Keys": left}} if left else {}}


def test_a_page_of_large_bodies_is_read_to_its_end(dynamodb):
    quarantine = DynamoQuarantine(Partial(dynamodb), table(dynamodb))
    for number in range(5):
        quarantine.add(delivery(number))
    assert [item.id for item in quarantine.page(None, 5)[0]] == [delivery(n).id for n in (4, 3, 2, 1, 0)]


def test_a_delivery_that_is_removed_leaves_nothing_and_takes_no_other_with_it(quarantine):
    for number in (1, 2, 3):
        quarantine.add(delivery(number, received_at=NOON))
    quarantine.remove(delivery(2, received_at=NOON))
    quarantine.remove(delivery(2, received_at=NOON))
    assert quarantine.get(delivery(2).id) is None
    assert sorted(item.id for page in pages(quarantine, 1) for item in page) == [delivery(1).id, delivery(3).id]


def test_no_line_tells_of_a_delivery_that_is_removed(dynamodb):
    name = table(dynamodb)
    quarantine = DynamoQuarantine(dynamodb, name)
    quarantine.add(delivery())
    quarantine.remove(delivery())
    assert dynamodb.scan(TableName=name)["Items"] == []


class Unwell:
    """DynamoDB that answers everything with one error."""

    def __getattr__(self, name: str) -> Any:
        def fail(**_: Any) -> None:
            raise ClientError({"Error": {"Code": "InternalServerError", "Message": "no"}}, name)

        return fail


def test_a_table_that_does_not_answer_may_be_asked_again():
    quarantine = DynamoQuarantine(Unwell(), "table")
    for call in (
        lambda: quarantine.add(delivery()),
        lambda: quarantine.get("q_1"),
        lambda: quarantine.page(None, 10),
        lambda: quarantine.resolve("q_1", "ld_1"),
        lambda: quarantine.remove(delivery()),
    ):
        with pytest.raises(ProviderUnavailable):
            call()


# Other words


def test_a_delivery_can_be_explained_in_other_words(quarantine):
    quarantine.add(delivery(1))
    quarantine.explain(delivery(1).id, "HubSpot has no contact 123 (404).")
    found = quarantine.get(delivery(1).id)
    assert found == delivery(1, reason="HubSpot has no contact 123 (404).")
    assert quarantine.page(None, 10)[0] == [found]


def test_an_explanation_leaves_what_it_became(quarantine):
    quarantine.add(delivery(1))
    quarantine.resolve(delivery(1).id, "ld_1")
    quarantine.explain(delivery(1).id, "Again.")
    assert quarantine.get(delivery(1).id) == delivery(1, reason="Again.", replayed_as="ld_1")


def test_what_is_not_kept_needs_no_explanation(quarantine):
    quarantine.explain("q_none", "?")
    assert quarantine.get("q_none") is None
