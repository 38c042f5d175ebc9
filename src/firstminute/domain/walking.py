"""The way through a plan: over waits, branches and switches to the next touch that has a moment.

What decides is looked at when the step before is done, in the same transaction: none of it costs a turn of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from firstminute.domain.conditions import failing
from firstminute.domain.decision import DEFER, SEND, decide
from firstminute.domain.events import NewEvent
from firstminute.domain.lead import Claim, Enrollment, Lead
from firstminute.domain.plan import Step
from firstminute.domain.practice import Choice, Practice
from firstminute.domain.replacing import replace
from firstminute.domain.run_alerts import PLAN_GONE
from firstminute.domain.runs import (
    ANSWERING,
    APPOINTMENTS,
    REMINDS_AGAIN,
    cadence_of,
    next_appointment,
    sooner,
    steps_of,
    touch_of,
    upcoming,
    ways_of,
)
from firstminute.domain.timing import distance, due_at, spread
from firstminute.domain.touch import ALONE

# The moment of a step that counts down to an appointment had passed when the step before it was done.
PAST: Final = "timing.past"
# After a night that held everything back, steps do not leave all at once: each keeps its planned distance from the one
# before it, up to this much.
_LONGEST_GAP: Final = timedelta(hours=1)
_MOST_RUNS: Final = 8  # a check of the client file keeps cadences from leading in a circle


@dataclass(frozen=True, slots=True)
class Onward:
    """What comes next, and what is to be recorded with it: steps left out, the end, a new run."""

    enrollment: Enrollment
    events: tuple[NewEvent, ...] = ()


@dataclass(slots=True)
class Walk:
    """One way through a plan. `done` is when the step before was done, `waited` whether a wait came after it."""

    practice: Practice
    lead: Lead
    now: datetime
    done: datetime
    reached: bool
    waits: bool = True
    waited: bool = False
    branched: bool = False
    events: list[NewEvent] = field(default_factory=list)
    runs: int = 0

    def found(self, enrollment: Enrollment) -> Onward:
        """Where it has led."""
        return Onward(enrollment, tuple(self.events))


def go(walk: Walk, enrollment: Enrollment, number: int) -> Onward:
    """On from the step of that number."""
    steps = steps_of(walk.practice, enrollment)
    if steps is None:
        return onto_current(walk, enrollment, number) or ended(walk, enrollment, "human", because=PLAN_GONE)
    current = onto_current(walk, enrollment, number) if number > enrollment.step else None
    if current is not None:
        return current
    while number <= len(steps):
        step = steps[number - 1]
        if step.channel:
            if step.before is not None and (nearer := sooner(walk.lead, enrollment, steps, walk.now)):
                return _remind(walk, enrollment, nearer, "next", enrollment.began_at)
            found = _touch(walk, replace(enrollment, step=number), step, _before(steps, enrollment.step))
            if found is not None:
                branched = enrollment.step if walk.branched else None
                return walk.found(replace(found, branched=branched))
            number += 1
        elif step.switch:
            return begin(walk, enrollment, step.switch, "step", {"began_at": walk.done}, {})
        else:
            number = _past_control(walk, enrollment, step, number)
    return _finished(walk, enrollment, len(steps) + 1)


def _past_control(walk: Walk, enrollment: Enrollment, step: Step, number: int) -> int:
    """Over a branch, a jump or a wait, to the number that follows it."""
    if step.arms:
        walk.branched = True
        return next(one.go_to for one in step.arms if not failing(walk.practice, walk.lead, one.when))
    if step.go_to:
        return step.go_to
    due = due_at(walk.practice, walk.lead, enrollment, step, walk.done, walk.done) if walk.waits else None
    walk.done, walk.waited = due or walk.done, True
    return number + 1


def _before(steps: tuple[Step, ...], number: int) -> Step | None:
    return steps[number - 1] if 0 < number <= len(steps) else None


def _touch(walk: Walk, at: Enrollment, step: Step, before: Step | None) -> Enrollment | None:
    """The run standing at this touch; None when its moment has passed, which is noted."""
    gap = timedelta() if walk.waited else min(distance(before, step), _LONGEST_GAP)
    found = planned(walk, _clear(at), step, walk.done + gap)
    if found is None:
        walk.events.append(_skipped(walk, at, step))
    return found


def planned(walk: Walk, at: Enrollment, step: Step, earliest: datetime) -> Enrollment | None:
    """With the moment at which the step is due and may leave."""
    due = due_at(walk.practice, walk.lead, at, step, walk.done, earliest)
    if due is None:
        return None
    touch = touch_of(walk.practice, at, Choice(step.channel, step.template))
    later = spread(walk.lead, touch.id, step.jitter)
    verdict = decide(walk.practice, walk.lead, touch, due + later)
    if verdict.action != DEFER or verdict.until is None:
        return replace(at, next_at=due + later, next_channel=step.channel, moved=())
    # Opening hours begin for everybody at one moment: what waited for them does not leave at that very moment.
    spaced = verdict.until + later
    fits = later and decide(walk.practice, walk.lead, touch, spaced).action == SEND
    return replace(at, next_at=spaced if fits else verdict.until, next_channel=step.channel, moved=verdict.rules)


def _skipped(walk: Walk, at: Enrollment, step: Step) -> NewEvent:
    touch = touch_of(walk.practice, at, Choice(step.channel, step.template))
    data = {"touch": touch.id, "channel": touch.channel, "template": touch.template, "rules": [PAST]}
    return NewEvent("touch.skipped", walk.now, data=data)


def _finished(walk: Walk, enrollment: Enrollment, number: int) -> Onward:
    """Every step is done: the cadence that follows, or the end. Whom nothing ever reached, nothing follows."""
    if enrollment.cadence in ALONE:
        return _answered(walk, enrollment, number)
    cadence = cadence_of(walk.practice, enrollment)
    reason = "exhausted" if walk.reached else "undeliverable"
    if enrollment.cadence == APPOINTMENTS:
        reason = "booked"  # as before it: the appointment has ended the follow-up
        later = next_appointment(walk.lead, max(enrollment.anchor or walk.now, walk.now))
        if later:
            return _remind(walk, enrollment, later, "next")
    over = ended(walk, replace(enrollment, step=number), reason)
    if cadence and cadence.then and walk.reached and cadence.then in walk.practice.cadences:
        return begin(walk, over.enrollment, cadence.then, "exhausted", {}, {})
    return over


def _answered(walk: Walk, enrollment: Enrollment, number: int) -> Onward:
    """A missed call is answered. Whoever has an appointment is reminded of it again; else people go on."""
    about = walk.lead.about
    starts = upcoming(walk.lead, about, walk.now)
    if about is None or starts is None or APPOINTMENTS not in walk.practice.cadences:
        return ended(walk, replace(enrollment, step=number), "human")
    return _remind(walk, enrollment, (about, starts), "answered", enrollment.began_at)


def _remind(
    walk: Walk, enrollment: Enrollment, of: tuple[str, datetime], because: str, since: datetime | None = None
) -> Onward:
    """Reminders of that appointment, of those that were due `since` too: nobody could send them meanwhile."""
    about, starts = of
    fields = {"anchor": starts, "began_at": since}
    return begin(walk, enrollment, APPOINTMENTS, because, fields, {"appointment_id": about})


def ended(walk: Walk, enrollment: Enrollment, reason: str, because: str | None = None) -> Onward:
    """The end of the run, with its stop reason."""
    data = {"reason": reason, "step": enrollment.step, **({"because": because} if because else {})}
    walk.events.append(NewEvent("cadence.stopped", walk.now, data=data))
    return walk.found(replace(_clear(enrollment), next_at=None, next_channel=None))


def begin(
    walk: Walk, enrollment: Enrollment, name: str, because: str, fields: dict[str, Any], more: dict[str, Any]
) -> Onward:
    """The first step of a new run that has a moment."""
    cadence = cadence_of(walk.practice, Enrollment(name))
    walk.runs += 1
    if cadence is None or walk.runs > _MOST_RUNS:
        return ended(walk, enrollment, "human", because=PLAN_GONE)
    began = fields.get("began_at") or walk.now
    run = Enrollment(
        name, cadence.version, 0, run=enrollment.run + 1, claim=kept_claim(enrollment), **{**fields, "began_at": began}
    )
    told = {"cadence": name, "version": run.version, "run": run.run, "because": because, **more}
    known = {key: value for key, value in told.items() if value is not None}
    walk.events.append(NewEvent("cadence.switched", walk.now, data=known))
    walk.done, walk.waited, walk.branched = began, began > walk.now, False
    if name in ANSWERING:
        first = next(iter(ways_of(walk.practice, run)), None)
        return walk.found(replace(run, next_at=began, next_channel=first.channel if first else None, unasked=True))
    return go(walk, run, 2 if because in REMINDS_AGAIN and name == APPOINTMENTS and _is_at_once(cadence.steps) else 1)


def _is_at_once(steps: tuple[Step, ...]) -> bool:
    """Whether a cadence begins with a confirmation: that one is not said twice."""
    return bool(steps) and steps[0].before is None


def onto_current(walk: Walk, enrollment: Enrollment, number: int) -> Onward | None:
    """On with the current version, where a rule moves leads that are on this one: as a new run, from its step on."""
    cadence = cadence_of(walk.practice, enrollment)
    if cadence is None or enrollment.version == cadence.version or enrollment.version not in cadence.moves:
        return None
    steps = cadence.moves[enrollment.version]
    began = enrollment.began_at or walk.lead.received_at
    run = replace(
        _clear(enrollment), version=cadence.version, run=enrollment.run + 1, step=0, began_at=began, branched=None
    )
    run = replace(run, claim=kept_claim(enrollment))
    told = {"cadence": run.cadence, "version": run.version, "run": run.run, "because": "migrated"}
    walk.events.append(NewEvent("cadence.switched", walk.now, data=told))
    return go(walk, run, steps.get(number, number))


def back(practice: Practice, enrollment: Enrollment, now: datetime) -> Enrollment:
    """Where the plan stood before a step was taken once more."""
    at, step = max(enrollment.back_at or now, now), enrollment.back_to or 0
    there = replace(_clear(enrollment), claim=None, step=step, next_at=at, back_to=None, back_at=None)
    channel = next((one.channel for one in ways_of(practice, there)), None)
    return replace(there, next_channel=channel)


def _clear(enrollment: Enrollment) -> Enrollment:
    """Nothing tried or planned yet."""
    return replace(enrollment, tried=(), next_at=None, next_channel=None, moved=(), branched=None)


def kept_claim(enrollment: Enrollment) -> Claim | None:
    """The touch that is on its way: whoever sends it records it, though the lead's run is another one by then."""
    claim = enrollment.claim
    return claim if claim is not None and claim.open else None
