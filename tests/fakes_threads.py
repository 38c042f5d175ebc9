"""What members of the team were told by text, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from firstminute.domain.threads import Said, Thread


class FakeThreads:
    """`application.threads.Threads`."""

    def __init__(self) -> None:
        self._of: dict[str, Thread] = {}

    def get(self, member: str) -> Thread:
        return self._of.get(member, Thread())

    def alerted(self, member: str, lead_id: str, at: datetime) -> None:
        known = self.get(member)
        self._of[member] = replace(known, alerted={**known.alerted, lead_id: at})

    def answered(self, member: str, lead_id: str, at: datetime) -> None:
        self._of[member] = replace(self.get(member), answered=lead_id, answered_at=at, held=None)

    def hold(self, member: str, said: Said) -> None:
        self._of[member] = replace(self.get(member), held=said)
