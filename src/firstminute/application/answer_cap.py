"""How often a number is answered by machine: two machines that answer each other have to come to an end."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from firstminute.application.lead_ports import Leads
from firstminute.domain.opt_out import OptOut

# Answers of one kind to one number and day (UTC). STOP counts apart: questions for help do not cost its confirmation.
MOST_A_DAY: Final = 3
# Of the team: what has left is confirmed so often, and so often they are told that something has not.
MOST_FOR_THE_TEAM: Final = 20
MOST_LOST: Final = 40
# The last of these says that it is, and then nothing leaves: no text is lost of which its writer was not told.
_LAST: Final = " That is {most} today: until tomorrow nothing you text is passed on, and we do not answer. Please call."


def unless_often(
    leads: Leads, say: str | None, sender: str, asked: OptOut | None, now: datetime, most: int = MOST_A_DAY
) -> str | None:
    """The answer, when one more may leave: then it is counted. The number itself is not kept."""
    if say is None:
        return None
    key = _key("stop" if asked is OptOut.STOP else "other", sender, now)
    return say if any(leads.mark(f"{key}:{number}", now) for number in range(most)) else None


def of_what_was_lost(leads: Leads, say: str | None, sender: str, now: datetime, sid: str) -> str | None:
    """What a member is told of a text that has not left: always; the last time, that this is the last.

    Counted once for each text, the provider's `sid`, however often it is told until they know.
    """
    if say is None or not leads.mark(f"lost:{sid}", now):
        return say
    key = _key("lost", sender, now)
    number = next((one for one in range(1, MOST_LOST + 1) if leads.mark(f"{key}:{one}", now)), None)
    last = _LAST.format(most=MOST_LOST) if number == MOST_LOST else ""
    return say + last if number else None


def is_over(leads: Leads, sender: str, now: datetime) -> bool:
    """Whether a member was told that nothing of theirs is passed on today."""
    return leads.seen(f"{_key('lost', sender, now)}:{MOST_LOST}")


def _key(kind: str, sender: str, now: datetime) -> str:
    digest = hashlib.sha256(sender.encode()).hexdigest()[:24]
    return f"answer:{kind}:{digest}:{now.date().isoformat()}"
