"""The stream makes notices, the queue delivers them, and what fails comes again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from builders import NOW, a_draft, a_new_lead, a_practice
from fakes import NOON, FakeChannel, FakeChannels, FakeClock, FakeHttp, FakeNotices, FakeSecrets
from fakes_leads import FakeLeads
from firstminute.adapters.aws.event_items import events_item
from firstminute.adapters.aws.notices import notice_of
from firstminute.adapters.crms.standard_webhooks import StandardWebhooks
from firstminute.application.provider_ports import Answer
from firstminute.application.telling import CrmCallback
from firstminute.application.waiting_ports import Notice
from firstminute.domain.errors import ProviderUnavailable
from firstminute.domain.events import Event
from functions.crm_callback import handler


class World:
    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.leads, self.notices, self.http, self.sms = FakeLeads(), FakeNotices(), FakeHttp(), FakeChannel()
        head, self.events = a_new_lead()
        self.lead_id = head.lead.id
        self.leads.add(head, self.events, b"", "d", a_draft().contact_points, NOW)
        use = CrmCallback(
            a_practice(),
            self.leads,
            self.notices,
            FakeChannels({"sms": self.sms}),
            FakeSecrets({"crm/callback_secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}),
            StandardWebhooks(self.http),
            FakeClock(NOON),
        )
        patch.setattr(handler.bootstrap, "crm_callback", lambda: use)
        patch.setattr(handler.bootstrap, "notice_of", notice_of, raising=False)

    def message(self, target: str = "crm:crm", attempt: int = 1, body: str | None = None) -> dict[str, Any]:
        notice = {"lead_id": self.lead_id, "seq": 1, "target": target}
        return {
            "eventSource": "aws:sqs",
            "messageId": f"m-{target}-{attempt}",
            "receiptHandle": f"r-{target}-{attempt}",
            "attributes": {"ApproximateReceiveCount": str(attempt)},
            "body": json.dumps(notice) if body is None else body,
        }


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def inserted(events: list[Event], number: str = "1") -> dict[str, Any]:
    told = {"SequenceNumber": number, "NewImage": events_item(events)}
    return {"eventSource": "aws:dynamodb", "eventName": "INSERT", "dynamodb": told}


def failures(*records: dict[str, Any]) -> list[str]:
    answer = handler.handler({"Records": list(records)}, None)
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def test_an_inquiry_in_the_stream_is_queued_for_the_crm_and_the_owner(world):
    assert failures(inserted(world.events)) == []
    assert world.notices.queued == [
        Notice(world.lead_id, 1, "crm:crm"),
        Notice(world.lead_id, 1, "owner:front_desk"),
    ]


def unreadable(number: str = "8") -> dict[str, Any]:
    """An item of events that nobody can read."""
    told = {"SequenceNumber": number, "NewImage": {"pk": {"S": "LEAD#ld_x"}, "sk": {"S": "EV#0001"}, "e": {"S": "?"}}}
    return {"eventSource": "aws:dynamodb", "eventName": "INSERT", "dynamodb": told}


def test_when_the_queue_cannot_be_reached_the_whole_batch_comes_again_and_the_rest_is_queued_nevertheless(world):
    """An error is understood everywhere; an answer that names a record only by AWS itself."""
    world.notices.faults = [ProviderUnavailable("no queue")]
    batch = inserted(world.events, "7"), inserted(world.events, "8")
    with pytest.raises(ProviderUnavailable, match="no queue"):
        failures(*batch)
    assert len(world.notices.queued) == 2
    assert failures(*batch) == []
    assert len(world.notices.queued) == 6


def test_a_record_that_cannot_be_read_blocks_nobody_and_the_stream_goes_on_from_the_first_of_them(world):
    odd = [inserted(world.events, "7"), unreadable("8"), inserted(world.events, "9"), unreadable("10")]
    assert failures(*odd) == ["8"]
    assert len(world.notices.queued) == 4


def test_a_queue_that_is_down_outweighs_a_record_that_cannot_be_read(world):
    """Told of the record only, a stream would go on behind it, and what stands before it would never be queued."""
    world.notices.faults = [ProviderUnavailable("no queue")]
    with pytest.raises(ProviderUnavailable):
        failures(inserted(world.events, "7"), unreadable("8"))


def test_what_cannot_be_read_or_queued_is_logged_by_its_number_and_counted(world, caplog, capsys):
    world.notices.faults = [ProviderUnavailable("no queue")]
    with pytest.raises(ProviderUnavailable):
        failures(inserted(world.events, "7"), unreadable("8"), inserted(world.events, "9"))
    lines = [json.loads(handler.logger.registered_formatter.format(one)) for one in caplog.records]
    assert [line["sequence_number"] for line in lines if line["message"] == "not readable"] == ["8"]
    counted = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (counted["RecordsUnreadable"], counted["EventsNotAnnounced"]) == ([1.0], [1.0])
    assert sum(counted["NoticesQueued"]) == 2


def test_what_was_delivered_leaves_the_queue(world):
    assert failures(world.message(), world.message("owner:front_desk")) == []
    assert [sent.url for sent in world.http.sent] == ["https://crm.bright-smile.example/hooks/firstminute"]
    assert len(world.sms.taken) == 1


def test_what_failed_stays_hidden_until_its_time(world):
    world.http.answers = [Answer(500, {}, b"")]
    message = world.message(attempt=2)
    assert failures(message) == [message["messageId"]]
    assert world.notices.postponed == {message["receiptHandle"]: 300}


def test_what_failed_to_the_end_is_left_to_the_dead_letters(world):
    world.http.answers = [Answer(500, {}, b"")]
    message = world.message(attempt=8)
    assert failures(message) == [message["messageId"]]
    assert world.notices.postponed == {}


def test_a_receiver_that_is_gone_leaves_no_dead_letter(world):
    world.http.answers = [Answer(410, {}, b"")]
    assert failures(world.message()) == []


@pytest.mark.parametrize("body", ["", "{}", "[]", "null", '{"lead_id": "x", "seq": "one", "target": "crm:crm"}'])
def test_a_message_that_holds_no_notice_ends_among_the_dead_letters_and_stops_no_other(world, body):
    broken, whole = world.message(attempt=3, body=body), world.message()
    assert failures(broken, whole) == [broken["messageId"]]
    assert len(world.http.sent) == 1


def test_each_message_is_judged_by_itself_and_the_same_one_twice_is_sent_once(world):
    assert failures(world.message(), world.message(attempt=2)) == []
    assert len(world.http.sent) == 1


def test_no_log_line_says_who_or_what(world, caplog):
    failures(world.message(), world.message("owner:front_desk"))
    failures(inserted(world.events))
    printed = "".join(handler.logger.registered_formatter.format(record) for record in caplog.records)
    assert world.lead_id in printed
    for secret in ("Dana", "Reyes", "2125550143", "implants", "crm.bright-smile.example"):
        assert secret not in printed
