"""Whether a source has gone quiet: no lead for so long that chance is no explanation any more.

What to expect is learned from the 28 days that ended with its last lead, each weekday for itself: a form that is never
filled in on Sundays is not missed on one. If inquiries come independently of each other, none comes while m are
expected with probability e^-m (Poisson); a source is silent once that is below 1 %.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

LEARNED_FROM: Final = 28  # days: four of each weekday
LOOKED_BACK: Final = 2 * LEARNED_FROM  # days: longer ago, a source has been given up
FEWEST: Final = 20  # leads in those days, five a week; fewer say too little
MISSED: Final = 4.61  # leads expected and not seen: e^-4.61 = 1 %


@dataclass(frozen=True, slots=True)
class Silence:
    """A source that is quiet since the day `last`, on which its last lead came, while `expected` leads were due."""

    source: str
    last: date
    expected: float


def silences(
    leads: Mapping[tuple[str, date], int], now: datetime, off: Callable[[date], bool] = lambda _: False
) -> list[Silence]:
    """The silent sources among those of `leads`, counts by (source, day), the longest quiet first.

    `now` is the practice's own time. Nothing is expected on days that are `off`.
    """
    found = []
    for source in sorted({source for (source, _), count in leads.items() if count > 0}):
        days = {day: count for (name, day), count in leads.items() if name == source and count > 0}
        silence = _silence(source, days, now, off)
        if silence:
            found.append(silence)
    return sorted(found, key=lambda one: -one.expected)


def _silence(source: str, days: Mapping[date, int], now: datetime, off: Callable[[date], bool]) -> Silence | None:
    last = max(days)
    learned = [(day, days.get(day, 0)) for day in _days(last - timedelta(days=LEARNED_FROM - 1), last)]
    if sum(count for _, count in learned) < FEWEST:
        return None
    usual = [sum(count for day, count in learned if day.weekday() == weekday) / 4 for weekday in range(7)]
    missed = (
        0.0 if off(day) else usual[day.weekday()] * _share(day, now)
        for day in _days(last + timedelta(days=1), now.date())
    )
    expected = sum(missed)
    return Silence(source, last, round(expected, 1)) if expected >= MISSED else None


def _share(day: date, now: datetime) -> float:
    """How much of a day is over: of today, the part that has passed."""
    return 1.0 if day < now.date() else (now.hour * 60 + now.minute) / 1440


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
