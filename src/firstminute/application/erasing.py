"""Somebody asks for their personal data to be gone."""

from __future__ import annotations

from datetime import datetime

from firstminute.application.console import Console
from firstminute.application.ports import Leads
from firstminute.application.recording import record
from firstminute.domain.errors import Unknown
from firstminute.domain.events import Actor, NewEvent


def erase(console: Console, lead_id: str, by: Actor) -> None:
    """Stop what is planned for a lead, then remove its personal data. Counts and opt-outs stay. Raises Unknown."""
    now = console.clock.now()
    _stop(console.leads, lead_id, by, now)
    if not console.leads.erase(lead_id, now):
        raise Unknown(f"There is no lead {lead_id}.")


def _stop(leads: Leads, lead_id: str, by: Actor, now: datetime) -> None:
    """First of all, so that a step that is due in this minute finds nothing left to do."""
    head = leads.get(lead_id)
    if head is not None and not head.lead.stopped:
        why = {"reason": "human", "because": "erased", "step": head.enrollment.step}
        record(leads, lead_id, [NewEvent("cadence.stopped", now, by, why)], now)
