"""When something may happen: opening hours in a zone, days off, and the first moment at which all of them agree.

Windows are wall-clock times. On the day the clocks go forward a window that opens inside the hour that does not exist
opens at the first moment that does; on the day they go back it stays open through both hours of the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from firstminute.domain.practice import Window

_DAY: Final = timedelta(days=1)
_HORIZON_DAYS: Final = 60
_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Hours:
    """One set of opening hours: `rule` names it in decisions, `day_off` says on which local days it stays shut."""

    rule: str
    windows: tuple[Window, ...]
    zone: str
    day_off: Callable[[date], bool] = lambda _: False

    def open_from(self, moment: datetime) -> datetime | None:
        """The first instant at or after `moment` that is open; None when there is none within two months."""
        return next(self._openings(moment), None)

    def _openings(self, moment: datetime) -> Iterator[datetime]:
        zone = ZoneInfo(self.zone)
        first = moment.astimezone(zone).date()
        # A day early: a window may reach into a repeated hour. https://docs.python.org/3/library/zoneinfo.html
        for day in (first + _DAY * offset for offset in range(-1, _HORIZON_DAYS)):
            if self.day_off(day):
                continue
            for window in self._windows_on(day.weekday()):
                opens, closes = local(day, window.opens, zone), local(day, window.closes, zone, late=True)
                if closes > moment:
                    yield max(moment, opens)

    def _windows_on(self, weekday: int) -> Sequence[Window]:
        return sorted((one for one in self.windows if weekday in one.weekdays), key=lambda one: one.opens)


@dataclass(frozen=True, slots=True)
class Opening:
    """The first moment at which all hours are open, and the rules that were shut at the moment asked about."""

    at: datetime
    shut: tuple[str, ...]


def opening(hours: Iterable[Hours], moment: datetime) -> Opening | None:
    """The first instant from `moment` on at which every one of `hours` is open; None when there is none."""
    every = tuple(hours)
    at, opens = moment, [one.open_from(moment) for one in every]
    shut = tuple(dict.fromkeys(one.rule for one, opened in zip(every, opens, strict=True) if opened != moment))
    for _ in range(_HORIZON_DAYS * 4):
        found = [one for one in opens if one is not None]
        if len(found) < len(opens):
            return None
        if all(one == at for one in found):
            return Opening(at, shut)
        at = max(found)
        opens = [one.open_from(at) for one in every]
    return None


def local(day: date, minutes: int, zone: ZoneInfo, *, late: bool = False) -> datetime:
    """The instant, in UTC, at which clocks in `zone` show `minutes` after midnight of `day` (1440: the day's end).

    A time that occurs twice is the earlier one, or with `late` the later. One that does not exist is the instant at
    which the clocks leap over it.
    """
    naive = datetime.combine(day, time()) + timedelta(minutes=minutes)
    found = naive.replace(tzinfo=zone, fold=int(late)).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == naive:
        return found
    return _leap(naive, zone)


def _leap(naive: datetime, zone: ZoneInfo) -> datetime:
    """The transition that skips `naive`: between its readings with the offset after and the offset before."""
    early, after = (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (1, 0))
    while after - early > timedelta(seconds=1):
        middle = early + (after - early) / 2
        shows = middle.astimezone(zone).replace(tzinfo=None)
        early, after = (middle, after) if shows < naive else (early, middle)
    return after.replace(microsecond=0)


def days_off(dates: Iterable[str], federal: bool) -> Callable[[date], bool]:
    """Whether a day is one of `dates` (ISO) or, with `federal`, a federal holiday or the day one is observed on."""
    listed = frozenset(dates)
    return lambda day: day.isoformat() in listed or (federal and day in federal_holidays(day.year))


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
