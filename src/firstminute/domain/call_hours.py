"""Which hours somebody names: `at three`, `after half past two`, `between 9 and 11`, `in the morning`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from firstminute.domain.call_tokens import Token, Unclear

_NOON: Final = 12 * 60
_END: Final = 24 * 60
_PARTS: Final = {
    "morning": (0, _NOON),
    "lunch": (_NOON, 13 * 60 + 30),
    "after_lunch": (13 * 60, 18 * 60),
    "afternoon": (_NOON, 20 * 60),
    "after_school": (15 * 60, 20 * 60),
    "evening": (17 * 60, _END),
}
_AT_NOON: Final = ("lunch", "after_lunch")
CLOCK: Final = re.compile(r"(\d{1,2})(?:[: ](\d\d))?(?: sharp)? ?(am|pm)?(?: sharp)?")
# Kinds of things that name an hour, and that stand before one.
HOUR_KINDS: Final = frozenset({"clock", "span", "part"})
BEFORE_A_CLOCK: Final = ("since", "until", "at")


@dataclass(frozen=True, slots=True)
class Wish:
    """Days, empty for any, and minutes of the day: `at` exactly, or from `earliest` to before `latest`.

    `soon`: as soon as possible. `named`: `earliest` is an hour they named, not the beginning of a part of the day.
    `near`: they said how long from now.
    """

    days: tuple[date, ...] = ()
    earliest: int = 0
    latest: int = _END
    at: int | None = None
    soon: bool = False
    named: bool = False
    near: bool = False

    @property
    def timed(self) -> bool:
        """Whether it says anything of the hour."""
        return self.at is not None or self.named or (self.earliest, self.latest) != (0, _END)


def part_of_day(said: list[Token]) -> str:
    """The one part of the day that is named, empty for none. Raises Unclear for two."""
    named = {one.value for one in said if one.kind == "part"}
    if len(named) > 1:
        raise Unclear
    return named.pop() if named else ""


def hours(said: list[Token], part: str, half: str | None, *, bare: bool) -> Wish:
    """What is said of the hour. Raises Unclear.

    A number alone is an hour only beside a day, a part of one or another hour (`bare`).
    """
    begins, ends = _PARTS.get(part, (0, _END))
    told: list[Wish] = []
    for number, one in enumerate(said):
        before = said[number - 1].kind if number else ""
        after = said[number + 1].kind if number + 1 < len(said) else ""
        if one.kind in BEFORE_A_CLOCK and after != "clock":
            raise Unclear
        if one.kind in ("later", "earlier") and before != "clock":
            raise Unclear
        if one.kind == "span":
            told.append(_span(one.value, part))
        if one.kind == "clock":
            told.append(_clock(one.value, part, half, (before, after), bare=bare))
    return _within((begins, ends), told)


def _within(bounds: tuple[int, int], told: list[Wish]) -> Wish:
    """All that was said of the hour at once: after two and before four, on a morning at nine."""
    exact = [one.at for one in told if one.at is not None]
    earliest = max([bounds[0], *(one.earliest for one in told)])
    latest = min([bounds[1], *(one.latest for one in told)])
    if len(exact) > 1 or (exact and len(told) > 1) or earliest >= latest or len(told) > 2:
        raise Unclear
    if exact:
        if not bounds[0] <= exact[0] < bounds[1]:
            raise Unclear
        return Wish(at=exact[0])
    return Wish((), earliest, latest, named=any(one.named for one in told))


def _clock(value: str, part: str, half: str | None, around: tuple[str, str], *, bare: bool) -> Wish:
    found = CLOCK.fullmatch(value)
    if found is None:
        raise Unclear
    hour, minute, own = found.groups()
    before, after = around
    plain = before not in BEFORE_A_CLOCK and after not in ("later", "earlier")
    if plain and not (minute or own or "sharp" in value or bare):
        raise Unclear
    at = _minutes(hour, minute, own or half, part)
    if before == "since" or after == "later":
        return Wish(earliest=at, named=True)
    return Wish(latest=at) if before == "until" or after == "earlier" else Wish(at=at)


def _span(value: str, part: str) -> Wish:
    """`2 to 4 pm`: what is said of the second hour holds for the first, where that is before it then."""
    first, last = (CLOCK.fullmatch(one) for one in value.split("|"))
    if first is None or last is None:
        raise Unclear
    until = _minutes(last[1], last[2], last[3], part)
    since = _minutes(first[1], first[2], first[3] or last[3], part)
    if since >= until and not first[3]:
        since = _minutes(first[1], first[2], "am" if last[3] else None, part)
    return Wish(earliest=since, latest=until, named=True)


def _minutes(hour: str, minute: str | None, half: str | None, part: str) -> int:
    """Minutes since midnight. Without am and pm, one to seven are after noon unless it is the morning's."""
    number, rest = int(hour), int(minute or 0)
    if number > 23 or (half and not 1 <= number <= 12):
        raise Unclear
    if half:
        number = number % 12 + (12 if half == "pm" else 0)
    elif 1 <= number <= 11 and _is_after_noon(number, part):
        number += 12
    return number * 60 + rest


def _is_after_noon(hour: int, part: str) -> bool:
    return _PARTS[part][0] >= _NOON if part and part not in _AT_NOON else hour <= 7
