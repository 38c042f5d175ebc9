"""How often a number is answered by machine: two machines that answer each other have to come to an end."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from firstminute.application.ports import Leads
from firstminute.domain.opt_out import OptOut

# Answers of one kind to one number and day (UTC). STOP counts apart: questions for help do not cost its confirmation.
MOST_A_DAY: Final = 3
# Of the team, who are asked whom a text is for; their phones may answer by themselves as well.
MOST_FOR_THE_TEAM: Final = 20


def unless_often(
    leads: Leads, say: str | None, sender: str, asked: OptOut | None, now: datetime, most: int = MOST_A_DAY
) -> str | None:
    """The answer, when one more may leave: then it is counted. The number itself is not kept."""
    if say is None:
        return None
    digest = hashlib.sha256(sender.encode()).hexdigest()[:24]
    kind = "stop" if asked is OptOut.STOP else "other"
    key = f"answer:{kind}:{digest}:{now.date().isoformat()}"
    return say if any(leads.mark(f"{key}:{number}", now) for number in range(most)) else None
