"""What is taken in later is read as of the moment it reached us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from firstminute.application.ports import Clock


@dataclass(frozen=True, slots=True)
class Then:
    """The clock as it stood when a request reached us."""

    clock: Clock
    at: datetime
    reached_us: datetime

    def now(self) -> datetime:
        """The business's moment of then."""
        return self.at

    def wall(self) -> datetime:
        """The senders' moment of then."""
        return self.reached_us

    def wall_at(self, moment: datetime) -> datetime:
        """As the clock that goes on."""
        return self.clock.wall_at(moment)
