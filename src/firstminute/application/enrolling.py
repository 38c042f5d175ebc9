"""What an event begins: an appointment its reminders, a missed one its recovery, "not yet" a nurture.

Recorded in the transaction of the event itself, so that no appointment is without its reminders. The stream of the
table starts the machine of every run that something outside of the machine began.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import reduce
from typing import Final

from firstminute.application.ports import Orchestrator
from firstminute.application.recording import with_consequences
from firstminute.domain.events import Event, NewEvent, parse_rfc3339, record, rfc3339
from firstminute.domain.folding import apply
from firstminute.domain.lead import Enrollment, Head, Lead
from firstminute.domain.onward import Onward, begun
from firstminute.domain.practice import Practice
from firstminute.domain.runs import (
    APPOINTMENTS,
    NO_SHOW,
    SELF_DRIVEN,
    WAKE,
    machine_name,
    next_appointment,
    reminds,
    upcoming,
)
from firstminute.domain.states import BEGINNINGS

# The cadence that an event begins, where the client file has one of that name.
_BEGINS: Final[Mapping[str, str]] = {
    "appointment.booked": APPOINTMENTS,
    "appointment.rescheduled": APPOINTMENTS,
    "appointment.missed": NO_SHOW,
    "lead.nurtured": "nurture",
}
# What may end the reminders of one appointment while another one is to come, and what must not have ended them.
_OVER: Final = frozenset({"appointment.cancelled", "appointment.kept", "appointment.missed"})
REMINDED: Final = frozenset({"booked", "human", "replied", "exhausted"})
_STATE: Final[Mapping[str, str]] = {"appointment.missed": "missed", "lead.nurtured": "nurtured"}


def consequences(
    practice: Practice, head: Head, events: Sequence[NewEvent], now: datetime
) -> tuple[list[NewEvent], Enrollment]:
    """The events with all they lead to, and where the lead stands after them."""
    told = with_consequences(head, events, now)
    for event in events:
        if event.type in _BEGINS or event.type in _OVER:
            onward = _begun(practice, head, lead_after(head.lead, told, now), event, now)
            if onward is not None:
                return [*told, *onward.events], onward.enrollment
    return told, head.enrollment


def start_runs(orchestrator: Orchestrator | None, events: Iterable[Event]) -> list[str]:
    """Start the machines of runs that these events began; gives back their leads. Safe to repeat.

    A run that a machine began itself goes on in that machine. Raises ProviderUnavailable.
    """
    started = []
    for event in events:
        name = _machine(event)
        if name is not None and orchestrator is not None:
            orchestrator.start(event.lead_id, name)
            started.append(event.lead_id)
    return started


def _machine(event: Event) -> str | None:
    """What the machine that this event calls for is called."""
    run = event.data.get("run")
    if not isinstance(run, int):
        return None
    if event.data.get(WAKE) is True:
        return machine_name(run, event.seq)
    if event.type in BEGINNINGS and event.data.get("because") not in SELF_DRIVEN:
        return machine_name(run)
    return None


def lead_after(lead: Lead, events: Sequence[NewEvent], now: datetime) -> Lead:
    """The lead as it will be when these are recorded."""
    recorded = (record(new, lead.id, lead.seq + place, now) for place, new in enumerate(events, 1))
    return reduce(apply, recorded, lead)


def _begun(practice: Practice, head: Head, after: Lead, event: NewEvent, now: datetime) -> Onward | None:
    """The run that an event begins as things stand after it; None where it begins none."""
    if after.opted_out or after.patient or after.synthetic or after.merged_into:
        return None
    if event.type in _OVER and APPOINTMENTS in practice.cadences and (following := next_appointment(after, now)):
        return _reminded(practice, head, after, event, following, now)
    name = _BEGINS.get(event.type, "")
    if name not in practice.cadences:
        return None
    if name != APPOINTMENTS:
        if after.state != _STATE[event.type] or (head.lead.cadence == name and head.lead.stopped is None):
            return None
        return begun(practice, after, head.enrollment, name, now, because=event.type)
    about, starts = str(event.data.get("appointment_id") or "-"), _starts(event)
    latest = after.appointment_at.get(about) == rfc3339(event.occurred_at)
    if starts is None or starts <= now or not latest or _is_known(head.lead, about, starts, now):
        return None
    return begun(practice, after, head.enrollment, name, now, because=event.type, anchor=starts, about=about)


def _reminded(
    practice: Practice, head: Head, after: Lead, event: NewEvent, of: tuple[str, datetime], now: datetime
) -> Onward | None:
    """Reminders of the appointment that is next, where those of the one before are over."""
    about, starts = of
    if after.stopped not in REMINDED or not reminds(practice.cadences[APPOINTMENTS].steps, starts, now):
        return None
    return begun(practice, after, head.enrollment, APPOINTMENTS, now, because=event.type, anchor=starts, about=about)


def _starts(event: NewEvent) -> datetime | None:
    with suppress(ValueError):
        return parse_rfc3339(str(event.data["starts_at"])) if event.data.get("starts_at") else None
    return None


def _is_known(lead: Lead, about: str, starts: datetime, now: datetime) -> bool:
    """Whether the lead is reminded of just this already, or will be: calendars tell things twice."""
    running = lead.cadence == APPOINTMENTS and lead.stopped is None
    return running and upcoming(lead, about, now) == starts


def waking(event: NewEvent, run: int) -> NewEvent:
    """The event, saying that its run needs a machine."""
    return replace(event, data={**event.data, "run": run, WAKE: True})


def by_hand(event: NewEvent) -> NewEvent:
    """A run that follows from what was done outside of a machine needs one of its own."""
    own = event.type == "cadence.switched" and event.data.get("because") in SELF_DRIVEN
    return waking(event, int(event.data["run"])) if own else event
