"""What has changed since a step was planned: a pause, an answer that a branch asks for, the version of the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from firstminute.application.settling import PAUSED, Touching, Turn, named, settle
from firstminute.domain.cadence import due_touches
from firstminute.domain.events import NewEvent, rfc3339
from firstminute.domain.lead import Head
from firstminute.domain.onward import asked_again, migrated, resumed
from firstminute.domain.runs import steps_of


def looked_at_again(use: Touching, head: Head) -> Turn | None:
    """What comes instead of the step that is due; None when it is as it was planned."""
    lead, enrollment, now = head.lead, head.enrollment, use.clock.now()
    if lead.paused_at is not None:
        return _paused(use, head, now)
    if enrollment.step and steps_of(use.practice, enrollment) is None:
        return settle(use, head, (), migrated(use.practice, lead, enrollment, now), "migrated")
    again = asked_again(use.practice, lead, enrollment, now)
    return settle(use, head, (), again, "replanned") if again else None


def _paused(use: Touching, head: Head, now: datetime) -> Turn:
    """Held back; with an end, until then: what comes after it keeps its distances."""
    lead, enrollment, until = head.lead, head.enrollment, head.lead.paused_until
    if until is not None and until <= now:
        event = NewEvent("cadence.resumed", now, data={"because": "until"})
        after = replace(resumed(use.practice, lead, enrollment, now), claim=None)
        return settle(use, head, (event,), after, "resumed")
    held = replace(enrollment, claim=None, next_at=until or enrollment.next_at, moved=(PAUSED,))
    events = () if PAUSED in enrollment.moved else _deferred(use, head, now, until)
    return settle(use, head, events, held, PAUSED, (PAUSED,))


def _deferred(use: Touching, head: Head, now: datetime, until: datetime | None) -> tuple[NewEvent, ...]:
    touch = next(iter(due_touches(use.practice, head.enrollment)), None)
    if touch is None:
        return ()
    told = {**named(touch), "rules": [PAUSED], **({"until": rfc3339(until)} if until else {})}
    return (NewEvent("touch.deferred", now, data=told),)
