"""Somebody asks for their personal data to be gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from firstminute.application.console import Console
from firstminute.application.lead_ports import Leads
from firstminute.application.one_person import family
from firstminute.application.recording import record
from firstminute.application.waiting_ports import Quarantine, Quarantined
from firstminute.domain.erasure import points_of
from firstminute.domain.errors import Unknown
from firstminute.domain.events import Actor, NewEvent
from firstminute.domain.lead import Head
from firstminute.domain.states import MERGED
from firstminute.domain.traces import tells_of

_PAGE: Final = 99


def erase(console: Console, lead_id: str, by: Actor) -> None:
    """Stop what is planned for a lead, then remove its personal data. Counts and opt-outs stay. Raises Unknown.

    A lead that was merged with others goes with all of them: they are one person's.
    """
    if console.leads.get(lead_id) is None:
        raise Unknown(f"There is no lead {lead_id}.")
    erased: set[str] = set()
    while left := family(console.leads, lead_id) - erased:  # somebody may merge another one meanwhile
        for one in sorted(left):
            _erase(console, one, by)
        erased |= left


def _erase(console: Console, lead_id: str, by: Actor) -> None:
    """What nobody understood goes first, while it is known whom to look for."""
    now = console.clock.now()
    head = console.leads.get(lead_id)
    if head is not None:
        _stop(console.leads, head, by, now)
        points = points_of(head.lead, console.leads.log(lead_id))
        _forget_deliveries(console.quarantine, lead_id, points)
    console.leads.erase(lead_id, now)


def _stop(leads: Leads, head: Head, by: Actor, now: datetime) -> None:
    """First of all, so that a step that is due in this minute finds nothing left to do."""
    if head.lead.stopped in (None, MERGED):
        why = {"reason": "human", "because": "erased", "step": head.enrollment.step}
        record(leads, head.lead.id, [NewEvent("cadence.stopped", now, by, why)], now, exact=True)


def _forget_deliveries(quarantine: Quarantine, lead_id: str, points: list[str]) -> None:
    """Deliveries that became the lead or name it, and those that tell of the same number or address."""
    for item in _kept(quarantine):
        told = item.reason.encode("utf-8", "replace") + b"\n" + item.body
        if item.replayed_as == lead_id or lead_id.encode() in told or tells_of(told, points):
            quarantine.remove(item)


def _kept(quarantine: Quarantine) -> Iterator[Quarantined]:
    cursor: str | None = None
    while True:
        items, cursor = quarantine.page(cursor, _PAGE)
        yield from items
        if cursor is None:
            return
