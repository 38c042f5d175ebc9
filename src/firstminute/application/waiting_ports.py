"""Ports to what waits: in quarantine, in a queue, to be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from firstminute.domain.inquiry import Request


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An authentic delivery that could not be understood, kept with the reason in plain words.

    `reported`: it came to `/events/{source}`, and `delivery` names it there, so that its events are recorded once.
    """

    id: str
    source: str
    reason: str
    received_at: datetime
    content_type: str
    body: bytes
    replayed_as: str | None = None
    reported: bool = False
    delivery: str = ""


class Quarantine(Protocol):
    """Authentic deliveries that could not be understood."""

    def add(self, item: Quarantined) -> bool:
        """Keep it; False when this delivery is kept already."""

    def get(self, item_id: str) -> Quarantined | None:
        """The item of this id."""

    def page(self, cursor: str | None, limit: int) -> tuple[list[Quarantined], str | None]:
        """Items, newest first, and the cursor of the next page."""

    def resolve(self, item_id: str, lead_id: str) -> None:
        """Note that it was replayed and became a lead."""

    def explain(self, item_id: str, reason: str) -> None:
        """Say in other words why it is kept; nothing to do when it is not."""

    def remove(self, item: Quarantined) -> None:
        """Keep it no longer, nor that it ever came; nothing to do when it is gone."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A quarantined delivery whose `number`-th record is to be fetched; None: all of them, however many it names."""

    item_id: str
    number: int | None = None


class LookupQueue(Protocol):
    """The queue of what is to be fetched from providers: ids only."""

    def add(self, waiting: Sequence[Waiting]) -> None:
        """Queue them all."""

    def postpone(self, receipt: str, seconds: int) -> None:
        """Show a message that is being worked on again after `seconds`."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request to `/intake/`, `/events/` or Twilio's addresses (`route`) that could not be settled when it reached us.

    `at` is when that was by our clock, `wall` by the senders'. `verified`: its sender had proved who it is. Those of
    one `line` are handed out one after the other.
    """

    route: str
    source: str
    request: Request
    at: datetime
    wall: datetime
    verified: bool
    line: str = ""


class Inbox(Protocol):
    """Where requests wait that could not be settled. Each is handed out until it is settled."""

    def add(self, arrival: Arrival) -> None:
        """Raises ProviderUnavailable when it is not taken."""

    def postpone(self, receipt: str, seconds: int) -> None:
        """Show a message that is being worked on again after `seconds`."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Somebody outside is to be told of an event: `target` is `crm:<name>` or `owner:<name>`. Ids only.

    `about` names a source whose synthetic inquiry was lost: then there is no lead and no event.
    """

    lead_id: str
    seq: int
    target: str
    about: str = ""


class Notices(Protocol):
    """The queue behind CRM callbacks and staff alerts."""

    def add(self, notices: Sequence[Notice]) -> None:
        """Queue them all."""

    def postpone(self, receipt: str, seconds: int) -> None:
        """Show a message that is being worked on again after `seconds`."""
