"""Circuits in memory."""

from __future__ import annotations

from datetime import datetime

from firstminute.domain import circuit as circuits
from firstminute.domain.circuit import Circuit


class FakeCircuits:
    """`outages.Circuits` in memory, as if one function saw everything."""

    def __init__(self) -> None:
        self.known: dict[str, Circuit] = {}

    def waits(self, channel: str, now: datetime) -> datetime | None:
        known = self.known.get(channel)
        if known is None or known.until is None or now < known.until:
            return circuits.waits(known, now)
        self.known[channel] = circuits.tried(known, now)
        return None

    def failed(self, channel: str, now: datetime) -> bool:
        before = self.known.get(channel)
        self.known[channel] = after = circuits.failed(before, now)
        return (before is None or before.until is None) and after.until is not None

    def worked(self, channel: str, now: datetime) -> None:
        if channel in self.known:
            self.known[channel] = circuits.worked(self.known[channel], now)
