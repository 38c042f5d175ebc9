"""What somebody who asks again sets going: it depends on how far their first inquiry has come."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from firstminute.domain.lead import Lead
from firstminute.domain.runs import SPOKEN_WITH

MERGE: Final = "merge"  # added to the lead, whose follow-up goes on as planned
RESTART: Final = "restart"  # the follow-up begins anew, with a first touch
ESCALATE: Final = "escalate"  # added to the lead, and its owner is asked to act
RECORD: Final = "record"  # kept, and nobody is told
AFTER_END: Final = (RESTART, MERGE, ESCALATE)

_NEVER_REACHED: Final = ("received", "contacting", "unreachable")


def rule_for(lead: Lead, submitted_at: datetime | None, after_end: str) -> str:
    """The rule for a repeat of this lead's person.

    `after_end` is for people who never answered, as the practice wants it. Who said no, blocks us or has a wrong number
    is not written to once more, and who has spoken with somebody is that person's. What was submitted before the lead
    came to where it stands was only told late, and begins nothing anew.
    """
    if lead.stopped is None and not lead.opted_out:
        return MERGE if lead.cadence not in SPOKEN_WITH else ESCALATE
    if lead.stopped != "exhausted" or lead.state not in _NEVER_REACHED:
        return ESCALATE
    if after_end == RESTART and submitted_at and lead.state_at and submitted_at < lead.state_at:
        return MERGE
    return after_end
