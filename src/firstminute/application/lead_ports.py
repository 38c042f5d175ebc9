"""The leads table, as the use cases see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from firstminute.domain.events import Event, NewEvent
from firstminute.domain.lead import Claim, Enrollment, Head

Due = datetime | None


@dataclass(frozen=True, slots=True)
class Contact:
    """What is known of a contact point: its latest lead, the delivery that lead came by, and its suppression.

    `leads` are all leads that share the point: a family's phone, or one person's earlier inquiries. `patient`: the
    practice has it on its list of patients.
    """

    point: str
    lead_id: str | None = None
    received_at: datetime | None = None
    delivery: str | None = None
    suppressed_at: datetime | None = None
    leads: frozenset[str] = frozenset()
    patient: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer to a claim: `head` as stored after it (or, when refused, as it stands; None for no such lead).

    `again` is the claim that was in flight before for the same step and was not known to have failed: whoever held it
    may have sent, so ask the provider first.
    """

    granted: bool
    head: Head | None
    again: Claim | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What one transaction writes to a lead.

    `once` names a delivery that must be recorded at most once. `suppress` and `release` are contact points that these
    events opt out or back in; `link` are contact points found to be this person's too. `raw` goes with the first event.
    """

    events: Sequence[NewEvent]
    enrollment: Enrollment
    once: str | None = None
    raw: bytes | None = None
    suppress: Sequence[str] = ()
    release: Sequence[str] = ()
    link: Sequence[str] = ()


class Leads(Protocol):
    """The leads table: heads, event logs, contact points."""

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
        """Store a new lead, its first events, its raw request and its contact points in one transaction.

        Gives back None when it is stored, or the contact that stood in the way, and then nothing was written: a point
        whose latest lead was received after `since`, or a suppressed point while the head is not opted out,
        or a patient's point while the head is not one of a patient.

        `beside` are points whose latest lead was looked at and is another person's: they are taken though it is recent,
        as long as it is still that lead. The delivery that only such a point remembered stays known.
        """

    def claim(
        self, lead_id: str, step: int, now: datetime, stale: datetime, run: int | None = None, due: Due = None
    ) -> Taken:
        """Take a step: one conditional write that also loads the head (a second one only after a crash).

        Granted while the enrollment stands at `step`, is not stopped, and nothing is in flight; with a `run`, while it
        is in that run; with `due`, once it is due by then by the business clock. A claim of the same step and run that
        was closed, or was last taken at or before `stale`, is taken over: `since` stays, `attempt` grows; one that was
        left open, whether the step is due or not. One of another step only has to be over; one of another run that is
        open stands in the way until somebody has settled it.
        """

    def get(self, lead_id: str) -> Head | None:
        """The head, strongly consistent."""

    def append(self, head: Head, change: Change, now: datetime) -> tuple[Head, list[Event]]:
        """Record a change in one transaction; gives back the new head and the events as recorded.

        Raises Conflict when the head has moved on, Duplicate when `change.once` was recorded before; then nothing was
        written.
        """

    def append_together(self, changes: Sequence[tuple[Head, Change]], now: datetime) -> list[tuple[Head, list[Event]]]:
        """As `append`, for several leads in one transaction: all of it is recorded, or nothing.

        No contact point may be in the `link` of two of them.
        """

    def suppress(self, point: str, now: datetime) -> None:
        """Suppress a contact point that has no lead."""

    def note(self, note: Event) -> bool:
        """Keep an event about an event (a callback's outcome) by its id, outside the sequence. False when known."""

    def seen(self, key: str) -> bool:
        """Whether `mark` was called with this key in the last 90 days."""

    def mark(self, key: str, now: datetime) -> bool:
        """Remember a key; False when it was remembered already."""

    def log(self, lead_id: str) -> list[Event]:
        """Every event of a lead in the order of `seq`, without notes."""

    def notes(self, lead_id: str) -> list[Event]:
        """The notes of a lead."""

    def contact(self, point: str) -> Contact:
        """What is known of a contact point, strongly consistent."""

    def page(
        self, state: str | None, owner: str | None, cursor: str | None, limit: int
    ) -> tuple[list[Head], str | None]:
        """Heads, newest first, and the cursor of the next page."""

    def ids(self) -> Iterable[str]:
        """Every lead id, for a recount. Reads the whole table."""

    def waiting(self, states: Sequence[str], days: int = 45) -> list[Head]:
        """Heads in these states, oldest first, of so many days before the newest: what the watchdog looks through."""

    def erase(self, lead_id: str, now: datetime) -> bool:
        """Remove personal data of a lead and its raw requests; counts and suppressions stay. False: no such lead."""
