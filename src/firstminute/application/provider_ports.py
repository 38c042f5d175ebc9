"""Who carries messages and answers requests outside, as the use cases see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


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

    def send(self, message: Message) -> Accepted:
        """Hand it over; it is on its way when this returns."""

    def find(self, message: Message, since: datetime) -> Accepted | None:
        """Ask the provider whether it has taken `message` since then; raises OutcomeUnknown when it cannot be asked."""


class Channels(Protocol):
    """The provider of each channel."""

    def of(self, channel: str) -> ChannelProvider | None:
        """None when the practice has no such channel or it is switched off."""


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
    ) -> Answer:
        """Send it and wait for the answer, so many seconds at most; `public_only` to no private address."""
