"""A calendar names people by their e-mail address, and several leads may have one: each is told of its own visit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from test_bookings import LEAD, World, world

from builders import EMAIL, PHONE, a_new_lead
from fakes import NOON
from firstminute.application.event_checks import Report
from firstminute.application.merging import merge
from firstminute.application.report_leads import lead_of
from firstminute.domain.errors import Unknown
from firstminute.domain.events import Actor

__all__ = ["world"]
LATER = "ld_01kat0dk900000000000second"
STAFF = Actor("staff", "front_desk")


def asks_again(world: World) -> None:
    """The same person after the window for repeats, or somebody of the family."""
    head, events = a_new_lead(LATER, at=NOON)
    assert world.leads.add(head, events, b"", "website:2:0", (PHONE, EMAIL), NOON) is None
    assert world.leads.contact(EMAIL).lead_id == LATER


def appointments(world: World, lead_id: str) -> dict[str, str]:
    return dict(world.leads.heads[lead_id].lead.appointments)


def test_a_cancellation_reaches_the_lead_that_has_the_appointment(world):
    world.cal("BOOKING_CREATED")
    asks_again(world)
    world.cal("BOOKING_CANCELLED")
    assert (appointments(world, LEAD), appointments(world, LATER)) == ({"b1": "cancelled"}, {})
    assert world.leads.heads[LEAD].enrollment.next_at is None


def test_an_appointment_that_is_moved_stays_with_its_lead(world):
    world.cal("BOOKING_CREATED", uid="b0")
    asks_again(world)
    world.cal("BOOKING_RESCHEDULED", uid="b1", rescheduleUid="b0")
    assert (appointments(world, LEAD), appointments(world, LATER)) == ({"b0": "cancelled", "b1": "booked"}, {})


def test_a_booking_that_is_told_again_is_the_same_one_though_there_is_another_lead_by_then(world):
    first = world.cal("BOOKING_CREATED")
    asks_again(world)
    assert world.cal("BOOKING_CREATED").event_ids == first.event_ids
    assert appointments(world, LATER) == {}


def test_a_new_booking_is_of_the_latest_lead(world):
    world.cal("BOOKING_CREATED", uid="b0")
    asks_again(world)
    world.cal("BOOKING_CREATED", uid="b1")
    assert appointments(world, LATER) == {"b1": "booked"}


def told(kind: str, **data: Any) -> Report:
    return Report(kind, NOON, data, points=(EMAIL,))


def test_an_appointment_without_a_name_is_of_the_only_one_who_has_one_to_come(world):
    world.cal("BOOKING_CREATED", uid="b0")
    asks_again(world)
    assert lead_of(world.leads, told("appointment.cancelled")) == LEAD
    assert lead_of(world.leads, told("lead.replied", text="hello")) == LATER
    world.cal("BOOKING_CREATED", uid="b1")
    assert lead_of(world.leads, told("appointment.cancelled")) == LATER


def test_of_merged_leads_it_is_told_of_the_one_that_stands_for_both(world):
    world.cal("BOOKING_CREATED")
    asks_again(world)
    merge(world.leads, world.intake.practice, LEAD, LATER, STAFF, NOON + timedelta(minutes=1))
    assert lead_of(world.leads, told("appointment.cancelled", appointment_id="b1")) == LEAD


def test_somebody_nobody_knows_is_no_lead(world):
    with pytest.raises(Unknown):
        lead_of(world.leads, Report("appointment.cancelled", NOON, {"appointment_id": "b1"}, points=("x@example.com",)))
