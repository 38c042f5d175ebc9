"""The plan of one lead: what is due now, what comes after it and when.

Step 0 is the first touch; step n is the n-th of the cadence. Everything here takes values and gives values; that a step
is done at most once is the business of `application.touching`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from firstminute.domain.channel_facts import preferred
from firstminute.domain.decision import DEFER, SEND, SKIP, Verdict, decide, zone_of
from firstminute.domain.hours import local
from firstminute.domain.lead import Enrollment, Lead
from firstminute.domain.practice import Cadence, Choice, Practice, Step
from firstminute.domain.touch import ALONE, NEW_LEAD, Touch

# After a night that held everything back, steps do not leave all at once: each keeps its planned distance from the one
# before it, up to this much.
_LONGEST_GAP: Final = timedelta(hours=1)
# How long a provider is given before the next channel is tried, and before a step is given up.
RETRY_SECONDS: Final = (5, 20, 60, 300, 900, 1800, 3600)
_TRIES_BEFORE_FALLOVER: Final = 3
_LONGEST_OUTAGE: Final = timedelta(hours=24)


def first_planned(practice: Practice, now: datetime) -> Enrollment:
    """Where a new lead starts: its first touch is due at once."""
    cadence = practice.cadences[NEW_LEAD]
    return Enrollment(NEW_LEAD, cadence.version, 0, now, practice.first_touch.choices[0].channel)


def restarted(practice: Practice, now: datetime) -> Enrollment:
    """Where a lead starts again that asked again: as a new one, its delays counted from now."""
    return replace(first_planned(practice, now), began_at=now)


def due_touches(practice: Practice, enrollment: Enrollment) -> tuple[Touch, ...]:
    """The ways the step that is due may go, in order of preference, without those it is done with."""
    if enrollment.step == 0:
        ways = [_touch(enrollment, one.channel, one.template) for one in _first_choices(practice, enrollment)]
    else:
        step = _step(practice, enrollment)
        ways = [_touch(enrollment, one.channel, one.template) for one in (step, *step.otherwise)] if step else []
    return tuple(way for way in ways if way.channel not in enrollment.tried)


def choose(practice: Practice, lead: Lead, enrollment: Enrollment, now: datetime) -> tuple[Touch, Verdict] | None:
    """The first way that may leave now; else the one that may leave soonest; else a skip with every rule that spoke.

    First is the way that this person takes, where that is known. None when no way is left untried.
    """
    ways = preferred(lead, due_touches(practice, enrollment))
    weighed = [(touch, decide(practice, lead, touch, now)) for touch in ways]
    sendable = [one for one in weighed if one[1].action == SEND]
    deferred = sorted((one for one in weighed if one[1].action == DEFER), key=lambda one: one[1].until or now)
    if sendable or deferred:
        return (sendable or deferred)[0]
    if not weighed:
        return None
    rules = tuple(dict.fromkeys(rule for _, verdict in weighed for rule in verdict.rules))
    return weighed[0][0], Verdict(SKIP, rules)


def after_sent(practice: Practice, lead: Lead, enrollment: Enrollment, channel: str, now: datetime) -> Enrollment:
    """What comes after a touch left by `channel`.

    An e-mail that answered because texts may not leave yet does not take the text's place: it follows at opening.
    """
    done = replace(enrollment, claim=None, tried=(*enrollment.tried, channel))
    if enrollment.step == 0 and channel == "email":
        waiting = _text_at_opening(practice, lead, done, now)
        if waiting is not None:
            return waiting
    return following(practice, lead, done, now)


def after_refused(enrollment: Enrollment, channel: str, now: datetime) -> Enrollment:
    """The same step, at once, by its next channel; `following` decides when none is left."""
    return replace(enrollment, claim=None, tried=(*enrollment.tried, channel), next_at=now, next_channel=None)


def following(practice: Practice, lead: Lead, enrollment: Enrollment, now: datetime) -> Enrollment:
    """The next step with its moment; `next_at` None when the cadence is exhausted."""
    if enrollment.back_to is not None:
        return _back(practice, enrollment, now)
    step = enrollment.step + 1
    moved = replace(enrollment, step=step, claim=None, tried=(), next_at=None, next_channel=None, moved=())
    planned = _step(practice, moved)
    if planned is None:
        return moved
    earliest = now + min(_gap(practice, enrollment, step), _LONGEST_GAP)
    at = planned_at(practice, _begun(lead, enrollment), planned, earliest)
    touch = _touch(moved, planned.channel, planned.template)
    verdict = decide(practice, lead, touch, at)
    return replace(moved, next_at=verdict.until or at, next_channel=planned.channel, moved=_held(verdict))


def _back(practice: Practice, enrollment: Enrollment, now: datetime) -> Enrollment:
    """Where the plan stood before a step was taken once more."""
    at, step = max(enrollment.back_at or now, now), enrollment.back_to or 0
    there = replace(enrollment, step=step, claim=None, tried=(), next_at=at, back_to=None, back_at=None)
    channel = next((one.channel for one in due_touches(practice, there)), None)
    return replace(there, next_channel=channel)


def planned_at(practice: Practice, lead: Lead, step: Step, earliest: datetime) -> datetime:
    """When a step is due, before anybody asks whether it may leave then: never before `earliest`."""
    due = (lead.received_at or earliest) + timedelta(seconds=step.after)
    if step.at is None:
        return max(due, earliest)
    zone = ZoneInfo(zone_of(practice, lead))
    day = due.astimezone(zone).date()
    while (moment := local(day, step.at, zone)) < earliest:
        day += timedelta(days=1)
    return moment


def retry_at(attempt: int, now: datetime, retry_after: float | None = None) -> datetime:
    """When a provider that was unavailable is tried again; it may ask for more time than we would give it."""
    wait = RETRY_SECONDS[min(attempt, len(RETRY_SECONDS)) - 1]
    return now + timedelta(seconds=max(wait, retry_after or 0))


def falls_over(practice: Practice, lead: Lead, enrollment: Enrollment, channel: str, now: datetime) -> bool:
    """Whether a channel that is down is left for another one that may leave now."""
    claim = enrollment.claim
    if claim is None or claim.attempt < _TRIES_BEFORE_FALLOVER:
        return False
    others = replace(enrollment, tried=(*enrollment.tried, channel))
    found = choose(practice, lead, others, now)
    return found is not None and found[1].action == SEND


def given_up(since: datetime, now: datetime) -> bool:
    """Whether an outage has lasted so long that the step is recorded as failed and the cadence goes on."""
    return now - since > _LONGEST_OUTAGE


def _text_at_opening(practice: Practice, lead: Lead, done: Enrollment, now: datetime) -> Enrollment | None:
    found = choose(practice, lead, done, now)
    if found is None or found[1].action != DEFER:
        return None
    touch, verdict = found
    return replace(done, next_at=verdict.until, next_channel=touch.channel, moved=_held(verdict))


def _held(verdict: Verdict) -> tuple[str, ...]:
    """The rules that hold a touch back for now."""
    return verdict.rules if verdict.until else ()


def _begun(lead: Lead, enrollment: Enrollment) -> Lead:
    """The lead as if it had come when this run began."""
    return replace(lead, received_at=enrollment.began_at) if enrollment.began_at else lead


def _cadence(practice: Practice, enrollment: Enrollment) -> Cadence:
    return practice.cadences.get(enrollment.cadence) or practice.cadences[NEW_LEAD]


def _touch(enrollment: Enrollment, channel: str, template: str) -> Touch:
    return Touch(enrollment.step, channel, template, enrollment.cadence, enrollment.run)


def _first_choices(practice: Practice, enrollment: Enrollment) -> tuple[Choice, ...]:
    if enrollment.cadence == NEW_LEAD:
        return practice.first_touch.choices
    from firstminute.domain.text_back import first_choices

    return first_choices(practice, enrollment.cadence)


def _step(practice: Practice, enrollment: Enrollment) -> Step | None:
    if enrollment.cadence in ALONE:
        return None
    steps = _cadence(practice, enrollment).steps
    return steps[enrollment.step - 1] if 0 < enrollment.step <= len(steps) else None


def _gap(practice: Practice, enrollment: Enrollment, step: int) -> timedelta:
    """The distance that the plan puts between a step and the one before it."""
    steps = _cadence(practice, enrollment).steps
    before = steps[step - 2].after if step > 1 else 0
    return timedelta(seconds=max(0, steps[step - 1].after - before)) if step <= len(steps) else timedelta()
