"""A lead's clocks: each runs from the inquiry to the earliest moment that may stop it, in whatever order it is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from firstminute.domain.arrivals import ARRIVED_AT, CAME_BACK
from firstminute.domain.events import Event, parse_rfc3339
from firstminute.domain.lead import Lead
from firstminute.domain.replacing import replace

_DIFFERENCE: Final = timedelta(minutes=5)
_DELIVERED: Final = "first_delivered_ms"


def timed(lead: Lead, name: str, at: datetime, **also: Any) -> Lead:
    """A clock of the lead, and of each inquiry that it stands for: an answer to one of them answers the person.

    `also` are fields of the lead alone that change by the same event.
    """
    absorbed = {one: timed(share, name, at) for one, share in lead.absorbed.items()}
    stopped: Any = {name: _earlier(getattr(lead, name), _milliseconds(lead, at))}
    return replace(lead, absorbed=absorbed or lead.absorbed, **stopped, **also)


def arrived(lead: Lead, event: Event) -> Lead:
    """`touch.delivered`: a call is a task for the owner, and a mail that is known to have come back never arrived."""
    if event.data.get("channel") == "call" or event.data.get(CAME_BACK) is True:
        return lead
    return timed(lead, _DELIVERED, event.occurred_at)


def came_back(lead: Lead, event: Event) -> Lead:
    """`touch.failed`: the first that arrived is now the first of the others, if this one was reported delivered.

    Only what was recorded of a provider's word knows what else has arrived.
    """
    if event.data.get(CAME_BACK) is not True or event.actor.kind != "provider":
        return lead
    other = event.data.get(ARRIVED_AT)
    return _restarted(lead, _moment(lead), parse_rfc3339(str(other)) if other else None)


def _restarted(lead: Lead, before: datetime | None, at: datetime | None) -> Lead:
    """The clock as others stopped it. That of an inquiry which a message of its own had stopped earlier stays."""
    absorbed = {one: _restarted(share, before, at) for one, share in lead.absorbed.items()}
    lead = replace(lead, absorbed=absorbed or lead.absorbed)
    if _moment(lead) != before:
        return lead
    return replace(lead, first_delivered_ms=_milliseconds(lead, at) if at else None)


def _moment(lead: Lead) -> datetime | None:
    if lead.received_at is None or lead.first_delivered_ms is None:
        return None
    return lead.received_at + timedelta(milliseconds=lead.first_delivered_ms)


def _milliseconds(lead: Lead, at: datetime) -> int | None:
    """What happened before the inquiry was no answer to it; a few minutes are two clocks that differ."""
    if lead.received_at is None or at < lead.received_at - _DIFFERENCE:
        return None
    return max(0, round((at - lead.received_at).total_seconds() * 1000))


def _earlier(before: int | None, found: int | None) -> int | None:
    return min((one for one in (before, found) if one is not None), default=None)
