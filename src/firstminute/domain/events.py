"""Everything that happens to a lead is one immutable event."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

ACTOR_KINDS: Final = ("system", "prospect", "staff", "partner", "crm", "provider")

# Every type of the contract, section 3. Staff, CRMs and partners may report any of them: a partner that texts with its
# own tool reports `touch.sent`, a calendar reports `appointment.kept`.
REPORTABLE: Final = frozenset(
    {
        "lead.received",
        "lead.repeated",
        "touch.planned",
        "touch.sent",
        "touch.delivered",
        "touch.failed",
        "touch.skipped",
        "lead.replied",
        "lead.opted_out",
        "lead.opted_in",
        "owner.assigned",
        "owner.acknowledged",
        "sla.breached",
        "contact.attempted",
        "contact.made",
        "lead.qualified",
        "lead.nurtured",
        "lead.disqualified",
        "appointment.booked",
        "appointment.rescheduled",
        "appointment.confirmed",
        "appointment.cancelled",
        "appointment.kept",
        "appointment.missed",
        "sale.won",
        "sale.lost",
        "callback.delivered",
        "callback.failed",
    }
)
# What staff say of two leads of one person.
MERGES: Final = frozenset({"lead.merged", "lead.unmerged"})
# What became of a message to a lead that was merged into this one (`domain.absorbed`).
ABSORBED: Final = frozenset({"absorbed.delivered", "absorbed.failed"})
# What becomes of calls to the practice: what each came to, the message left, its words, what a caller told the machine,
# the call back they asked for, and that it is due; and of calls to leads: that one is connected, not taken, not made.
CALLS: Final = frozenset(
    {
        "call.ended",
        "call.voicemail",
        "call.recorded",
        "call.transcribed",
        "call.details",
        "call_back.requested",
        "call_back.due",
        "call.connecting",
        "call.not_taken",
        "call.withdrawn",
    }
)
# What becomes of a lead's follow-up: its end with the stop reason, a new run, what staff hold back or leave out.
CADENCES: Final = frozenset(
    {
        "cadence.stopped",
        "cadence.restarted",
        "cadence.switched",
        "cadence.paused",
        "cadence.resumed",
        "cadence.step_skipped",
    }
)
# What staff do with the follow-up of one lead.
CONTROLS: Final = CADENCES - {"cadence.stopped"}
# What became of a text that a member wrote to the lead, and an alert that did not reach its member.
TEXTS: Final = frozenset({"text.delivered", "text.failed", "alert.failed"})
# What only this system records besides: a touch held back until it may leave; that something which lay with a provider
# (a recording, its words, a picture, a text, a call) is deleted there.
EVENT_TYPES: Final = REPORTABLE | MERGES | ABSORBED | CALLS | CADENCES | TEXTS | {"touch.deferred", "reference.deleted"}
_LEAD_ID: Final = re.compile(r"ld_[0-9A-Za-z_-]{1,64}")
_TOUCH_ID: Final = re.compile(r"([a-z][a-z0-9_]{0,60}\.\d{1,4}\.)?(first|step_\d{1,3})")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: `kind` is one of ACTOR_KINDS, `name` says which one."""

    kind: str
    name: str


SYSTEM: Final = Actor("system", "firstminute")


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event that has not been given its place in the log yet."""

    type: str
    occurred_at: datetime
    actor: Actor = SYSTEM
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a lead's log. `seq` counts from 1 without gaps, in the order of recording."""

    id: str
    type: str
    lead_id: str
    seq: int
    occurred_at: datetime
    recorded_at: datetime
    actor: Actor
    data: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The shape of the contract, section 3."""
        return {
            "id": self.id,
            "type": self.type,
            "lead_id": self.lead_id,
            "seq": self.seq,
            "occurred_at": rfc3339(self.occurred_at),
            "recorded_at": rfc3339(self.recorded_at),
            "actor": {"kind": self.actor.kind, "name": self.actor.name},
            "data": dict(self.data),
        }


def is_lead_id(text: str) -> bool:
    """Whether this can be a lead's id at all, before any table is asked."""
    return _LEAD_ID.fullmatch(text) is not None


def is_touch_id(text: str) -> bool:
    """Whether a touch of ours can be called this."""
    return _TOUCH_ID.fullmatch(text) is not None


def event_id(lead_id: str, seq: int) -> str:
    """Ids are derived, so that a retried write names the same event."""
    return f"ev_{lead_id.removeprefix('ld_')}_{seq:04d}"


def record(new: NewEvent, lead_id: str, seq: int, now: datetime) -> Event:
    """Give `new` its place `seq` in the log of `lead_id`, recorded at `now`."""
    return Event(event_id(lead_id, seq), new.type, lead_id, seq, new.occurred_at, now, new.actor, dict(new.data))


def rfc3339(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds: `2026-11-24T16:20:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def parse_rfc3339(text: str) -> datetime:
    """An aware UTC datetime from RFC 3339. Raises ValueError for anything else, naive times included."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("the time has no offset; write it like 2026-11-24T16:20:00Z")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("the time lies beyond the calendar") from None
