"""Which contact points an opt-out closes, and which an opt-in may open again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from firstminute.application.ports import Leads
from firstminute.domain.events import NewEvent
from firstminute.domain.lead import Head


def opted_out_points(leads: Leads, head: Head, events: Sequence[NewEvent]) -> tuple[str, ...]:
    """The address each opt-out names, and everything of its scope: `all`, or no scope and no address, is every way.

    Every way is every number and address this person ever gave, repeats included.
    """
    return _known(point for one in events if one.type == "lead.opted_out" for point in _closed(leads, head, one))


def opted_in_points(leads: Leads, head: Head, events: Sequence[NewEvent]) -> tuple[str, ...]:
    """What the person opens again. Only what is theirs: nobody lifts a stranger's opt-out through another lead."""
    asked = _known(point for one in events if one.type == "lead.opted_in" for point in _named(head, one))
    return tuple(point for point in asked if point in _own(head) or head.lead.id in leads.contact(point).leads)


def _closed(leads: Leads, head: Head, event: NewEvent) -> Iterable[str | None]:
    address, scope = event.data.get("address"), event.data.get("scope")
    if scope in ("sms", "call", "email") or (address and scope != "all"):
        return _named(head, event)
    return (str(address) if address else None, *_own(head), *_from_repeats(leads, head))


def _named(head: Head, event: NewEvent) -> tuple[str | None, ...]:
    if event.data.get("address"):
        return (str(event.data["address"]),)
    of_scope = {"sms": (head.lead.phone,), "call": (head.lead.phone,), "email": (head.lead.email,)}
    return of_scope.get(str(event.data.get("scope") or "all"), _own(head))


def _own(head: Head) -> tuple[str | None, ...]:
    return (head.lead.phone, head.lead.email)


def _from_repeats(leads: Leads, head: Head) -> Iterable[str | None]:
    repeats = (event.data for event in leads.log(head.lead.id) if event.type == "lead.repeated")
    return (data.get(kind) for data in repeats for kind in ("phone", "email"))


def _known(points: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(point for point in points if point))
