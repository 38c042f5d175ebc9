"""An appointment begins a run of its own on the local AWS: the stream starts its machine, and reminders come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from end_to_end_stack import Stack, at_hour, eventually
from end_to_end_stories import story
from firstminute.domain.events import rfc3339

ON = "Your appointment is on"  # the confirmation
DAY_BEFORE = "We have you down for"
SOON = "Are you running late"
MISSED = "We missed you"


def said(stack: Stack, lead_id: str) -> list[str]:
    """Which of the texts about an appointment have left, in order."""
    texts = [str(one["body"]) for one in stack.outbox(lead_id, "sms")]
    return [words for body in texts for words in (ON, DAY_BEFORE, SOON, MISSED) if words in body]


def touches(stack: Stack, lead_id: str) -> list[Any]:
    return [one["touch"] for one in stack.events(lead_id, "touch.sent") if one["touch"].startswith("appointment.")]


@story
def test_a_booking_is_confirmed_reminded_of_and_asked_after_when_it_was_missed(stack: Stack, phone: str) -> None:
    lead_id = stack.inquire(phone=phone)
    eventually(lambda: stack.outbox(lead_id, "sms"))
    at_hour(stack, stack.running.practice.zone, 15)  # a reminder that would leave at night is not sent
    starts = rfc3339(stack.clock.now() + timedelta(days=2))
    stack.happens(lead_id, "appointment.booked", appointment_id="a1", starts_at=starts)
    eventually(lambda: said(stack, lead_id) == [ON, DAY_BEFORE, SOON], 120)
    assert touches(stack, lead_id) == ["appointment.1.step_1", "appointment.1.step_2", "appointment.1.step_3"]
    stack.happens(lead_id, "appointment.missed", appointment_id="a1")
    eventually(lambda: said(stack, lead_id)[-1:] == [MISSED], 60)
    assert stack.text(phone, "Sorry! Is Friday possible?").status == 200
    assert eventually(lambda: stack.lead(lead_id)["state"] == "replied")
    assert [one["cadence"] for one in stack.events(lead_id, "cadence.switched")] == ["appointment", "no_show"]


@story
def test_a_called_off_appointment_is_not_reminded_of(stack: Stack, phone: str) -> None:
    lead_id = stack.inquire(phone=phone)
    eventually(lambda: stack.outbox(lead_id, "sms"))
    starts = stack.clock.now() + timedelta(days=1, hours=12)
    stack.happens(lead_id, "appointment.booked", appointment_id="a1", starts_at=rfc3339(starts))
    eventually(lambda: said(stack, lead_id) == [ON], 60)
    stack.happens(lead_id, "appointment.cancelled", appointment_id="a1")
    eventually(lambda: stack.clock.now() > starts, 60)
    assert said(stack, lead_id) == [ON]
    assert stack.lead(lead_id)["next_action"] is None or stack.lead(lead_id)["next_action"]["channel"] != "sms"
