"""One clock for the whole local stack: as fast as `speed` says, starting from the wall clock's `origin`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class StackClock:
    """`now = origin + (wall - origin) * speed`; all in seconds since 1970."""

    origin: float
    speed: float = 1.0
    wall: Callable[[], float] = field(default=time.time, compare=False)

    @classmethod
    def from_now(cls, speed: float) -> StackClock:
        """A clock that agrees with the wall at this moment and then runs `speed` times as fast."""
        return cls(round(time.time(), 3), speed)

    @property
    def parameter(self) -> str:
        """The stack's parameter `Clock`, which every function reads."""
        return f"origin={self.origin:.3f};speed={self.speed:g}"

    def at(self, wall: float) -> datetime:
        """What the stack's clock shows when the wall clock shows `wall`."""
        return datetime.fromtimestamp(self.origin + (wall - self.origin) * self.speed, UTC)

    def now(self) -> datetime:
        """What the stack's clock shows."""
        return self.at(self.wall())


def rfc3339(moment: datetime) -> str:
    """UTC with milliseconds, as the contract writes times."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
