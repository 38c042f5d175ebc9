"""Times as people type them on a command line."""

from __future__ import annotations

from datetime import datetime, timedelta

from firstminute.commands import Usage
from firstminute.domain import moments


def moment(text: str, zone: str, now: datetime) -> datetime:
    """As `domain.moments.moment`, in UTC. Raises Usage."""
    try:
        return moments.moment(text, zone, now)
    except ValueError as error:
        raise Usage(str(error)) from error


def delay(text: str | None) -> timedelta | None:
    """As `domain.moments.delay`; None for nothing. Raises Usage."""
    try:
        return moments.delay(text) if text else None
    except ValueError as error:
        raise Usage(str(error)) from error
