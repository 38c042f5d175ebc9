"""When somebody wants to be called, as they say it: `tomorrow after three`, `el lunes por la mañana`. Pure.

What is not understood for certain is not guessed: the caller is asked again and may press a key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from firstminute.domain import call_words_en, call_words_es
from firstminute.domain.accents import unaccented

# How many days ahead somebody may name.
HORIZON: Final = 14
_NOON: Final = 12 * 60
_END: Final = 24 * 60
_NUMBERS: Final = {
    word: str(number)
    for number, both in enumerate(
        (
            *("one una", "two dos", "three tres", "four cuatro", "five cinco", "six seis", "seven siete", "eight ocho"),
            *("nine nueve", "ten diez", "eleven once", "twelve doce"),
        ),
        1,
    )
    for word in both.split()
} | {"uno": "1", "fifteen": "15", "twenty": "20", "thirty": "30", "forty five": "45", "treinta": "30"}
_NUMBER: Final = re.compile(rf"\b({'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b")
# Said otherwise, the same: in this order, after accents and points are gone.
_SAME: Final = tuple(
    (re.compile(pattern), becomes)
    for pattern, becomes in (
        (r"\b([ap])\.? ?m\b\.?", r"\1m"),
        (r"\bmedio dia\b", "mediodia"),
        (r"\bhalf past (\d+)", r"\1:30"),
        (r"\bquarter past (\d+)", r"\1:15"),
        (r"\b(\d+) y media\b", r"\1:30"),
        (r"\b(\d+) y cuarto\b", r"\1:15"),
        (r"(?<!entre )(?<!entre las )(?<!entre la )\b(\d{1,2}) y (15|20|30|40|45)\b", r"\1:\2"),
        (r"\b(\d{1,2}) (15|20|30|40|45)\b", r"\1:\2"),
        (r"\b(\d{1,2}(?::\d\d)?) (?:de|por|en) la manana\b", r"\1 am"),
        (r"\b(\d{1,2}(?::\d\d)?) (?:de|por|en) la (?:tarde|noche)\b", r"\1 pm"),
        (r"\b(\d{1,2}(?::\d\d)?) del? mediodia\b", r"\1 pm"),
        (r"\b(antes|despues) del? mediodia\b", r"\1 de las 12 pm"),
        (r"\bal? mediodia\b", "a las 12 pm"),
        (r"\b(?:noon|midday|mediodia)\b", "12 pm"),
        (r"\b(\d{1,2}(?::\d\d)?) in the morning\b", r"\1 am"),
        (r"\b(\d{1,2}(?::\d\d)?) (?:in the (?:afternoon|evening)|at night)\b", r"\1 pm"),
        (r"\bo ?clock\b|\ben punto\b", "sharp"),
    )
)
# A no in it may turn everything round.
_NO: Final = re.compile(r"\b(not?|except|but|don ?t|can ?t|cannot|never|nunca|menos|excepto|salvo|tampoco)\b")
_SOON: Final = re.compile(
    r"\b(soon|soonest|now|asap|possible|immediately|right away|any ?time|whenever (?:you|it|works|suits|s)|"
    r"pronto|ahora|posible|cuanto antes|"
    r"en ?seguida|cuando (?:quiera|pueda|sea)n?)\b"
)
_PARTS: Final = (
    (re.compile(r"\b(?:mornings?|(?:por|de|en) la manana)\b"), 0, _NOON),
    (re.compile(r"\b(?:after lunch|despues de comer)\b"), 13 * 60, 18 * 60),
    (re.compile(r"\b(?:(?:before|by) lunch|antes de comer)\b"), 0, _NOON),
    (re.compile(r"\blunch(?:time)?\b"), _NOON, 13 * 60 + 30),
    (re.compile(r"\b(?:after ?noons?|tardes?)\b"), _NOON, 20 * 60),
    (re.compile(r"\b(?:evenings?|tonight|nights?|noches?|after work|despues del trabajo)\b"), 17 * 60, _END),
)
_TODAY: Final = re.compile(r"\b(today|tonight|this (?:morning|afternoon|evening)|hoy|esta (?:manana|tarde|noche))\b")
_AFTER_TOMORROW: Final = re.compile(r"\b(day after tomorrow|pasado manana)\b")
_TOMORROW: Final = re.compile(r"\b(tomorrow|(?<!la )(?<!esta )(?<!pasado )manana)\b")
_NEXT_WEEK: Final = re.compile(r"\b(next week|proxima semana|semana (?:que viene|proxima))\b")
_TIME: Final = r"(\d{1,2})(?::(\d\d))? ?(am|pm)?"
_RANGE: Final = re.compile(rf"\b{_TIME} ?(?:to|and|y|a|until|till|hasta) (?:las? )?{_TIME}\b")
_CLOCK: Final = re.compile(
    rf"\b(?:(after|past|from|a partir de|despues de|pasadas?|before|by|until|till|antes de|hasta|at|around|about|"
    rf"a|sobre) )?(?:las? )?{_TIME}( sharp)?\b"
)
_FROM: Final = frozenset({"after", "past", "from", "a partir de", "despues de", "pasada", "pasadas"})
_UNTIL: Final = frozenset({"before", "by", "until", "till", "antes de", "hasta"})
_MONTHS: Final = {
    unaccented(name): number
    for table in (call_words_en.MONTHS, call_words_es.MONTHS)
    for number, name in enumerate(table, 1)
}
_DATE: Final = re.compile(
    rf"\b(?:({'|'.join(_MONTHS)}) (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?|(?:el )?(?:the )?(\d{{1,2}})(?:st|nd|rd|th)? "
    rf"(?:of|de) ({'|'.join(_MONTHS)}))\b"
)
_ORDINAL: Final = re.compile(r"\b(?:the )?(\d{1,2})(?:st|nd|rd|th)\b|\b(?:el )?dia (\d{1,2})\b")
_KEY: Final = re.compile(r"(?:(?:press|option|number|key|opcion|numero|tecla|la|el|the) )*(\d)(?: please| por favor)?")


@dataclass(frozen=True, slots=True)
class Wish:
    """Days, empty for any, and minutes of the day: `at` exactly, or from `earliest` to before `latest`.

    `soon`: as soon as possible. `named`: `earliest` is an hour they named, not the beginning of a part of the day.
    """

    days: tuple[date, ...] = ()
    earliest: int = 0
    latest: int = _END
    at: int | None = None
    soon: bool = False
    named: bool = False


def key_in(said: str) -> str:
    """The key that somebody says instead of pressing it: `two`, `option two`, `la dos`; empty for anything else."""
    found = _KEY.fullmatch(_spoken(said))
    return found[1] if found else ""


def wish(said: str, today: date) -> Wish | None:
    """What the words ask for; None for what is not understood."""
    text = _spoken(said)
    if not text or _NO.search(text):
        return None
    days, text = _days(text, today)
    ranges = [(begins, ends) for pattern, begins, ends in _PARTS if pattern.search(text)]
    part = ranges[0] if ranges else None
    found = _clock(text, part, bare=bool(days or part))
    if found is not None:
        return Wish(days, **found) if found else None
    if part or days:
        begins, ends = part or (0, _END)
        return Wish(days, begins, ends)
    return Wish(soon=True) if _SOON.search(text) else None


def _spoken(said: str) -> str:
    """In small letters, without accents and points, numbers in digits."""
    kept = "".join(one if one.isalnum() or one in ":." else " " for one in unaccented(said, "NFD"))
    text = " ".join(re.sub(r"\.(?!m\b)", " ", kept).split())
    text = _NUMBER.sub(lambda found: _NUMBERS[found[1]], text)
    for pattern, becomes in _SAME:
        text = pattern.sub(becomes, text)
    return text


def _days(text: str, today: date) -> tuple[tuple[date, ...], str]:
    """The days that are named, and the text without the numbers that are part of a date."""
    ahead = [today + timedelta(days=number) for number in range(HORIZON)]
    dated, text = _dates(text, ahead)
    if dated is not None:
        return dated, text
    if _AFTER_TOMORROW.search(text):
        return (ahead[2],), text
    if _TOMORROW.search(text):
        return (ahead[1],), text
    if _TODAY.search(text):
        return (today,), text
    return tuple(_of_a_week(text, today, ahead)), text


def _of_a_week(text: str, today: date, ahead: list[date]) -> list[date]:
    """A weekday is the next one of that name, today's or the one in a week; or one of next week, which is all of it."""
    weekdays = set(_weekdays(text))
    if _NEXT_WEEK.search(text):
        monday = today + timedelta(days=7 - today.weekday())
        week = [monday + timedelta(days=number) for number in range(7)]
        return [one for one in week if not weekdays or one.weekday() in weekdays]
    return [one for one in ahead[:8] if one.weekday() in weekdays]


