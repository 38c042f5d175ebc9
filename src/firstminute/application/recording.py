"""How every change to a lead is recorded: with its consequences, in one transaction, again when somebody was faster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from firstminute.application.ports import Change, Leads
from firstminute.domain.errors import Conflict, Unknown
from firstminute.domain.events import SYSTEM, Event, NewEvent
from firstminute.domain.lead import Head
from firstminute.domain.states import stop_reason

_TRIES = 8


def record(
    leads: Leads,
    lead_id: str,
    events: Sequence[NewEvent],
    now: datetime,
    *,
    once: str | None = None,
    raw: bytes | None = None,
) -> tuple[Head, list[Event]]:
    """Record what happened to a lead, whatever it is. Raises Unknown, Duplicate, or Conflict after many tries."""

    def change(head: Head) -> Change:
        return Change(
            with_consequences(head, events, now),
            head.enrollment,
            once=once,
            raw=raw,
            suppress=_points(head, events, "lead.opted_out"),
            release=_points(head, events, "lead.opted_in"),
            link=_new_points(head, events),
        )

    head, recorded = persist(leads, lead_id, change, now)
    for point in _points(head, events, "lead.opted_out"):
        spread(leads, lead_id, point, events, now)
    return head, recorded


def persist(
    leads: Leads, lead_id: str, change: Callable[[Head], Change], now: datetime, *, held: Head | None = None
) -> tuple[Head, list[Event]]:
    """Write what `change` makes of the head as it stands; when somebody was faster, look again and decide again.

    `held` is the head as a claim has just given it, which saves the first look.
    """
    for _ in range(_TRIES):
        head = held or leads.get(lead_id)
        if head is None:
            raise Unknown(f"There is no lead {lead_id}.")
        try:
            return leads.append(head, _settled(head, change(head)), now)
        except Conflict:
            held = None
    raise Conflict(f"{lead_id} is being changed by others all the time")


def with_consequences(head: Head, events: Sequence[NewEvent], now: datetime) -> list[NewEvent]:
    """The events, and the end of the cadence behind the first one that ends it."""
    reason = None if head.lead.stopped else next(filter(None, map(stop_reason, events)), None)
    if reason is None or any(event.type == "cadence.stopped" for event in events):
        return list(events)
    stopped = NewEvent("cadence.stopped", now, SYSTEM, {"reason": reason, "step": head.enrollment.step})
    return [*events, stopped]


def _settled(head: Head, change: Change) -> Change:
    """A cadence that is over has nothing planned any more."""
    over = head.lead.stopped or any(stop_reason(event) for event in change.events)
    if not over:
        return change
    return replace(change, enrollment=replace(change.enrollment, next_at=None, next_channel=None))


def _points(head: Head, events: Sequence[NewEvent], type_: str) -> tuple[str, ...]:
    """The contact points an opt-out or opt-in speaks of: the address it names, else all of its scope."""
    told = (_points_of(head, event) for event in events if event.type == type_)
    return tuple(dict.fromkeys(point for points in told for point in points if point))


def _points_of(head: Head, event: NewEvent) -> tuple[str | None, ...]:
    if event.data.get("address"):
        return (str(event.data["address"]),)
    of_scope = {"sms": (head.lead.phone,), "call": (head.lead.phone,), "email": (head.lead.email,)}
    return of_scope.get(str(event.data.get("scope") or "all"), (head.lead.phone, head.lead.email))


def _new_points(head: Head, events: Sequence[NewEvent]) -> tuple[str, ...]:
    named = [event.data.get(key) for event in events if event.type == "lead.repeated" for key in ("phone", "email")]
    return tuple(point for point in named if point and point not in (head.lead.phone, head.lead.email))


def spread(leads: Leads, lead_id: str, point: str, events: Sequence[NewEvent], now: datetime) -> None:
    """An opt-out beats everything, everywhere: it reaches every other lead that shares the contact point."""
    told = next(event for event in events if event.type == "lead.opted_out")
    shared = replace(told, data={**told.data, "address": point, "shared_with": lead_id})

    def change(head: Head) -> Change:
        return Change(with_consequences(head, [shared], now), head.enrollment)

    for other in sorted(leads.contact(point).leads - {lead_id}):
        found = leads.get(other)
        if found and not found.lead.opted_out:
            persist(leads, other, change, now)
