"""Which contact points an opt-out closes, and which an opt-in may open again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from firstminute.application.lead_ports import Leads
from firstminute.domain import rule_pack
from firstminute.domain.events import Event, NewEvent
from firstminute.domain.lead import Head
from firstminute.domain.merged import points_of_all


def opted_out_points(leads: Leads, head: Head, events: Sequence[NewEvent]) -> tuple[str, ...]:
    """The address each opt-out names, and everything of its scope: `all`, or no scope and no address, is every way.

    Every way is every number and address this person ever gave, repeats included.
    """
    return _known(point for one in events if one.type == "lead.opted_out" for point in _closed(leads, head, one))


def opted_in_points(leads: Leads, head: Head, events: Sequence[NewEvent]) -> tuple[str, ...]:
    """What the person opens again. Only what is theirs: nobody lifts a stranger's opt-out through another lead."""
    asked = _known(point for one in events if one.type == "lead.opted_in" for point in _named(head, one))
    person = {head.lead.id, *head.lead.absorbed}
    return tuple(point for point in asked if point in _own(head) or person & leads.contact(point).leads)


def scope_of_all(log: Sequence[Event]) -> str:
    """What a lead's opt-outs close: one channel, where none of them closes more."""
    scopes = {_scope_of(event.data) for event in log if event.type == "lead.opted_out"}
    scopes |= {_scope_of({"address": point}) for event in log for point in event.data.get("suppressed") or ()}
    return scopes.pop() if len(scopes) == 1 else "all"


def _scope_of(data: Mapping[str, Any]) -> str:
    scope, address = data.get("scope"), data.get("address")
    return str(scope) if scope or not address else ("email" if "@" in str(address) else "sms")


def _closed(leads: Leads, head: Head, event: NewEvent) -> Iterable[str | None]:
    address, scope = event.data.get("address"), _scope_in_force(event)
    if scope in ("sms", "call", "email") or (address and scope != "all"):
        return _named(head, event)
    return (str(address) if address else None, *_own(head), *_from_repeats(leads, head))


def _scope_in_force(event: NewEvent) -> str | None:
    """What an opt-out closes: what it names, until the day from which a word about texts or calls is one about all."""
    scope: str | None = event.data.get("scope")
    if scope in ("sms", "call") and rule_pack.holds("revocation.all", event.occurred_at):
        return "all"
    return scope


def _named(head: Head, event: NewEvent) -> tuple[str, ...]:
    if event.data.get("address"):
        return (str(event.data["address"]),)
    scope, own = str(event.data.get("scope") or "all"), _own(head)
    if scope not in ("sms", "call", "email"):
        return own
    return tuple(point for point in own if ("@" in point) is (scope == "email"))


def _own(head: Head) -> tuple[str, ...]:
    """Of a lead that others were merged into, theirs too."""
    return points_of_all(head.lead)


def _from_repeats(leads: Leads, head: Head) -> Iterable[str | None]:
    logs = map(leads.log, (head.lead.id, *head.lead.absorbed))
    repeats = (event.data for log in logs for event in log if event.type == "lead.repeated")
    return (data.get(kind) for data in repeats for kind in ("phone", "email"))


def _known(points: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(point for point in points if point))
