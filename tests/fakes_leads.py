"""The leads table in memory: the same promises as `adapters.aws.leads.DynamoLeads`, checked by the same suite."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce

from fakes_deletions import FakeDeletions
from firstminute.application.lead_ports import Change, Contact, Due, Taken
from firstminute.domain.deletions import everything, kept_for_a_time, second_look
from firstminute.domain.erasure import scrubbed_event, scrubbed_lead, without_shares
from firstminute.domain.errors import Conflict, Duplicate, FieldError, Invalid
from firstminute.domain.events import SYSTEM, Event, record
from firstminute.domain.folding import apply
from firstminute.domain.lead import Claim, Head, is_early
from firstminute.domain.merged import partners

MARKED_FOR = 90 * 86_400


@dataclass(frozen=True, slots=True)
class Raw:
    """A raw request as it is kept, until `expires_at` in epoch seconds."""

    body: bytes
    expires_at: int


class FakeLeads:
    """Everything is in plain attributes, for tests to look at: `heads`, `logs`, `raws`, `points`, `marks`, `noted`.

    `wall` is epoch seconds; `raw_retention` and the life of marks are counted on it.
    """

    def __init__(self, *, raw_retention: int = 365 * 86_400, wall: Callable[[], float] = time.time) -> None:
        self.raw_retention = raw_retention
        self.wall = wall
        self.heads: dict[str, Head] = {}
        self.logs: dict[str, list[Event]] = {}
        self.raws: dict[tuple[str, int], Raw] = {}
        self.points: dict[str, Contact] = {}
        self.marks: dict[str, float] = {}
        self.noted: dict[str, dict[str, Event]] = {}
        self.patients: set[str] = set()  # SHA-256 of their contact points
        self.deletions = FakeDeletions()
        self._lock = threading.RLock()

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
        with self._lock:
            if head.lead.id in self.heads:
                return self._already(head, points)
            known = [self.contact(point) for point in dict.fromkeys(points)]
            in_the_way = [
                one
                for one in known
                if _is_taken(one, since, (beside or {}).get(one.point))
                or (one.suppressed_at and not _is_out(head))
                or (one.patient and not head.lead.patient)
            ]
            if in_the_way:
                return min(in_the_way, key=lambda one: (not _is_recent(one, since), one.delivery != delivery))
            self.heads[head.lead.id] = head
            self.logs[head.lead.id] = [_as_stored(event) for event in events]
            self.raws[head.lead.id, events[0].seq] = self._raw(raw)
            for contact in known:
                if contact.point in (beside or {}) and contact.delivery:
                    self.marks[contact.delivery] = self.wall()
                self._lead_to(contact, head, delivery)
            self.deletions.add(kept_for_a_time(events))
            return None

    def claim(
        self, lead_id: str, step: int, now: datetime, stale: datetime, run: int | None = None, due: Due = None
    ) -> Taken:
        with self._lock:
            head = self.heads.get(lead_id)
            if head is None or head.lead.stopped or head.enrollment.step != step:
                return Taken(False, head)
            before, stands = head.enrollment.claim, head.enrollment.run
            if run not in (None, stands) or (before and before.open and (before.at > stale or before.run != stands)):
                return Taken(False, head)
            if is_early(head, due):
                return Taken(False, head)
            same = before if before and (before.step, before.run) == (step, stands) else None
            since, attempt = (same.since, same.attempt + 1) if same else (now, 1)
            ours = Claim(step, now, since, attempt, run=stands)
            taken = Head(head.lead, replace(head.enrollment, claim=ours), head.version + 1)
            self.heads[lead_id] = taken
            return Taken(True, taken, same if same and same.open else None)

    def get(self, lead_id: str) -> Head | None:
        return self.heads.get(lead_id)

    def append(self, head: Head, change: Change, now: datetime) -> tuple[Head, list[Event]]:
        return self._append([(head, change)], now)[0]

    def append_together(self, changes: Sequence[tuple[Head, Change]], now: datetime) -> list[tuple[Head, list[Event]]]:
        return self._append(changes, now)

    def _append(self, changes: Sequence[tuple[Head, Change]], now: datetime) -> list[tuple[Head, list[Event]]]:
        written = [_applied(head, change, now) for head, change in changes]
        with self._lock:
            if any(change.once is not None and self.seen(change.once) for _, change in changes):
                raise Duplicate(" ".join(str(change.once) for _, change in changes))
            for head, _ in changes:
                stands = self.heads.get(head.lead.id)
                if stands is None or stands.version != head.version:
                    raise Conflict(head.lead.id)
            for (head, change), (after, events) in zip(changes, written, strict=True):
                self._store(head, change, after, events)
            for (_, change), (after, _) in zip(changes, written, strict=True):
                self._repoint(after, change, now)
            for _, change in changes:
                for point in change.suppress:
                    self.suppress(point, now)
        return written

    def _store(self, head: Head, change: Change, after: Head, events: list[Event]) -> None:
        lead_id = head.lead.id
        self.heads[lead_id] = after
        self.logs[lead_id] = [*self.logs[lead_id], *map(_as_stored, events)]
        self.deletions.add(kept_for_a_time(events))
        if change.once is not None:
            self.marks[change.once] = self.wall()
        if change.raw is not None:
            self.raws[lead_id, head.lead.seq + 1] = self._raw(change.raw)

    def suppress(self, point: str, now: datetime) -> None:
        with self._lock:
            contact = self.contact(point)
            self.points[point] = replace(contact, suppressed_at=contact.suppressed_at or now)

    def note(self, note: Event) -> bool:
        with self._lock:
            notes = self.noted.setdefault(note.lead_id, {})
            return notes.setdefault(note.id, stored := _as_stored(note)) is stored

    def seen(self, key: str) -> bool:
        return self.marks.get(key, float("-inf")) > self.wall() - MARKED_FOR

    def mark(self, key: str, now: datetime) -> bool:
        with self._lock:
            if self.seen(key):
                return False
            self.marks[key] = self.wall()
            return True

    def log(self, lead_id: str) -> list[Event]:
        return list(self.logs.get(lead_id, ()))

    def notes(self, lead_id: str) -> list[Event]:
        return sorted(self.noted.get(lead_id, {}).values(), key=lambda note: (note.recorded_at, note.id))

    def contact(self, point: str) -> Contact:
        known = self.points.get(point) or Contact(point)
        return replace(known, patient=hashlib.sha256(point.encode()).hexdigest() in self.patients)

    def page(
        self, state: str | None, owner: str | None, cursor: str | None, limit: int
    ) -> tuple[list[Head], str | None]:
        before = _id_of(cursor) if cursor else None
        found = [
            head
            for lead_id, head in sorted(self.heads.items(), reverse=True)
            if before is None or lead_id < before
            if state in (None, head.lead.state) and owner in (None, head.lead.owner)
        ]
        page = found[: max(1, limit)]
        return page, _cursor_of(page[-1].lead.id) if len(found) > len(page) else None

    def ids(self) -> Iterable[str]:
        return list(self.heads)

    def waiting(self, states: Sequence[str], days: int = 45) -> list[Head]:
        heads = [self.heads[lead_id] for lead_id in sorted(self.heads)]
        newest = heads[-1].lead.received_at if heads else None
        return [head for head in heads if head.lead.state in states and not _is_long_past(head, newest, days)]

    def erase(self, lead_id: str, now: datetime) -> bool:
        with self._lock:
            head = self.heads.get(lead_id)
            if head is None:
                return False
            for point in [one.point for one in self.points.values() if lead_id in (one.lead_id, *one.leads)]:
                self._leave(point, lead_id)
            self.raws = {key: raw for key, raw in self.raws.items() if key[0] != lead_id}
            named = everything([*self.log(lead_id), *self.notes(lead_id)], lead_id, now)
            self.deletions.add([*named, second_look(lead_id, now)])
            before = (self.log(lead_id), self.notes(lead_id))
            self.logs[lead_id] = [scrubbed_event(event) for event in self.logs[lead_id]]
            notes = self.noted.setdefault(lead_id, {})
            notes.update({note.id: scrubbed_event(note) for note in notes.values()})
            changed = before != (self.log(lead_id), self.notes(lead_id))
            for other in self._merged_with(lead_id):
                self.logs[other] = [without_shares(event, lead_id) for event in self.logs[other]]
            erased = Event(f"{lead_id}_erased", "lead.erased", lead_id, 0, now, now, SYSTEM, {})
            notes.setdefault(erased.id, erased)
            lead = scrubbed_lead(head.lead)
            if changed or lead != head.lead:
                self.heads[lead_id] = Head(lead, head.enrollment, head.version + 1)
            return True

    def _merged_with(self, lead_id: str) -> set[str]:
        seen, waiting = {lead_id}, [lead_id]
        while waiting:
            new = set(partners(self.log(waiting.pop()))) - seen
            seen |= new
            waiting += new
        return seen & self.logs.keys() - {lead_id}

    def _already(self, head: Head, points: Sequence[str]) -> None:
        """The same lead once more is a try whose answer was lost; another lead of this id cannot be."""
        if not any(self.contact(point).lead_id == head.lead.id for point in points):
            raise Conflict(head.lead.id)

    def _raw(self, body: bytes) -> Raw:
        return Raw(body, int(self.wall()) + self.raw_retention)

    def _lead_to(self, contact: Contact, head: Head, delivery: str | None) -> None:
        shared = contact.leads | {head.lead.id}
        self.points[contact.point] = replace(
            contact, lead_id=head.lead.id, received_at=head.lead.received_at, delivery=delivery, leads=shared
        )

    def _repoint(self, head: Head, change: Change, now: datetime) -> None:
        for point in dict.fromkeys(change.link):
            contact = self.contact(point)
            if contact.received_at is None or (head.lead.received_at and contact.received_at < head.lead.received_at):
                if contact.delivery is not None:
                    self.marks[contact.delivery] = self.wall()
                self._lead_to(contact, head, change.once)
            else:
                self.points[point] = replace(contact, leads=contact.leads | {head.lead.id})
        for point in change.release:
            self.points[point] = replace(self.contact(point), suppressed_at=None)

    def _leave(self, point: str, lead_id: str) -> None:
        contact = self.points[point]
        contact = replace(contact, leads=contact.leads - {lead_id})
        if contact.lead_id == lead_id:
            other = max(contact.leads, default=None)
            received_at = self.heads[other].lead.received_at if other else None
            contact = replace(contact, lead_id=other, received_at=received_at, delivery=None)
        self.points[point] = contact
        if replace(contact, patient=False) == Contact(point):
            del self.points[point]


def _applied(head: Head, change: Change, now: datetime) -> tuple[Head, list[Event]]:
    seq = head.lead.seq
    events = [record(new, head.lead.id, seq + place, now) for place, new in enumerate(change.events, 1)]
    return Head(reduce(apply, events, head.lead), change.enrollment, head.version + 1), events


def _is_recent(contact: Contact, since: datetime) -> bool:
    return contact.received_at is not None and contact.received_at > since


def _is_taken(contact: Contact, since: datetime, beside: Contact | None) -> bool:
    """By a recent lead, or by another one than that which was looked at."""
    return contact.lead_id != beside.lead_id if beside and beside.lead_id else _is_recent(contact, since)


def _is_out(head: Head) -> bool:
    return head.lead.opted_out


def _is_long_past(head: Head, newest: datetime | None, days: int) -> bool:
    received_at = head.lead.received_at
    return bool(received_at and newest and received_at < newest - timedelta(days=days))


def _as_stored(event: Event) -> Event:
    """Data comes back as JSON has it."""
    return replace(event, data=json.loads(json.dumps(dict(event.data))))


def _cursor_of(lead_id: str) -> str:
    return base64.urlsafe_b64encode(lead_id.encode()).decode().rstrip("=")


def _id_of(cursor: str) -> str:
    try:
        lead_id = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error):
        lead_id = ""
    if not re.fullmatch(r"ld_\w+", lead_id):
        raise Invalid("no cursor of ours", (FieldError("/cursor", "no cursor of ours"),))
    return lead_id


class FakePatients:
    """`application.patients.Patients` beside a fake table."""

    def __init__(self, leads: FakeLeads) -> None:
        self._leads = leads

    def add(self, hashes: Iterable[str]) -> int:
        given = set(hashes)
        self._leads.patients |= given
        return len(given)

    def all(self) -> list[str]:
        return sorted(self._leads.patients)

    def clear(self) -> int:
        known = len(self._leads.patients)
        self._leads.patients.clear()
        return known
