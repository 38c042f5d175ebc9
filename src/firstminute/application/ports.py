"""What the use cases need from the outside, in the domain's words. Fakes and real adapters pass one contract suite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from firstminute.domain.events import Event, NewEvent
from firstminute.domain.lead import Claim, Enrollment, Head
from firstminute.domain.practice import Source

if TYPE_CHECKING:
    from firstminute.application.waiting_ports import Arrival as Arrival  # noqa: PLC0414  ports too, for all who use them
    from firstminute.application.waiting_ports import Inbox as Inbox  # noqa: PLC0414  ports too, for all who use them
    from firstminute.application.waiting_ports import LookupQueue as LookupQueue  # noqa: PLC0414  ports too, for all who use them
    from firstminute.application.waiting_ports import Notice as Notice  # noqa: PLC0414  ports too, for all who use them
    from firstminute.application.waiting_ports import Notices as Notices  # noqa: PLC0414  ports too, for all who use them
    from firstminute.application.waiting_ports import Quarantine as Quarantine  # noqa: PLC0414  ports too, for all who use them
    from firstminute.application.waiting_ports import Quarantined as Quarantined  # noqa: PLC0414  ports too, for all who use them
    from firstminute.application.waiting_ports import Waiting as Waiting  # noqa: PLC0414  ports too, for all who use them
    from firstminute.domain.inquiry import Draft, Request
    from firstminute.domain.metrics import Cohort
else:

    def __getattr__(name):
        """What waits has ports too, in a module that is loaded for who asks: https://peps.python.org/pep-0562/."""
        if name.startswith("__"):  # what Python asks of every module
            raise AttributeError(name)
        from firstminute.application import waiting_ports

        return getattr(waiting_ports, name)


Due = datetime | None


class Clock(Protocol):
    """The one clock of the stack. In AWS it is the clock; a local run may let it go faster."""

    def now(self) -> datetime:
        """The business's now, aware, in UTC: what is stored, compared with sending hours, shown."""

    def wall(self) -> datetime:
        """The senders' now: what signatures and time-outs of the outside world are checked against."""

    def wall_at(self, moment: datetime) -> datetime:
        """The wall-clock instant at which `now()` will say `moment`: what timers are set to."""


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


class Orchestrator(Protocol):
    """Runs one enrollment: first touch, then wait and step until it is over."""

    def start(self, lead_id: str, run: str = "") -> None:
        """Start the machine for a lead; starting it again under the same name is no error.

        `run` tells apart a deliberate restart from a repeated start.
        """

    def alive(self, lead_id: str, run: str = "") -> bool | None:
        """Whether the machine started for a lead under that name runs; None when none was ever started."""

    def stop(self, execution: str, reason: str) -> None:
        """End the execution that called us."""


@dataclass(frozen=True, slots=True)
class Message:
    """One touch, rendered. `reference` (touch id) and `lead_id` travel with it where the provider allows.

    `sender` is the number of ours that it leaves from, where that is not the account's.
    """

    channel: str
    to: str
    body: str
    subject: str | None = None
    html: str | None = None
    lead_id: str | None = None
    reference: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took it, under its own id."""

    provider: str
    provider_id: str


class ChannelProvider(Protocol):
    """Carries one channel.

    `send` raises ProviderRefused (never retry), ProviderUnavailable (certainly not taken) or OutcomeUnknown.
    """

    def send(self, message: Message) -> Accepted: ...

    def find(self, message: Message, since: datetime) -> Accepted | None:
        """Ask the provider whether it has taken `message` since then; raises OutcomeUnknown when it cannot be asked."""


class Channels(Protocol):
    """The provider of each channel."""

    def of(self, channel: str) -> ChannelProvider | None:
        """None when the practice has no such channel or it is switched off."""


class Secrets(Protocol):
    """Named secrets; a value may hold several, separated by white space, while one is being rotated."""

    def get(self, name: str) -> tuple[str, ...]: ...


class Rollups(Protocol):
    """The metrics table."""

    def add(self, contributions: Mapping[str, Mapping[Cohort, Mapping[str, int]]], now: datetime) -> int:
        """Add contributions by event id, each exactly once ever; gives back how many were new."""

    def between(self, first: str, last: str) -> dict[Cohort, dict[str, int]]:
        """Counters of the cohorts received from day `first` to day `last`, both included."""

    def set_spend(self, day: str, source: str, amount: int) -> None: ...

    def spend(self, first: str, last: str) -> dict[tuple[str, str], int]:
        """Minor units by (day, source)."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the API: never the key itself, only its hash is stored. `expires_at` is set for sign-ins."""

    name: str
    role: str
    expires_at: datetime | None = None


class Keys(Protocol):
    """Who may call the API."""

    def find(self, hashed: str) -> Key | None: ...

    def add(self, hashed: str, key: Key) -> None: ...

    def remove(self, name: str) -> int:
        """Withdraw every key of that name; gives back how many."""

    def page(self) -> list[Key]: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What an HTTP receiver answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Http(Protocol):
    """One outgoing request. Raises ProviderUnavailable when no connection was made, OutcomeUnknown after that."""

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
        *,
        public_only: bool = False,
    ) -> Answer: ...


class Ids(Protocol):
    """Makes ids of leads: `ld_` and 26 characters that sort by time."""

    def __call__(self, now: datetime) -> str: ...


class SourceKind(Protocol):
    """A module of `adapters/sources/`: bytes and headers in, drafts out.

    Its module may have more, where its senders need it:
    `challenge(request, source, secrets) -> str` answers a subscription handshake;
    `reports(request, source)` and `delivery(request)` make it a `reporting.ReportingKind`;
    `lookups(request, source)` and more make it a `looking_up.NamingKind`, whose deliveries only name their records;
    `flags(request, country) -> list[Flag]` reads who is not to be contacted (`domain.refusal_flags`);
    `books(request) -> bool` says whether a request tells of bookings, whichever URL it came to (`bookings.receive`);
    `answer(received, request) -> (status, body, content type) | None` is what its sender needs instead of our 202; body
    None is the usual JSON. `received` is empty when there was no inquiry, or the one that there was cannot be answered.
    """

    def verify(self, request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:
        """Raises Unauthenticated or Forbidden. `now` is the senders' clock."""

    def parse(self, request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
        """Raises Rejected when it cannot be read."""


Json = dict[str, Any]
