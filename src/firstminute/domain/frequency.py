"""How often a person may be written to and called: caps by law and by the practice, and a guard against robot feel.

A cap says from when on one more is allowed. The guard says that after so much silence only a person writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from firstminute.domain.hours import local
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Caps
from firstminute.domain.rule_pack import ATTEMPTS, Rule, of_sending
from firstminute.domain.sends import Send
from firstminute.domain.touch import ANSWER, APPOINTMENT, CONVERSATION, NURTURE

IN_A_ROW: Final = "guard.unanswered_in_a_row"
ONE_TEXT_A_DAY: Final = "guard.one_text_a_day"

_WEEK: Final = timedelta(days=7)
_WRITTEN: Final = ("sms", "email")
_CALLED: Final = ("sms", "call")
# A rule, and the moment before which it allows nothing.
Wait = tuple[str, datetime]


def too_many_in_a_row(caps: Caps, lead: Lead, channel: str, purpose: str) -> bool:
    """Whether a person has left so many messages without an answer that only a person writes now."""
    if purpose in (ANSWER, APPOINTMENT, CONVERSATION) or channel == "call":
        return False
    nurture = purpose == NURTURE
    silent = sum((one.purpose == NURTURE) is nurture for one in lead.unanswered_sends)
    return silent >= (caps.nurture_in_a_row if nurture else caps.unanswered_in_a_row)


def waits(caps: Caps, lead: Lead, channel: str, purpose: str, zone: str, now: datetime) -> Iterator[Wait]:
    """What the practice's own caps say of one more message: each that is full, and until when. `zone` makes days."""
    if purpose in (ANSWER, CONVERSATION) or channel == "call":
        return
    today = ZoneInfo(zone)
    if purpose == APPOINTMENT:
        about = [one for one in lead.sends if one.purpose == APPOINTMENT and one.channel in _WRITTEN]
        yield from _per_day("caps.appointment_per_day", about, caps.appointment_per_day, today, now)
        yield from _per("caps.appointment_per_week", about, caps.appointment_per_week, _WEEK, now)
        return
    written = [one for one in lead.sends if one.channel in _WRITTEN]
    same = [one for one in written if one.channel == channel]
    name, most = {
        "sms": ("caps.texts_per_day", caps.texts_per_day),
        "email": ("caps.emails_per_day", caps.emails_per_day),
    }[channel]
    yield from _per_day(name, same, most, today, now)
    yield from _per("caps.touches_per_week", written, caps.touches_per_week, _WEEK, now)
    if channel == "sms":
        silent = [one for one in lead.unanswered_sends if one.channel == "sms"]
        yield from _per_day(ONE_TEXT_A_DAY, silent, 1, today, now)


def waits_by_law(lead: Lead, channel: str, states: tuple[str, ...], now: datetime) -> Iterator[Wait]:
    """What the law of these states says of one more text or call. A call that somebody was asked to make counts."""
    if channel not in _CALLED or not lead.sends:
        return
    made = [one for one in lead.sends if one.channel in _CALLED]
    for rule in attempts():
        if rule.binds(states) and rule.in_force(now.date()):
            yield from _per(rule.id, made, rule.limit, rule.within, now)


def attempts() -> Sequence[Rule]:
    """The rules of law about how often."""
    return [rule for rule in of_sending() if rule.what == ATTEMPTS]


def _per(rule: str, sends: Sequence[Send], most: int | None, within: timedelta, now: datetime) -> Iterator[Wait]:
    """At most so many in any stretch of this length."""
    recent = [one.at for one in sends if one.at > now - within]
    if most is not None and len(recent) >= most:
        yield rule, recent[-most] + within


def _per_day(rule: str, sends: Sequence[Send], most: int | None, zone: ZoneInfo, now: datetime) -> Iterator[Wait]:
    """At most so many on one day of the person's calendar."""
    if most is None or len(sends) < most:
        return
    day = now.astimezone(zone).date()
    if sum(one.at.astimezone(zone).date() >= day for one in sends) >= most:
        yield rule, local(day + timedelta(days=1), 0, zone).astimezone(UTC)
