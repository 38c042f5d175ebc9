"""When somebody is called back: as soon as the practice is there, or at an hour of its coverage that they choose.

Every moment that is promised lies ahead, in coverage hours, at a time at which somebody of the team is not away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from firstminute.domain.call_hours import Wish
from firstminute.domain.call_times import wishes
from firstminute.domain.call_tokens import key_in, number_in, place_in
from firstminute.domain.call_words import moment, words
from firstminute.domain.duty import staffed_from
from firstminute.domain.hours import local
from firstminute.domain.practice import Practice

ASAP: Final = "asap"
LATER: Final = "later"
# The hours that are offered, in the practice's zone; on a day that has none of them, its opening.
_HOURS: Final = (9 * 60, 11 * 60, 14 * 60, 16 * 60)
_MOST_LATER: Final = 3
_NOTICE: Final = timedelta(hours=1)
# Who names an hour themselves may name one that comes sooner.
_SHORTEST_NOTICE: Final = timedelta(minutes=15)
_QUARTER: Final = 15 * 60
_DAYS: Final = 8
# How many days are looked through for an hour of any day.
_ANY_DAY: Final = 14
# How long ago a question may have been asked: the notice of what was offered then.
_ASKED_AGO: Final = _NOTICE


@dataclass(frozen=True, slots=True)
class Offer:
    """A time to be called back at: `asked` is `asap` or `later`."""

    asked: str
    at: datetime


def offers(practice: Practice, now: datetime) -> tuple[Offer, ...]:
    """As soon as possible, then up to three hours inside coverage; none of them where nobody is ever there."""
    soonest = staffed_from(practice, now)
    if soonest is None:
        return (Offer(ASAP, now),)
    later: list[Offer] = []
    first = soonest.astimezone(ZoneInfo(practice.zone)).date()
    for day in (first + timedelta(days=number) for number in range(_DAYS)):
        fitting = [at for at in _usual(practice, day) if at >= max(now, soonest) + _NOTICE]
        later += [Offer(LATER, at) for at in fitting[: _MOST_LATER - len(later)]]
    return (Offer(ASAP, soonest), *later)


def asked_at(told: str, now: datetime) -> datetime:
    """When the question was asked, by what its step says; now where that cannot be."""
    if not told.isdecimal() or not told.isascii() or len(told) > 10:
        return now
    asked = datetime.fromtimestamp(int(told), now.tzinfo)
    return asked if now - _ASKED_AGO < asked <= now else now


def chosen(
    practice: Practice, offered: tuple[Offer, ...], keys: str, said: str, now: datetime, tries: int = 1
) -> Offer | None:
    """Which offer a key means, or the time that words ask for; None when neither says, or nobody is there then.

    A number alone is a key where the hour of that number is the same moment, or keys alone were asked for (`tries`);
    `the second` may be a date.
    """
    number, place = number_in(said), place_in(said)
    keys = keys or key_in(said) or (number or place if tries > 1 else "")
    if not keys and place and _by_key(practice, offered, place, now):
        return None
    if not keys and number:
        meant = _by_key(practice, offered, number, now)
        return meant if meant and _by_words(practice, f"at {number}", now) == meant else None
    return _by_key(practice, offered, keys, now) or _by_words(practice, said, now)


def _by_key(practice: Practice, offered: tuple[Offer, ...], keys: str, now: datetime) -> Offer | None:
    if not keys.isdecimal() or not 0 < int(keys) <= len(offered):
        return None
    offer = offered[int(keys) - 1]
    return offer if offer.asked == LATER and offer.at > now else offers(practice, now)[0]


def _by_words(practice: Practice, said: str, now: datetime) -> Offer | None:
    """The first of the times they named at which somebody is there."""
    for asked in wishes(said, now.astimezone(ZoneInfo(practice.zone))):
        if asked.soon:
            return offers(practice, now)[0]
        at = _fitting(practice, asked, now)
        if at is not None:
            return Offer(LATER, at)
    return None


def spoken(practice: Practice, offer: Offer, now: datetime, language: str) -> str:
    """`as soon as possible`, `tomorrow at 9 in the morning`, `on Friday at noon`."""
    zone = ZoneInfo(practice.zone)
    when = moment(language, offer.at.astimezone(zone), now.astimezone(zone))
    if offer.asked != ASAP:
        return when
    return words(language, "when_back", when=when) if offer.at > now else words(language, "asap")


def _usual(practice: Practice, day: date) -> list[datetime]:
    """The hours of a day at which people are called back."""
    zone = ZoneInfo(practice.zone)
    fixed = [at for at in (local(day, minutes, zone) for minutes in _HOURS) if staffed_from(practice, at) == at]
    opens = staffed_from(practice, local(day, 0, zone))
    return fixed or ([opens] if opens and opens.astimezone(zone).date() == day else [])


def _fitting(practice: Practice, asked: Wish, now: datetime) -> datetime | None:
    """The first moment that is what they asked for; None when there is none."""
    today = now.astimezone(ZoneInfo(practice.zone)).date()
    days = asked.days or tuple(today + timedelta(days=number) for number in range(_ANY_DAY))
    soonest = now if asked.near else now + _SHORTEST_NOTICE
    found = (at for day in days if day >= today for at in _within(practice, asked, day, soonest))
    return next(found, None)


def _within(practice: Practice, asked: Wish, day: date, soonest: datetime) -> Iterator[datetime]:
    """Moments of that day that fit: the hour they named, else one of the usual, else the first at all."""
    zone = ZoneInfo(practice.zone)
    if asked.at is not None:
        at = local(day, asked.at, zone)
        if at >= soonest and _is_shown(at, day, asked.at, zone) and staffed_from(practice, at) == at:
            yield at
        return
    begins, ends = local(day, asked.earliest, zone), local(day, asked.latest, zone)
    if not asked.named:
        yield from (at for at in _usual(practice, day) if max(begins, soonest) <= at < ends)
    first = staffed_from(practice, max(begins, _quarter(soonest)))
    if first is not None and first < ends:
        yield first


def _is_shown(at: datetime, day: date, minutes: int, zone: ZoneInfo) -> bool:
    """Whether clocks show that time on that day: in spring they leap over an hour."""
    shown = at.astimezone(zone)
    return shown.date() == day and shown.hour * 60 + shown.minute == minutes


def _quarter(at: datetime) -> datetime:
    """The next full quarter of an hour: nobody says "at 3:07"."""
    return datetime.fromtimestamp(-(-int(at.timestamp()) // _QUARTER) * _QUARTER, at.tzinfo)
