"""What the use cases need from the outside, in the domain's words. Fakes and real adapters pass one contract suite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from firstminute.domain.events import Event, NewEvent
from firstminute.domain.lead import Claim, Enrollment, Head
from firstminute.domain.metrics import Cohort


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
    """What is known of a contact point: its latest lead, the delivery that lead came by, and its suppression."""

    point: str
    lead_id: str | None = None
    received_at: datetime | None = None
    delivery: str | None = None
    suppressed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A claim was asked for. `head` is as stored after the claim (or, when refused, as it stands now)."""

    granted: bool
    head: Head | None
    before: Claim | None = None


class Leads(Protocol):
    """The leads table: heads, event logs, contact points, quarantine."""

    def add(
        self, head: Head, events: Sequence[Event], raw: bytes, delivery: str, points: Sequence[str]
    ) -> Contact | None:
        """Store a new lead, its first events, its raw request and its contact points in one transaction.

        Gives back None when it is stored, or the contact (latest lead, suppression) that stood in the way; then
        nothing was written. A suppressed contact point does not stand in the way when the head is opted out.
        """

    def claim(self, lead_id: str, claim: Claim, step: int) -> Taken:
        """Take a touch: one conditional write that also loads the head.

        Granted only while the enrollment stands at `step`, is not stopped, and no other touch is in flight. A claim
        of the same touch is granted again (`before` is then the claim it replaces).
        """

    def get(self, lead_id: str) -> Head | None:
        """The head, strongly consistent."""

    def append(
        self,
        head: Head,
        events: Sequence[NewEvent],
        enrollment: Enrollment,
        now: datetime,
        *,
        once: str | None = None,
        raw: bytes | None = None,
        suppress: Sequence[str] = (),
        release: Sequence[str] = (),
    ) -> Head:
        """Record events and the enrollment in one transaction. Raises Conflict when the head has moved on.

        `once` names a delivery: when it was recorded before, nothing is written and `Duplicate` is raised.
        `suppress` and `release` are contact points that are opted out of or back in with these events.
        """

    def log(self, lead_id: str) -> list[Event]:
        """Every event of a lead in order."""

    def contact(self, point: str) -> Contact:
        """What is known of a contact point, strongly consistent."""

    def page(
        self, state: str | None, owner: str | None, cursor: str | None, limit: int
    ) -> tuple[list[Head], str | None]:
        """Heads, newest first, and the cursor of the next page."""

    def ids(self) -> Iterable[str]:
        """Every lead id, for a recount. Reads the whole table."""

    def waiting(self, states: Sequence[str]) -> list[Head]:
        """Heads in these states, oldest first: what the watchdog looks through."""

    def erase(self, lead_id: str, now: datetime) -> None:
        """Remove personal data of a lead and its raw requests; counts and suppressions stay."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An authentic delivery that could not be understood, kept with the reason in plain words."""

    id: str
    source: str
    reason: str
    received_at: datetime
    content_type: str
    body: bytes
    replayed_as: str | None = None


class Quarantine(Protocol):
    """Authentic deliveries that could not be understood."""

    def add(self, item: Quarantined) -> bool:
        """Keep it; False when this delivery is kept already."""

    def get(self, item_id: str) -> Quarantined | None: ...

    def page(self, cursor: str | None, limit: int) -> tuple[list[Quarantined], str | None]: ...

    def resolve(self, item_id: str, lead_id: str) -> None:
        """Note that it was replayed and became a lead."""


class Orchestrator(Protocol):
    """Runs one enrollment: first touch, then wait and step until it is over."""

    def start(self, lead_id: str, run: str = "") -> None:
        """Start the machine for a lead; starting it again under the same name is no error.

        `run` tells apart a deliberate restart from a repeated start.
        """

    def stop(self, execution: str, reason: str) -> None:
        """End the execution that called us."""


@dataclass(frozen=True, slots=True)
class Message:
    """One touch, rendered. `reference` (touch id) and `lead_id` travel with it where the provider allows."""

    channel: str
    to: str
    body: str
    subject: str | None = None
    html: str | None = None
    lead_id: str | None = None
    reference: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


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


@dataclass(frozen=True, slots=True)
class Notice:
    """Somebody outside is to be told of an event: `target` is `crm:<name>` or `owner:<name>`. Ids only."""

    lead_id: str
    seq: int
    target: str


class Notices(Protocol):
    """The queue behind CRM callbacks and staff alerts."""

    def add(self, notices: Sequence[Notice]) -> None: ...

    def postpone(self, receipt: str, seconds: int) -> None:
        """Show a message that is being worked on again after `seconds`."""


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


Json = dict[str, Any]
