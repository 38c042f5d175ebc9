"""One touch: a message or a call task that is due to one lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NEW_LEAD: Final = "new_lead"
# Runs that are their first touch and nothing after it (`domain.text_back`).
TEXT_BACK: Final = "text_back"
PATIENT_CALL: Final = "patient_call"
ALONE: Final = frozenset({TEXT_BACK, PATIENT_CALL})
# What a touch is for decides which rules it must honour.
ANSWER: Final = "answer"  # the first touch: an answer to the person's own request
FOLLOW_UP: Final = "follow_up"
NURTURE: Final = "nurture"  # months later, to stay in touch: advertising
APPOINTMENT: Final = "appointment"  # about an appointment that the person has
CONVERSATION: Final = "conversation"  # written by a person of the practice, who may write when a cadence is over


@dataclass(frozen=True, slots=True)
class Touch:
    """`step` 0 answers the inquiry, step n is the n-th of the cadence.

    `asked` is False of a step 0 that no request of the person's began.
    `cadence` and `run` (from 0, counted over all cadences that the lead has run through) tell the steps of one run from
    those of another.
    """

    step: int
    channel: str
    template: str
    cadence: str = NEW_LEAD
    run: int = 0
    purpose: str = FOLLOW_UP
    asked: bool = True

    @property
    def id(self) -> str:
        """The touch's id within its lead: the same for every retry, never the same for another touch."""
        own = "first" if self.step == 0 else f"step_{self.step}"
        return f"{self.cadence}.{self.run}.{own}" if self.run else own
