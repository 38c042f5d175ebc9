"""A privacy request: the person is forgotten, what counts stays counted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from builders import EMAIL, NOW, PHONE, a_draft, a_new_lead, a_practice, an_event
from consoles import Caller, a_console
from fakes_leads import FakeLeads
from firstminute.application import querying
from firstminute.application.console import Console
from firstminute.application.erasing import erase
from firstminute.application.recording import record
from firstminute.application.reporting import report
from firstminute.application.waiting_ports import Quarantined
from firstminute.domain import metrics
from firstminute.domain.errors import Unknown
from firstminute.domain.events import Actor, rfc3339
from firstminute.domain.folding import fold

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


def kept(console: Console, body: str, **more: Any) -> str:
    """A delivery in quarantine."""
    item = Quarantined(f"q_{len(console.quarantine.page(None, 99)[0])}", "crm", "?", NOW, "text/plain", body.encode())
    console.quarantine.add(replace(item, **more))
    return item.id


@pytest.mark.parametrize(
    "body",
    [f'{{"to": "{EMAIL.upper()}"}}', "cell=%28212%29+555-0143&name=Dana", "call me: 212.555.0143", f"x {EMAIL}, y"],
)
def test_what_nobody_understood_of_the_same_person_goes_too(console: Console, body: str) -> None:
    lead_id = take_in(console)
    theirs, others = kept(console, body), kept(console, "phone=2125550199&email=another@example.com")
    erase(console, lead_id, ADMIN)
    assert console.quarantine.get(theirs) is None
    assert console.quarantine.get(others) is not None


def test_what_became_the_lead_goes_with_it_whatever_is_in_it(console: Console) -> None:
    lead_id = take_in(console)
    theirs = kept(console, '{"name": "Dana"}', replayed_as=lead_id)
    others = kept(console, '{"name": "Dana"}', replayed_as="ld_another")
    erase(console, lead_id, ADMIN)
    assert console.quarantine.get(theirs) is None
    assert console.quarantine.get(others) is not None


def test_what_names_the_lead_goes_with_it(console: Console) -> None:
    lead_id = take_in(console)
    theirs = kept(console, f'{{"type": "note.added", "lead_id": "{lead_id}", "text": "Dana is afraid"}}')
    erase(console, lead_id, ADMIN)
    assert console.quarantine.get(theirs) is None


def test_the_whole_quarantine_is_looked_through(console: Console) -> None:
    lead_id = take_in(console)
    for number in range(250):
        item = Quarantined(f"q_{number}", "crm", "?", NOW, "text/plain", EMAIL.encode() if number == 3 else b"{}")
        console.quarantine.add(item)
    erase(console, lead_id, ADMIN)
    assert console.quarantine.get("q_3") is None
    assert console.quarantine.get("q_249") is not None


def test_a_number_that_only_a_repeat_gave_is_looked_for_too(console: Console) -> None:
    lead_id = take_in(console)
    record(console.leads, lead_id, [an_event("lead.repeated", NOW, source="crm", phone="+12125550166")], NOW)
    theirs = kept(console, "tel 212 555 0166")
    erase(console, lead_id, ADMIN)
    assert console.quarantine.get(theirs) is None


def test_what_staff_and_systems_said_of_the_person_goes(console: Console) -> None:
    """Free words stand in fields that have a meaning, too."""
    lead_id = take_in(console)
    said = [
        an_event("contact.made", NOW, "staff", channel="dana-reyes", how="dana-reyes", seconds=60),
        an_event("appointment.booked", NOW, "crm", appointment_id="dana-reyes", starts_at="2026-12-01T14:30:00.000Z"),
        an_event("touch.sent", NOW, "partner", touch="dana-reyes", channel="sms", template="dana-reyes"),
        an_event("lead.repeated", NOW, "crm", source="dana-reyes", campaign="dana-reyes"),
        an_event("sla.breached", NOW, "partner", sla="dana-reyes"),
    ]
    record(console.leads, lead_id, said, NOW)
    before = console.leads.get(lead_id)
    erase(console, lead_id, ADMIN)
    after = console.leads.get(lead_id)
    assert before
    assert after
    assert "dana-reyes" not in json.dumps(querying.lead(console, lead_id))
    assert metrics.standing(after.lead) == metrics.standing(before.lead)
    assert after.lead == fold(lead_id, console.leads.log(lead_id))


def test_the_raw_request_goes_too() -> None:
    leads = FakeLeads()
    console = replace(a_console(at=NOW), leads=leads)
    erase(console, take_in(console), ADMIN)
    assert leads.raws == {}


def told(console: Console, lead_id: str, type_: str, id_: str = "", **data: Any) -> None:
    """A report that comes when nothing of the person is there any more."""
    content = {"type": type_, "data": data, **({"id": id_} if id_ else {})}
    report(console.leads, a_practice(), lead_id, content, ADMIN, console.clock.now())


def test_what_is_reported_of_somebody_erased_is_counted_and_none_of_its_words_are_stored(console: Console) -> None:
    lead_id = take_in(console)
    erase(console, lead_id, ADMIN)
    told(console, lead_id, "contact.made", channel="call", seconds=90, note="Dana's tooth still hurts")
    told(console, lead_id, "lead.replied", channel="email", text="Dana Reyes here, call +1 212 555 0177")
    told(console, lead_id, "sale.won", amount=420000, currency="USD", reason="Dana Reyes paid")
    left = json.dumps(querying.lead(console, lead_id))
    assert not [personal for personal in ("Dana", "Reyes", "tooth", "0177") if personal in left]
    head = console.leads.get(lead_id)
    assert head
    assert {"contacted", "won"} <= head.lead.reached
    assert fold(lead_id, console.leads.log(lead_id)) == head.lead


def test_an_appointment_of_somebody_erased_is_the_one_it_was(console: Console) -> None:
    lead_id = take_in(console)
    starts = rfc3339(NOW + timedelta(minutes=30))
    told(console, lead_id, "appointment.booked", appointment_id="dana-reyes-crown", starts_at=starts)
    erase(console, lead_id, ADMIN)
    told(console, lead_id, "appointment.kept", appointment_id="dana-reyes-crown")
    head = console.leads.get(lead_id)
    assert head
    assert list(head.lead.appointments.values()) == ["kept"]
    assert "dana" not in json.dumps(querying.lead(console, lead_id))


def test_a_report_of_somebody_erased_that_comes_again_is_one(console: Console) -> None:
    lead_id = take_in(console)
    told(console, lead_id, "sale.won", "dana-reyes-1", amount=420000, currency="USD")
    erase(console, lead_id, ADMIN)
    told(console, lead_id, "sale.won", "dana-reyes-1", amount=420000, currency="USD")
    told(console, lead_id, "contact.made", "dana-reyes-2", channel="call", seconds=9)
    told(console, lead_id, "contact.made", "dana-reyes-2", channel="call", seconds=9)
    assert [one.type for one in console.leads.log(lead_id)].count("sale.won") == 1
    assert [one.type for one in console.leads.log(lead_id)].count("contact.made") == 1
    assert "dana" not in json.dumps(querying.lead(console, lead_id))


def test_an_opt_out_that_is_told_of_somebody_erased_still_holds_for_its_address(console: Console) -> None:
    lead_id = take_in(console)
    erase(console, lead_id, ADMIN)
    told(console, lead_id, "lead.opted_out", scope="all", address=PHONE, how="by phone")
    contact = console.leads.contact(PHONE)
    assert contact
    assert contact.suppressed_at
    assert PHONE not in json.dumps(querying.lead(console, lead_id))
