"""When somebody is called back: as soon as the practice is there, or at an hour of its coverage that they choose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from firstminute.domain.call_words import day_name, words
from firstminute.domain.duty import coverage
from firstminute.domain.hours import local
from firstminute.domain.practice import Practice

ASAP: Final = "asap"
LATER: Final = "later"
# The hours that are offered, in the practice's zone: the opening of the day comes first.
_HOURS: Final = (9 * 60, 11 * 60, 14 * 60, 16 * 60)
_MOST_LATER: Final = 3
_NOTICE: Final = timedelta(hours=1)
_DAYS: Final = 8
_SOON: Final = re.compile(r"\b(soon|now|asap|possible|immediately|any ?time|pronto|ahora|posible)\b")
_PARTS: Final = (
    (re.compile(r"\b(morning|mañana por la mañana)\b"), range(12 * 60)),
    (re.compile(r"\b(afternoon|lunch|tarde)\b"), range(12 * 60, 24 * 60)),
)
_TOMORROW: Final = re.compile(r"\b(tomorrow|mañana)\b")


@dataclass(frozen=True, slots=True)
class Offer:
    """A time to be called back at: `asked` is `asap` or `later`."""

    asked: str
    at: datetime


def offers(practice: Practice, now: datetime) -> tuple[Offer, ...]:
    """As soon as possible, then up to three hours inside coverage; none where the practice is never there."""
    hours = coverage(practice)
    soonest = hours.open_from(now)
    if soonest is None:
        return (Offer(ASAP, now),)
    zone = ZoneInfo(practice.zone)
    today = now.astimezone(zone).date()
    later: list[Offer] = []
    for day in (today + timedelta(days=number) for number in range(_DAYS)):
        for at in (local(day, minutes, zone) for minutes in _HOURS):
            if at >= max(now, soonest) + _NOTICE and hours.open_from(at) == at and len(later) < _MOST_LATER:
                later.append(Offer(LATER, at))
    return (Offer(ASAP, soonest), *later)


def chosen(practice: Practice, offered: tuple[Offer, ...], keys: str, said: str, now: datetime) -> Offer | None:
    """Which offer a key or words mean; None when neither says."""
    if keys.isdigit() and 0 < int(keys) <= len(offered):
        return offered[int(keys) - 1]
    said = said.casefold()
    if _SOON.search(said):
        return offered[0]
    fitting = [one for one in offered[1:] if _fits(practice, one, said, now)]
    return fitting[0] if fitting else None


def spoken(practice: Practice, offer: Offer, now: datetime, language: str) -> str:
    """`as soon as possible`, `tomorrow at 9 AM`, `on Friday at 2 PM`."""
    if offer.asked == ASAP:
        return words(language, "asap")
    zone = ZoneInfo(practice.zone)
    at, today = offer.at.astimezone(zone), now.astimezone(zone).date()
    time = f"{at.hour % 12 or 12}{f':{at:%M}' if at.minute else ''} {'AM' if at.hour < 12 else 'PM'}"
    name = {0: "today", 1: "tomorrow"}.get((at.date() - today).days, "on_day")
    return words(language, name, time=time, day=day_name(language, at.weekday()))


def _fits(practice: Practice, offer: Offer, said: str, now: datetime) -> bool:
    """Whether the words name this offer's day or part of the day. Words that name neither fit nothing."""
    zone = ZoneInfo(practice.zone)
    at, today = offer.at.astimezone(zone), now.astimezone(zone).date()
    parts = [span for pattern, span in _PARTS if pattern.search(said)]
    days = [number for number in range(7) for one in ("en", "es") if day_name(one, number).casefold() in said]
    days += [(today.weekday() + 1) % 7] if _TOMORROW.search(said) else []
    in_part = not parts or any(at.hour * 60 + at.minute in span for span in parts)
    return bool(parts or days) and in_part and (not days or at.weekday() in days)
