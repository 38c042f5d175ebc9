"""When something may happen: opening hours in a zone, days off, and the first moment at which all of them agree.

Windows are wall-clock times: a moment is open when the clocks there show a time inside one. So what lies in the hour
that the clocks leap over in spring never comes, and what lies in the hour that they repeat in autumn comes twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from firstminute.domain.holidays import federal_holidays as federal_holidays  # noqa: PLC0414  for all who ask for hours
from firstminute.domain.practice import Window

# From one unix second to another, the last one excluded.
Span = tuple[int, int]

_DAY: Final = 86_400
_HORIZON_DAYS: Final = 60
_EPOCH: Final = date(1970, 1, 1).toordinal()
_THURSDAY: Final = 3  # 1970-01-01
# A schedule remembers this many days: more than a lead's whole follow-up touches.
_REMEMBERED_DAYS: Final = 500


@dataclass(frozen=True, slots=True)
class DaysOff:
    """The days that are `dates` (ISO) or, with `federal`, a federal holiday or the day one is observed on."""

    dates: frozenset[str] = frozenset()
    federal: bool = False

    def __call__(self, day: date) -> bool:
        """Whether this is one of them."""
        return day.isoformat() in self.dates or (self.federal and day in federal_holidays(day.year))


@dataclass(frozen=True, slots=True)
class Hours:
    """One set of opening hours: `rule` names it in decisions, `day_off` says on which local days it stays shut.

    Before the local day `since` and after `until` nobody asks for it: then it is always open.
    """

    rule: str
    windows: tuple[Window, ...]
    zone: str
    day_off: Callable[[date], bool] = DaysOff()
    since: date | None = None
    until: date | None = None

    def open_from(self, moment: datetime) -> datetime | None:
        """The first instant at or after `moment` that is open; None when there is none within two months."""
        found = opening((self,), moment)
        return found.at if found else None


@dataclass(frozen=True, slots=True)
class Opening:
    """The first moment at which all hours are open, and the rules that were shut at the moment asked about."""

    at: datetime
    shut: tuple[str, ...]


class Schedule:
    """Hours that must all be open. It remembers the days it was asked about, so keep it for the next question."""

    __slots__ = ("_days", "hours")

    def __init__(self, hours: Iterable[Hours]) -> None:
        """Of no hours at all it is always open."""
        self.hours = tuple(dict.fromkeys(hours))
        self._days: dict[int, tuple[Span, ...]] = {}

    def opening(self, moment: datetime) -> Opening | None:
        """The first instant from `moment` on at which every one of the hours is open; None within two months."""
        asked = moment.timestamp()
        first = int(asked // _DAY)
        for day in range(first, first + _HORIZON_DAYS + 1):
            for opens, closes in self._spans(day):
                if opens <= asked < closes:
                    return Opening(moment, ())
                if opens > asked:
                    return Opening(datetime.fromtimestamp(opens, UTC), self._shut(asked))
        return None

    def _shut(self, asked: float) -> tuple[str, ...]:
        day = int(asked // _DAY)
        closed = (one.rule for one in self.hours if not _holds(spans(one, day), asked))
        return tuple(dict.fromkeys(closed))

    def _spans(self, day: int) -> tuple[Span, ...]:
        found = self._days.get(day)
        if found is None:
            if len(self._days) > _REMEMBERED_DAYS:
                self._days.clear()
            found = ((day * _DAY, (day + 1) * _DAY),)
            for one in self.hours:
                found = _both(found, spans(one, day))
            self._days[day] = found
        return found


def opening(hours: Iterable[Hours], moment: datetime) -> Opening | None:
    """The first instant from `moment` on at which every one of `hours` is open; None when there is none."""
    return Schedule(hours).opening(moment)


@lru_cache(maxsize=16_384)
def spans(hours: Hours, day: int) -> tuple[Span, ...]:
    """When `hours` are open within a UTC day (counted from 1970), in order and apart from each other."""
    pieces = [
        (max(start, opens - offset), min(end, closes - offset))
        for start, end, offset in _offsets(hours.zone, day)
        for local_day in range(day - 2, day + 2)  # hours over midnight may have opened the day before
        for opens, closes in _wall_spans(hours, local_day)
    ]
    return tuple(_joined(sorted(piece for piece in pieces if piece[0] < piece[1])))


def local(day: date, minutes: int, zone: ZoneInfo, *, late: bool = False) -> datetime:
    """The instant, in UTC, at which clocks in `zone` show `minutes` after midnight of `day` (1440: the day's end).

    A time that occurs twice is the earlier one, or with `late` the later. One that does not exist is the instant at
    which the clocks leap over it.
    """
    naive = datetime.combine(day, time()) + timedelta(minutes=minutes)
    found = naive.replace(tzinfo=zone, fold=int(late)).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == naive:
        return found
    before, after = (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (1, 0))
    return datetime.fromtimestamp(_change(zone.key, int(before.timestamp()), int(after.timestamp())), UTC)


@cache
def days_off(dates: tuple[str, ...], federal: bool) -> DaysOff:
    """Whether a day is one of `dates` (ISO) or, with `federal`, a federal holiday or the day one is observed on."""
    return DaysOff(frozenset(dates), federal)


def _wall_spans(hours: Hours, local_day: int) -> Iterator[Span]:
    """When the clocks show open hours that begin on a local day: seconds as if that zone were UTC."""
    midnight, day = local_day * _DAY, date.fromordinal(_EPOCH + local_day)
    if (hours.since and day < hours.since) or (hours.until and day > hours.until):
        yield midnight, midnight + _DAY
        return
    if hours.day_off(day):
        return
    weekday = (local_day + _THURSDAY) % 7
    for window in hours.windows:
        if weekday in window.weekdays:
            closes = window.closes if window.closes > window.opens else window.closes + 1440
            yield midnight + window.opens * 60, midnight + closes * 60


@lru_cache(maxsize=16_384)
def _offsets(zone: str, day: int) -> tuple[tuple[int, int, int], ...]:
    """A UTC day in pieces, each with what clocks in `zone` are ahead of UTC in it, in seconds."""
    start, end = day * _DAY, (day + 1) * _DAY
    before, after = _offset(zone, start), _offset(zone, end - 1)
    if before == after:
        return ((start, end, before),)
    change = _change(zone, start, end - 1)
    return ((start, change, before), (change, end, after))


def _change(zone: str, before: int, after: int) -> int:
    """The first second with the offset of `after`, which differs from that of `before`."""
    new = _offset(zone, after)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if _offset(zone, middle) == new else (middle, after)
    return after


def _offset(zone: str, second: int) -> int:
    ahead = datetime.fromtimestamp(second, ZoneInfo(zone)).utcoffset()
    return int(ahead.total_seconds()) if ahead else 0


def _joined(pieces: Iterable[Span]) -> Iterator[Span]:
    """Pieces that touch or overlap are one."""
    held: Span | None = None
    for opens, closes in pieces:
        if held is None or opens > held[1]:
            if held:
                yield held
            held = (opens, closes)
        else:
            held = (held[0], max(held[1], closes))
    if held:
        yield held


def _both(one: tuple[Span, ...], other: tuple[Span, ...]) -> tuple[Span, ...]:
    shared = ((max(a[0], b[0]), min(a[1], b[1])) for a in one for b in other)
    return tuple(span for span in shared if span[0] < span[1])


def _holds(open_spans: Iterable[Span], second: float) -> bool:
    return any(opens <= second < closes for opens, closes in open_spans)
