"""The queue of what is taken in later: one suite over the fake and SQS."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fakes import NOON, FakeInbox
from firstminute.adapters.aws.inbox import SqsInbox, arrival_of
from firstminute.application.waiting_ports import Arrival, Inbox
from firstminute.domain.errors import ProviderUnavailable
from firstminute.domain.inquiry import Request
from mocked_aws import client, mocked_aws, ordered_queue, queue


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


def test_what_waits_in_one_line_is_handed_out_in_its_order_and_one_at_a_time(sqs):
    url = ordered_queue(sqs, "told")
    for number in range(3):
        SqsInbox(lambda: sqs, url).add(arrived(str(number).encode(), line="7"))
    SqsInbox(lambda: sqs, url).add(arrived(b"another", line="8"))
    bodies = [message for _ in range(2) for message in sqs.receive_message(QueueUrl=url).get("Messages", [])]
    assert [arrival_of(one["Body"]).request.body for one in bodies] == [b"0", b"another"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=bodies[0]["ReceiptHandle"])
    (following,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert arrival_of(following["Body"]).request.body == b"1"


def test_what_is_put_into_a_line_of_its_own_at_once_is_not_taken_for_the_same_message(sqs):
    url = ordered_queue(sqs, "told")
    for line in ("7", "apart"):
        SqsInbox(lambda: sqs, url).add(arrived(line=line))
    assert len(sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]) == 2


def test_what_could_not_be_taken_in_is_shown_again_when_it_is_said(sqs):
    url = ordered_queue(sqs, "told")
    inbox = SqsInbox(lambda: sqs, url)
    inbox.add(arrived(line="7"))
    (message,) = sqs.receive_message(QueueUrl=url, VisibilityTimeout=600)["Messages"]
    assert sqs.receive_message(QueueUrl=url).get("Messages", []) == []
    inbox.postpone(message["ReceiptHandle"], 0)
    assert len(sqs.receive_message(QueueUrl=url)["Messages"]) == 1


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
