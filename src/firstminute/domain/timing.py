"""When a planned step is due: before anybody asks whether it may leave then."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from firstminute.domain.decision import zone_of
from firstminute.domain.hours import days_off, local
from firstminute.domain.lead import Enrollment, Lead
from firstminute.domain.plan import FROM_APPOINTMENT, PREVIOUS, Step
from firstminute.domain.practice import Practice

_DAY: Final = timedelta(days=1)
# A night lies between two mornings: what comes in the small hours belongs to the evening before.
_NIGHT_ENDS: Final = timedelta(hours=4)
# So many days ahead a day on which the practice is open is looked for.
_LONGEST_SEARCH: Final = 400


def due_at(
    practice: Practice, lead: Lead, enrollment: Enrollment, step: Step, done: datetime, earliest: datetime
) -> datetime | None:
    """When a step is due, never before `earliest`; None when that moment has passed or no appointment names one.

    `done` is when the step before it was done.
    """
    if step.before is not None:
        due = enrollment.anchor - timedelta(seconds=step.before) if enrollment.anchor else None
        return due if due and due >= done else None
    base = _base(lead, enrollment, step, done)
    if base is None:
        return None
    zone = ZoneInfo(zone_of(practice, lead))
    opens = _open_days(practice) if step.business_days else _any_day
    due = _counted(step, base, zone if step.morning else ZoneInfo(practice.zone), opens)
    if step.at is None:
        return max(due, earliest)
    return _at(due.astimezone(zone).date(), step.at, zone, earliest, opens)


def spread(lead: Lead, touch_id: str, jitter: int) -> timedelta:
    """How much later this lead's touch leaves than planned: the same whenever it is asked, another for each touch."""
    if jitter <= 0:
        return timedelta()
    digest = hashlib.sha256(f"{lead.id} {touch_id}".encode()).digest()
    return timedelta(seconds=int.from_bytes(digest[:8], "big") % (jitter + 1))


def distance(before: Step | None, step: Step) -> timedelta:
    """What the plan puts between two steps that count from the same moment."""
    earlier = _nominal(before) if before else 0
    return timedelta(seconds=max(0, _nominal(step) - earlier))


def _nominal(step: Step) -> int:
    return step.after + 86_400 * (step.business_days + step.morning)


def _base(lead: Lead, enrollment: Enrollment, step: Step, done: datetime) -> datetime | None:
    if step.since == PREVIOUS:
        return done
    if step.since == FROM_APPOINTMENT:
        return enrollment.anchor
    return enrollment.began_at or lead.received_at or done


def _counted(step: Step, base: datetime, zone: ZoneInfo, opens: Callable[[date], bool]) -> datetime:
    if step.business_days:
        there = base.astimezone(zone)
        day = there.date()
        for _ in range(step.business_days):
            day = _next_open(day + _DAY, opens)
        return local(day, there.hour * 60 + there.minute, zone)
    if step.morning:
        there = base.astimezone(zone)
        return local((there - _NIGHT_ENDS).date() + _DAY, step.at or 0, zone)
    return base + timedelta(seconds=step.after)


def _at(day: date, minutes: int, zone: ZoneInfo, earliest: datetime, opens: Callable[[date], bool]) -> datetime:
    """That time of day on the day, or on the first later one that is not before `earliest`."""
    while (moment := local(day, minutes, zone)) < earliest:
        day = _next_open(day + _DAY, opens)
    return moment


def _next_open(day: date, opens: Callable[[date], bool]) -> date:
    return next((later for later in (day + n * _DAY for n in range(_LONGEST_SEARCH)) if opens(later)), day)


def _open_days(practice: Practice) -> Callable[[date], bool]:
    """The days on which somebody is on duty."""
    weekdays = {day for window in practice.coverage for day in window.weekdays}
    off = days_off(practice.send_policy.holidays, practice.send_policy.federal_holidays)
    return lambda day: day.weekday() in weekdays and not off(day)


def _any_day(_: date) -> bool:
    return True
