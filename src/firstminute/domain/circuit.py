"""A provider that is down is left alone for a while; then one touch asks whether it is back (docs/decisions/0018)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

# One lead's own retries make four failures in this time, so it takes more than one lead to open a circuit.
OPENS_AFTER: Final = 5
WITHIN: Final = timedelta(minutes=2)
# How long touches wait: after the first opening, and after each try that failed once more.
PAUSES: Final = (timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5))
# How long everybody else waits for the one touch that tries.
TRY_FOR: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Circuit:
    """What is known of a provider that failed of late. `version` grows with every change.

    `until` is set while it is open, `trying` while one touch tries whether the provider is back, `opened` counts the
    openings of one outage.
    """

    since: datetime
    failures: int = 0
    until: datetime | None = None
    opened: int = 0
    trying: bool = False
    version: int = 0


def failed(circuit: Circuit | None, now: datetime) -> Circuit:
    """The circuit after one more failure. What was under way when it opened says nothing new."""
    circuit = circuit or Circuit(now)
    if circuit.until is not None:
        return _opened(circuit, now) if circuit.trying or now >= circuit.until else circuit
    fresh = circuit.failures and now - circuit.since <= WITHIN
    since, failures = (circuit.since, circuit.failures + 1) if fresh else (now, 1)
    counted = Circuit(since, failures, version=circuit.version + 1)
    return _opened(counted, now) if failures >= OPENS_AFTER else counted


def worked(circuit: Circuit, now: datetime) -> Circuit:
    """The provider took something: closed."""
    return Circuit(now, version=circuit.version + 1)


def waits(circuit: Circuit | None, now: datetime) -> datetime | None:
    """Until when a touch waits; None when it may leave, or be the one that tries."""
    until = circuit.until if circuit else None
    return until if until is not None and now < until else None


def tried(circuit: Circuit, now: datetime) -> Circuit:
    """The circuit while one touch tries."""
    return Circuit(circuit.since, circuit.failures, now + TRY_FOR, circuit.opened, True, circuit.version + 1)


def is_quiet(circuit: Circuit) -> bool:
    """Whether there is nothing to remember of it."""
    return circuit.until is None and not circuit.failures


def _opened(circuit: Circuit, now: datetime) -> Circuit:
    pause = PAUSES[min(circuit.opened, len(PAUSES) - 1)]
    return Circuit(circuit.since, circuit.failures, now + pause, circuit.opened + 1, version=circuit.version + 1)
