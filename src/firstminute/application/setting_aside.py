"""A delivery that makes no lead is kept with the reason in plain words, or refused with what to correct."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from firstminute.application.keeping import keep
from firstminute.application.received import Received
from firstminute.application.waiting_ports import Quarantine
from firstminute.domain.errors import FieldError, Invalid, Rejected
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.source import Source

EMPTY: Final = "It holds neither a phone number nor an e-mail address."


def set_aside(quarantine: Quarantine, source: Source, request: Request, reason: str, now: datetime) -> Received:
    """Into quarantine."""
    keep(quarantine, source.name, request, reason, now)
    return Received("quarantined", None, now, reason=reason)


def unreadable(quarantine: Quarantine, source: Source, request: Request, refusal: Rejected, now: datetime) -> Received:
    """A public form's broken body is refused, an authentic sender's is kept."""
    if source.secret is None:
        raise refusal
    return set_aside(quarantine, source, request, refusal.detail, now)


def unreachable(quarantine: Quarantine, source: Source, draft: Draft, request: Request, now: datetime) -> Invalid:
    """A visitor who is still on the page is told what to correct; what was written is kept nevertheless."""
    set_aside(quarantine, source, request, " ".join(draft.problems) or EMPTY, now)
    wanted = "We need a phone number or an e-mail address to answer."
    errors = [
        FieldError(draft.reads.get(field, f"/{field}"), next((one for one in draft.problems if word in one), wanted))
        for field, word in (("phone", "phone"), ("email", "e-mail"))
        if field in draft.reads or not draft.problems
    ]
    return Invalid(" ".join((wanted, *draft.problems)), tuple(errors))
