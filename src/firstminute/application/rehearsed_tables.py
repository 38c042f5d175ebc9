"""The ports of touches in memory, for a rehearsal: one thread, nothing fails by itself, time is what it is set to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import Final

from firstminute.application.lead_ports import Change, Contact, Due, Taken
from firstminute.application.provider_ports import Accepted, Message
from firstminute.domain import circuit as circuits
from firstminute.domain.circuit import Circuit
from firstminute.domain.errors import Conflict, Duplicate
from firstminute.domain.events import Event, record
from firstminute.domain.folding import apply
from firstminute.domain.lead import Claim, Head, is_early

# Whoever is told of every change: the head before (None for a new lead), the head after, the events between.
Listener = Callable[[Head | None, Head, Sequence[Event]], None]
# What a log must still hold later: the points a person gave, whose leads are one person's, what left by which way.
_KEPT: Final = frozenset(
    ("lead.repeated", "lead.merged", "lead.unmerged", "touch.sent", "touch.skipped", "touch.failed", "touch.delivered")
)


@dataclass
class RehearsedClock:
    """Both clocks are one, and show what they are set to."""

    at: datetime

    def now(self) -> datetime:
        """That moment."""
        return self.at

    wall = now

    def wall_at(self, moment: datetime) -> datetime:
        """The same."""
        return moment


@dataclass
class RehearsedLeads:
    """What intake and touches ask of the table. `whole_logs`: every event is kept, not only what is asked for later."""

    listener: Listener
    whole_logs: bool = True
    heads: dict[str, Head] = field(default_factory=dict)
    logs: dict[str, list[Event]] = field(default_factory=dict)
    points: dict[str, Contact] = field(default_factory=dict)
    marks: set[str] = field(default_factory=set)

    def add(
        self,
        head: Head,
        events: Sequence[Event],
        raw: bytes,  # noqa: ARG002  the port
        delivery: str,
        points: Sequence[str],
        since: datetime,
        beside: Mapping[str, Contact] | None = None,
    ) -> Contact | None:
        """A new lead, unless one of its points is a recent lead's or suppressed."""
        known = [self.contact(point) for point in points]
        taken = next((one for one in known if _in_the_way(one, head, since, (beside or {}).get(one.point))), None)
        if taken:
            return taken
        for one in known:
            leads = one.leads | {head.lead.id}
            new = replace(one, lead_id=head.lead.id, received_at=head.lead.received_at, delivery=delivery, leads=leads)
            self.points[one.point] = new
        self._store(None, head, events)
        return None

    def claim(
        self, lead_id: str, step: int, now: datetime, stale: datetime, run: int | None = None, due: Due = None
    ) -> Taken:
        """As the table's conditional write does it."""
        head = self.heads.get(lead_id)
        if head is None or head.lead.stopped or head.enrollment.step != step:
            return Taken(False, head)
        before, stands = head.enrollment.claim, head.enrollment.run
        if run not in (None, stands) or (before and before.open and (before.at > stale or before.run != stands)):
            return Taken(False, head)
        if is_early(head, due):
            return Taken(False, head)
        before = before if before and (before.step, before.run) == (step, stands) else None
        since, attempt = (before.since, before.attempt + 1) if before else (now, 1)
        ours = Claim(step, now, since, attempt, run=stands)
        taken = Head(head.lead, replace(head.enrollment, claim=ours), head.version + 1)
        self.heads[lead_id] = taken
        return Taken(True, taken, before if before and before.open else None)

    def get(self, lead_id: str) -> Head | None:
        """The head."""
        return self.heads.get(lead_id)

    def append(self, head: Head, change: Change, now: datetime) -> tuple[Head, list[Event]]:
        """One transaction."""
        stands = self.heads.get(head.lead.id)
        if change.once in self.marks:
            raise Duplicate(str(change.once))
        if stands is None or stands.version != head.version:
            raise Conflict(head.lead.id)
        events = [record(new, head.lead.id, head.lead.seq + n, now) for n, new in enumerate(change.events, 1)]
        after = Head(reduce(apply, events, head.lead), change.enrollment, head.version + 1)
        self._note(after, change, now)
        self._store(head, after, events)
        return after, events

    def contact(self, point: str) -> Contact:
        """What is known of a point."""
        return self.points.get(point) or Contact(point)

    def log(self, lead_id: str) -> list[Event]:
        """What was kept of the log."""
        return self.logs.get(lead_id, [])

    def _note(self, after: Head, change: Change, now: datetime) -> None:
        if change.once:
            self.marks.add(change.once)
        for point in change.suppress:
            contact = self.contact(point)
            self.points[point] = replace(contact, suppressed_at=contact.suppressed_at or now)
        for point in change.release:
            self.points[point] = replace(self.contact(point), suppressed_at=None)
        for point in change.link:
            contact = self.contact(point)
            self.points[point] = replace(contact, leads=contact.leads | {after.lead.id})

    def _store(self, before: Head | None, after: Head, events: Sequence[Event]) -> None:
        self.heads[after.lead.id] = after
        kept = events if self.whole_logs else [one for one in events if one.type in _KEPT]
        if kept:
            self.logs.setdefault(after.lead.id, []).extend(kept)
        self.listener(before, after, events)


