"""Contact points as items. Only the hash of a point is stored: it tells whether we know a point, never which it is.

`pk`  `POINT#<sha256 of the point>`   `sk`  `POINT`
`lead_id`, `ra`, `dl`  the latest lead, when it was received, by which delivery   `leads`  all that share the point
`sup`                  since when it is suppressed; nothing but an opt-in takes that away
`pt`                   that it is a patient's of the practice
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from firstminute.adapters.aws.attributes import Item, Value, moment, moment_from, text
from firstminute.application.lead_ports import Change, Contact
from firstminute.domain.lead import Head

_IS_FREE: Final = "(attribute_not_exists(ra) OR ra <= :since)"
_IS_WELCOME: Final = "attribute_not_exists(sup)"
PATIENT: Final = "pt"
_IS_NEW_HERE: Final = f"attribute_not_exists({PATIENT})"
_UNCHANGED: Final = "attribute_not_exists(lead_id)"
_STILL: Final = "lead_id = :latest"


def point_key(point: str) -> dict[str, Value]:
    """Where a contact point is kept."""
    return key_of_hash(hashlib.sha256(point.encode()).hexdigest())


def key_of_hash(hashed: str) -> dict[str, Value]:
    """Where the contact point with this SHA-256, in hexadecimal, is kept."""
    return {"pk": {"S": f"POINT#{hashed}"}, "sk": {"S": "POINT"}}


def contact_from(point: str, item: Item) -> Contact:
    """What an item says of a contact point; `{}` says that nothing is known."""
    return Contact(
        point,
        item["lead_id"]["S"] if "lead_id" in item else None,
        moment_from(item["ra"]) if "ra" in item else None,
        item["dl"]["S"] if "dl" in item else None,
        moment_from(item["sup"]) if "sup" in item else None,
        frozenset(item["leads"]["SS"]) if "leads" in item else frozenset(),
        PATIENT in item,
    )


@dataclass(slots=True)
class PointUpdate:
    """One update of one point: a transaction may name an item only once, so everything about a point is in one."""

    point: str
    sets: list[str] = field(default_factory=list)
    removes: list[str] = field(default_factory=list)
    adds: list[str] = field(default_factory=list)
    deletes: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)

    def as_request(self) -> dict[str, Any]:
        """The parameters of `UpdateItem`, without the table."""
        parts = {"SET": self.sets, "REMOVE": self.removes, "ADD": self.adds, "DELETE": self.deletes}
        request: dict[str, Any] = {
            "Key": point_key(self.point),
            "UpdateExpression": " ".join(f"{verb} {', '.join(some)}" for verb, some in parts.items() if some),
        }
        if self.conditions:
            request["ConditionExpression"] = " AND ".join(self.conditions)
        return {**request, "ExpressionAttributeValues": self.values} if self.values else request


def claimed_by(head: Head, point: str, delivery: str, since: datetime, beside: Contact | None) -> PointUpdate:
    """A new lead takes a point, unless its latest lead came after `since`, or it is suppressed and the lead is not.

    `beside` is what was known of the point when its latest lead was found to be another person's: while it still is the
    latest one, the point is shared.
    """
    if beside and beside.lead_id:
        update = PointUpdate(point, conditions=[_STILL], values={":latest": text(beside.lead_id)})
    else:
        update = PointUpdate(point, conditions=[_IS_FREE], values={":since": moment(since)})
    if not head.lead.opted_out:
        update.conditions.append(_IS_WELCOME)
    if not head.lead.patient:
        update.conditions.append(_IS_NEW_HERE)
    _lead_to(update, head, delivery)
    _share(update, head)
    return update


def in_the_way(contacts: Sequence[Contact], delivery: str, since: datetime) -> Contact:
    """Which of several contacts to tell of: one with a recent lead, best one that came by this very delivery."""

    def rank(contact: Contact) -> tuple[bool, bool]:
        recent = contact.received_at is not None and contact.received_at > since
        return not recent, contact.delivery != delivery

    return min(contacts, key=rank)


def updates_of(
    changes: Sequence[tuple[Head, Change]], now: datetime, linked: Mapping[str, Contact]
) -> list[PointUpdate]:
    """What changes do to contact points. `linked` is what is known of the points in their `link`.

    An opt-out beats an opt-in of the same point in the same transaction.
    """
    updates: dict[str, PointUpdate] = {}
    suppressed = dict.fromkeys(point for _, change in changes for point in change.suppress)
    released = {point for _, change in changes for point in change.release}
    for point in suppressed:
        _suppress(updates.setdefault(point, PointUpdate(point)), now)
    for point in released - suppressed.keys():
        updates.setdefault(point, PointUpdate(point)).removes.append("sup")
    for head, change in changes:
        for point in dict.fromkeys(change.link):
            _link(updates.setdefault(point, PointUpdate(point)), head, linked[point], change.once)
    return list(updates.values())


def outlived(changes: Sequence[tuple[Head, Change]], linked: Mapping[str, Contact]) -> list[str]:
    """Deliveries that only a point remembers and that it is about to forget: to be marked, so that they stay known."""
    found = ((head, linked[point]) for head, change in changes for point in change.link)
    return [contact.delivery for head, contact in found if contact.delivery and _is_later(head, contact)]


def displaced(beside: Mapping[str, Contact], points: Sequence[str]) -> list[str]:
    """Deliveries that only a point remembers which another person's lead now takes: to be marked."""
    return [one.delivery for point, one in beside.items() if point in points and one.delivery]


