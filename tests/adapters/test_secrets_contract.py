"""Named secrets: one suite over the fake and Secrets Manager, and what is remembered of the latter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from fakes import FakeSecrets
from firstminute.adapters.aws.secrets import SecretsManager
from firstminute.application.ports import Secrets
from firstminute.domain.errors import ProviderUnavailable
from mocked_aws import client, mocked_aws

PREFIX = "firstminute/demo/"
TOKEN = "twilio/auth_token"
Stored = Callable[[str, str], Secrets]


@pytest.fixture
def manager() -> Iterator[Any]:
    with mocked_aws():
        yield client("secretsmanager")


@pytest.fixture(params=["fake", "real"])
def stored(request: pytest.FixtureRequest) -> Stored:
    """Secrets with one secret in them."""
    if request.param == "fake":
        return lambda name, text: FakeSecrets({name: text})
    manager = request.getfixturevalue("manager")

    def store(name: str, text: str) -> Secrets:
        manager.create_secret(Name=PREFIX + name, SecretString=text)
        return SecretsManager(manager, PREFIX)

    return store


@pytest.mark.parametrize(
    ("text", "values"),
    [("one", ("one",)), ("new old", ("new", "old")), (" new\n old\n", ("new", "old"))],
)
def test_a_secret_that_is_being_rotated_has_several_values(stored, text, values):
    assert stored(TOKEN, text).get(TOKEN) == values


@pytest.mark.parametrize("text", [" ", "\n"])
def test_an_empty_secret_is_as_good_as_none(stored, text):
    with pytest.raises(ProviderUnavailable):
        stored(TOKEN, text).get(TOKEN)


def test_while_a_secret_is_missing_the_sender_is_told_to_come_again_so_that_no_lead_is_lost(stored):
    with pytest.raises(ProviderUnavailable) as missing:
        stored(TOKEN, "one").get("calendly/signing_key")
    assert missing.value.retry_after == 60


def test_the_complaint_names_the_secret_to_create_in_full(manager):
    with pytest.raises(ProviderUnavailable, match=r"firstminute/demo/twilio/auth_token does not exist: create it"):
        SecretsManager(manager, PREFIX).get(TOKEN)


def test_a_binary_secret_is_refused_in_plain_words(manager):
    manager.create_secret(Name=PREFIX + TOKEN, SecretBinary=b"\x00one")
    with pytest.raises(ProviderUnavailable, match="is empty, or binary"):
        SecretsManager(manager, PREFIX).get(TOKEN)


class Manager:
    """Secrets Manager that counts how often it is asked and can be told to fail."""

    def __init__(self, text: str = "one") -> None:
        self.text = text
        self.asked = 0
        self.fault: Exception | None = None

    def get_secret_value(self, **asked: str) -> dict[str, str]:
        self.asked += 1
        if self.fault:
            raise self.fault
        return {"SecretString": self.text}


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "GetSecretValue")


class Watch:
    """A clock in seconds."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_a_secret_is_asked_for_once_in_five_minutes(watch):
    manager = Manager()
    secrets = SecretsManager(manager, PREFIX, seconds=watch)
    secrets.get(TOKEN)
    watch.seconds += 299
    secrets.get(TOKEN)
    assert manager.asked == 1


def test_a_rotated_secret_counts_after_five_minutes(watch):
    manager = Manager("old")
    secrets = SecretsManager(manager, PREFIX, seconds=watch)
    secrets.get(TOKEN)
    manager.text = "new old"
    watch.seconds += 300
    assert secrets.get(TOKEN) == ("new", "old")


def test_a_clock_that_was_set_back_does_not_keep_a_secret_for_ever(watch):
    manager = Manager("old")
    secrets = SecretsManager(manager, PREFIX, seconds=watch)
    secrets.get(TOKEN)
    manager.text = "new"
    watch.seconds -= 3600
    assert secrets.get(TOKEN) == ("new",)


@pytest.mark.parametrize(
    "fault",
    [refused("InternalServiceError"), refused("ThrottlingException"), EndpointConnectionError(endpoint_url="x")],
)
def test_when_secrets_manager_does_not_answer_what_it_said_last_still_counts(watch, fault):
    manager = Manager()
    secrets = SecretsManager(manager, PREFIX, seconds=watch)
    secrets.get(TOKEN)
    watch.seconds += 301
    manager.fault = fault
    assert secrets.get(TOKEN) == ("one",)


def test_a_secret_that_was_deleted_does_not_count_any_more(watch):
    manager = Manager()
    secrets = SecretsManager(manager, PREFIX, seconds=watch)
    secrets.get(TOKEN)
    watch.seconds += 301
    manager.fault = refused("ResourceNotFoundException")
    with pytest.raises(ProviderUnavailable, match="does not exist"):
        secrets.get(TOKEN)


def test_when_secrets_manager_never_answered_the_sender_is_told_to_come_again(watch):
    manager = Manager()
    manager.fault = refused("InternalServiceError")
    with pytest.raises(ProviderUnavailable, match="cannot be read now") as unavailable:
        SecretsManager(manager, PREFIX, seconds=watch).get(TOKEN)
    assert unavailable.value.retry_after == 60


def test_two_secrets_are_not_mixed_up(manager):
    manager.create_secret(Name=PREFIX + "a", SecretString="one")
    manager.create_secret(Name=PREFIX + "b", SecretString="two")
    secrets = SecretsManager(manager, PREFIX)
    assert [secrets.get("a"), secrets.get("b"), secrets.get("a")] == [("one",), ("two",), ("one",)]


def test_a_secret_never_shows_in_what_is_printed_of_its_keeper(manager):
    manager.create_secret(Name=PREFIX + TOKEN, SecretString="hush")
    secrets = SecretsManager(manager, PREFIX)
    secrets.get(TOKEN)
    assert "hush" not in repr(secrets)
