"""A merged person has the appointments of both leads: the kept one reminds of the next, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from firstminute.application.enrolling import REMINDED, lead_after
from firstminute.domain.events import SYSTEM, NewEvent
from firstminute.domain.lead import Enrollment, Head, Lead
from firstminute.domain.onward import Onward, begun
from firstminute.domain.practice import Practice
from firstminute.domain.runs import APPOINTMENTS, reminded_next
from firstminute.domain.touch import ALONE

Planned = tuple[list[NewEvent], Enrollment]
_BOOKED: Final = "booked"


def of_both(
    practice: Practice, keep: Head, other_id: str, events: Sequence[NewEvent], enrollment: Enrollment, now: datetime
) -> Planned:
    """A merge with the reminders of the appointment that is next now, where those were of a later one, or over."""
    after = lead_after(keep.lead, events, now)
    if after.opted_out or after.patient or after.synthetic or not _free(after):
        return [*events], enrollment
    found = _reminders(practice, after, enrollment, now, "lead.merged")
    # Whoever looks at the log as if they had never been merged leaves this run out.
    told = [_because_of(event, other_id) for event in found.events] if found else []
    return [*events, *told], found.enrollment if found else enrollment


def of_one(
    practice: Practice, keep: Head, alone: Lead, events: Sequence[NewEvent], enrollment: Enrollment, now: datetime
) -> Planned:
    """The end of a merge. Reminders of an appointment that goes with the other lead end, or become those of its own."""
    lead = keep.lead
    own = lead.cadence != APPOINTMENTS or lead.stopped is not None or lead.about in (None, *alone.appointments)
    if own or alone.opted_out:
        return [*events], enrollment
    after = replace(lead_after(lead, events, now), about=None)
    found = _reminders(practice, after, enrollment, now, "lead.unmerged")
    if found:
        return [*events, *found.events], found.enrollment
    told = {"reason": _BOOKED, "step": enrollment.step, "because": "lead.unmerged"}
    return [*events, NewEvent("cadence.stopped", now, SYSTEM, told)], replace(enrollment, next_at=None)


def _free(lead: Lead) -> bool:
    """Whether reminders may begin: a text about a missed call goes on to them itself."""
    return lead.cadence not in ALONE if lead.stopped is None else lead.stopped in REMINDED


def _reminders(practice: Practice, lead: Lead, enrollment: Enrollment, now: datetime, because: str) -> Onward | None:
    cadence = practice.cadences.get(APPOINTMENTS)
    found = reminded_next(lead, cadence.steps, now) if cadence else None
    if found is None:
        return None
    about, starts = found
    runs = lead.stopped is None and lead.cadence == APPOINTMENTS and lead.about in lead.appointments
    if runs and enrollment.anchor is not None and enrollment.anchor <= starts:
        return None
    return begun(practice, lead, enrollment, APPOINTMENTS, now, because=because, anchor=starts, about=about)


def _because_of(event: NewEvent, other_id: str) -> NewEvent:
    ours = event.data.get("because") == "lead.merged"
    return replace(event, data={**event.data, "absorbed": other_id}) if ours else event
