"""The phone rings: every call is stored with its lead before anybody is greeted, and looked after until its end.

comes in ──▶ stored ──▶ rings ──▶ taken ──▶ talked
                           │ nobody
                           ▼
              asked, or the tone ──▶ told to the lead ──▶ text-back, call back
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from firstminute.application.call_holds import planned
from firstminute.application.call_ports import Calls, Heard, Voice, changed_call
from firstminute.application.deletion_ports import Deletions
from firstminute.application.intake import Intake, accept, packed
from firstminute.application.lead_ports import Change, Contact, Leads
from firstminute.application.one_person import current
from firstminute.application.ports import Clock, Orchestrator
from firstminute.application.provider_ports import Channels
from firstminute.application.recognising import heads_of_number, lead_of_number, told_of_number
from firstminute.application.recording import persist, with_consequences
from firstminute.domain.calls import Call
from firstminute.domain.duty import next_to_ring
from firstminute.domain.errors import Conflict, Duplicate, Forbidden, Invalid
from firstminute.domain.events import Actor, NewEvent
from firstminute.domain.inquiry import Draft, Request, Ringing
from firstminute.domain.lead import Enrollment, Head, Lead
from firstminute.domain.number_rules import own_numbers
from firstminute.domain.practice import Practice, Source
from firstminute.domain.repeats import RECORD

PROVIDER: Final = "twilio"
# How long a lead's follow-up waits for the end of a call that nobody tells of: longer than it rings and asks, and once
# a person took it longer than a call may last. https://www.twilio.com/docs/voice/twiml/dial#timelimit
RINGING: Final = timedelta(minutes=10)
TALKING: Final = timedelta(hours=4, minutes=10)
_MARGIN: Final = timedelta(minutes=10)  # in which the watchdog ends such a call, before anything else may happen


class _NotYet:
    """Starts no machine: the first touch waits for the call's end, and the watchdog for those nobody tells of."""

    def start(self, lead_id: str, run: str = "") -> None:
        """Nothing."""

    def alive(self, lead_id: str, run: str = "") -> bool | None:
        """Nothing runs."""

    def stop(self, execution: str, reason: str) -> None:
        """Nothing: nothing runs."""


@dataclass(frozen=True, slots=True)
class Calling:
    """What calls need. `intake` makes leads of callers who are new; `channels` ring the team for calls to leads.

    `deletions`: what is recorded without a lead to name it is to be deleted as well.
    """

    practice: Practice
    leads: Leads
    calls: Calls
    voice: Voice
    intake: Intake
    orchestrator: Orchestrator
    clock: Clock
    channels: Channels | None = None
    deletions: Deletions | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One request in the middle of a call."""

    use: Calling
    heard: Heard
    call: Call
    lead: Lead | None


def begin(use: Calling, heard: Heard, source: Source, request: Request) -> Call:
    """The call, stored with its lead; the same when it is told again. Raises Forbidden for one that is over."""
    if not heard.sid:
        raise Invalid("The request names no call.")
    call = use.calls.get(heard.sid)
    if call is None:
        call = stored(use, heard, source, request)
    if call.outcome is not None:
        raise Forbidden("This call is over.")
    return _with_its_lead(use, call, source, request) if call.hidden else call


def known(use: Calling, sid: str, *, over: bool = False) -> Call:
    """A call that goes on, or with `over` one that may have ended.

    Raises Forbidden for any other, and one that never began: somebody repeats an old request.
    """
    call = use.calls.get(sid) if sid else None
    if call is None or (call.outcome is not None and not over):
        raise Forbidden("There is no such call, or it is over.")
    return call


def head_of(use: Calling, call: Call) -> Head | None:
    """The head of the caller's lead; None for a call of the team's own."""
    return current(use.leads, call.lead_id) if call.lead_id else None


def changed(use: Calling, sid: str, change: Callable[[Call], Call]) -> Call:
    """The call after a change, made to it as it stands when that is written."""
    return changed_call(use.calls, sid, change)


def at_wall(clock: Clock, seconds: timedelta) -> datetime:
    """The business's moment that comes so much later by the wall clock, by which callers and providers live."""
    now = clock.now()
    hour = clock.wall_at(now + timedelta(hours=1)) - clock.wall_at(now)
    return now + timedelta(hours=1) * (seconds / hour)


def hold(use: Calling, call: Call, lasting: timedelta) -> Call:
    """Nothing automatic leaves while the caller is on the phone: the call, with what it has held up until when."""
    if call.lead_id is None:
        return call
    until, before = at_wall(use.clock, lasting + _MARGIN), [head_of(use, call)]

    def change(head: Head) -> Change:
        before[:] = [head]
        return Change((), _held(head, until))

    persist(use.leads, call.lead_id, change, use.clock.now())
    resumes = planned(use, before[0]) if before[0] else None
    return replace(call, resumes_at=resumes, held_until=until)


