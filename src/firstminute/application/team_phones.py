"""The port to what is known of the team's phones: who wants no texts, and whose phone takes none."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from firstminute.domain.team_phones import TeamPhone


class TeamPhones(Protocol):
    """By phone number, for as long as it is known. Another number of the same member is another phone."""

    def get(self, phone: str) -> TeamPhone:
        """What is known of it; an empty one where nothing is."""

    def stop(self, phone: str, at: datetime, heard: str = "") -> None:
        """Its owner wants no texts. `heard` is their text, which is remembered without end."""

    def start(self, phone: str, heard: str = "") -> None:
        """Its owner wants texts again. What failed before is forgotten, their texts are not."""

    def fail(self, phone: str, event_id: str, at: datetime) -> TeamPhone:
        """An alert did not reach it; the same event twice is one. Gives back what is known then."""

    def told(self, phone: str, at: datetime) -> None:
        """The practice was told that alerts do not reach it."""
