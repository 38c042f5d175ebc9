"""What the stream of the leads table tells is what was written, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.tables import create_leads_table
from builders import EMAIL, LEAD_ID, NOW, PHONE, a_new_lead, an_event
from firstminute.adapters.aws.keys import DynamoKeys
from firstminute.adapters.aws.leads import DynamoLeads
from firstminute.adapters.aws.quarantine import DynamoQuarantine
from firstminute.adapters.aws.stream import event_inserts, head_changes
from firstminute.application.changes import HeadChange, Unreadable
from firstminute.application.lead_ports import Change
from firstminute.application.ports import Key
from firstminute.application.waiting_ports import Quarantined
from firstminute.domain.lead import Lead
from firstminute.domain.metrics import contributions
from mocked_aws import client, mocked_aws
from stream_records import Stream, record

ZONE = "America/New_York"


class Practice:
    """A leads table and its stream."""

    def __init__(self) -> None:
        self.dynamodb = client("dynamodb")
        self.table = create_leads_table(self.dynamodb)
        self.leads = DynamoLeads(self.dynamodb, self.table)
        self.stream = Stream(self.dynamodb, self.table)

    def receives(self, **data: Any) -> list[dict[str, Any]]:
        """A new lead."""
        head, events = a_new_lead(LEAD_ID, **data)
        points = (PHONE, EMAIL)
        since = NOW - timedelta(days=30)
        return self.stream.tells(lambda: self.leads.add(head, events, b"raw", "website:1", points, since))

    def records(self, *events: Any, **more: Any) -> list[dict[str, Any]]:
        """Something that happened to it."""
        head = self.leads.get(LEAD_ID)
        assert head is not None
        return self.stream.tells(lambda: self.leads.append(head, Change(events, head.enrollment, **more), NOW))


@pytest.fixture
def practice() -> Iterator[Practice]:
    with mocked_aws():
        yield Practice()


def test_a_new_lead_is_told_as_a_change_from_nothing(practice):
    records = practice.receives()
    head = practice.leads.get(LEAD_ID)
    assert head_changes(records) == [HeadChange(f"{LEAD_ID}#1", Lead(LEAD_ID), head.lead)]
    assert event_inserts(records) == practice.leads.log(LEAD_ID)


def test_a_later_change_is_told_with_how_the_lead_stood_before(practice):
    practice.receives()
    before = practice.leads.get(LEAD_ID).lead
    records = practice.records(an_event("contact.made", NOW + timedelta(seconds=90)))
    after = practice.leads.get(LEAD_ID).lead
    assert head_changes(records) == [HeadChange(f"{LEAD_ID}#2", before, after)]
    assert event_inserts(records) == practice.leads.log(LEAD_ID)[1:]


def test_events_that_were_recorded_together_are_told_one_by_one_in_their_order(practice):
    practice.receives()
    records = practice.records(
        an_event("lead.replied", text="yes"), an_event("lead.qualified"), an_event("cadence.stopped", reason="replied")
    )
    assert [event.type for event in event_inserts(records)] == ["lead.replied", "lead.qualified", "cadence.stopped"]
    assert [event.seq for event in event_inserts(records)] == [2, 3, 4]
    assert len(head_changes(records)) == 1


def test_an_event_with_a_long_text_is_told_word_by_word(practice):
    practice.receives()
    text = "Könnte ich – bitte – morgen kommen? " * 200
    records = practice.records(an_event("lead.replied", text=text))
    assert any("B" in record["dynamodb"]["NewImage"].get("e", {}) for record in records)
    assert [event.data["text"] for event in event_inserts(records)] == [text]


def test_a_claim_is_a_change_that_no_counter_feels(practice):
    practice.receives()
    records = practice.stream.tells(lambda: practice.leads.claim(LEAD_ID, 0, NOW, NOW - timedelta(minutes=5)))
    (change,) = head_changes(records)
    assert change.id == f"{LEAD_ID}#2"
    assert contributions(change.before, change.after, ZONE) == {}
    assert event_inserts(records) == []


def test_what_else_is_kept_in_the_table_is_not_told(practice):
    practice.receives()
    note = replace(practice.leads.log(LEAD_ID)[0], id="note")
    quarantine = DynamoQuarantine(practice.dynamodb, practice.table)
    keys = DynamoKeys(practice.dynamodb, practice.table)
    for done in (
        lambda: practice.leads.note(note),
        lambda: practice.leads.mark("delivery", NOW),
        lambda: practice.leads.suppress("+12125550100", NOW),
        lambda: quarantine.add(Quarantined("q_1", "website", "odd", NOW, "text/plain", b"?")),
        lambda: keys.add("hash", Key("agency", "admin")),
        lambda: keys.remove("agency"),
    ):
        records = practice.stream.tells(done)
        assert records
        assert head_changes(records) == []
        assert event_inserts(records) == []


def test_an_erased_person_is_told_nobody_and_counted_as_before(practice):
    practice.receives()
    practice.records(an_event("lead.replied", text="yes"), an_event("appointment.booked", appointment_id="a"))
    records = practice.stream.tells(lambda: practice.leads.erase(LEAD_ID, NOW))
    assert records
    assert event_inserts(records) == []
    assert all(contributions(change.before, change.after, ZONE) == {} for change in head_changes(records))


def test_a_head_that_is_removed_is_still_counted(practice):
    (told,) = [one for one in practice.receives() if one["dynamodb"]["NewImage"]["sk"]["S"] == "HEAD"]
    removed = {
        **told,
        "eventName": "REMOVE",
        "dynamodb": {"SequenceNumber": "9", "OldImage": told["dynamodb"]["NewImage"]},
    }
    assert head_changes([removed]) == []
    assert event_inserts([removed]) == []


def test_the_same_record_has_the_same_id_however_often_it_is_told(practice):
    records = practice.receives()
    assert head_changes(records) == head_changes(json.loads(json.dumps(records)))


def test_a_batch_is_told_in_its_order(practice):
    batch = practice.receives()
    for _ in range(3):
        batch += practice.records(an_event("touch.sent"))
    assert [change.id for change in head_changes(batch)] == [f"{LEAD_ID}#{version}" for version in (1, 2, 3, 4)]
    assert [event.seq for event in event_inserts(batch)] == [1, 2, 3, 4]


HEAD = {"pk": {"S": f"LEAD#{LEAD_ID}"}, "sk": {"S": "HEAD"}, "ph": {"S": PHONE}}
EVENTS = {"pk": {"S": f"LEAD#{LEAD_ID}"}, "sk": {"S": "EV#0001"}}


@pytest.mark.parametrize(
    ("tell", "image"),
    [
        (head_changes, HEAD),
        (head_changes, {**HEAD, "v": {"N": PHONE + "x"}}),
        (head_changes, {**HEAD, "v": {"N": "1"}, "cl": {"L": [{"S": PHONE}]}}),
        (head_changes, {**HEAD, "v": {"N": "1"}, "ph": {"N": "1"}}),
        (head_changes, {"pk": {"S": "LEAD#x"}}),
        (event_inserts, EVENTS),
        (event_inserts, {**EVENTS, "e": {"S": f"[{PHONE}"}}),
        (event_inserts, {**EVENTS, "e": {"B": "bm90aGluZw=="}}),
        (event_inserts, {**EVENTS, "e": {"S": "[1, []]"}}),
        (event_inserts, {**EVENTS, "sk": {"S": f"EV#{PHONE}!"}, "e": {"S": "[1]"}}),
    ],
)
def test_a_record_that_we_did_not_write_is_named_by_its_number_and_by_nothing_of_a_person(tell, image):
    told = record(None, image, 42)
    with pytest.raises(Unreadable) as unreadable:
        tell([told])
    assert unreadable.value.sequence_number == f"{42:021d}"
    assert PHONE not in str(unreadable.value)
    assert unreadable.value.__suppress_context__


@pytest.mark.parametrize(
    "told", [{}, {"eventName": "INSERT", "dynamodb": {}}, {"eventName": "MODIFY", "dynamodb": {"Keys": {}}}]
)
def test_a_stream_without_images_is_noticed(told):
    with pytest.raises(Unreadable):
        head_changes([told])
