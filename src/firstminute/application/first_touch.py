"""The answer to an inquiry: the first state of a lead's machine."""

from __future__ import annotations

from firstminute.application.touching import Touching, Turn, advance

FIRST = 0


def answer(use: Touching, lead_id: str) -> Turn:
    """Send the first touch, or record why not. Two calls to the table: the claim loads the lead, the record settles."""
    return advance(use, lead_id, FIRST)
