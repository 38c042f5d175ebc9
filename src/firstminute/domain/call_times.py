"""When somebody wants to be called, as they say it: `tomorrow after three`, `el lunes por la mañana`. Pure.

What is not understood wholly is not guessed: the caller is asked again and may press a key.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from firstminute.domain.call_days import DAY_KINDS, HORIZON, NoDay, days_of
from firstminute.domain.call_hours import BEFORE_A_CLOCK, CLOCK, HOUR_KINDS, Wish, hours, part_of_day
from firstminute.domain.call_tokens import LANGUAGES, Token, Unclear, tokens

# Beside these a number alone is an hour.
_ANCHORS: Final = frozenset({*DAY_KINDS, *BEFORE_A_CLOCK, "part"})
# The days of who names one that does not exist.
_NEVER: Final = (date.min,)
_ROUND: Final = 5  # minutes: nobody says "at 3:07"


def wishes(said: str, now: datetime) -> tuple[Wish, ...]:
    """What the words ask for, what they would rather have first; empty for what is not understood.

    `now` is in the practice's zone.
    """
    for language in LANGUAGES:
        found = tokens(said, language)
        try:
            if found and (asked := _alternatives(_corrected(found), now)):
                return asked
        except Unclear:
            continue
    return ()


def _corrected(said: list[Token]) -> list[Token]:
    """What they said last where they corrected themselves: `Monday, no, Tuesday`.

    It has to say all that they had said before: of `Monday at ten, no, Tuesday` nobody knows the hour.
    """
    *parts, last = _split(said, [number for number, one in enumerate(said) if one.kind == "fix"])
    before = [one for part in parts for one in part]
    if not last or any(_names(before, kinds) and not _names(last, kinds) for kinds in (DAY_KINDS, HOUR_KINDS)):
        raise Unclear
    return last


def _split(said: list[Token], places: Sequence[int]) -> list[list[Token]]:
    bounds = [-1, *places, len(said)]
    return [said[begins + 1 : ends] for begins, ends in pairwise(bounds)]


def _names(said: Sequence[Token], kinds: Set[str]) -> bool:
    return any(one.kind in kinds for one in said)


def _alternatives(said: list[Token], now: datetime) -> tuple[Wish, ...]:
    """`Monday or Tuesday at ten`: what only one of them says of the day or the hour holds for all."""
    said = _listed(said)
    parts = _split(said, [number for number in range(1, len(said) - 1) if _is_or(said, number)])
    clocks = [found for one in said if one.kind == "clock" and (found := CLOCK.fullmatch(one.value))]
    halves = {found[3] for found in clocks if found[3]}
    apart = all(_names(part, DAY_KINDS) for part in parts)
    half = halves.pop() if len(halves) == 1 and not apart else None
    bare = len(parts) > 1 and any(one.kind in _ANCHORS for one in said)
    asked = _completed([_wish(part, now, half, bare=bare) for part in parts])
    return tuple(one for one in asked if one.days != _NEVER)


def _listed(said: list[Token]) -> list[Token]:
    """`Monday, Tuesday or Friday` is said with one `or`, and means two."""
    if not any(_is_or(said, number) for number in range(1, len(said) - 1)):
        return said
    listed: list[Token] = []
    for one in said:
        if listed and listed[-1].kind == one.kind == "dow":
            listed.append(Token("or"))
        listed.append(one)
    return listed


def _is_or(said: list[Token], number: int) -> bool:
    kind = said[number].kind
    return kind == "or" or (kind == "and" and all(said[one].kind in DAY_KINDS for one in (number - 1, number + 1)))


def _completed(asked: list[Wish]) -> list[Wish]:
    """Each with the day and the hour that hold for it."""
    timed = [one for one in asked if one.timed]
    whole = [one for one in asked if one.soon or one.near]
    if timed and len(timed) + len(whole) < len(asked):
        if len(timed) > 1 or whole:
            raise Unclear
        asked = [replace(timed[0], days=one.days) for one in asked]
    days = [one.days for one in asked]
    for number, one in enumerate(asked):
        if not one.days and one not in whole:
            near = [*reversed(days[:number]), *days[number:]]
            asked[number] = replace(one, days=next(filter(None, near), ()))
    return asked


def _wish(said: list[Token], now: datetime, half: str | None, *, bare: bool) -> Wish:
    kinds = [one.kind for one in said]
    if not said or ("but" in kinds and "not" not in kinds[: kinds.index("but")]) or "or" in kinds:
        raise Unclear
    if "ahead" in kinds or "hours_ahead" in kinds:
        return _ahead(said, now)
    days = _days(said, now.date())
    part = part_of_day(said)
    asked = hours(said, part, half, bare=bool(days or part) or bare)
    return _whole(kinds, days, asked)


def _whole(kinds: list[str], days: tuple[date, ...], asked: Wish) -> Wish:
    """The days and the hours in one, with what was said of both."""
    if "soon" in kinds:
        if asked.timed:
            raise Unclear
        return Wish(days, named=True) if days else Wish(soon=True)
    if "first" in kinds:
        if not days or asked.at is not None or asked.named:
            raise Unclear
        return replace(asked, days=days, named=True)
    if days or asked.timed:
        return replace(asked, days=days)
    if kinds == ["any"]:
        return Wish(soon=True)
    raise Unclear


def _days(said: list[Token], today: date) -> tuple[date, ...]:
    try:
        return days_of(said, today)
    except NoDay:
        return _NEVER


def _ahead(said: list[Token], now: datetime) -> Wish:
    """`In an hour`: the next full five minutes from then on."""
    if len(said) > 1:
        raise Unclear
    minutes = int(said[0].value) * (60 if said[0].kind == "hours_ahead" else 1)
    step = _ROUND * 60
    moment = -(-int(now.timestamp() + minutes * 60) // step) * step
    at = datetime.fromtimestamp(moment, now.tzinfo)
    if not minutes or (at.date() - now.date()).days >= HORIZON:
        raise Unclear
    return Wish((at.date(),), at=at.hour * 60 + at.minute, near=True)
