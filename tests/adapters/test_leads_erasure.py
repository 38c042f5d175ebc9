"""A person asks to be forgotten: one suite over the fake and DynamoDB."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from builders import EMAIL, NOW, PHONE, a_draft, a_new_lead, an_event, an_id
from firstminute.application.lead_ports import Change, Contact
from firstminute.domain.events import Actor, Event, NewEvent
from firstminute.domain.folding import fold
from firstminute.domain.metrics import cohort, standing

LATER = NOW + timedelta(days=2)
OTHER_EMAIL = "sam.okafor@example.com"
ZONE = "America/New_York"
# What only this person said, wrote or is.
PERSONAL = (
    "Dana", "Reyes", PHONE, EMAIL, OTHER_EMAIL, "second opinion", "implants and", "203.0.113.7", "Cj0KCQiA",
    "my sister", "Delta Dental", "Dental implants", "she is afraid", "ortho-notes",
)  # fmt: skip


def inquire(leads, points=(PHONE, EMAIL), delivery="website:1:0", at=NOW):
    phone = next((point for point in points if point.startswith("+")), None)
    email = next((point for point in points if "@" in point), None)
    head, events = a_new_lead(draft=a_draft(phone=phone, email=email), at=at)
    raw = f"Dana Reyes {PHONE} {EMAIL} second opinion".encode()
    assert leads.add(head, events, raw, delivery, points, at - timedelta(days=30)) is None
    return head


def record(leads, head, *events, **more):
    stands = leads.get(head.lead.id)
    return leads.append(stands, Change(list(events), stands.enrollment, **more), NOW)[0]


def a_whole_story(leads):
    """A lead to which everything happened that can be told of a person."""
    head = inquire(leads)
    touch = {"touch": "first", "channel": "sms", "template": "first_text", "provider": "twilio"}
    record(leads, head, an_event("touch.sent", actor="system", **touch, provider_id="SM1", to_kind="phone"))
    record(
        leads, head, an_event("touch.failed", actor="system", **touch, message=f"cannot reach {PHONE}", code="30003")
    )
    record(
        leads,
        head,
        NewEvent("lead.replied", NOW, Actor("prospect", PHONE), {"channel": "sms", "text": "she is afraid"}),
    )
    repeated = an_event("lead.repeated", actor="prospect", source="website", email=OTHER_EMAIL, message="my sister")
    record(leads, head, repeated, link=[OTHER_EMAIL], raw=b"my sister", once="website:2:0")
    record(
        leads, head, an_event("owner.assigned", owner="coordinator", previous="front_desk", reason="my sister asked")
    )
    record(leads, head, an_event("contact.made", channel="call", seconds=125, notes="she is afraid"))
    record(
        leads,
        head,
        an_event("lead.qualified", answers={"need": "implants and", "sister": "my sister"}, reason="she is"),
    )
    booked = {"appointment_id": f"{EMAIL}/ortho-notes", "starts_at": "2026-12-01T15:00:00Z"}
    record(leads, head, an_event("appointment.booked", **booked, title="Dana Reyes"))
    record(leads, head, an_event("appointment.kept", **booked))
    record(leads, head, an_event("appointment.missed", appointment_id="cal_2"))
    record(leads, head, an_event("sale.won", amount=480_000, currency="USD", reason="she is afraid of waiting"))
    leads.note(Event("n1", "callback.failed", head.lead.id, 1, NOW, NOW, Actor("system", "firstminute"), {
        "target": "crm:main", "status": 500, "attempt": 2, "message": f"no such contact: {EMAIL}",
    }))  # fmt: skip
    return leads.get(head.lead.id)


def when_and_what(event):
    return event.id, event.type, event.seq, event.occurred_at, event.recorded_at


def test_nothing_of_the_person_is_left_anywhere(stored):
    head = a_whole_story(stored.leads)
    assert [word for word in PERSONAL if word not in stored.everything()] == []
    assert stored.leads.erase(head.lead.id, LATER) is True
    assert [word for word in PERSONAL if word in stored.everything()] == []
    assert stored.raws(head.lead.id) == {}


def test_everything_that_is_counted_stays_as_it_was(leads):
    head = a_whole_story(leads)
    before = [
        (event.id, event.type, event.seq, event.occurred_at, event.recorded_at) for event in leads.log(head.lead.id)
    ]
    leads.erase(head.lead.id, LATER)
    erased, log = leads.get(head.lead.id), leads.log(head.lead.id)
    assert standing(erased.lead) == standing(head.lead)
    assert cohort(erased.lead, ZONE) == cohort(head.lead, ZONE)
    assert [when_and_what(event) for event in log] == before
    assert fold(head.lead.id, log) == erased.lead


def test_what_tells_of_the_practice_and_not_of_the_person_stays_readable(leads):
    head = a_whole_story(leads)
    leads.erase(head.lead.id, LATER)
    told = {event.type: event.data for event in leads.log(head.lead.id)}
    assert (
        told["lead.received"].items() >= {"source": "website", "channel": "form", "campaign": "implants-fall"}.items()
    )
    assert told["touch.sent"].items() >= {"touch": "first", "channel": "sms", "template": "first_text"}.items()
    assert told["sale.won"].items() >= {"amount": 480_000}.items()
    assert told["appointment.kept"]["starts_at"] == "2026-12-01T15:00:00Z"
    (failed, _) = leads.notes(head.lead.id)
    assert failed.data.items() >= {"status": 500, "attempt": 2}.items()


def test_erasing_is_a_write_so_that_whoever_holds_the_old_head_looks_again(leads):
    head = a_whole_story(leads)
    leads.erase(head.lead.id, LATER)
    assert leads.get(head.lead.id).version == head.version + 1


def test_when_it_was_erased_is_kept_beside_the_log(leads):
    head = inquire(leads)
    leads.erase(head.lead.id, LATER)
    (note,) = leads.notes(head.lead.id)
    assert (note.type, note.occurred_at, dict(note.data)) == ("lead.erased", LATER, {})


def test_erasing_again_changes_nothing(stored):
    head = a_whole_story(stored.leads)
    stored.leads.erase(head.lead.id, LATER)
    before = stored.everything()
    assert stored.leads.erase(head.lead.id, LATER + timedelta(days=1)) is True
    assert stored.everything() == before


def test_a_lead_that_does_not_exist_cannot_be_erased(stored):
    inquire(stored.leads)
    before = stored.everything()
    assert stored.leads.erase(an_id(), LATER) is False
    assert stored.everything() == before


def test_other_leads_are_left_alone(leads):
    other = inquire(leads, ("+12125550199", "ann@example.com"), "website:9:0")
    head = a_whole_story(leads)
    leads.erase(head.lead.id, LATER)
    assert leads.get(other.lead.id) == other
    assert leads.log(other.lead.id)[0].data["first_name"] == "Dana"
    assert leads.contact("ann@example.com").lead_id == other.lead.id


def test_the_cadence_of_an_erased_lead_is_for_its_caller_to_stop(leads):
    head = inquire(leads)
    leads.erase(head.lead.id, LATER)
    assert leads.get(head.lead.id).enrollment == head.enrollment


# --- contact points --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("point", [PHONE, EMAIL, OTHER_EMAIL])
def test_points_of_an_erased_lead_lead_nowhere(leads, point):
    head = a_whole_story(leads)
    leads.erase(head.lead.id, LATER)
    assert leads.contact(point) == Contact(point)


def test_a_suppression_outlives_the_lead(leads):
    head = inquire(leads)
    record(leads, head, an_event("lead.opted_out"), suppress=[PHONE])
    leads.erase(head.lead.id, LATER)
    assert leads.contact(PHONE) == Contact(PHONE, suppressed_at=NOW)
    assert leads.contact(EMAIL) == Contact(EMAIL)


def test_the_same_person_may_inquire_again_and_is_a_new_lead(leads):
    head = inquire(leads)
    leads.erase(head.lead.id, LATER)
    again = inquire(leads, delivery="website:2:0", at=LATER)
    assert leads.contact(PHONE).leads == {again.lead.id}


def test_a_point_that_a_later_lead_shares_stays_with_it(leads):
    first = inquire(leads, (PHONE,))
    second = inquire(leads, (PHONE,), "website:2:0", NOW + timedelta(days=40))
    before = leads.contact(PHONE)
    leads.erase(first.lead.id, LATER)
    assert leads.contact(PHONE) == replace(before, leads=frozenset({second.lead.id}))


def test_a_point_whose_latest_lead_is_erased_leads_to_the_one_before(leads):
    first = inquire(leads, (PHONE,))
    second = inquire(leads, (PHONE,), "website:2:0", NOW + timedelta(days=40))
    leads.erase(second.lead.id, LATER)
    assert leads.contact(PHONE) == Contact(PHONE, first.lead.id, NOW, None, None, frozenset({first.lead.id}))


def test_a_shared_and_suppressed_point_stays_suppressed(leads):
    first = inquire(leads, (PHONE,))
    second = inquire(leads, (PHONE,), "website:2:0", NOW + timedelta(days=40))
    leads.suppress(PHONE, NOW)
    leads.erase(second.lead.id, LATER)
    contact = leads.contact(PHONE)
    assert (contact.lead_id, contact.suppressed_at, contact.leads) == (first.lead.id, NOW, {first.lead.id})
