"""A lead is the fold of its events; an enrollment is where it stands in its cadence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from firstminute.domain.events import Event, parse_rfc3339, rfc3339
from firstminute.domain.states import APPOINTMENT_STATUS, rank, state_after, stop_reason

_CLOCK_DIFFERENCE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Lead:
    """One person's inquiry from one source, as its first `seq` events tell it.

    `first_touch_ms` and `first_human_ms` are milliseconds from `received_at` to the first automated touch that a
    provider accepted and to the first conversation with a person: two clocks, never mixed. `revenue` is in minor units.
    `reached` holds the milestones passed so far; `appointments` the last status of each appointment id. `state_at` is
    when the lead came into its state, `appointment_at` (RFC 3339) when each appointment came into its status,
    `qualified_at` and `met_at` when the lead was first qualified and first kept an appointment: in time, not in the
    order in which it is told.
    """

    id: str
    seq: int = 0
    state: str = "received"
    received_at: datetime | None = None
    submitted_at: datetime | None = None
    source: str = ""
    channel: str = "form"
    campaign: str | None = None
    owner: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    email: str | None = None
    service: str | None = None
    words: str | None = None
    language: str | None = None
    region: str | None = None
    stopped: str | None = None
    opted_out: bool = False
    first_touch_ms: int | None = None
    first_human_ms: int | None = None
    touches: int = 0
    revenue: int = 0
    reached: frozenset[str] = frozenset()
    appointments: Mapping[str, str] = field(default_factory=dict)
    appointment_at: Mapping[str, str] = field(default_factory=dict)
    qualified_at: datetime | None = None
    met_at: datetime | None = None
    starts_at: str | None = None
    state_at: datetime | None = None

    @property
    def name(self) -> str | None:
        """First and last name as far as they are known."""
        return " ".join(part for part in (self.first_name, self.last_name) if part) or None

    @property
    def qualified(self) -> bool:
        """Qualified, ready or not ready yet: both outcomes count (requirements 1.4)."""
        return self.qualified_at is not None

    @property
    def closes_as_qualified(self) -> bool:
        """A walk-in that is qualified in the chair stays a walk-in: what counts is the first kept appointment."""
        return self.qualified_at is not None and (self.met_at is None or self.qualified_at <= self.met_at)


def fold(lead_id: str, events: list[Event]) -> Lead:
    """The lead after `events`, which are in the order of their `seq`."""
    lead = Lead(lead_id)
    for event in events:
        lead = apply(lead, event)
    return lead


def apply(lead: Lead, event: Event) -> Lead:
    """The lead after one more event."""
    state = state_after(lead.state, event)
    if lead.state_at and event.occurred_at < lead.state_at and rank(state) < rank(lead.state):
        state = lead.state  # told late: it does not take the lead back
    state_at = event.occurred_at if state != lead.state or lead.state_at is None else lead.state_at
    lead = replace(lead, seq=event.seq, state=state, state_at=state_at, stopped=_stopped_after(lead, event))
    if event.type in APPOINTMENT_STATUS:
        return _appoint(lead, event)
    change = _CHANGES.get(event.type)
    return change(lead, event) if change else lead


def _stopped_after(lead: Lead, event: Event) -> str | None:
    reason = stop_reason(event)
    if reason == "opted_out" or (reason and lead.stopped is None):
        return reason
    return lead.stopped


def _receive(lead: Lead, event: Event) -> Lead:
    if lead.received_at is not None:
        return lead
    data = event.data
    suppressed = bool(data.get("suppressed"))
    return replace(
        lead,
        received_at=event.occurred_at,
        submitted_at=parse_rfc3339(data["submitted_at"]) if data.get("submitted_at") else None,
        source=data.get("source", ""),
        channel=data.get("channel", "form"),
        campaign=data.get("campaign"),
        owner=data.get("owner"),
        first_name=data.get("first_name"),
        last_name=data.get("last_name"),
        phone=data.get("phone"),
        email=data.get("email"),
        service=data.get("service"),
        region=data.get("region"),
        language=data.get("language"),
        words=excerpt(data.get("message")),
        opted_out=suppressed,
        stopped="opted_out" if suppressed else lead.stopped,
    )


def _repeat(lead: Lead, event: Event) -> Lead:
    """A repeat fills what was not known; it never overwrites."""
    get = event.data.get
    return replace(
        lead,
        first_name=lead.first_name or get("first_name"),
        last_name=lead.last_name or get("last_name"),
        phone=lead.phone or get("phone"),
        email=lead.email or get("email"),
        service=lead.service or get("service"),
    )


def excerpt(message: str | None, longest: int = 240) -> str | None:
    """The lead's words as the head keeps them: enough for an alert, never the whole letter."""
    if not message or len(message) <= longest:
        return message or None
    return message[: longest - 1].rstrip() + "…"


