"""What a stream of the leads table tells: how a lead stood before and after one write."""

from __future__ import annotations

from dataclasses import dataclass

from firstminute.domain.lead import Lead


@dataclass(frozen=True, slots=True)
class HeadChange:
    """One write to a lead. `id` is `<lead id>#<version>`: the same write has the same id however often it is told."""

    id: str
    before: Lead
    after: Lead


class Unreadable(ValueError):
    """A record of the stream that does not hold what we wrote. `sequence_number` says which; it names nobody."""

    def __init__(self, sequence_number: str, reason: str) -> None:
        super().__init__(f"the stream record {sequence_number} cannot be read: {reason}")
        self.sequence_number = sequence_number
