"""Proof of every opt-out: who said it how, when it was in the ledger, and that nothing left after it.

No personal data is in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from firstminute.application.lead_ports import Leads
from firstminute.domain.events import Event, rfc3339


@dataclass(frozen=True, slots=True)
class Proof:
    """One opt-out. `point` is the start of the hash that the ledger keeps, `ends_in` the last digits of a number.

    `effect_ms` is from the word to the ledger, which is written in one transaction with the event. `sent_after` counts
    automated messages that left later, before the person opted in again: there are none.
    """

    lead_id: str
    said_at: datetime
    in_ledger_at: datetime
    how: str
    by: str
    scope: str
    point: str | None
    ends_in: str | None
    sent_after: int

    @property
    def effect_ms(self) -> int:
        """How long it took to take effect."""
        return max(0, round((self.in_ledger_at - self.said_at).total_seconds() * 1000))

    def as_json(self) -> dict[str, Any]:
        """Everything there is, with names that say what it is."""
        return {
            "lead_id": self.lead_id,
            "said_at": rfc3339(self.said_at),
            "in_ledger_at": rfc3339(self.in_ledger_at),
            "effect_ms": self.effect_ms,
            "how": self.how,
            "by": self.by,
            "scope": self.scope,
            "point": self.point,
            "ends_in": self.ends_in,
            "sent_after": self.sent_after,
        }


def proofs(leads: Leads) -> Iterator[Proof]:
    """Of every lead, in the order of coming; reads the whole table."""
    for lead_id in sorted(leads.ids()):
        log = leads.log(lead_id)
        yield from (_proof(one, log) for one in log if one.type == "lead.opted_out")


def _proof(told: Event, log: Sequence[Event]) -> Proof:
    point = str(told.data["address"]) if told.data.get("address") else None
    return Proof(
        told.lead_id,
        told.occurred_at,
        told.recorded_at,
        str(told.data.get("how") or "reported"),
        f"{told.actor.kind} {told.actor.name}",
        str(told.data.get("scope") or "all"),
        hashlib.sha256(point.encode()).hexdigest()[:12] if point else None,
        point[-2:] if point and "@" not in point else None,
        _sent_after(told, log),
    )


def _sent_after(told: Event, log: Sequence[Event]) -> int:
    back = next((one.seq for one in log if one.type == "lead.opted_in" and one.seq > told.seq), None)
    later = (one for one in log if told.seq < one.seq and (back is None or one.seq < back))
    return sum(one.type == "touch.sent" and one.actor.kind == "system" and _is_written(one) for one in later)


def _is_written(event: Event) -> bool:
    return event.data.get("channel") != "call"
