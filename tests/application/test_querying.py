"""What is told of leads: pages, one lead with its events and notes in order, what comes next."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from builders import NOW, a_draft, a_new_lead, an_event, an_id
from consoles import a_console
from firstminute.application import querying
from firstminute.application.console import Console, lead_id_from
from firstminute.application.recording import record
from firstminute.domain.errors import Invalid, Unknown
from firstminute.domain.events import SYSTEM, Actor, Event, NewEvent, parse_rfc3339


@pytest.fixture
def console() -> Console:
    return a_console(at=NOW)


def take_in(console: Console, number: int = 0, at: datetime = NOW) -> str:
    """A lead in the table."""
    person = a_draft(phone=f"+1212555{number:04d}", email=f"person{number}@example.com")
    head, events = a_new_lead(an_id(at, number + 1), person, at)
    assert console.leads.add(head, events, b"raw", f"d{number}", person.contact_points, at) is None
    return head.lead.id


def happen(console: Console, lead_id: str, kind: str, at: datetime = NOW, **data: Any) -> None:
    record(console.leads, lead_id, [an_event(kind, at, **data)], at)


def pages(console: Console, **query: str) -> list[str]:
    """The ids of every page."""
    ids: list[str] = []
    asked: Mapping[str, str] = query
    while True:
        page = querying.leads(console, asked)
        ids += [lead["id"] for lead in page["leads"]]
        if page["cursor"] is None:
            return ids
        asked = {**query, "cursor": page["cursor"]}


def test_leads_come_newest_first_and_every_one_once(console: Console) -> None:
    ids = [take_in(console, number, NOW + timedelta(minutes=number)) for number in range(120)]
    assert pages(console) == ids[::-1]
    assert len(querying.leads(console, {})["leads"]) == 50


def test_leads_are_narrowed_by_state_and_owner(console: Console) -> None:
    ids = [take_in(console, number, NOW + timedelta(minutes=number)) for number in range(4)]
    happen(console, ids[1], "lead.replied", channel="sms", text="Yes")
    happen(console, ids[2], "owner.assigned", owner="coordinator")
    assert pages(console, state="replied") == [ids[1]]
    assert pages(console, owner="coordinator") == [ids[2]]
    assert pages(console, state="received", owner="front_desk") == [ids[3], ids[0]]


@pytest.mark.parametrize(
    ("name", "value"), [("state", "happy"), ("owner", "x" * 101), ("cursor", "x" * 2001), ("cursor", "nonsense")]
)
def test_a_question_that_makes_no_sense_names_the_field(console: Console, name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        querying.leads(console, {name: value})
    assert [error.pointer for error in refused.value.errors] == [f"/{name}"]


def test_a_listed_lead_says_what_comes_next(console: Console) -> None:
    take_in(console)
    (lead,) = querying.leads(console, {})["leads"]
    assert lead["name"] == "Dana Reyes"
    assert lead["next_action"]["channel"] == "sms"
    assert lead["next_action"]["what"] == "first_touch"


def test_a_lead_is_told_with_its_state_its_events_in_order_and_what_comes_next(console: Console) -> None:
    lead_id = take_in(console)
    happen(console, lead_id, "touch.sent", NOW + timedelta(seconds=3), channel="sms", touch="first")
    happen(console, lead_id, "lead.replied", NOW + timedelta(seconds=60), channel="sms", text="Yes please")
    told = querying.lead(console, lead_id)
    assert told["state"] == told["lead"]["state"] == "replied"
    assert [event["type"] for event in told["events"]][:3] == ["lead.received", "touch.sent", "lead.replied"]
    assert [event["seq"] for event in told["events"]] == list(range(1, len(told["events"]) + 1))
    assert told["events"][1]["occurred_at"] == "2026-11-24T16:20:03.000Z"
    assert told["next_action"]["what"] == "call_back"


def test_a_lead_is_called_lead_id_wherever_it_is_shown(console: Console) -> None:
    lead_id = take_in(console)
    shown = [*querying.leads(console, {})["leads"], querying.lead(console, lead_id)["lead"]]
    assert [(lead["id"], lead["lead_id"]) for lead in shown] == [(lead_id, lead_id)] * 2


def test_a_lead_that_nobody_has_is_unknown(console: Console) -> None:
    with pytest.raises(Unknown, match="ld_nobody"):
        querying.lead(console, "ld_nobody")


def an_entry(kind: str, seq: int, at: datetime) -> Event:
    return Event(f"ev_{kind}_{seq}", kind, "ld_1", seq, at, at, SYSTEM, {})


def test_a_note_stands_behind_what_had_been_recorded_by_then(console: Console) -> None:
    lead_id = take_in(console)
    note = an_entry("callback.delivered", 1, NOW + timedelta(seconds=30))
    console.leads.note(
        Event(note.id, note.type, lead_id, 1, note.occurred_at, note.recorded_at, SYSTEM, {"target": "crm"})
    )
    happen(console, lead_id, "touch.sent", NOW + timedelta(seconds=3), channel="sms")
    happen(console, lead_id, "contact.made", NOW + timedelta(seconds=90), channel="call", seconds=60)
    told = querying.lead(console, lead_id)["events"]
    assert [event["type"] for event in told][:4] == [
        "lead.received",
        "touch.sent",
        "callback.delivered",
        "contact.made",
    ]


def test_a_note_says_which_event_it_is_about_and_takes_no_place_in_the_log(console: Console) -> None:
    lead_id = take_in(console)
    happen(console, lead_id, "touch.sent", NOW + timedelta(seconds=3), channel="sms")
    note = an_entry("callback.delivered", 2, NOW + timedelta(seconds=30))
    console.leads.note(replace(note, lead_id=lead_id))
    happen(console, lead_id, "callback.delivered", NOW + timedelta(seconds=60), target="their own")
    told = querying.lead(console, lead_id)["events"]
    assert [event["seq"] for event in told if "seq" in event] == [1, 2, 3]
    (beside,) = (event for event in told if "seq" not in event)
    assert (beside["id"], beside["about_seq"]) == (note.id, 2)


def test_the_log_keeps_its_own_order_whatever_the_clocks_said() -> None:
    chance = random.Random(7)
    log = [an_entry("touch.sent", seq, NOW + timedelta(seconds=chance.randrange(-5, 5))) for seq in range(1, 30)]
    notes = [an_entry("callback.failed", seq, NOW + timedelta(seconds=chance.randrange(-9, 9))) for seq in range(1, 9)]
    told = querying.timeline(log, notes)
    assert [event.seq for event in told if event.type == "touch.sent"] == list(range(1, 30))
    assert {event.id for event in told} == {event.id for event in log + notes}


def test_a_note_of_the_same_moment_stands_behind_its_event() -> None:
    told = querying.timeline([an_entry("touch.sent", 1, NOW)], [an_entry("callback.delivered", 1, NOW)])
    assert [event.type for event in told] == ["touch.sent", "callback.delivered"]


def test_a_lead_without_notes_or_events_has_an_empty_timeline() -> None:
    assert querying.timeline([], []) == []


@pytest.mark.parametrize("text", ["", "1", "ev_01", "ld_", "ld_" + "a" * 65, "ld_ä", "ld_a b", "LD_1", "ld_1\n"])
def test_what_can_be_no_id_is_unknown_before_a_table_is_asked(text: str) -> None:
    with pytest.raises(Unknown):
        lead_id_from(text)


def test_an_id_is_an_id() -> None:
    assert lead_id_from(an_id()).startswith("ld_")


RE = "RE" + 32 * "a"


def a_message(console: Console, lead_id: str) -> None:
    data = {"call": "CA1", "recording": RE, "keep_until": "2027-02-22T12:00:00.000Z"}
    event = NewEvent("call.voicemail", NOW, Actor("provider", "twilio"), data)
    record(console.leads, lead_id, [event], NOW)


def kept(console: Console, lead_id: str) -> list[object]:
    return [event["kept"] for event in querying.lead(console, lead_id)["events"] if "kept" in event]


def test_what_a_provider_keeps_is_told_with_its_day_and_once_it_is_gone_with_that(console: Console) -> None:
    lead_id = take_in(console)
    a_message(console, lead_id)
    day = "2027-02-22T12:00:00.000Z"
    assert kept(console, lead_id) == [[{"what": "recording", "until": day, "deleted_at": None}]]
    note = {"what": "recording", "because": "retention", "provider": "twilio", "provider_id": RE}
    at = parse_rfc3339("2027-02-22T12:00:31.000Z")
    console.leads.note(Event("ev_1_deleted", "reference.deleted", lead_id, 2, at, at, SYSTEM, note))
    assert kept(console, lead_id) == [[{"what": "recording", "until": day, "deleted_at": "2027-02-22T12:00:31.000Z"}]]


def test_of_an_erased_lead_nothing_is_said_to_be_kept(console: Console) -> None:
    lead_id = take_in(console)
    a_message(console, lead_id)
    console.leads.erase(lead_id, NOW)
    assert kept(console, lead_id) == []
