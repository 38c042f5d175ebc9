"""What is known of the phone of a member of the team: whether it takes our texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

# So many alerts by text that did not arrive within so long, and the practice is told; once in that time.
MOST_FAILURES: Final = 3
WITHIN: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class TeamPhone:
    """`stopped_at`: its owner texted STOP, and has not texted START since. `failed` are alerts by their event's id,
    and when they failed; `told_at` is when the practice was last told that they do. `heard` are the texts that have
    stopped and started it, for good: who repeats one of them later changes nothing."""

    stopped_at: datetime | None = None
    failed: Mapping[str, datetime] = field(default_factory=dict)
    told_at: datetime | None = None
    heard: frozenset[str] = frozenset()


def is_failing(phone: TeamPhone, now: datetime) -> bool:
    """Whether the practice is to be told now that alerts do not reach it."""
    recent = [at for at in phone.failed.values() if at > now - WITHIN]
    return len(recent) >= MOST_FAILURES and (phone.told_at is None or phone.told_at <= now - WITHIN)