def _dates(text: str, ahead: list[date]) -> tuple[tuple[date, ...] | None, str]:
    """None where no date is named. One that is too far away, or none at all, is in the past: nothing fits it."""
    found = _DATE.search(text)
    if found:
        month, day = _MONTHS[found[1] or found[4]], int(found[2] or found[3])
        fitting = tuple(one for one in ahead if (one.month, one.day) == (month, day))
    else:
        found = _ORDINAL.search(text)
        if found is None:
            return None, text
        fitting = tuple(one for one in ahead if one.day == int(found[1] or found[2]))
    return fitting or (date.min,), text[: found.start()] + text[found.end() :]


def _weekdays(text: str) -> Iterator[int]:
    for table in (call_words_en.DAYS, call_words_es.DAYS):
        for number, name in enumerate(table):
            if re.search(rf"\b{_spoken(name)}s?\b", text):
                yield number


def _clock(text: str, part: tuple[int, int] | None, *, bare: bool) -> dict[str, Any] | None:
    """What hours are named; None for none, empty for one that no clock shows.

    A number alone is an hour only beside a day or a part of one (`bare`).
    """
    span = _RANGE.search(text)
    if span:
        until = _minutes(span[4], span[5], span[6], part)
        since = _minutes(span[1], span[2], span[3] or (span[6] if until is not None and until < _NOON else ""), part)
        return {"earliest": since, "latest": until, "named": True} if since is not None and until is not None else {}
    told: dict[str, Any] = {}
    for found in _CLOCK.finditer(text):
        how, hour, minute, half, sharp = found.groups()
        if not (how or minute or half or sharp or bare):
            continue
        at = _minutes(hour, minute, half, part)
        if at is None:
            return {}
        told |= {"earliest": at, "named": True} if how in _FROM else {"latest": at} if how in _UNTIL else {"at": at}
    return told or None


def _minutes(hour: str, minute: str | None, half: str | None, part: tuple[int, int] | None) -> int | None:
    """Minutes since midnight. Without am and pm, one to seven are after noon unless it is the morning's."""
    number, rest = int(hour), int(minute or 0)
    if number > 23 or rest > 59 or (half and not 1 <= number <= 12):
        return None
    if half:
        number = number % 12 + (12 if half == "pm" else 0)
    elif 1 <= number <= 11 and _is_after_noon(number, part):
        number += 12
    return number * 60 + rest


def _is_after_noon(hour: int, part: tuple[int, int] | None) -> bool:
    return part[0] >= _NOON if part else hour <= 7
