"""A call that we first hear of when it is over: nothing of ours answered, and the number's fallback took it.

It is an inquiry like any other. Whether somebody spoke with the caller nobody here knows, so a call that may have been
a conversation is answered by no text.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from firstminute.application.call_ports import Heard
from firstminute.application.calls import Calling, stored
from firstminute.domain.calls import OVER, Call
from firstminute.domain.deletions import deletion, recorded_of
from firstminute.domain.errors import Forbidden
from firstminute.domain.inquiry import Request
from firstminute.domain.number_rules import own_numbers
from firstminute.domain.practice import Source

# Calls are forgotten after 90 days, and whoever has kept a request could tell of one again.
_OLDEST: Final = timedelta(days=1)


def unseen(use: Calling, heard: Heard, source: Source, request: Request) -> Call | None:
    """The call, stored with its lead; None where it goes on, or nobody called us. Raises Forbidden for an old one."""
    if heard.status not in OVER or not heard.sid or not heard.inbound or heard.caller in own_numbers(use.practice):
        return None
    if heard.at is not None and use.clock.wall() - heard.at > _OLDEST:
        raise Forbidden("This call is long over.")
    if use.deletions:  # the fallback may have recorded a message, of which nobody tells
        until = use.clock.now() + timedelta(seconds=use.practice.calls.retention)
        use.deletions.add([deletion(recorded_of(heard.sid), "", until)])
    return stored(use, heard, source, request, unseen=True)
