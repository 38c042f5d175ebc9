"""The queue of notices: one suite over the fake and SQS."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fakes import FakeNotices
from firstminute.adapters.aws.notices import LONGEST_POSTPONEMENT, SqsNotices, notice_of
from firstminute.application.waiting_ports import Notice, Notices
from firstminute.domain.errors import ProviderUnavailable
from mocked_aws import client, mocked_aws, queue

LEAD = "ld_01kaqv0f6j8x5w3v2n1m0k9h7g"


@pytest.fixture
def sqs() -> Iterator[Any]:
    with mocked_aws():
        yield client("sqs")


@pytest.fixture
def url(sqs: Any) -> str:
    return queue(sqs)


def messages(sqs: Any, url: str) -> list[dict[str, Any]]:
    """Everything that is to be seen in the queue."""
    found: list[dict[str, Any]] = []
    while more := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += more
    return found


@pytest.fixture(params=["fake", "real"])
def queued(request: pytest.FixtureRequest) -> tuple[Notices, Callable[[], list[Notice]]]:
    """Notices and how to empty their queue."""
    if request.param == "fake":
        notices = FakeNotices()
        return notices, notices.taken
    sqs, url = request.getfixturevalue("sqs"), request.getfixturevalue("url")
    return SqsNotices(sqs, url), lambda: [notice_of(message["Body"]) for message in messages(sqs, url)]


@pytest.mark.parametrize("how_many", [0, 1, 10, 11, 37])
def test_every_notice_is_queued_once(queued, how_many):
    notices, taken = queued
    told = [Notice(LEAD, seq, target) for seq in range(how_many) for target in ("crm:hubspot", "owner:front_desk")]
    notices.add(told)
    assert sorted(map(str, taken())) == sorted(map(str, told))


def test_a_notice_keeps_a_target_with_any_name(queued):
    notices, taken = queued
    told = Notice(LEAD, 3, 'crm:Praxis "Süd" – 1:2')
    notices.add([told])
    assert taken() == [told]


def test_a_notice_names_nobody(sqs, url):
    SqsNotices(sqs, url).add([Notice(LEAD, 3, "owner:front_desk")])
    (message,) = messages(sqs, url)
    assert json.loads(message["Body"]) == {"lead_id": LEAD, "seq": 3, "target": "owner:front_desk"}


def test_a_postponed_notice_is_not_seen_until_its_time(sqs, url):
    notices = SqsNotices(sqs, url)
    notices.add([Notice(LEAD, 3, "crm:hubspot")])
    (message,) = messages(sqs, url)
    notices.postpone(message["ReceiptHandle"], 300)
    assert messages(sqs, url) == []
    notices.postpone(message["ReceiptHandle"], 0)
    assert len(messages(sqs, url)) == 1


@pytest.mark.parametrize("seconds", [36_000, 43_200, 10**9])
def test_a_notice_can_wait_ten_hours_and_a_longer_wait_is_cut_to_what_the_queue_allows(sqs, url, seconds):
    notices = SqsNotices(sqs, url)
    notices.add([Notice(LEAD, 3, "crm:hubspot")])
    (message,) = messages(sqs, url)
    notices.postpone(message["ReceiptHandle"], seconds)
    assert messages(sqs, url) == []


def test_a_wait_into_the_past_is_none(sqs, url):
    notices = SqsNotices(sqs, url)
    notices.add([Notice(LEAD, 3, "crm:hubspot")])
    (message,) = messages(sqs, url)
    notices.postpone(message["ReceiptHandle"], -5)
    assert len(messages(sqs, url)) == 1


def test_the_fake_cuts_a_wait_as_the_queue_does():
    notices = FakeNotices()
    notices.postpone("a", 10**9)
    notices.postpone("b", -1)
    assert notices.postponed == {"a": LONGEST_POSTPONEMENT, "b": 0}


def test_a_notice_that_went_back_to_the_queue_needs_no_postponing(sqs, url):
    notices = SqsNotices(sqs, url)
    notices.add([Notice(LEAD, 3, "crm:hubspot")])
    (message,) = messages(sqs, url)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    notices.postpone(message["ReceiptHandle"], 5)


class Choosy:
    """SQS that does not take some entries on the first `refusals` calls, or answers with an error."""

    def __init__(self, refusals: int = 0, fault: Exception | None = None) -> None:
        self.refusals = refusals
        self.fault = fault
        self.taken: list[Notice] = []
        self.calls = 0

    def send_message_batch(self, **given: Any) -> dict[str, Any]:
        if self.fault:
            raise self.fault
        self.calls += 1
        refused = given["Entries"][::2] if self.calls <= self.refusals else []
        self.taken += [notice_of(entry["MessageBody"]) for entry in given["Entries"] if entry not in refused]
        return {"Failed": [{"Id": entry["Id"], "Code": "InternalError"} for entry in refused]}


TOLD = [Notice(LEAD, seq, "crm:hubspot") for seq in range(10)]


def test_what_the_queue_did_not_take_is_offered_again_and_nothing_else_is():
    sqs = Choosy(refusals=2)
    SqsNotices(sqs, "url").add(TOLD)
    assert sorted(sqs.taken, key=lambda notice: notice.seq) == TOLD
    assert sqs.calls == 3


def test_what_the_queue_still_does_not_take_stops_the_batch():
    with pytest.raises(ProviderUnavailable, match="did not take 2 notices: InternalError"):
        SqsNotices(Choosy(refusals=99), "url").add(TOLD)


def test_a_queue_that_cannot_be_reached_may_be_tried_again():
    fault = ClientError({"Error": {"Code": "ServiceUnavailable", "Message": "no"}}, "SendMessageBatch")
    with pytest.raises(ProviderUnavailable, match="queueing notices"):
        SqsNotices(Choosy(fault=fault), "url").add(TOLD)


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '"x"', "{}", '{"lead_id": "ld_1", "seq": null, "target": "x"}']
)
def test_a_message_that_we_did_not_write_is_told_from_a_notice(body):
    with pytest.raises(ValueError):  # noqa: PT011  json's own words differ
        notice_of(body)
