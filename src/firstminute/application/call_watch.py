"""What nobody else would notice of calls: an end that was never told, a promise to call back that is due or broken."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from firstminute.application.call_ends import end
from firstminute.application.calls import RINGING, TALKING, Calling, changed, head_of
from firstminute.application.missed_calls import LOST
from firstminute.application.recording import record
from firstminute.domain.calls import Call
from firstminute.domain.errors import Conflict, Duplicate, FirstMinuteError
from firstminute.domain.events import NewEvent
from firstminute.domain.lead import Head

SLA: Final = "call_back"
_BEGINNINGS: Final = frozenset({"lead.received", "lead.repeated"})


@dataclass(slots=True)
class Looked:
    """One look at open calls: ids of calls whose end was lost, and of leads to be called back: due, and overdue.

    `failed` are calls that could not be looked after, each with why; the others were.
    """

    lost: list[str] = field(default_factory=list)
    due: list[str] = field(default_factory=list)
    overdue: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def look_after(use: Calling) -> Looked:
    """Look at every open call once."""
    found = Looked()
    for call in use.calls.open():
        try:
            _look_at(use, call, found)
        except Conflict:
            continue  # somebody else is at it; the next look is a minute away
        except FirstMinuteError as error:
            found.failed.append((call.sid, type(error).__name__))
    return found


def adopt(use: Calling, head: Head) -> None:
    """Keep the calls that a lead is said to be in and that nobody has kept: their storing broke off in the middle.

    Nothing would ever free the lead; as open calls of long ago they end like all whose end was lost.
    """
    for sid in head.lead.calls:
        if use.calls.get(sid) is not None:
            continue
        told = (one for one in use.leads.log(head.lead.id) if one.data.get("call") == sid)
        began = next((one for one in told if one.type in _BEGINNINGS), None)
        if began is not None and use.clock.wall() - use.clock.wall_at(began.occurred_at) > RINGING:
            dialled = str(began.data.get("dialled") or "")
            use.calls.add(Call(sid, dialled, began.occurred_at, head.lead.id, known=began.type == "lead.repeated"))


def _look_at(use: Calling, call: Call, found: Looked) -> None:
    if call.out is not None:
        _of_lead(use, call, found)
    elif call.outcome is None:
        _end_lost(use, call, found)
    else:
        _remind(use, call, found)


def _of_lead(use: Calling, call: Call, found: Looked) -> None:
    """A call to a lead of which nobody tells any more."""
    from firstminute.application import connect_ends

    if connect_ends.look_after(use, call):
        found.lost.append(call.sid)


def _end_lost(use: Calling, call: Call, found: Looked) -> None:
    since, lasting = (call.taken_at, TALKING) if call.taken_at else (call.began_at, RINGING)
    wall, heard = use.clock.wall(), call.heard_until if call.taken_at is None else None
    if wall - use.clock.wall_at(since) > lasting and (heard is None or wall > use.clock.wall_at(heard)):
        end(use, call.sid, LOST, None)
        found.lost.append(call.sid)


def _remind(use: Calling, call: Call, found: Looked) -> None:
    """Tell the owner once when it is due, and once when it is too late; a promise that was kept is forgotten."""
    head, now = head_of(use, call), use.clock.now()
    due = head.lead.call_back_at if head else None
    if head is None or due is None:
        changed(use, call.sid, lambda one: replace(one, call_back_at=None))
        return
    if head.lead.calls:
        return  # they are on the phone: perhaps with whom they were promised
    target = use.practice.targets.first_human_seconds
    reminded = call.reminded if call.call_back_at == due else due <= now  # another promise has taken its place
    if now >= due + timedelta(seconds=target):
        data = {"sla": SLA, "target_seconds": target, "owner": head.lead.owner}
        late = NewEvent("sla.breached", due + timedelta(seconds=target), data=data)
        found.overdue += _record(use, head, late)
        changed(use, call.sid, lambda one: replace(one, call_back_at=None))
    elif now >= due and not reminded:
        found.due += _record(use, head, NewEvent("call_back.due", due, data={"call": call.sid}))
        changed(use, call.sid, lambda one: replace(one, call_back_at=due, reminded=True))
    elif call.call_back_at != due:
        changed(use, call.sid, lambda one: replace(one, call_back_at=due, reminded=reminded))


def _record(use: Calling, head: Head, event: NewEvent) -> list[str]:
    """Once for each promise, however many calls remember it: the id of the lead where it was told now."""
    lead = head.lead
    try:
        record(
            use.leads, lead.id, [event], use.clock.now(), once=f"call_back:{lead.id}:{lead.call_back_at}:{event.type}"
        )
    except Duplicate:
        return []
    return [lead.id]
