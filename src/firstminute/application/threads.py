"""The port to what each member of the team was told by text, and whom they answered."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from firstminute.domain.threads import Said, Thread


class Threads(Protocol):
    """By the member's name. What is older than a week may be forgotten."""

    def get(self, member: str) -> Thread:
        """The member's thread; an empty one where nothing is known."""

    def alerted(self, member: str, lead_id: str, at: datetime) -> None:
        """The member was told of this lead by text."""

    def answered(self, member: str, lead_id: str, at: datetime) -> None:
        """The member's text went to this lead. What was held for its tag is held no longer."""

    def hold(self, member: str, said: Said) -> None:
        """Keep a text until the member says whom it is for; it takes the place of one that was kept before."""