def suppression(point: str, now: datetime) -> PointUpdate:
    """Suppress a point, whatever is known of it."""
    update = PointUpdate(point)
    _suppress(update, now)
    return update


def _suppress(update: PointUpdate, now: datetime) -> None:
    if ":now" not in update.values:
        update.sets.append("sup = if_not_exists(sup, :now)")
        update.values[":now"] = moment(now)


def _link(update: PointUpdate, head: Head, contact: Contact, delivery: str | None) -> None:
    """The point is this lead's too, and leads to it from now on if this lead is the later one."""
    _share(update, head)
    if not _is_later(head, contact):
        return
    update.conditions.append(_STILL if contact.lead_id else _UNCHANGED)
    if contact.lead_id:
        update.values[":latest"] = text(contact.lead_id)
    _lead_to(update, head, delivery)


def _is_later(head: Head, contact: Contact) -> bool:
    received_at = head.lead.received_at
    if received_at is None or contact.lead_id == head.lead.id:
        return False
    return contact.received_at is None or contact.received_at < received_at


def _lead_to(update: PointUpdate, head: Head, delivery: str | None) -> None:
    received_at = head.lead.received_at
    assert received_at is not None  # noqa: S101  a lead is stored with its lead.received
    update.sets += ["lead_id = :lead", "ra = :received"]
    update.values |= {":lead": text(head.lead.id), ":received": moment(received_at)}
    if delivery is None:
        update.removes.append("dl")
    else:
        update.sets.append("dl = :delivery")
        update.values[":delivery"] = text(delivery)


def _share(update: PointUpdate, head: Head) -> None:
    update.adds.append("leads :leads")
    update.values[":leads"] = {"SS": [head.lead.id]}


def leaving(contact: Contact, lead_id: str, successor: Head | None) -> PointUpdate | None:
    """Take a lead off a point that others share or that is suppressed; None when the point is to be forgotten.

    `successor` is the lead the point leads to from now on; a suppression stays whatever happens.
    """
    update = PointUpdate(contact.point, deletes=["leads :leads"], values={":leads": {"SS": [lead_id]}})
    if contact.lead_id == lead_id:
        update.conditions.append(_STILL)
        update.values[":latest"] = text(lead_id)
        if successor is not None:
            _lead_to(update, successor, None)
        elif contact.suppressed_at is None and not contact.patient:
            return None
        else:
            update.removes += ["lead_id", "ra", "dl"]
    return update


def forgetting(contact: Contact, lead_id: str) -> dict[str, Any]:
    """Remove a point that led to this lead alone, unless that has changed by then."""
    return {
        "Key": point_key(contact.point),
        "ConditionExpression": f"{_STILL} AND {_IS_WELCOME} AND {_IS_NEW_HERE} AND leads = :leads",
        "ExpressionAttributeValues": {":latest": text(lead_id), ":leads": {"SS": sorted(contact.leads)}},
    }
