"""What people text about an appointment: only what is clear confirms it, and the rest is a person's to read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from builders import NOW, a_lead, an_event
from firstminute.application.appointment_answers import about_appointment
from firstminute.domain.alerts import concerns_staff
from firstminute.domain.appointment_replies import CANCEL, CONFIRM, MOVE, asked
from firstminute.domain.events import record, rfc3339
from firstminute.domain.lead import Lead


def booked(days: float = 1) -> Lead:
    starts = rfc3339(NOW + timedelta(days=days))
    return a_lead(state="booked", appointments={"a1": "booked"}, starts={"a1": starts}, about="a1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C", CONFIRM),
        ("c.", CONFIRM),
        ("Yes!", CONFIRM),
        ("Yes, confirmed. Thank you!", CONFIRM),
        ("See you then", CONFIRM),
        ("I'll be there 😀", CONFIRM),
        ("👍🏻", CONFIRM),
        ("Sí, confirmo", CONFIRM),
        ("Ahí estaré, gracias", CONFIRM),
        ("I need to reschedule", MOVE),
        ("Can we move it to another day?", MOVE),
        ("I can't make it tomorrow", MOVE),
        ("No puedo ir mañana", MOVE),
        ("¿Podemos cambiar la cita?", MOVE),
        ("Please cancel my appointment", CANCEL),
        ("CANCEL", CANCEL),
        ("Yes, but is there parking?", None),
        ("ok", None),
        ("Not sure yet", None),
        ("No", None),
        ("Yes I can't", None),
        ("", None),
    ],
)
def test_a_reply_near_an_appointment_is_read_with_care(text: str, expected: str | None) -> None:
    assert asked(text, booked(), NOW) == expected


@pytest.mark.parametrize("lead", [a_lead(), booked(days=20), booked(days=-1)])
def test_without_an_appointment_near_a_yes_is_just_a_yes(lead: Lead) -> None:
    assert asked("Yes", lead, NOW) is None


def test_a_clear_yes_is_kept_and_confirms() -> None:
    reply = an_event("lead.replied", actor="prospect", text="C")
    replied, confirmed = about_appointment(booked(), [reply], "C", NOW)
    assert replied == reply
    assert (confirmed.type, confirmed.data["appointment_id"]) == ("appointment.confirmed", "a1")


def test_cancel_opts_out_by_law_and_somebody_asks_whether_it_meant_the_appointment() -> None:
    no = an_event("lead.opted_out", actor="prospect", scope="sms")
    (flagged,) = about_appointment(booked(), [no], "Cancel", NOW)
    assert (flagged.type, flagged.data["appointment_asked"]) == ("lead.opted_out", CANCEL)
    assert concerns_staff(record(flagged, "ld_1", 1, NOW))
