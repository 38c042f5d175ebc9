"""Every message that left the system, as the contract lists them; the stand-ins write here."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any

from local.clock import StackClock, rfc3339


@dataclass(frozen=True, slots=True)
class Left:
    """One message that left. `wall` is the wall clock's time, in seconds since 1970."""

    wall: float
    channel: str
    to: str
    sender: str
    body: str
    provider: str
    subject: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    lead_id: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A text that a person on the page wrote as the prospect."""

    wall: float
    sender: str
    to: str
    body: str


class Outbox:
    """Keeps what left, in memory. `team` are the members' numbers and addresses: what goes there is an alert."""

    def __init__(self, clock: StackClock, team: Iterable[str]) -> None:
        self.clock = clock
        self._team = frozenset(address.lower() for address in team)
        self._left: list[Left] = []
        self._replies: list[Reply] = []
        self._lock = threading.Lock()
        # Where else messages are kept, like the local AWS's mail; asked on every look.
        self.also: Callable[[], Iterable[Left]] = tuple

    def add(self, message: Left) -> None:
        """Keep a message."""
        with self._lock:
            self._left.append(message)

    def note_reply(self, reply: Reply) -> None:
        """Keep what the prospect wrote on the page, so that the thread shows it."""
        with self._lock:
            self._replies.append(reply)

    def lead_of(self, number: str) -> str | None:
        """The lead that the last message to a number was about, if it said so."""
        with self._lock:
            known = [one.lead_id for one in self._left if one.to == number and one.lead_id]
        return known[-1] if known else None

    def listed(self) -> list[dict[str, Any]]:
        """Everything that left, oldest first, in the contract's shape."""
        with self._lock:
            kept = list(self._left)
        return [self._shown(one) for one in sorted([*kept, *self.also()], key=lambda one: one.wall)]

    def replies(self) -> list[dict[str, str]]:
        """What prospects wrote on the page, oldest first."""
        with self._lock:
            kept = list(self._replies)
        return [{"at": self._at(one.wall), "from": one.sender, "to": one.to, "body": one.body} for one in kept]

    def _shown(self, one: Left) -> dict[str, Any]:
        return {
            "at": self._at(one.wall),
            "channel": self._channel(one),
            "to": one.to,
            "from": one.sender,
            "subject": one.subject,
            "body": one.body,
            "provider": one.provider,
            "headers": dict(one.headers),
            "lead_id": one.lead_id,
        }

    def _channel(self, one: Left) -> str:
        return "alert" if one.channel in {"sms", "email"} and self._is_alert(one) else one.channel

    def _is_alert(self, one: Left) -> bool:
        return parseaddr(one.to)[1].lower() in self._team or one.to.lower() in self._team

    def _at(self, wall: float) -> str:
        return rfc3339(self.clock.at(wall))


def lead_in(body: bytes) -> str | None:
    """The lead that a callback's body is about, wherever in `data` it says so."""
    try:
        about = json.loads(body)["data"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(about, dict):
        return None
    lead = about.get("lead")
    found = lead.get("id") or lead.get("lead_id") if isinstance(lead, dict) else about.get("lead_id")
    return found if isinstance(found, str) else None
