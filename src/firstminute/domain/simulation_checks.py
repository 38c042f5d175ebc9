"""What must hold of every message of a simulation, looked at afresh: by clocks on walls, not by the decision's code."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from firstminute.domain import area_codes
from firstminute.domain.hours import federal_holidays
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Practice, Window

_FEDERAL: Final = (480, 1260)  # 8:00 to 21:00 where the person is: 47 CFR 64.1200(c)(1)
# Whole hours from Monday to Friday, on Saturdays and on Sundays, written down from the secondary tables of our notes on
# regulation (5.3), not from the rule pack: two that copy from one another agree in their mistakes.
_EIGHT: Final = ((8, 20),) * 3
_NINE: Final = ((9, 21),) * 3
_STATES: Final = {
    **dict.fromkeys(("FL", "MD", "MS", "NJ", "OK", "AL", "LA", "MA", "WA"), _EIGHT),
    **dict.fromkeys(("CA", "IL", "MI", "MN"), _NINE),
    "CT": ((9, 20),) * 3,
    "KY": ((10, 21),) * 3,
    "RI": ((9, 18), (10, 17), (10, 17)),
    "TX": ((9, 21), (9, 21), (12, 21)),
}


def outside_hours(practice: Practice, lead: Lead, channel: str, purpose: str, at: datetime) -> str | None:
    """Why a message left at a wrong hour, None where it did not. `purpose` answer is a first touch."""
    walls = [_wall(zone, at) for zone in area_codes.zones(lead.phone or "") or (practice.zone,)]
    if purpose == "answer" and not lead.late:
        return _first(practice, lead, channel, walls)
    if channel in ("sms", "call") and (why := _federal(walls) or _state(lead, walls)):
        return why
    if purpose in ("appointment", "conversation"):
        return None
    here = _wall(practice.zone, at)
    if channel == "call":
        return None if _open(practice.coverage, here) and not _off(practice, here.date()) else "nobody is on duty"
    shut = [one for one in (*walls, here) if not _open(practice.send_policy.windows, one) or _off(practice, one.date())]
    return f"sending hours are shut at {shut[0]:%a %d %b %H:%M}" if shut else None


def _first(practice: Practice, lead: Lead, channel: str, walls: list[datetime]) -> str | None:
    """An e-mail wakes nobody; a text keeps the hours of the first touch, or those of everything else."""
    policy = practice.first_touch.policy
    if channel == "email" and policy != "defer_all":
        return None
    quiet = practice.first_touch.quiet_hours if policy == "send_now" else "honour"
    if (quiet != "waive" and (why := _federal(walls))) or (quiet == "honour" and (why := _state(lead, walls))):
        return why
    windows = practice.first_touch.windows if policy == "send_now" else practice.send_policy.windows
    shut = [one for one in walls if not _open(windows, one)]
    return f"hours of the first touch are shut at {shut[0]:%a %H:%M}" if shut else None


def _federal(walls: Iterable[datetime]) -> str | None:
    early = [one for one in walls if not _FEDERAL[0] <= _minute(one) < _FEDERAL[1]]
    return f"federal hours are shut at {early[0]:%a %H:%M}" if early else None


def _state(lead: Lead, walls: Iterable[datetime]) -> str | None:
    """The hours of the state that the number's area code lies in."""
    state = area_codes.region(lead.phone or "") or ""
    if state not in _STATES:
        return None
    weekdays, saturday, sunday = _STATES[state]
    for wall in walls:
        opens, closes = {5: saturday, 6: sunday}.get(wall.weekday(), weekdays)
        if not opens <= wall.hour < closes:
            return f"hours of {state} are shut at {wall:%a %H:%M}"
    return None


def _open(windows: tuple[Window, ...], wall: datetime) -> bool:
    day, minute = wall.weekday(), _minute(wall)
    return any(day in one.weekdays and one.opens <= minute < one.closes for one in windows)


def _off(practice: Practice, day: date) -> bool:
    policy = practice.send_policy
    return day.isoformat() in policy.holidays or (policy.federal_holidays and day in federal_holidays(day.year))


def _minute(wall: datetime) -> int:
    return wall.hour * 60 + wall.minute


@lru_cache(maxsize=4096)
def _wall(zone: str, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(zone))
