"""What events say of a lead's run: which end it, which begin another one, and what holds it back."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from firstminute.domain.events import Event, NewEvent, parse_rfc3339
from firstminute.domain.lead import OPEN, Lead
from firstminute.domain.runs import APPOINTMENTS, NURTURING, SPOKEN_WITH
from firstminute.domain.states import BEGINNINGS, stop_reason
from firstminute.domain.touch import ALONE, NEW_LEAD

# In nurture, what shows that somebody is interested again, besides what ends every follow-up.
_INTENT: Final = frozenset({"lead.repeated", "call_back.requested"})
# What ends reminders of an appointment, whatever else they say or a person notes of them.
_ALWAYS: Final = frozenset({"lead.opted_out", "lead.disqualified", "contact.attempted", "cadence.stopped"})
_APPOINTMENT_OVER: Final = frozenset({"appointment.cancelled", "appointment.kept", "appointment.missed"})
# Who came back to a practice is a person's until one of these.
_TAKEN_UP: Final = frozenset(
    {
        "contact.made",
        "lead.qualified",
        "lead.nurtured",
        "lead.disqualified",
        "appointment.booked",
        "lead.opted_out",
        "sale.won",
        "sale.lost",
    }
)


def ends(event: NewEvent | Event, lead: Lead) -> str | None:
    """Why this event ends the run that a lead is in, or None when it goes on."""
    reason = stop_reason(event)
    if lead.stopped is not None:
        return reason
    if lead.cadence == APPOINTMENTS or (lead.cadence in ALONE and lead.about):
        return reason if event.type in _ALWAYS or _ends_appointment(event, lead) else None
    if lead.cadence in NURTURING:
        if event.type == "lead.nurtured":
            return None
        return "replied" if event.type in _INTENT else reason
    return reason


def comes_back(event: NewEvent | Event, lead: Lead) -> bool:
    """Whether somebody in nurture shows by this that they are interested again: it is a person's turn at once."""
    running = lead.stopped is None and lead.cadence in NURTURING
    return running and (event.type == "lead.replied" or event.type in _INTENT)


def ran(before: Lead, lead: Lead, event: Event) -> Lead:
    """The lead's run after an event; `before` is the lead before it, `lead` after all else it says."""
    if event.type in BEGINNINGS:
        return _begun(before, lead, event)
    if event.type == "cadence.paused":
        until = event.data.get("until")
        began = before.paused_at or event.occurred_at
        return replace(lead, paused_at=began, paused_until=parse_rfc3339(str(until)) if until else None)
    if lead.paused_at and (event.type == "cadence.resumed" or lead.stopped):
        lead = replace(lead, paused_at=None, paused_until=None)
    if comes_back(event, before):
        return replace(lead, back_at=event.occurred_at)
    if lead.back_at and event.type in _TAKEN_UP and event.occurred_at >= lead.back_at:
        return replace(lead, back_at=None)
    return lead


def _begun(before: Lead, lead: Lead, event: Event) -> Lead:
    cadence = str(event.data.get("cadence") or NEW_LEAD)
    about = event.data.get("appointment_id")
    if cadence in ALONE and before.appointments.get(before.about or "") in OPEN:
        about = before.about  # a missed call is answered between two reminders
    # Why the follow-up ended stays true while somebody is reminded of their appointment, or kept in touch with.
    return replace(
        lead,
        cadence=cadence,
        about=str(about) if about else None,
        ended=(before.stopped or before.ended) if cadence in SPOKEN_WITH or (about and cadence in ALONE) else None,
        paused_at=None,
        paused_until=None,
    )


def _ends_appointment(event: NewEvent | Event, lead: Lead) -> bool:
    """Whether the appointment of this run is over, or moved to nobody knows when."""
    if str(event.data.get("appointment_id") or "-") != lead.about:
        return False
    moved = event.type == "appointment.rescheduled" and not event.data.get("starts_at")
    return moved or event.type in _APPOINTMENT_OVER
