"""Every later touch: the state that a lead's machine comes back to after each wait."""

from __future__ import annotations

from firstminute.application.touching import Touching, Turn, advance


def take(use: Touching, lead_id: str, step: int, run: int | None = None) -> Turn:
    """Take the step that is due, in the run whose machine asks."""
    return advance(use, lead_id, step, run)
