"""What the deletion of what lies with providers needs from the outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from firstminute.domain.deletions import Deletion


class Deletions(Protocol):
    """The list of what is to be deleted at providers, by id. What events name is put there with them, in the table of
    leads; what was done is forgotten after 90 days.
    """

    def add(self, deletions: Sequence[Deletion]) -> None:
        """Put them on the list. What is on it already stays as it is, but goes at once where it is erased now."""

    def due(self, now: datetime, limit: int) -> list[Deletion]:
        """Those that may be tried, the longest waiting first; may be a moment behind."""

    def late(self, now: datetime) -> int:
        """How many should have been deleted `LATE_AFTER` ago; may be a moment behind."""

    def postpone(self, deletion: Deletion, until: datetime) -> None:
        """It has failed once more and is tried again then. Nothing to do where it is done."""

    def done(self, deletion: Deletion, now: datetime) -> None:
        """It is deleted."""


class Kept(Protocol):
    """What a provider keeps. All of it may raise ProviderRefused, ProviderUnavailable or OutcomeUnknown."""

    def remove(self, id_: str) -> bool:
        """Delete it for good, with what hangs on it; False where it was gone already."""
