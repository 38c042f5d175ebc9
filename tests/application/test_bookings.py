"""What a calendar sends: bookings of leads, and people who book without having asked before."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from builders import EMAIL, PHONE, a_new_lead, a_practice
from fakes import NOON, FakeClock, FakeIds, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_leads import FakeLeads
from firstminute import bootstrap
from firstminute.application import bookings
from firstminute.application.intake import Intake
from firstminute.application.replaying import replay
from firstminute.application.reporting import Reported
from firstminute.domain.errors import TooLarge, Unauthenticated, Unknown
from firstminute.domain.events import rfc3339
from firstminute.domain.inquiry import Request
from firstminute.domain.practice import Source

SECRET = "s3cr3t-of-cal"
LEAD = "ld_01kat0dk80000000000000dana"
STARTS = "2026-12-01T15:00:00.000Z"


class World(SimpleNamespace):
    """A practice whose calendar is Cal.com, and a lead called Dana."""

    intake: Intake
    leads: FakeLeads
    quarantine: FakeQuarantine
    machine: FakeOrchestrator

    def cal(self, trigger: str, secret: str = SECRET, email: str = EMAIL, **payload: Any) -> Any:
        attendee = {"name": "Ray Chen", "email": email, "phoneNumber": payload.pop("phone", None)}
        booking = {"uid": "b1", "startTime": STARTS, "eventTitle": "Visit", "attendees": [attendee], **payload}
        content = {"triggerEvent": trigger, "createdAt": rfc3339(NOON), "payload": booking}
        return self.send(json.dumps(content).encode(), secret)

    def send(self, body: bytes, secret: str = SECRET) -> Any:
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"content-type": "application/json", "x-cal-signature-256": signature}
        return bookings.receive(self.intake, "calendar", Request("POST", "https://api.example/", headers, body))

    def types(self, lead_id: str) -> list[str]:
        return [event.type for event in self.leads.logs[lead_id]]


@pytest.fixture
def world() -> World:
    leads, quarantine, machine = FakeLeads(), FakeQuarantine(), FakeOrchestrator()
    head, events = a_new_lead(LEAD, at=NOON - timedelta(hours=1))
    assert leads.add(head, events, b"", "website:1:0", (PHONE, EMAIL), NOON - timedelta(days=30)) is None
    secrets = FakeSecrets({"cal/secret": SECRET, "zapier/signing_secret": "z"})
    practice = a_practice()
    calendar = Source("calendar", "cal_com", channel="crm", secret="cal/secret")
    practice = replace(practice, sources={**practice.sources, "calendar": calendar})
    ports = (leads, quarantine, machine, secrets, FakeClock(), bootstrap.source_kind, FakeIds())
    return World(intake=Intake(practice, *ports), leads=leads, quarantine=quarantine, machine=machine)


def only_lead_but_dana(world: World) -> str:
    (lead_id,) = set(world.leads.heads) - {LEAD}
    return lead_id


def test_a_known_person_s_booking_is_an_event_of_their_lead(world):
    outcome = world.cal("BOOKING_CREATED")
    assert isinstance(outcome, Reported)
    assert world.types(LEAD) == ["lead.received", "appointment.booked", "cadence.stopped", "cadence.switched"]
    booked = world.leads.logs[LEAD][1]
    assert (booked.data["appointment_id"], booked.data["starts_at"]) == ("b1", STARTS)
    assert set(world.leads.heads) == {LEAD}


def test_the_same_booking_again_is_the_same_event(world):
    first, second = world.cal("BOOKING_CREATED"), world.cal("BOOKING_CREATED")
    assert first.event_ids == second.event_ids
    assert world.types(LEAD).count("appointment.booked") == 1


def test_who_books_without_having_asked_before_becomes_a_lead_by_it(world):
    outcome = world.cal("BOOKING_CREATED", email="ray@example.com", phone="+12125550188")
    ray = only_lead_but_dana(world)
    assert world.types(ray) == ["lead.received", "appointment.booked", "cadence.stopped", "cadence.switched"]
    assert outcome.event_ids == (world.leads.logs[ray][1].id,)
    lead = world.leads.heads[ray].lead
    assert (lead.first_name, lead.email, lead.phone, lead.source) == (
        "Ray",
        "ray@example.com",
        "+12125550188",
        "calendar",
    )
    assert (lead.state, lead.ended, lead.service) == ("booked", "booked", "Visit")


def test_nobody_who_booked_is_sent_a_first_touch(world):
    world.cal("BOOKING_CREATED", email="ray@example.com")
    assert world.machine.started == []


def test_a_newcomer_s_booking_that_comes_again_is_one_lead_and_one_event(world):
    first = world.cal("BOOKING_CREATED", email="ray@example.com")
    again = world.cal("BOOKING_CREATED", email="ray@example.com")
    assert first.event_ids == again.event_ids
    assert len(world.leads.heads) == 2


def test_a_newcomer_s_moved_booking_is_a_booking(world):
    world.cal("BOOKING_RESCHEDULED", email="ray@example.com", rescheduleUid="b0")
    assert world.types(only_lead_but_dana(world)) == [
        "lead.received",
        "appointment.booked",
        "cadence.stopped",
        "cadence.switched",
    ]


def test_a_moved_booking_is_the_old_one_s_end_and_the_new_one_s_beginning(world):
    world.cal("BOOKING_CREATED", uid="b0")
    world.cal("BOOKING_RESCHEDULED", uid="b1", rescheduleUid="b0")
    lead = world.leads.heads[LEAD].lead
    assert dict(lead.appointments) == {"b0": "cancelled", "b1": "booked"}
    assert lead.state == "booked"


def test_a_cancellation_of_somebody_nobody_knows_is_kept_and_makes_no_lead(world):
    outcome = world.cal("BOOKING_CANCELLED", email="ray@example.com")
    assert outcome.event_ids == ()
    assert "no lead with this phone number or e-mail address" in outcome.reasons[0]
    assert set(world.leads.heads) == {LEAD}
    (item,) = world.quarantine.items.values()
    assert (item.source, item.reported) == ("calendar", True)


def test_what_was_kept_of_a_calendar_is_replayed_when_the_person_is_known(world):
    world.cal("BOOKING_CANCELLED", email="ray@example.com")
    world.cal("BOOKING_CREATED", email="ray@example.com")
    (item,) = world.quarantine.items.values()
    replay(world.intake, item)
    assert world.types(only_lead_but_dana(world))[-2:] == ["appointment.cancelled", "cadence.stopped"]


def test_a_booking_without_any_contact_point_is_kept(world):
    outcome = world.cal("BOOKING_CREATED", email="1@sms.cal.com")
    assert outcome.event_ids == ()
    assert len(world.quarantine.items) == 1


def test_a_booking_that_has_yet_to_be_confirmed_is_an_inquiry_and_is_answered(world):
    (received,) = world.cal("BOOKING_REQUESTED", email="ray@example.com")
    assert received.status == "accepted"
    assert world.machine.started == [received.lead_id]
    world.cal("BOOKING_CREATED", email="ray@example.com")
    assert world.types(received.lead_id) == [
        "lead.received",
        "appointment.booked",
        "cadence.stopped",
        "cadence.switched",
    ]


def test_what_says_nothing_of_a_lead_is_taken_and_leaves_nothing(world):
    assert world.cal("BOOKING_PAID") == Reported(())
    assert world.quarantine.items == {}


def test_an_authentic_event_that_nobody_knows_is_kept(world):
    (received,) = world.cal("SOMETHING_NEW")
    assert (received.status, received.reason) == ("quarantined", "Cal.com's event 'SOMETHING_NEW' is no inquiry.")


def test_nothing_is_read_before_its_sender_is_known(world):
    for trigger in ("BOOKING_CREATED", "BOOKING_REQUESTED", "SOMETHING_NEW"):
        with pytest.raises(Unauthenticated):
            world.cal(trigger, secret="wrong")
    assert world.quarantine.items == {}


def test_a_body_over_the_limit_is_refused(world):
    with pytest.raises(TooLarge):
        world.send(b" " * (256 * 1024 + 1))


def test_only_calendars_are_calendars(world):
    assert bookings.is_calendar(world.intake, "calendar")
    assert not bookings.is_calendar(world.intake, "zapier")
    with pytest.raises(Unknown):
        bookings.is_calendar(world.intake, "nowhere")
