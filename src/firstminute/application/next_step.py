"""What a visitor who is still on the page is told: what was just sent, where, and what they can do meanwhile.

It says nothing that this very delivery did not say: not that somebody inquired before, not that a number is opted out.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from firstminute.application.intake import Received
from firstminute.domain.cadence import choose
from firstminute.domain.decision import DEFER, SEND, contact_point, zone_of
from firstminute.domain.inquiry import Draft
from firstminute.domain.lead import Head
from firstminute.domain.practice import Practice

_SENT = {"sms": "A text message to {to} is on its way.", "email": "An e-mail to {to} is on its way."}
_PLANNED = {"sms": "You will get a text message at {to} {when}.", "email": "You will get an e-mail at {to} {when}."}


def next_step(practice: Practice, received: Received, now: datetime) -> str:
    """One to three sentences in plain English."""
    if received.quiet:
        return _will_answer(practice, received.draft)
    if received.status == "quarantined":
        return f"{practice.name} has your message. Somebody will look at it."
    answer = _answer(practice, received, now)
    problems = " ".join(received.draft.problems) if received.draft else ""
    return " ".join(part for part in (answer, problems, _meanwhile(practice)) if part)


def masked(point: str) -> str:
    """A contact point as its owner recognises it: `…12`, `j…@example.com`."""
    local, at, domain = point.rpartition("@")
    return f"{local[:1]}…@{domain}" if at else f"…{point[-2:]}"


def _answer(practice: Practice, received: Received, now: datetime) -> str:
    head = received.head
    if head is None or received.again:
        return _will_answer(practice, received.draft)
    found = choose(practice, head.lead, head.enrollment, now)
    if found is None or found[1].action not in (SEND, DEFER):
        return _will_answer(practice, received.draft)
    touch, verdict = found
    to = masked(contact_point(head.lead, touch.channel) or "")
    if verdict.action == SEND or verdict.until is None:
        return _SENT[touch.channel].format(to=to)
    return _PLANNED[touch.channel].format(to=to, when=_when(practice, head, verdict.until, now))


def _will_answer(practice: Practice, draft: Draft | None) -> str:
    points = draft.contact_points if draft else ()
    return f"{practice.name} has your message and will answer{f' at {masked(points[0])}' if points else ''}."


def _meanwhile(practice: Practice) -> str:
    return f"If you like, pick a time yourself: {practice.booking_link}" if practice.booking_link else ""


def _when(practice: Practice, head: Head, at: datetime, now: datetime) -> str:
    """`today at 8:00 AM`, in the person's own time as far as it is known."""
    zone = ZoneInfo(zone_of(practice, head.lead))
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    days = (local.date() - today).days
    day = {0: "today", 1: "tomorrow"}.get(days, f"on {local:%A}")
    return f"{day} at {local.hour % 12 or 12}:{local:%M} {'AM' if local.hour < 12 else 'PM'}"
