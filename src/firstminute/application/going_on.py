"""A call is over, and the plan that it has held up goes on at once, in a machine of its own.

The machine of before may have ended meanwhile, or sleep until a moment that has been put forward since. A second one
of the same name would not be started, so this one is named after the call as well; of two, claims let one act.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

from firstminute.application.calls import Calling, head_of
from firstminute.domain.calls import Call
from firstminute.domain.errors import ProviderUnavailable
from firstminute.domain.events import Event
from firstminute.domain.runs import machine_name

# A machine that was told a moment comes back about then, by another clock than ours.
_ABOUT_NOW: Final = timedelta(seconds=2)


def resume(use: Calling, call: Call) -> None:
    """Start the machine where a step is due; started again for the same call it runs once. Else the watchdog does."""
    head = head_of(use, call)
    due = head.enrollment.next_at if head else None
    if head is None or due is None or head.lead.stopped or due > use.clock.now() + _ABOUT_NOW:
        return
    run, log = head.enrollment.run, use.leads.log(head.lead.id)
    name = machine_name(run) if _began_by(call, run, log) else f"{machine_name(run) or 'run0'}-{call.sid}"
    with suppress(ProviderUnavailable):
        use.orchestrator.start(head.lead.id, name)


def _began_by(call: Call, run: int, log: Sequence[Event]) -> bool:
    """Whether this very call began the run: then it has no machine yet, or one that the stream has just started."""
    if run == 0:
        return log[0].data.get("call") == call.sid
    ended = next((one.seq for one in log if one.type == "call.ended" and one.data.get("call") == call.sid), None)
    return any(one.seq - 1 == ended and one.data.get("run") == run for one in log if one.type == "cadence.switched")
