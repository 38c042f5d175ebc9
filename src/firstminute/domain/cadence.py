"""The plan of one lead: what is due now, which way it may go, and what comes after it.

Step 0 is the first touch; step n is the n-th of the cadence. Everything here takes values and gives values; that a step
is done at most once is the business of `application.touching`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from firstminute.domain.channel_facts import preferred
from firstminute.domain.conditions import failing
from firstminute.domain.decision import DEFER, SEND, SKIP, Verdict, decide
from firstminute.domain.lead import Enrollment, Lead
from firstminute.domain.onward import Onward, onward
from firstminute.domain.practice import Practice
from firstminute.domain.replacing import replace
from firstminute.domain.runs import step_of, ways_of
from firstminute.domain.touch import NEW_LEAD, Touch

# How long a provider is given before the next channel is tried, and before a step is given up.
RETRY_SECONDS: Final = (5, 20, 60, 300, 900, 1800, 3600)
# What is said to come before an appointment is not said once that has begun.
BEGUN: Final = "appointment.begun"
_TRIES_BEFORE_FALLOVER: Final = 3
_LONGEST_OUTAGE: Final = timedelta(hours=24)

Weighed = tuple[Touch, Verdict]


def first_planned(practice: Practice, now: datetime) -> Enrollment:
    """Where a new lead starts: its first touch is due at once."""
    cadence = practice.cadences[NEW_LEAD]
    return Enrollment(NEW_LEAD, cadence.version, 0, now, practice.first_touch.choices[0].channel)


def restarted(practice: Practice, enrollment: Enrollment, now: datetime) -> Enrollment:
    """Where a lead starts again that asked again: as a new one, its delays counted from now."""
    claim = enrollment.claim if enrollment.claim and enrollment.claim.open else None
    return replace(first_planned(practice, now), began_at=now, run=enrollment.run + 1, claim=claim)


def following(practice: Practice, lead: Lead, enrollment: Enrollment, now: datetime) -> Enrollment:
    """The next step with its moment; `next_at` None when the cadence has ended. `onward` says what to record of it."""
    return onward(practice, lead, enrollment, now).enrollment


def due_touches(practice: Practice, enrollment: Enrollment) -> tuple[Touch, ...]:
    """The ways the step that is due may go, in order of preference, without those it is done with."""
    return tuple(way for way in ways_of(practice, enrollment) if way.channel not in enrollment.tried)


def choose(practice: Practice, lead: Lead, enrollment: Enrollment, now: datetime) -> Weighed | None:
    """The first way that may leave now; else the one that may leave soonest; else a skip with every rule that spoke.

    First is the way that this person takes, where that is known. None when no way is left untried.
    """
    ways = preferred(lead, due_touches(practice, enrollment))
    against = _against(practice, lead, enrollment)
    if ways and against:
        return ways[0], Verdict(SKIP, against)
    weighed: list[Weighed] = []
    for touch in ways:
        verdict = _weigh(practice, lead, enrollment, touch, now)
        if verdict.action == SEND:
            return touch, verdict
        weighed.append((touch, verdict))
    deferred = [one for one in weighed if one[1].action == DEFER]
    if deferred:
        return min(deferred, key=lambda one: one[1].until or now)
    if not weighed:
        return None
    rules = tuple(dict.fromkeys(rule for _, verdict in weighed for rule in verdict.rules))
    return weighed[0][0], Verdict(SKIP, rules)


def after_sent(practice: Practice, lead: Lead, enrollment: Enrollment, channel: str, now: datetime) -> Onward:
    """What comes after a touch left by `channel`.

    An e-mail that answered because texts may not leave yet does not take the text's place: it follows at opening.
    """
    done = replace(enrollment, claim=None, tried=(*enrollment.tried, channel))
    if enrollment.step == 0 and channel == "email":
        waiting = _text_at_opening(practice, lead, done, now)
        if waiting is not None:
            return Onward(waiting)
    return onward(practice, lead, done, now, sent=channel != "call")


def after_refused(enrollment: Enrollment, channel: str, now: datetime) -> Enrollment:
    """The same step, at once, by its next channel; `onward` decides when none is left."""
    return replace(enrollment, claim=None, tried=(*enrollment.tried, channel), next_at=now, next_channel=None)


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


def _against(practice: Practice, lead: Lead, enrollment: Enrollment) -> tuple[str, ...]:
    """Conditions of the step that do not hold. No other way would change that."""
    step = step_of(practice, enrollment)
    return failing(practice, lead, step.when) if step else ()


def _weigh(practice: Practice, lead: Lead, enrollment: Enrollment, touch: Touch, now: datetime) -> Verdict:
    """The decision, and what the plan adds to it: nothing comes before an appointment that has begun."""
    verdict, step = decide(practice, lead, touch, now), step_of(practice, enrollment)
    counts_down = step is not None and step.before is not None and enrollment.anchor is not None
    if counts_down and verdict.action != SKIP and (verdict.until or now) >= (enrollment.anchor or now):
        return Verdict(SKIP, (*verdict.rules, BEGUN))
    return verdict


def _text_at_opening(practice: Practice, lead: Lead, done: Enrollment, now: datetime) -> Enrollment | None:
    found = choose(practice, lead, done, now)
    if found is None or found[1].action != DEFER:
        return None
    touch, verdict = found
    return replace(done, next_at=verdict.until, next_channel=touch.channel, moved=verdict.rules)
