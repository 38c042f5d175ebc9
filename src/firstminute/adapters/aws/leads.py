"""The leads table: heads, event logs, contact points. Every change of a lead is one write that happens whole or not.

What is where: `lead_items` (heads), `event_items` (events, notes, raw requests), `contacts` (contact points).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING, Final

from firstminute.adapters.aws import contacts
from firstminute.adapters.aws.attributes import Item, number, text
from firstminute.adapters.aws.claims import claim
from firstminute.adapters.aws.contacts import PointUpdate, contact_from, point_key
from firstminute.adapters.aws.event_items import (
    events_from,
    events_item,
    note_from,
    note_item,
    raw_item,
)
from firstminute.adapters.aws.lead_items import VERSION, head_from, head_item, head_key, partition
from firstminute.adapters.aws.lead_table import NEW, LeadTable, Operation, Refused, patiently, put
from firstminute.adapters.aws.marks import Marks
from firstminute.application.lead_ports import Change, Contact, Due, Taken
from firstminute.domain.errors import Conflict, Duplicate
from firstminute.domain.events import Event, record
from firstminute.domain.folding import apply
from firstminute.domain.lead import Head

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

    from firstminute.adapters.aws.lead_pages import LeadPages

_FIRST_POINT: Final = 3
_UNCHANGED: Final = f"{VERSION} = :version"


class DynamoLeads:
    """`lead_ports.Leads` on one DynamoDB table.

    Raw requests expire after `raw_retention` seconds, delivery marks after 90 days; `wall` is epoch seconds.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        *,
        raw_retention: int = 365 * 86_400,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._table = LeadTable(client, table)
        self._raw_retention = raw_retention
        self._wall = wall
        self._marks = Marks(self._table, wall)

    def add(
        self,
        head: Head,
        events: Sequence[Event],
        raw: bytes,
        delivery: str,
        points: Sequence[str],
        since: datetime,
        beside: Mapping[str, Contact] | None = None,
    ) -> Contact | None:
        """One transaction. A point that stands in the way comes back with its refusal, so nothing is read."""
        points, known = tuple(dict.fromkeys(points)), beside or {}
        received_at = events[0].occurred_at
        operations = [
            put(head_item(head), NEW),
            put(events_item(events)),
            self._raw(head.lead.id, events[0].seq, raw),
            *(_update(contacts.claimed_by(head, point, delivery, since, known.get(point))) for point in points),
            *(self._marks.renewed(one, received_at) for one in dict.fromkeys(contacts.displaced(known, points))),
            *_kept_by(events),
        ]
        operations = self._for_a_time(head, operations)
        try:
            patiently(lambda: self._table.write(operations))
        except Refused as refused:
            return _in_the_way(refused, head, points, delivery, since)
        return None

    def claim(
        self, lead_id: str, step: int, now: datetime, stale: datetime, run: int | None = None, due: Due = None
    ) -> Taken:
        """One conditional update; `now` and `stale` are the wall clock's."""
        return claim(self._table, lead_id, step, now, stale, run, due)

    def get(self, lead_id: str) -> Head | None:
        """The head, strongly consistent."""
        item = self._table.get(head_key(lead_id))
        return head_from(item) if item else None

    def append(self, head: Head, change: Change, now: datetime) -> tuple[Head, list[Event]]:
        """Record a change in one transaction, on the head as it was read."""
        return self.append_together([(head, change)], now)[0]

    def append_together(self, changes: Sequence[tuple[Head, Change]], now: datetime) -> list[tuple[Head, list[Event]]]:
        """Record changes of several leads in one transaction, each on the head as it was read."""
        written = [_applied(head, change, now) for head, change in changes]
        marks = [self._marks.first(change.once, now) for _, change in changes if change.once is not None]
        operations = [*marks]
        for (head, change), (after, events) in zip(changes, written, strict=True):
            operations += self._recorded(head, change, after, events)
        after_all = [(after, change) for (_, change), (after, _) in zip(changes, written, strict=True)]
        operations += self._repointed(after_all, now)
        ids = " and ".join(head.lead.id for head, _ in changes)
        try:
            self._table.write(operations)
        except Refused as refused:
            if any(place < len(marks) for place in refused.items):
                raise Duplicate(f"{ids} has recorded this delivery before") from refused
            raise Conflict(f"{ids} has moved on from where it was read") from refused
        return written

    def suppress(self, point: str, now: datetime) -> None:
        """Suppress a contact point, whether a lead has it or not."""
        self._table.update(contacts.suppression(point, now).as_request())

    def note(self, note: Event) -> bool:
        """Keep an event about an event by its id; False when it is known."""
        try:
            self._table.put(note_item(note), NEW)
        except Refused:
            return False
        return True

    def seen(self, key: str) -> bool:
        """Whether this key was marked, or recorded as a delivery, in the last 90 days."""
        return self._marks.seen(key)

    def mark(self, key: str, now: datetime) -> bool:
        """Remember a key; False when it was remembered already."""
        return self._marks.add(key, now)

    def log(self, lead_id: str) -> list[Event]:
        """Every event of a lead in the order of `seq`."""
        items = self._items(lead_id, "EV#")
        return sorted((event for item in items for event in events_from(item)), key=lambda event: event.seq)

    def notes(self, lead_id: str) -> list[Event]:
        """The notes of a lead in the order of their recording."""
        notes = map(note_from, self._items(lead_id, "NOTE#"))
        return sorted(notes, key=lambda note: (note.recorded_at, note.id))

    def contact(self, point: str) -> Contact:
        """What is known of a contact point, strongly consistent."""
        return contact_from(point, self._table.get(point_key(point)) or {})

    def page(
        self, state: str | None, owner: str | None, cursor: str | None, limit: int
    ) -> tuple[list[Head], str | None]:
        """Heads, newest first, and the cursor of the next page. Raises Invalid for a garbled cursor."""
        return self._pages().page(state, owner, cursor, limit)

    def ids(self) -> Iterable[str]:
        """Every lead id, while the whole table is walked through."""
        return self._pages().ids()

    def waiting(self, states: Sequence[str], days: int = 45) -> list[Head]:
        """Heads in these states, oldest first, of the last days in which leads came."""
        return self._pages().waiting(states, days)

    def erase(self, lead_id: str, now: datetime) -> bool:
        """Remove personal data of a lead and its raw requests; False: no such lead."""
        from firstminute.adapters.aws.erasure import erase

        return erase(self._table, lead_id, now)

    def _pages(self) -> LeadPages:
        """Lists of leads: nothing that a person waits for."""
        from firstminute.adapters.aws.lead_pages import LeadPages

        return LeadPages(self._table)

    def _items(self, lead_id: str, prefix: str) -> Iterator[Item]:
        return self._table.query(
            {
                "KeyConditionExpression": "pk = :lead AND begins_with(sk, :prefix)",
                "ExpressionAttributeValues": {":lead": text(partition(lead_id)), ":prefix": text(prefix)},
                "ConsistentRead": True,
            }
        )

    def _recorded(self, head: Head, change: Change, after: Head, events: list[Event]) -> list[Operation]:
        """The head, if it is still the one that was read, and what happened to it."""
        operations = [
            put(head_item(after), _UNCHANGED, {":version": number(head.version)}),
            *([put(events_item(events))] if events else []),
            *([self._raw(head.lead.id, head.lead.seq + 1, change.raw)] if change.raw is not None else []),
            *_kept_by(events),
        ]
        return self._for_a_time(after, operations)

    def _repointed(self, changes: Sequence[tuple[Head, Change]], now: datetime) -> list[Operation]:
        """What changes do to contact points. A delivery that only a point remembered is marked when it goes."""
        points = dict.fromkeys(point for _, change in changes for point in change.link)
        linked = {point: self.contact(point) for point in points}
        marked = {change.once for _, change in changes}
        outlived = dict.fromkeys(contacts.outlived(changes, linked))
        return [
            *(self._marks.renewed(delivery, now) for delivery in outlived if delivery not in marked),
            *(_update(update) for update in contacts.updates_of(changes, now, linked)),
        ]

    def _for_a_time(self, head: Head, operations: list[Operation]) -> list[Operation]:
        """What a synthetic lead leaves behind goes after some days."""
        if not head.lead.synthetic:
            return operations
        from firstminute.adapters.aws.expiring import expiring

        return [expiring(one, int(self._wall())) for one in operations]

    def _raw(self, lead_id: str, seq: int, raw: bytes) -> Operation:
        return put(raw_item(lead_id, seq, raw, int(self._wall()) + self._raw_retention))


