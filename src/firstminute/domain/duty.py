"""Who is on duty: the practice's coverage hours, each member's own, their absences, and who rings after whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from firstminute.domain.call_rules import AT_ONCE
from firstminute.domain.hours import Hours, days_off, opening
from firstminute.domain.number_rules import own_numbers
from firstminute.domain.practice import Member, Practice

# https://www.twilio.com/docs/voice/twiml/number: up to ten numbers are rung at once.
MOST_AT_ONCE: Final = 10
_PARTNER: Final = "partner"


def on_duty(practice: Practice, now: datetime) -> tuple[Member, ...]:
    """Members with a phone who are there at `now`, in the order in which they are rung."""
    there = [one for one in practice.team if _rings(practice, one) and is_there(practice, one, now)]
    return tuple(sorted(there, key=lambda one: _place(practice, one)))


def rounds(practice: Practice, now: datetime) -> tuple[tuple[Member, ...], ...]:
    """Who rings together, one round after another. A partner rings when nobody of the practice has picked up."""
    there = on_duty(practice, now)
    if practice.calls.ring != AT_ONCE:
        return tuple((one,) for one in there)
    own = tuple(one for one in there if one.role != _PARTNER)[:MOST_AT_ONCE]
    partners = tuple(one for one in there if one.role == _PARTNER)[:MOST_AT_ONCE]
    return tuple(group for group in (own, partners) if group)


def next_to_ring(practice: Practice, now: datetime, rang: Mapping[str, int], number: int) -> tuple[Member, ...]:
    """Who rings in a round: who has rung in it already, where it is begun again, else the first who have not rung yet.

    `rang` says in which round whose phone rang: who comes on duty meanwhile is rung too, and nobody is left out.
    """
    waiting = rounds(practice, now)
    again = tuple(one for group in waiting for one in group if rang.get(one.name) == number)
    new = (tuple(one for one in group if one.name not in rang) for group in waiting)
    return again or next(filter(None, new), ())


def owner_first(waiting: tuple[tuple[Member, ...], ...], owner: str | None) -> tuple[tuple[Member, ...], ...]:
    """The rounds with the owner of a lead, where they are on duty, in one of their own before all others."""
    own = tuple(one for group in waiting for one in group if one.name == owner)
    others = (tuple(one for one in group if one.name != owner) for group in waiting)
    return tuple(group for group in (own, *others) if group)


def is_there(practice: Practice, member: Member, now: datetime) -> bool:
    """Whether a member is on duty: in their own hours, or else the practice's, and not away.

    A partner answers when the practice does not, so its days off are not theirs.
    """
    today = now.astimezone(ZoneInfo(practice.zone)).date().isoformat()
    if any(first <= today <= last for first, last in member.away):
        return False
    windows = member.hours or practice.coverage
    off = _never if member.role == _PARTNER else _days_off(practice)
    return Hours("duty", windows, practice.zone, off).open_from(now) == now


def coverage(practice: Practice) -> Hours:
    """When the practice is on duty as a whole."""
    return Hours("hours.coverage", practice.coverage, practice.zone, _days_off(practice))


def staffed_from(practice: Practice, moment: datetime) -> datetime | None:
    """The first moment from then on in coverage hours at which somebody of the practice is not away; None for never."""
    ours = coverage(practice)
    shifts = [_shift(practice, one) for one in practice.team if one.role != _PARTNER]
    found = [one.at for one in (opening((ours, shift), moment) for shift in shifts) if one]
    return min(found) if found else ours.open_from(moment)


@dataclass(frozen=True, slots=True)
class _Away:
    """The days on which a member is not there."""

    off: Callable[[date], bool]
    away: tuple[tuple[str, str], ...]

    def __call__(self, day: date) -> bool:
        return self.off(day) or any(first <= day.isoformat() <= last for first, last in self.away)


def _shift(practice: Practice, member: Member) -> Hours:
    return Hours("duty", member.hours or practice.coverage, practice.zone, _Away(_days_off(practice), member.away))


def _rings(practice: Practice, member: Member) -> bool:
    return bool(member.phone) and member.phone not in own_numbers(practice)


def _place(practice: Practice, member: Member) -> tuple[bool, int]:
    """As the client file orders them; partners last, and after the named ones those whom it does not name."""
    order = practice.calls.order or tuple(one.name for one in practice.team)
    return member.role == _PARTNER, order.index(member.name) if member.name in order else len(order)


def _days_off(practice: Practice) -> Callable[[date], bool]:
    return days_off(practice.send_policy.holidays, practice.send_policy.federal_holidays)


def _never(_: date) -> bool:
    return False
