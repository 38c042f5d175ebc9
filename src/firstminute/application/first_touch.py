"""The answer to an inquiry: the first state of a lead's machine."""

from __future__ import annotations

from firstminute.application.touching import DONE_BEFORE, Touching, Turn, advance

FIRST = 0


def answer(use: Touching, lead_id: str) -> Turn:
    """Send the first touch, or record why not. Two calls to the table: the claim loads the lead, the record settles.

    A run that begins with a later step (a confirmation, for one) has it taken at once if it is due.
    """
    turn = advance(use, lead_id, FIRST)
    begins_later = turn.outcome == DONE_BEFORE and turn.step != FIRST
    if begins_later and turn.wait_until and turn.wait_until <= use.clock.wall():
        return advance(use, lead_id, turn.step, turn.run)
    return turn