def _applied(head: Head, change: Change, now: datetime) -> tuple[Head, list[Event]]:
    """The head after a change, and its events as they are recorded."""
    events = [record(new, head.lead.id, head.lead.seq + place, now) for place, new in enumerate(change.events, 1)]
    return Head(reduce(apply, events, head.lead), change.enrollment, head.version + 1), events


def _kept_by(events: Sequence[Event]) -> list[Operation]:
    """What a provider keeps of these events is put on the list of what is to be deleted there; mostly nothing is."""
    if not any("keep_until" in event.data or "media" in event.data for event in events):
        return []
    from firstminute.adapters.aws.deletions import kept_by

    return kept_by(events)


def _update(update: PointUpdate) -> Operation:
    return {"Update": update.as_request()}


def _in_the_way(refused: Refused, head: Head, points: Sequence[str], delivery: str, since: datetime) -> Contact | None:
    """The contact to tell of; None when what stands there is this very lead, stored by a try whose answer was lost."""
    found = [contact_from(points[place - _FIRST_POINT], item) for place, item in refused.items.items() if place]
    if not found:
        raise Conflict(f"there is a lead {head.lead.id} already")
    chosen = contacts.in_the_way(found, delivery, since)
    return None if chosen.lead_id == head.lead.id else chosen
