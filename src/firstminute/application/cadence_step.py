"""Every later touch: the state that a lead's machine comes back to after each wait."""

from __future__ import annotations

from firstminute.application.touching import Touching, Turn, advance


def take(use: Touching, lead_id: str, step: int) -> Turn:
    """Take the step that is due."""
    return advance(use, lead_id, step)
