"""Every message that left the system, as the contract lists them; the stand-ins write here."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any

from local.clock import StackClock, rfc3339

Listed = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Left:
    """One message that left. `wall` is the wall clock's time, in seconds since 1970; `id` is the provider's own.

    `body` is what a person reads (of an e-mail its plain text, of a call the request that makes it), `html` the other
    form of an e-mail.
    """

    wall: float
    channel: str
    to: str
    sender: str
    body: str
    provider: str
    subject: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    lead_id: str | None = None
    html: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A text that a person on the page wrote as the prospect."""

    wall: float
    sender: str
    to: str
    body: str


@dataclass(frozen=True, slots=True)
class State:
    """What became of the message that its provider knows as `id`: delivered, undelivered, 200."""

    wall: float
    id: str
    state: str


Entry = Left | Reply | State


class Outbox:
    """Keeps what left, in memory. `team` are the members' numbers and addresses: what goes there is an alert."""

    def __init__(self, clock: StackClock, team: Iterable[str]) -> None:
        self.clock = clock
        self._team = frozenset(address.lower() for address in team)
        self._entries: list[Entry] = []
        self._changed = threading.Condition()

    def add(self, entry: Entry) -> None:
        """Keep a message, a reply or what became of a message."""
        with self._changed:
            self._entries.append(entry)
            self._changed.notify_all()

    def lead_of(self, number: str) -> str | None:
        """The lead of the last text to a number, or else of the last message that names it: an alert, a callback."""
        messages = [one for one in reversed(self._messages()) if one.lead_id]
        texted = (one.lead_id for one in messages if one.to == number)
        told = (one.lead_id for one in messages if number and number in one.body)
        return next(texted, None) or next(told, None)

    def listed(self) -> list[Listed]:
        """Everything that left, oldest first, in the contract's shape."""
        return [self._shown(one) for one in sorted(self._messages(), key=lambda one: one.wall)]

    def since(self, wall: float) -> list[tuple[float, Listed]]:
        """What left from a moment of the wall clock on, each with the moment it left."""
        return [(one.wall, self._shown(one)) for one in self._messages() if one.wall >= wall]

    def wait_for(self, wanted: Callable[[list[Listed]], Any], seconds: float) -> Any:
        """What `wanted` finds in the list, as soon as that is anything; None when it is not within `seconds`."""
        end = time.monotonic() + seconds
        with self._changed:
            while not (found := wanted(self.listed())):
                left = end - time.monotonic()
                if left <= 0:
                    return None
                self._changed.wait(left)
            return found

    def after(self, cursor: int, seconds: float) -> tuple[list[Listed], int]:
        """What was added since `cursor`, waiting for it up to `seconds`; and the cursor of the next look."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._entries) > cursor, seconds)
            entries = self._entries[cursor:]
        return [self._told(number, one) for number, one in enumerate(entries, cursor)], cursor + len(entries)

    def html(self, number: int) -> str | None:
        """The HTML of an e-mail by its number among the entries."""
        with self._changed:
            found = self._entries[number] if 0 <= number < len(self._entries) else None
        return found.html if isinstance(found, Left) else None

    def _messages(self) -> list[Left]:
        with self._changed:
            return [one for one in self._entries if isinstance(one, Left)]

    def _told(self, number: int, entry: Entry) -> Listed:
        """An entry as the page wants it: the contract's shape and what only a page shows."""
        if isinstance(entry, Left):
            about = {"number": number, "id": entry.id, "has_html": entry.html is not None}
            return {"kind": "message", **about, **self._shown(entry)}
        if isinstance(entry, Reply):
            about = {"from": entry.sender, "to": entry.to, "body": entry.body}
            return {"kind": "reply", "at": self._at(entry.wall), **about}
        return {"kind": "state", "at": self._at(entry.wall), "id": entry.id, "state": entry.state}

    def _shown(self, one: Left) -> Listed:
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
