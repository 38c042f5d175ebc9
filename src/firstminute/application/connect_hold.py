"""While a member and a lead talk, nothing automatic leaves."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from firstminute.application.calls import TALKING, Calling, at_wall, changed
from firstminute.application.connect_ends import MARGIN
from firstminute.application.lead_ports import Change
from firstminute.application.recording import persist
from firstminute.domain import connecting
from firstminute.domain.calls import Call
from firstminute.domain.connecting import out_of
from firstminute.domain.errors import Duplicate
from firstminute.domain.events import Actor, NewEvent
from firstminute.domain.lead import Head


def hold(use: Calling, call: Call) -> Head:
    """Nothing automatic leaves while the two talk. What was due, and until when it waits, is kept before it waits.

    Gives back the lead as it stood then: who has said no in that very moment is not called, and nothing is held.
    """
    until = out_of(call).held_until or at_wall(use.clock, TALKING + MARGIN)
    head = use.leads.get(call.lead_id or "")
    assert head is not None  # noqa: S101  `against` has looked
    _keep(use, call, head, until)
    held: list[Head] = []

    def change(stands: Head) -> Change:
        held[:] = [stands]
        if stands.lead.opted_out:
            return Change((), stands.enrollment)
        waits = replace(stands.enrollment, next_at=until) if _is_before(stands, until) else stands.enrollment
        return Change([_connecting(call)], waits, once=f"{call.sid}:connecting")

    with suppress(Duplicate):  # Twilio asks again
        persist(use.leads, head.lead.id, change, use.clock.now(), exact=True)
        _keep(use, call, held[-1], until)
    return held[-1] if held else head


def _keep(use: Calling, call: Call, head: Head, until: datetime) -> None:
    if _is_before(head, until):
        due = head.enrollment.next_at
        changed(use, call.sid, lambda one: replace(one, resumes_at=due, out=replace(out_of(one), held_until=until)))


def _is_before(head: Head, until: datetime) -> bool:
    due = head.enrollment.next_at
    return due is not None and due < until and not head.lead.stopped


def _connecting(call: Call) -> NewEvent:
    leg = next(iter(call.takes), None)  # the lead's own hangs on it
    told = {"call": call.sid, "touch": connecting.touch_of(out_of(call)).id, "member": call.took, "provider_id": leg}
    return NewEvent("call.connecting", call.taken_at or call.began_at, Actor("staff", call.took or ""), told)