def _in_the_way(contact: Contact, head: Head, since: datetime, beside: Contact | None) -> bool:
    recent = contact.received_at is not None and contact.received_at > since
    other = recent and not (beside and beside.lead_id == contact.lead_id)
    return bool(other or (contact.suppressed_at and not head.lead.opted_out))


@dataclass
class RehearsedProvider:
    """Takes every message and tells `taken` of it, unless `trouble` raises what a provider would."""

    name: str
    clock: RehearsedClock
    taken: Callable[[Message, datetime], None]
    trouble: Callable[[Message, datetime], None]
    count: int = 0

    def send(self, message: Message) -> Accepted:
        """Taken at once, under an id of its own."""
        self.trouble(message, self.clock.at)
        self.count += 1
        self.taken(message, self.clock.at)
        return Accepted(self.name, f"{self.name}-{self.count}")

    def find(self, message: Message, since: datetime) -> Accepted | None:  # noqa: ARG002  the port
        """Nothing is ever in doubt here."""
        return None


@dataclass(frozen=True)
class RehearsedChannels:
    """The providers by channel."""

    providers: Mapping[str, RehearsedProvider]

    def of(self, channel: str) -> RehearsedProvider | None:
        """None where the practice has no such channel."""
        return self.providers.get(channel)


@dataclass(frozen=True)
class RehearsedMachines:
    """Starts a machine by calling `started`; each of a lead's machines at most once."""

    started: Callable[[str], None]
    names: set[str] = field(default_factory=set)

    def start(self, lead_id: str, run: str = "") -> None:
        """Once for each name."""
        name = f"{lead_id}-{run}" if run else lead_id
        if name not in self.names:
            self.names.add(name)
            self.started(lead_id)

    def alive(self, lead_id: str, run: str = "") -> bool | None:  # noqa: ARG002  a machine is its lead's here
        """They live as long as anything is planned."""
        return True if lead_id in self.names else None

    def stop(self, execution: str, reason: str) -> None:
        """Nobody comes back to it."""


@dataclass(frozen=True)
class RehearsedCircuits:
    """What is known of providers that are down."""

    known: dict[str, Circuit] = field(default_factory=dict)

    def waits(self, channel: str, now: datetime) -> datetime | None:
        """As the table's does it: the one that comes after a pause tries."""
        known = self.known.get(channel)
        until = circuits.waits(known, now)
        if known and known.until and until is None:
            self.known[channel] = circuits.tried(known, now)
        return until

    def failed(self, channel: str, now: datetime) -> bool:
        """One failure more; True when it opened the circuit."""
        before = self.known.get(channel)
        after = self.known[channel] = circuits.failed(before, now)
        return (before is None or before.until is None) and after.until is not None

    def worked(self, channel: str, now: datetime) -> None:  # noqa: ARG002  the port
        """Closed."""
        self.known.pop(channel, None)
