"""What the use cases need from the outside, in the domain's words. Fakes and real adapters pass one contract suite.

Here is what most of them need. `lead_ports` has the leads table, `provider_ports` who carries messages, `waiting_ports`
what waits to be told or settled; what only calls or only deletions need is in `call_ports` and `deletion_ports`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from firstminute.domain.practice import Source

if TYPE_CHECKING:
    from firstminute.domain.inquiry import Draft, Request
    from firstminute.domain.metrics import Cohort


class Clock(Protocol):
    """The one clock of the stack. In AWS it is the clock; a local run may let it go faster."""

    def now(self) -> datetime:
        """The business's now, aware, in UTC: what is stored, compared with sending hours, shown."""

    def wall(self) -> datetime:
        """The senders' now: what signatures and time-outs of the outside world are checked against."""

    def wall_at(self, moment: datetime) -> datetime:
        """The wall-clock instant at which `now()` will say `moment`: what timers are set to."""


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


class Secrets(Protocol):
    """Named secrets; a value may hold several, separated by white space, while one is being rotated."""

    def get(self, name: str) -> tuple[str, ...]:
        """The values of this name."""


class Rollups(Protocol):
    """The metrics table."""

    def add(self, contributions: Mapping[str, Mapping[Cohort, Mapping[str, int]]], now: datetime) -> int:
        """Add contributions by event id, each exactly once ever; gives back how many were new."""

    def between(self, first: str, last: str) -> dict[Cohort, dict[str, int]]:
        """Counters of the cohorts received from day `first` to day `last`, both included."""

    def set_spend(self, day: str, source: str, amount: int) -> None:
        """What was spent on a source that day, in minor units; instead of what was said before."""

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

    def find(self, hashed: str) -> Key | None:
        """The key of this hash."""

    def add(self, hashed: str, key: Key) -> None:
        """Let in whoever has it from now on."""

    def remove(self, name: str) -> int:
        """Withdraw every key of that name; gives back how many."""

    def page(self) -> list[Key]:
        """Every key."""


class Ids(Protocol):
    """Makes ids of leads: `ld_` and 26 characters that sort by time."""

    def __call__(self, now: datetime) -> str:
        """A new one."""


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
