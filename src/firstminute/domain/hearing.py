"""What each event says of how often we wrote, and of when anybody last spoke: for the caps, the guard and consent."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from firstminute.domain.events import Event, parse_rfc3339
from firstminute.domain.lead import Lead
from firstminute.domain.replacing import replace
from firstminute.domain.sends import kept, send
from firstminute.domain.touch import FOLLOW_UP

# Signs of the person; the channel they came by is in the event's data, where it says so.
_SIGNS: Final = frozenset(
    {
        "lead.replied",
        "contact.made",
        "lead.opted_in",
        "lead.qualified",
        "lead.nurtured",
        "appointment.booked",
        "appointment.rescheduled",
        "appointment.confirmed",
        "appointment.cancelled",
        "appointment.kept",
        "call_back.requested",
    }
)
_BY_CALL: Final = frozenset({"call_back.requested"})
_CHANNELS: Final = ("sms", "email", "call")
# What sources and reports call a channel that somebody speaks by.
_CALLED: Final = {"sms": "sms", "message": "sms", "email": "email", "call": "call"}
TOLD_OF: Final = _SIGNS | {"lead.received", "lead.repeated", "touch.sent", "contact.attempted"}


def noted(lead: Lead, event: Event) -> Lead:
    """The lead after an event of `TOLD_OF`."""
    if event.type == "touch.sent":
        return _touched(lead, event)
    if event.type == "contact.attempted":
        written = event.actor.kind == "staff" and event.data.get("channel") in ("sms", "email")
        return _helped(lead, event.occurred_at) if written else lead
    if event.type == "lead.received":
        return _consenting(lead, event)
    return _heard(_consenting(lead, event), event)


def _touched(lead: Lead, event: Event) -> Lead:
    """What staff send by hand is a person speaking; what a partner's tool sends may be anything, so it counts."""
    channel = event.data.get("channel")
    if event.actor.kind == "staff":
        return lead if channel == "call" else _helped(lead, event.occurred_at)
    if channel not in _CHANNELS:
        return lead
    purpose = str(event.data.get("purpose")) if event.actor.kind == "system" else FOLLOW_UP
    one = send(channel, event.occurred_at, purpose)
    return replace(lead, sends=kept((*lead.sends, one), lead.answered_at))


def _helped(lead: Lead, at: datetime) -> Lead:
    return _spoken(replace(lead, helped_at=max(lead.helped_at or at, at)))


def _heard(lead: Lead, event: Event) -> Lead:
    called = event.type in _BY_CALL or (event.actor.kind == "prospect" and event.data.get("call"))
    channel = "call" if called else _CALLED.get(str(event.data.get("channel")), "")
    sign = (_at(event), channel)
    theirs = event.type in ("lead.replied", "lead.repeated")
    wrote_by = None if _is_at_their_number(event) else lead.wrote_by
    return _spoken(
        replace(lead, heard=max(lead.heard or sign, sign), keyed=lead.keyed and not theirs, wrote_by=wrote_by)
    )


def _is_at_their_number(event: Event) -> bool:
    """Whether they text, call, or leave a number to be reached at, and do not write by something that only names it."""
    data = event.data
    if data.get("wrote_by"):
        return False
    return (event.type == "lead.replied" and data.get("channel") == "sms") or (
        event.type == "lead.repeated" and bool(data.get("phone") or data.get("call"))
    )


def _at(event: Event) -> datetime:
    """When the person spoke: of an inquiry that was long on its way, when they sent it."""
    submitted = event.data.get("submitted_at") if event.type == "lead.repeated" else None
    return min(parse_rfc3339(str(submitted)), event.occurred_at) if submitted else event.occurred_at


def _spoken(lead: Lead) -> Lead:
    return replace(lead, sends=kept(lead.sends, lead.answered_at)) if lead.sends else lead


def _consenting(lead: Lead, event: Event) -> Lead:
    """Who agreed once has agreed: a box left empty later is no revocation."""
    consent = event.data.get("consent")
    given = consent.get("given") if isinstance(consent, dict) else None
    if given is None or lead.consent is True:
        return lead
    return replace(lead, consent=given is True)
