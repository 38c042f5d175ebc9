"""A call is over: what it came to is told to the lead, once, and a missed one is answered by a text.

The end is told by the status callback, by the step in which the caller hung up, or by nobody: then the watchdog ends
it. Whoever comes first tells it, and what comes later finds it told.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from firstminute.application.call_holds import given_back
from firstminute.application.calls import Calling, changed, head_of
from firstminute.application.going_on import resume
from firstminute.application.lead_ports import Change
from firstminute.application.missed_calls import ENDED, LOST, ONCE_A_DAY, Missed, ended, missed
from firstminute.application.recording import persist, with_consequences
from firstminute.domain.calls import ANSWERED, Call, classify, talked_seconds
from firstminute.domain.errors import Duplicate
from firstminute.domain.events import Actor, NewEvent
from firstminute.domain.lead import Head


class _Told(Exception):
    """The lead knows already."""


def end(use: Calling, sid: str, status: str, seconds: int | None) -> Call:
    """The call after its end, told to its lead; nothing more where that was done.

    Where the provider does not say how long it was, our own clock does, unless nobody knows when it ended.
    """
    wall = use.clock.wall()

    def over(call: Call) -> Call:
        if call.status not in (None, LOST) or status == LOST:
            return replace(call, status=call.status or LOST, seconds=call.seconds if seconds is None else seconds)
        passed = int((wall - use.clock.wall_at(call.began_at)).total_seconds())
        after = int((wall - use.clock.wall_at(call.taken_at)).total_seconds()) if call.taken_at else None
        return replace(call, status=status, seconds=passed if seconds is None else seconds, after_key=after)

    return settle(use, changed(use, sid, over))


def settle(use: Calling, call: Call) -> Call:
    """Tell the lead what the call came to, and answer a missed one. Safe to repeat after a crash at any point."""
    if call.outcome is not None:
        return call
    outcome = classify(call.facts)
    if call.lead_id and not (call.hidden and head_of(use, call) is None):  # cut off before its lead was stored
        _tell(use, call, outcome)
        resume(use, call)
    due = _owed(use, call, outcome)
    return changed(use, call.sid, lambda one: _settled(one, outcome, due, use.clock.now()))


def _settled(call: Call, outcome: str, due: datetime | None, now: datetime) -> Call:
    settled = replace(call, outcome=call.outcome or outcome)
    if due is None or call.call_back_at is not None:
        return settled
    return replace(settled, call_back_at=due, reminded=due <= now)


def _owed(use: Calling, call: Call, outcome: str) -> datetime | None:
    """When the caller is owed a call, so that somebody minds it."""
    head = head_of(use, call) if outcome != ANSWERED else None
    return head.lead.call_back_at if head else None


def _tell(use: Calling, call: Call, outcome: str) -> None:
    """Record the end, with the text-back where one is due.

    The text is planned under a mark that holds for one number and day: who has had theirs gets no other one.
    """
    lead_id, now = call.lead_id or "", use.clock.now()
    with suppress(_Told):
        try:
            persist(use.leads, lead_id, lambda head: _change(use, call, outcome, head), now)
        except Duplicate:
            persist(use.leads, lead_id, lambda head: _change(use, call, outcome, head, ONCE_A_DAY), now)


def _change(use: Calling, call: Call, outcome: str, head: Head, against: str | None = None) -> Change:
    """What the end of a call changes about the lead as it stands."""
    log = use.leads.log(head.lead.id)
    if any(one.type == ENDED and one.data.get("call") == call.sid for one in log):
        raise _Told
    told: dict[str, Any] = {"call": call.sid, "outcome": outcome, "seconds": call.seconds, "member": call.took}
    told["call_back"] = call.call_back_at is not None
    told["voicemail"] = call.recording is not None
    if outcome == ANSWERED:
        events = [ended(use, told), _conversation(call)]
        plan = given_back(use, call, head, log)  # talking ends most of them
        return Change(with_consequences(head, events, use.clock.now()), plan)
    return missed(use, Missed(call, outcome, head, log), told, against)


def _conversation(call: Call) -> NewEvent:
    """It began when the key was pressed: that is when the human clock stops."""
    told = {"channel": "call", "seconds": talked_seconds(call.facts), "call": call.sid}
    data = {name: value for name, value in told.items() if value is not None}
    return NewEvent("contact.made", call.taken_at or call.began_at, Actor("staff", call.took or ""), data)
