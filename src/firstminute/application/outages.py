"""What touches ask of providers that may be down."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Circuits(Protocol):
    """Which channels' providers are down. Never raises: what cannot be asked is taken to work."""

    def waits(self, channel: str, now: datetime) -> datetime | None:
        """Until when touches by this channel wait; None for what may leave, the one that tries after a pause included.

        Costs nothing while no failure is known here.
        """

    def failed(self, channel: str, now: datetime) -> bool:
        """The provider did not answer, or said that it is down. True when that has just opened the circuit."""

    def worked(self, channel: str, now: datetime) -> None:
        """The provider took something, or refused it: it is there."""
