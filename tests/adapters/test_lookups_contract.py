"""The queue of what is to be fetched: one suite over the fake and SQS."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fakes import FakeLookups
from firstminute.adapters.aws.lookups import SqsLookups, waiting_of
from firstminute.application.waiting_ports import LookupQueue, Waiting
from firstminute.domain.errors import ProviderUnavailable
from mocked_aws import client, mocked_aws, queue

ITEM = "q_0123456789abcdef0123456789"


@pytest.fixture
def sqs() -> Iterator[Any]:
    with mocked_aws():
        yield client("sqs")


@pytest.fixture
def url(sqs: Any) -> str:
    return queue(sqs)


def messages(sqs: Any, url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while more := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += more
    return found


@pytest.fixture(params=["fake", "real"])
def queued(request: pytest.FixtureRequest) -> tuple[LookupQueue, Callable[[], list[Waiting]]]:
    """The queue and how to empty it."""
    if request.param == "fake":
        fake = FakeLookups()
        return fake, fake.taken
    sqs, url = request.getfixturevalue("sqs"), request.getfixturevalue("url")
    return SqsLookups(lambda: sqs, url), lambda: [waiting_of(message["Body"]) for message in messages(sqs, url)]


@pytest.mark.parametrize("how_many", [0, 1, 10, 23])
def test_everything_is_queued_once(queued, how_many):
    lookups, taken = queued
    waiting = [Waiting(ITEM, number) for number in range(how_many)]
    lookups.add(waiting)
    assert sorted(taken(), key=lambda one: one.number) == waiting


def test_a_whole_delivery_is_told_from_its_first_record(queued):
    lookups, taken = queued
    lookups.add([Waiting(ITEM)])
    assert taken() == [Waiting(ITEM)]
    lookups.add([Waiting(ITEM, 0)])
    assert taken() == [Waiting(ITEM, 0)]


def test_ids_travel_and_nothing_else(sqs, url):
    SqsLookups(lambda: sqs, url).add([Waiting(ITEM), Waiting(ITEM, 3)])
    bodies = [json.loads(message["Body"]) for message in messages(sqs, url)]
    assert sorted(bodies, key=len) == [{"item_id": ITEM}, {"item_id": ITEM, "number": 3}]


def test_what_is_postponed_is_not_seen_until_its_time(sqs, url):
    lookups = SqsLookups(lambda: sqs, url)
    lookups.add([Waiting(ITEM)])
    (message,) = messages(sqs, url)
    lookups.postpone(message["ReceiptHandle"], 300)
    assert messages(sqs, url) == []
    lookups.postpone(message["ReceiptHandle"], 0)
    assert len(messages(sqs, url)) == 1


def test_the_client_is_made_when_something_is_to_be_fetched_and_not_before(sqs, url):
    made: list[str] = []

    def client_of_sqs() -> Any:
        made.append("client")
        return sqs

    lookups = SqsLookups(client_of_sqs, url)
    lookups.add([])
    assert made == []
    lookups.add([Waiting(ITEM)])
    assert made == ["client"]


def test_a_queue_that_takes_nothing_may_be_tried_again():
    class Full:
        def send_message_batch(self, **given: Any) -> dict[str, Any]:
            return {"Failed": [{"Id": entry["Id"], "Code": "Full"} for entry in given["Entries"]]}

    with pytest.raises(ProviderUnavailable, match="did not take 2 lookups: Full"):
        SqsLookups(Full, "url").add([Waiting(ITEM, 0), Waiting(ITEM, 1)])  # type: ignore[arg-type]  as much of a client as is used


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '"x"', "{}", '{"number": 1}', '{"item_id": "q", "number": "x"}']
)
def test_a_message_that_we_did_not_write_is_told_from_ours(body):
    with pytest.raises(ValueError):  # noqa: PT011  json's own words differ
        waiting_of(body)