def _stopped_clock(lead: Lead, before: int | None, event: Event) -> int | None:
    """A clock stops at the earliest event that may stop it, in whatever order events are reported.

    What happened before the inquiry was no answer to it; a few minutes are two clocks that differ.
    """
    if lead.received_at is None or event.occurred_at < lead.received_at - _CLOCK_DIFFERENCE:
        return before
    milliseconds = max(0, round((event.occurred_at - lead.received_at).total_seconds() * 1000))
    return milliseconds if before is None else min(before, milliseconds)


def _reach(lead: Lead, milestone: str) -> Lead:
    return lead if milestone in lead.reached else replace(lead, reached=lead.reached | {milestone})


def _appoint(lead: Lead, event: Event) -> Lead:
    """What happened last to an appointment is its status, in whatever order it is told."""
    key, status = str(event.data.get("appointment_id") or "-"), APPOINTMENT_STATUS[event.type]
    if event.type == "appointment.booked":
        lead = _reach(lead, "booked")
    if status == "kept":
        lead = replace(lead, met_at=_first(lead.met_at, event.occurred_at))
    if rfc3339(event.occurred_at) < lead.appointment_at.get(key, ""):
        return lead
    return replace(
        lead,
        appointments={**lead.appointments, key: status},
        appointment_at={**lead.appointment_at, key: rfc3339(event.occurred_at)},
        starts_at=event.data.get("starts_at") or lead.starts_at,
    )


def _first(before: datetime | None, moment: datetime) -> datetime:
    return moment if before is None else min(before, moment)


def _outcome(lead: Lead, event: Event) -> Lead:
    return _reach(lead, event.type.partition(".")[2])


def _qualify(lead: Lead, event: Event) -> Lead:
    return _outcome(replace(lead, qualified_at=_first(lead.qualified_at, event.occurred_at)), event)


def _touch(lead: Lead, event: Event) -> Lead:
    """A call step is a task for the owner: nothing reached the person by it."""
    if event.data.get("channel") == "call":
        return lead
    lead = replace(lead, touches=lead.touches + 1)
    return replace(lead, first_touch_ms=_stopped_clock(lead, lead.first_touch_ms, event))


def _meet(lead: Lead, event: Event) -> Lead:
    lead = _reach(lead, "contacted")
    return replace(lead, first_human_ms=_stopped_clock(lead, lead.first_human_ms, event))


def _win(lead: Lead, event: Event) -> Lead:
    return replace(_reach(lead, "won"), revenue=lead.revenue + int(event.data.get("amount") or 0))


_CHANGES: Final[Mapping[str, Callable[[Lead, Event], Lead]]] = {
    "lead.received": _receive,
    "lead.repeated": _repeat,
    "touch.sent": _touch,
    "contact.made": _meet,
    "lead.opted_out": lambda lead, _: replace(_reach(lead, "opted_out"), opted_out=True),
    "lead.opted_in": lambda lead, _: replace(lead, opted_out=False),
    "owner.assigned": lambda lead, event: replace(lead, owner=event.data.get("owner")),
    "lead.qualified": _qualify,
    "lead.nurtured": _qualify,
    "lead.disqualified": _outcome,
    "sale.won": _win,
    "sale.lost": _outcome,
    "sla.breached": lambda lead, event: _reach(lead, f"late_{event.data.get('sla')}"),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A step that is being sent: taken by a conditional write before the provider is called.

    `since` is when it was first taken, `at` when last; `attempt` counts from 1. `open` is False once a provider said
    for certain that it did not take it: then it may be sent again without asking.
    """

    step: int
    at: datetime
    since: datetime
    attempt: int = 1
    open: bool = True


@dataclass(frozen=True, slots=True)
class Enrollment:
    """One lead's run through a cadence: which step comes next and when, and the touch in flight.

    Step 0 is the first touch, step n the n-th of the cadence. `tried` are the channels that this step is done with.
    """

    cadence: str = "new_lead"
    version: int = 1
    step: int = 0
    next_at: datetime | None = None
    next_channel: str | None = None
    claim: Claim | None = None
    tried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """What the table keeps in one item: the lead, its enrollment and the write counter `version` that guards both."""

    lead: Lead
    enrollment: Enrollment
    version: int = 0
