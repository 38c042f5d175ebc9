"""Which days somebody names: `the day after tomorrow`, `Monday`, `the 31st`, `next week on Tuesday`. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from firstminute.domain.call_tokens import Token, Unclear

# How many days ahead somebody may name: the 31st may be two months away. Calls are forgotten after 90 days.
HORIZON: Final = 62
_WEEKDAYS: Final = ("dow", "this_dow", "next_dow")
_WEEK: Final = 7


class NoDay(Unclear):
    """No day is what they named, or two are."""


def days_of(said: Sequence[Token], today: date) -> tuple[date, ...]:
    """The days that are everything at once that was said of them; empty where nothing was. Raises NoDay, Unclear."""
    ahead = [today + timedelta(days=number) for number in range(HORIZON)]
    named, excluded = _named(said)
    if excluded and not named:
        raise Unclear
    sets = [_SETS[one.kind](one.value, ahead) for one in named if one.kind in _SETS]
    sets += [_weekday(one, ahead, beside=bool(sets)) for one in named if one.kind in _WEEKDAYS]
    if not sets:
        return ()
    without = [day for one in excluded for day in _excluded(one, ahead)]
    days = tuple(day for day in ahead if day not in without and all(day in one for one in sets))
    if not days:
        raise NoDay
    return days


def _named(said: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """Days they want, and days they do not."""
    named: list[Token] = []
    excluded: list[Token] = []
    for number, one in enumerate(said):
        if one.kind == "not" and (number + 1 == len(said) or said[number + 1].kind not in DAY_KINDS):
            raise Unclear
        if one.kind in DAY_KINDS:
            (excluded if number and said[number - 1].kind == "not" else named).append(one)
    return named, excluded


def _excluded(one: Token, ahead: list[date]) -> list[date]:
    if one.kind in _WEEKDAYS:
        return [day for day in ahead if day.weekday() == int(one.value)]
    return _SETS[one.kind](one.value, ahead)


def _weekday(one: Token, ahead: list[date], *, beside: bool) -> list[date]:
    """The coming day of that name; beside a date or a week any. Today's own name may mean today, or in a week.

    So may `next Friday`, unless the coming one is next week's too.
    """
    number, today = int(one.value), ahead[0]
    if beside:
        return [day for day in ahead if day.weekday() == number]
    if one.kind == "this_dow":
        return [day for day in ahead[:_WEEK] if day.weekday() == number]
    (coming,) = (day for day in ahead[1 : _WEEK + 1] if day.weekday() == number)
    if one.kind == "dow":
        return [coming] if today.weekday() != number else []
    of_next_week = today + timedelta(days=_WEEK - today.weekday() + number)
    return [coming] if coming == of_next_week and coming > ahead[1] else []


def _in(days: str, ahead: list[date]) -> list[date]:
    number = int(days or 1)
    return ahead[number : number + 1]


def _weeks(weeks: str, ahead: list[date]) -> list[date]:
    return _in(str(_WEEK * int(weeks)), ahead)


def _date(value: str, ahead: list[date]) -> list[date]:
    month, day = (int(re.sub(r"\D", "", one)) for one in value.split("-"))
    return [one for one in ahead if (one.month, one.day) == (month, day)]


def _of_month(value: str, ahead: list[date]) -> list[date]:
    """The next day of that number."""
    return [one for one in ahead if one.day == int(re.sub(r"\D", "", value))][:1]


def _week(weeks: str, ahead: list[date]) -> list[date]:
    """From Monday to Sunday."""
    monday = ahead[0] - timedelta(days=ahead[0].weekday()) + timedelta(days=_WEEK * int(weeks))
    return [one for one in ahead if monday <= one < monday + timedelta(days=_WEEK)]


def _weekend(_: str, ahead: list[date]) -> list[date]:
    return [one for one in _week("0", ahead) if one.weekday() > 4]


def _next_month(_: str, ahead: list[date]) -> list[date]:
    month = ahead[0].month % 12 + 1
    return [one for one in ahead if one.month == month]


_SETS: Final[Mapping[str, Callable[[str, list[date]], list[date]]]] = {
    "day": _in,
    "weeks": _weeks,
    "date": _date,
    "dom": _of_month,
    "week": _week,
    "weekend": _weekend,
    "month": _next_month,
}
# Kinds of things that name a day.
DAY_KINDS: Final = frozenset({*_SETS, *_WEEKDAYS})