def stored(use: Calling, heard: Heard, source: Source, request: Request, *, unseen: bool = False) -> Call:
    """A call that is new to us, kept with its lead; the one that is kept where somebody was quicker."""
    now = use.clock.now()
    if heard.caller in own_numbers(use.practice):
        heard = replace(heard, caller=None)  # a telephone system that passes calls on with its own number
    call = ringing(use, Call(heard.sid, heard.dialled, now, hidden=heard.caller is None, unseen=unseen), 0)
    if call.hidden:
        return _of_nobody(use, call, source, request)
    if not any(heard.caller == member.phone for member in use.practice.team if member.phone):
        call = _with_lead(use, call, heard.caller, source, request)
    if use.calls.add(call):
        return call
    return use.calls.get(heard.sid) or call


def ringing(use: Calling, call: Call, number: int) -> Call:
    """The call with whose phones ring in that round."""
    members = next_to_ring(use.practice, use.clock.now(), call.rang, number)
    return replace(call, rang={**call.rang, **{one.name: number for one in members}})


def _of_nobody(use: Calling, call: Call, source: Source, request: Request) -> Call:
    """A caller whose number is withheld is known by the call alone: it is kept first, with the id of its lead."""
    call = replace(call, lead_id=use.intake.new_id(call.began_at))
    kept = call if use.calls.add(call) else use.calls.get(call.sid) or call
    return _with_its_lead(use, kept, source, request)


def _with_its_lead(use: Calling, call: Call, source: Source, request: Request) -> Call:
    """Twilio asks again where it got no answer in time, also while the first request is still at it."""
    if call.lead_id and head_of(use, call) is None:
        intake = replace(use.intake, new_id=lambda _: call.lead_id or "")
        with suppress(Conflict):  # the other request has just stored it
            _new(replace(use, intake=intake), call, None, source, request)
    return call


def _with_lead(use: Calling, call: Call, caller: str | None, source: Source, request: Request) -> Call:
    """The call with the lead it belongs to: the caller's open one, the one it has made already, or a new one."""
    contact = use.leads.contact(caller) if caller else None
    if contact and _has_ended(use, contact, call.sid):
        raise Forbidden("This call is long over.")
    if contact and contact.delivery == _once(call):
        return replace(call, lead_id=contact.lead_id)
    head = _lead_of(use, contact) if contact else None
    if head is None:
        name = _name_of(use, contact)
        return replace(call, lead_id=_new(use, call, caller, source, request, name), known=bool(name))
    until, resumes = at_wall(use.clock, RINGING + _MARGIN), planned(use, head)
    data = {"source": source.name, "channel": "call", "call": call.sid, "dialled": call.dialled, "rule": RECORD}
    event = NewEvent("lead.repeated", call.began_at, Actor("prospect", source.name), data)

    def change(now: Head) -> Change:
        told = with_consequences(now, [event], call.began_at)
        return Change(told, _held(now, until), once=_once(call), raw=packed(request))

    with suppress(Duplicate):  # told again after a crash: the call itself was not kept yet
        persist(use.leads, head.lead.id, change, call.began_at, held=head)
    return replace(call, lead_id=head.lead.id, known=True, resumes_at=resumes, held_until=until)


def _has_ended(use: Calling, contact: Contact, sid: str) -> bool:
    """Whether a lead of the number was told its end: the call itself is forgotten after 90 days."""
    told = told_of_number(use.leads, contact)
    return any(one.type == "call.ended" and one.data.get("call") == sid for one in told)


def _name_of(use: Calling, contact: Contact | None) -> tuple[str, str | None] | None:
    """The name of whoever called from that number before; None where nobody did, or more than one person."""
    leads = [head.lead for head in heads_of_number(use.leads, contact)] if contact else []
    names = {(lead.first_name, lead.last_name) for lead in leads if lead.first_name}
    return names.pop() if len(names) == 1 else None


def _new(
    use: Calling,
    call: Call,
    caller: str | None,
    source: Source,
    request: Request,
    name: tuple[str, str | None] | None = None,
) -> str | None:
    first, last = name or (None, None)
    ringing = Ringing(call.sid, call.dialled, at_wall(use.clock, RINGING + _MARGIN))
    draft = Draft(first_name=first, last_name=last, phone=caller, delivery=call.sid, call=ringing)
    quiet = replace(use.intake, orchestrator=_NotYet())
    return accept(quiet, source, draft, packed(request), _once(call), call.began_at).lead_id


def _lead_of(use: Calling, contact: Contact) -> Head | None:
    since = use.clock.now() - timedelta(seconds=use.practice.repeat_window)
    return lead_of_number(use.leads, contact, since)


def _held(head: Head, until: datetime) -> Enrollment:
    due = head.enrollment.next_at
    if due is None or head.lead.stopped or due >= until:
        return head.enrollment
    return replace(head.enrollment, next_at=until)


def _once(call: Call) -> str:
    return f"{PROVIDER}:{call.sid}"
