"""A privacy request: the person is forgotten, what counts stays counted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from builders import EMAIL, NOW, PHONE, a_draft, a_new_lead, an_event
from consoles import Caller, a_console
from fakes_leads import FakeLeads
from firstminute.application import querying
from firstminute.application.console import Console
from firstminute.application.erasing import erase
from firstminute.application.recording import record
from firstminute.domain import metrics
from firstminute.domain.errors import Unknown
from firstminute.domain.events import Actor

ADMIN = Actor("staff", "office manager")


@pytest.fixture
def console() -> Console:
    return a_console(at=NOW + timedelta(hours=1))


def take_in(console: Console) -> str:
    head, events = a_new_lead()
    console.leads.add(head, events, b"raw", "d", a_draft().contact_points, NOW)
    return head.lead.id


def test_nothing_personal_is_left_of_an_erased_lead(console: Console) -> None:
    lead_id = take_in(console)
    record(console.leads, lead_id, [an_event("lead.replied", NOW, channel="sms", text="My tooth hurts")], NOW)
    erase(console, lead_id, ADMIN)
    left = json.dumps(querying.lead(console, lead_id))
    for personal in ("Dana", "Reyes", PHONE, EMAIL, "tooth", "implants and would", "203.0.113.7"):
        assert personal not in left


def test_its_counts_stay(console: Console) -> None:
    lead_id = take_in(console)
    record(
        console.leads, lead_id, [an_event("contact.made", NOW + timedelta(minutes=2), channel="call", seconds=60)], NOW
    )
    before = console.leads.get(lead_id)
    erase(console, lead_id, ADMIN)
    after = console.leads.get(lead_id)
    assert before
    assert after
    assert metrics.standing(after.lead) == metrics.standing(before.lead)
    assert metrics.cohort(after.lead, "America/New_York") == metrics.cohort(before.lead, "America/New_York")


def test_what_was_planned_is_off_before_anything_is_removed(console: Console) -> None:
    lead_id = take_in(console)
    erase(console, lead_id, ADMIN)
    head = console.leads.get(lead_id)
    assert head
    assert head.lead.stopped == "human"
    assert head.enrollment.next_at is None
    stopped = [event for event in console.leads.log(lead_id) if event.type == "cadence.stopped"]
    assert [(event.actor.kind, event.data["because"]) for event in stopped] == [("staff", "erased")]


def test_a_lead_that_has_stopped_already_is_not_stopped_again(console: Console) -> None:
    lead_id = take_in(console)
    record(console.leads, lead_id, [an_event("lead.replied", NOW, channel="sms", text="Yes")], NOW)
    erase(console, lead_id, ADMIN)
    assert [event.type for event in console.leads.log(lead_id)].count("cadence.stopped") == 1
    head = console.leads.get(lead_id)
    assert head
    assert head.lead.stopped == "replied"


def test_an_opt_out_outlives_the_person_who_made_it(console: Console) -> None:
    lead_id = take_in(console)
    record(console.leads, lead_id, [an_event("lead.opted_out", NOW, "prospect", scope="sms", address=PHONE)], NOW)
    erase(console, lead_id, ADMIN)
    assert console.leads.contact(PHONE).suppressed_at is not None


def test_asking_twice_is_asking_once(console: Console) -> None:
    lead_id = take_in(console)
    erase(console, lead_id, ADMIN)
    erase(console, lead_id, ADMIN)
    assert [event.type for event in console.leads.log(lead_id)].count("cadence.stopped") == 1


def test_somebody_we_never_knew_cannot_be_forgotten(console: Console) -> None:
    with pytest.raises(Unknown):
        erase(console, "ld_nobody", ADMIN)


def test_over_http_it_is_taken_and_the_lead_is_known_by_nothing_but_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    call = Caller(a_console(at=NOW), monkeypatch)
    lead_id = take_in(call.console)
    answer = call("DELETE", f"/leads/{lead_id}", role="admin")
    assert (answer.status, answer.json["lead_id"]) == (202, lead_id)
    assert call("GET", f"/leads/{lead_id}", role="viewer").json["lead"]["name"] is None
    assert call("DELETE", "/leads/ld_nobody", role="admin").status == 404


def test_the_raw_request_goes_too() -> None:
    leads = FakeLeads()
    console = replace(a_console(at=NOW), leads=leads)
    erase(console, take_in(console), ADMIN)
    assert leads.raws == {}
