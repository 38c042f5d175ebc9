"""What a call changes about its lead: that it goes on, what the caller told, and when they are to be called back."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from firstminute.domain.events import Event, parse_rfc3339
from firstminute.domain.lead import Lead

# What is written keeps no promise to call. A contact's channel is named freely by whoever tells of it.
_WRITTEN: Final = frozenset({"sms", "text", "mms", "email", "message", "chat", "whatsapp"})
# A promise to call is kept by a call, needless after a booking, and void where nothing more is wanted.
_PROMISE_OVER: Final = frozenset(
    {"contact.made", "contact.attempted", "appointment.booked", "lead.disqualified", "lead.opted_out"}
)
_LATE: Final = "late_call_back"
_ENDS: Final = frozenset({"call.ended", "call.not_taken", "call.withdrawn"})
_MOST_WORDS: Final = 280  # of an item that is to stay small
CALLING: Final = _PROMISE_OVER | {
    "lead.received",
    "lead.repeated",
    "lead.replied",
    "call.ended",
    "call.details",
    "call.connecting",
    "call.not_taken",
    "call.withdrawn",
    "call_back.requested",
}


def calling(lead: Lead, event: Event) -> Lead:
    """The lead after an event that may have to do with a call."""
    if event.type in _PROMISE_OVER:
        over = lead.call_back_at and _ends_promise(event)
        return _without(replace(lead, call_back_at=None) if over else lead, event)
    if event.type == "call_back.requested":
        at = parse_rfc3339(str(event.data["at"])) if event.data.get("at") else event.occurred_at
        return replace(lead, call_back_at=at, reached=lead.reached - {_LATE})
    if event.type in _ENDS:
        return _without(lead, event)
    if event.type == "call.connecting":
        sid = str(event.data.get("call"))
        return lead if sid in lead.calls else replace(lead, calls=(*lead.calls, sid))
    if event.type == "call.details":
        return _told(lead, event)
    return _begun(lead, event)


def _ends_promise(event: Event) -> bool:
    """A text in between, `will call you at two as asked`, leaves the promise as it is."""
    return not event.type.startswith("contact.") or str(event.data.get("channel")).casefold() not in _WRITTEN


def _without(lead: Lead, event: Event) -> Lead:
    """The call that an event tells the end of goes on no more."""
    sid = event.data.get("call")
    return replace(lead, calls=tuple(one for one in lead.calls if one != sid)) if sid in lead.calls else lead


def _begun(lead: Lead, event: Event) -> Lead:
    """An inquiry that is a call which goes on; with anything, the number of ours that it came to."""
    if event.actor.kind != "prospect":
        return lead
    sid, dialled = event.data.get("call"), event.data.get("dialled")
    lead = replace(lead, dialled=str(dialled)) if dialled and dialled != lead.dialled else lead
    return lead if not sid or sid in lead.calls else replace(lead, calls=(*lead.calls, str(sid)))


def _told(lead: Lead, event: Event) -> Lead:
    """What a caller told the machine fills what was not known; only the language they chose overwrites another one."""
    get = event.data.get
    return replace(
        lead,
        first_name=lead.first_name or get("first_name"),
        last_name=lead.last_name or get("last_name"),
        phone=lead.phone or get("phone"),
        keyed=lead.keyed or (not lead.phone and bool(get("phone"))),
        patient=lead.patient or get("patient") is True,
        words=_words(lead.words, get("message")),
        language=get("language") or lead.language,
    )


def _words(before: str | None, said: str | None) -> str | None:
    """What they said so far, as one is told it; the log has all of it."""
    if not before or not said or said in before:
        return before or said
    both = f"{before} / {said}"
    return both if len(both) <= _MOST_WORDS else before
