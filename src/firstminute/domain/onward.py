"""Where a run goes on, and how runs begin: what is planned, and what is to be recorded with it."""

from __future__ import annotations

from datetime import datetime

from firstminute.domain.lead import Enrollment, Lead
from firstminute.domain.plan import PREVIOUS
from firstminute.domain.practice import Practice
from firstminute.domain.replacing import replace
from firstminute.domain.run_alerts import PLAN_GONE
from firstminute.domain.runs import step_of, steps_of
from firstminute.domain.walking import (
    Onward,
    Walk,
    back,
    begin,
    ended,
    go,
    kept_claim,
    onto_current,
    planned,
)

__all__ = ["Onward", "asked_again", "begun", "migrated", "onward", "resumed"]


def onward(
    practice: Practice,
    lead: Lead,
    enrollment: Enrollment,
    now: datetime,
    *,
    sent: bool = False,
    done: datetime | None = None,
) -> Onward:
    """What comes after the step that a run stands at, whose claim is over.

    `sent`: that step reached the person; `done` is when it was done, if not now. A run without a next step has ended:
    its `next_at` is None.
    """
    walk = Walk(practice, lead, now, done or now, sent or lead.touches > 0)
    if enrollment.back_to is not None:
        return _back(walk, enrollment, enrollment.back_to)
    return go(walk, replace(enrollment, claim=None), enrollment.step + 1)


def _back(walk: Walk, enrollment: Enrollment, number: int) -> Onward:
    """Where the plan stood before a step was taken once more: at a later step, or at its end."""
    steps = steps_of(walk.practice, enrollment)
    if steps is None or number <= len(steps):
        return Onward(back(walk.practice, enrollment, walk.now))
    return go(walk, replace(enrollment, step=number, claim=None, back_to=None, back_at=None), number)


def asked_again(practice: Practice, lead: Lead, enrollment: Enrollment, now: datetime) -> Onward | None:
    """Where a branch leads now, if that is elsewhere than when the step before was done. Waits are over."""
    if enrollment.branched is None:
        return None
    walk = Walk(practice, lead, now, now, lead.touches > 0, waits=False)
    start = replace(enrollment, step=enrollment.branched, claim=None)
    found = go(walk, start, start.step + 1)
    same = (found.enrollment.run, found.enrollment.step) == (enrollment.run, enrollment.step)
    return None if same else found


def begun(
    practice: Practice,
    lead: Lead,
    enrollment: Enrollment,
    name: str,
    now: datetime,
    *,
    because: str,
    anchor: datetime | None = None,
    about: str | None = None,
) -> Onward:
    """A new run through the cadence of that name, after the lead's run so far. A touch in flight stays claimed."""
    walk = Walk(practice, lead, now, now, lead.touches > 0)
    return begin(walk, enrollment, name, because, {"anchor": anchor}, {"appointment_id": about})


def migrated(practice: Practice, lead: Lead, enrollment: Enrollment, now: datetime) -> Onward:
    """A run whose version is not known any more: moved to the current one by the rule for it, else ended."""
    walk, enrollment = Walk(practice, lead, now, now, lead.touches > 0), replace(enrollment, claim=None)
    return onto_current(walk, enrollment, enrollment.step) or ended(walk, enrollment, "human", because=PLAN_GONE)


def resumed(practice: Practice, lead: Lead, enrollment: Enrollment, now: datetime) -> Enrollment:
    """The plan after a pause: what it held back keeps its distances, because all of it moves by the pause's length."""
    began, paused_at = enrollment.began_at or lead.received_at, lead.paused_at
    if began is None or paused_at is None or enrollment.next_at is None:
        return enrollment
    pause = now - paused_at
    later = replace(enrollment, began_at=began + pause, claim=kept_claim(enrollment), moved=())
    step = step_of(practice, enrollment)
    if step is None or step.before is not None:
        return replace(later, next_at=max(enrollment.next_at, now))
    if step.since == PREVIOUS:
        return replace(later, next_at=max(enrollment.next_at + pause, now))
    walk = Walk(practice, lead, now, now, reached=True)
    return planned(walk, later, step, now) or replace(later, next_at=now)
