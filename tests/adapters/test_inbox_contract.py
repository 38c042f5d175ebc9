"""The queue of what is taken in later: one suite over the fake and SQS."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fakes import NOON, FakeInbox
from firstminute.adapters.aws.inbox import SqsInbox, arrival_of
from firstminute.application.ports import Arrival, Inbox
from firstminute.domain.errors import ProviderUnavailable
from firstminute.domain.inquiry import Request
from mocked_aws import client, mocked_aws, queue


@pytest.fixture
def sqs() -> Iterator[Any]:
    with mocked_aws():
        yield client("sqs")


@pytest.fixture(params=["fake", "real"])
def inbox(request: pytest.FixtureRequest) -> tuple[Inbox, Callable[[], list[Arrival]]]:
    """An inbox and how to empty it."""
    if request.param == "fake":
        fake = FakeInbox()
        return fake, fake.taken
    sqs = request.getfixturevalue("sqs")
    url = queue(sqs)

    def taken() -> list[Arrival]:
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [arrival_of(message["Body"]) for message in messages]

    return SqsInbox(lambda: sqs, url), taken


def arrived(body: bytes = b"name=Dana", **changes: Any) -> Arrival:
    headers = {"content-type": "application/x-www-form-urlencoded", "x-signature": "t=1,v1=ü"}
    request = Request("POST", "https://api.example/intake/website?a=1", headers, body, {"a": "1"}, "203.0.113.9")
    return Arrival(**{"route": "intake", "source": "website", "request": request, "at": NOON, "wall": NOON,
                      "verified": True, **changes})  # fmt: skip


@pytest.mark.parametrize("body", [b"", b"name=Dana", bytes(range(256)) * 4, b"\xff\xfe" * 1000])
def test_a_request_comes_out_byte_for_byte_as_it_went_in(inbox, body):
    kept, taken = inbox
    kept.add(arrived(body))
    kept.add(arrived(body, route="events", verified=False))
    assert sorted(taken(), key=lambda one: one.route) == [
        arrived(body, route="events", verified=False),
        arrived(body),
    ]


def test_a_body_of_the_longest_that_is_read_fits_when_it_is_text(sqs):
    url = queue(sqs)
    SqsInbox(lambda: sqs, url).add(arrived(b"Two implants, please. " * 11_900))


def test_a_request_that_no_message_can_hold_is_not_taken(sqs):
    with pytest.raises(ProviderUnavailable):
        SqsInbox(lambda: sqs, queue(sqs)).add(arrived(os.urandom(1024 * 1024)))


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"route": 1}', "null", '{"route":"a","source":"b","request":{"body":"!"}}']
)
def test_a_message_that_is_no_request_is_said_to_be_none(body):
    with pytest.raises(ValueError, match=r".+"):
        arrival_of(body)
