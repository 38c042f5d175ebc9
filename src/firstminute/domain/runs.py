"""Runs of one lead through cadences: which plan a run follows, in which version, and what its touches are.

A lead is in one run at a time, and its runs are counted from 0 over all cadences, so that no touch is ever called like
another one. Its machine is started anew with every run that something outside of it begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from firstminute.domain.lead import OPEN, Enrollment, Lead
from firstminute.domain.practice import Cadence, Choice, Practice, Step
from firstminute.domain.touch import ALONE, FOLLOW_UP, NEW_LEAD, Touch

MISSED_CALL: Final = "missed_call"
APPOINTMENTS: Final = "appointment"
NO_SHOW: Final = "no_show"
NURTURING: Final = frozenset({"nurture", "reactivation"})
# Runs of people whom somebody has spoken with: who asks again or calls meanwhile waits for a person.
SPOKEN_WITH: Final = NURTURING | {APPOINTMENTS}
# Runs that begin with an answer at once: their step 0.
ANSWERING: Final = frozenset({NEW_LEAD, MISSED_CALL}) | ALONE
# Why a run began, where the machine of the run before it goes on with the new one.
SELF_DRIVEN: Final = frozenset({"exhausted", "step", "migrated", "answered", "next"})
# In the data of an event about a run: its machine has ended, or never ran.
WAKE: Final = "wake"
# Why a run of reminders began, where the appointment was confirmed before.
REMINDS_AGAIN: Final = frozenset(
    {
        "answered",
        "next",
        "appointment.cancelled",
        "appointment.kept",
        "appointment.missed",
        "lead.merged",
        "lead.unmerged",
    }
)


def machine_name(run: int, again: int = 0) -> str:
    """What the machine of a run is called, behind its lead's id; `again` tells that of a resumed run by its event."""
    name = f"run{run}" if run else ""
    return f"{name or 'run0'}-{again}" if again else name


def aside_name(touch_id: str, channel: str) -> str:
    """What the machine is called that takes a touch once more which did not arrive by that channel."""
    return f"again-{touch_id}-{channel}"


def is_aside(execution: str, lead_id: str) -> bool:
    """Whether this execution, by its name or ARN, was started to take one touch once more."""
    return execution.rpartition(":")[2].startswith(f"{lead_id}-again-")


def cadence_of(practice: Practice, enrollment: Enrollment) -> Cadence | None:
    """The plan of a run; None where the client file has it no more."""
    if enrollment.cadence in ALONE:
        return Cadence(enrollment.cadence, enrollment.version, ())
    found = practice.cadences.get(enrollment.cadence)
    return practice.cadences[NEW_LEAD] if found is None and enrollment.cadence == MISSED_CALL else found


def steps_of(practice: Practice, enrollment: Enrollment) -> tuple[Step, ...] | None:
    """The steps of a run in the version it began with; None where nobody knows them any more."""
    cadence = cadence_of(practice, enrollment)
    return cadence.steps_of(enrollment.version) if cadence else None


def step_of(practice: Practice, enrollment: Enrollment) -> Step | None:
    """The step that a run stands at, where that is one of its plan: not the first touch, and not the end."""
    steps = steps_of(practice, enrollment) or ()
    return steps[enrollment.step - 1] if 0 < enrollment.step <= len(steps) else None


def ways_of(practice: Practice, enrollment: Enrollment) -> tuple[Touch, ...]:
    """The ways the step that a run stands at may go, in the plan's order."""
    if enrollment.step == 0:
        return tuple(touch_of(practice, enrollment, one) for one in _first_choices(practice, enrollment))
    step = step_of(practice, enrollment)
    if step is None or not step.channel:
        return ()
    ways = (Choice(step.channel, step.template), *step.otherwise)
    return tuple(touch_of(practice, enrollment, one) for one in ways)


def touch_of(practice: Practice, enrollment: Enrollment, way: Choice) -> Touch:
    """The touch that a step is by one way."""
    cadence = practice.cadences.get(enrollment.cadence) if enrollment.step else None
    purpose = cadence.purpose if cadence else FOLLOW_UP
    named = (enrollment.cadence, enrollment.run, purpose)
    return Touch(enrollment.step, way.channel, way.template, *named, asked=not enrollment.unasked)


def _first_choices(practice: Practice, enrollment: Enrollment) -> tuple[Choice, ...]:
    if enrollment.cadence == NEW_LEAD:
        return practice.first_touch.choices
    if enrollment.cadence not in ANSWERING:
        return ()
    from firstminute.domain.text_back import first_choices

    return first_choices(practice, enrollment.cadence)


def upcoming(lead: Lead, about: str | None, now: datetime) -> datetime | None:
    """When an appointment begins, if it is still to come."""
    given = lead.starts.get(about or "") if lead.appointments.get(about or "") in OPEN else None
    starts = datetime.fromisoformat(given) if given else None
    return starts if starts and starts > now else None


def next_appointment(lead: Lead, after: datetime) -> tuple[str, datetime] | None:
    """The first appointment to come that begins after that moment, with when it does."""
    coming = ((key, upcoming(lead, key, after)) for key in lead.starts)
    return min(((key, starts) for key, starts in coming if starts), key=lambda one: one[1], default=None)


def reminded_next(lead: Lead, steps: Sequence[Step], after: datetime) -> tuple[str, datetime] | None:
    """As `next_appointment`, of those that any of the steps would still remind of."""
    coming = ((key, upcoming(lead, key, after)) for key in lead.starts)
    due = ((key, starts) for key, starts in coming if starts and reminds(steps, starts, after))
    return min(due, key=lambda one: one[1], default=None)


def sooner(lead: Lead, enrollment: Enrollment, steps: Sequence[Step], now: datetime) -> tuple[str, datetime] | None:
    """An appointment before the one of this run, of which the run before this one had still to remind.

    Reminders are of the next appointment: the one that was made last is confirmed, and waits until that is over.
    """
    found = next_appointment(lead, now)
    if enrollment.cadence != APPOINTMENTS or enrollment.anchor is None or not found or found[1] >= enrollment.anchor:
        return None
    return found if reminds(steps, found[1], enrollment.began_at or now) else None


def reminds(steps: Sequence[Step], starts: datetime, since: datetime) -> bool:
    """Whether any of the steps counts down to a moment after that one."""
    countdowns = (step.before for step in steps if step.channel and step.before is not None)
    return any(starts - timedelta(seconds=before) > since for before in countdowns)
