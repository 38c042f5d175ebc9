"""The legal public holidays of the United States."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Final

_DAY: Final = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6


@cache
def federal_holidays(year: int) -> frozenset[date]:
    """Legal public holidays of the United States, 5 U.S.C. 6103(a), and the days they are observed on, 6103(b).

    https://www.law.cornell.edu/uscode/text/5/6103
    """
    fixed = [date(year, month, day) for month, day in ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))]
    moving = [
        _weekday_of(year, 1, 0, 3),  # Martin Luther King, Jr.
        _weekday_of(year, 2, 0, 3),  # Washington
        date(year, 5, 31) - _DAY * date(year, 5, 31).weekday(),  # Memorial Day
        _weekday_of(year, 9, 0, 1),  # Labor Day
        _weekday_of(year, 10, 0, 2),  # Columbus Day
        _weekday_of(year, 11, 3, 4),  # Thanksgiving
    ]
    observed = [_observed(day) for day in (*fixed, date(year + 1, 1, 1))]
    return frozenset([*fixed, *moving, *(day for day in observed if day.year == year)])


def _weekday_of(year: int, month: int, weekday: int, number: int) -> date:
    """The `number`-th `weekday` (Monday = 0) of a month."""
    first = date(year, month, 1)
    return first + _DAY * ((weekday - first.weekday()) % 7 + 7 * (number - 1))


def _observed(day: date) -> date:
    return day + _DAY * {_SATURDAY: -1, _SUNDAY: 1}.get(day.weekday(), 0)
