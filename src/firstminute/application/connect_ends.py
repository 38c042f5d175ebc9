"""How a call to a lead goes on without a person, and how it ends: the next of the team, nobody, or what it came to.

Whoever comes first tells the lead, and what comes later finds it told. What nobody tells, the watchdog ends.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Final

from firstminute.application.call_ports import changed_call
from firstminute.application.calls import TALKING, Calling, changed
from firstminute.application.connecting import ON_THE_PHONE, ring_round, without
from firstminute.application.going_on import resume
from firstminute.application.lead_ports import Change
from firstminute.application.recording import persist, with_consequences
from firstminute.application.settling import OPTED_OUT_POINT
from firstminute.domain import connecting
from firstminute.domain.calls import ANSWERED, Call, classify, talked_seconds
from firstminute.domain.connecting import NOT_TAKEN, WITHDRAWN, is_decided, is_round_over, next_round, touch_of
from firstminute.domain.decision import SEND, SKIP, Verdict, decide
from firstminute.domain.errors import Duplicate, OutcomeUnknown, ProviderUnavailable
from firstminute.domain.events import SYSTEM, Actor, NewEvent
from firstminute.domain.lead import Enrollment, Head, Lead

# How long what follows at once may take to be told: longer than a phone rings and a member listens.
MARGIN: Final = timedelta(minutes=3)
_LOST: Final = "lost"
# Our own touch is recorded when the provider has taken it, so about when the call began.
_JUST_BEFORE: Final = timedelta(seconds=2)


def against(use: Calling, call: Call) -> Verdict | None:
    """Why the lead is not to be called after all; None when they may be. The touch itself does not count against it."""
    head = use.leads.get(call.lead_id or "")
    if head is None or head.lead.phone is None:
        return Verdict(SKIP, ("no_contact_point.call",))
    if set(head.lead.calls) - {call.sid}:
        return Verdict(SKIP, (ON_THE_PHONE,))
    if head.lead.paused_at:
        return Verdict(SKIP, ("paused",))
    assert call.out is not None  # noqa: S101  it is a call to a lead
    verdict = decide(use.practice, _before(head.lead, call), touch_of(call.out), use.clock.now())
    if verdict.action == SEND and use.leads.contact(head.lead.phone).suppressed_at is not None:
        return Verdict(SKIP, (OPTED_OUT_POINT,))
    return None if verdict.action == SEND else verdict


def ring_next(use: Calling, call: Call) -> None:
    """When nobody's phone of a round rings any more, ring the next round; when there is none, nobody takes it."""
    while call.outcome is None and is_round_over(call):
        verdict = against(use, call)
        if verdict is not None:
            withdraw(use, call, verdict)
            return
        moved = _moved(use, call)
        if moved is None:
            return
        rung = _rung(use, moved)
        if rung is None:
            return
        call = rung


def withdraw(use: Calling, call: Call, verdict: Verdict) -> None:
    """The call is not made. What may be made later stays a task of the owner's."""
    if verdict.action != SKIP:
        give_up(use, call, verdict.rules)
        return
    _tell(use, call, _event(call, "call.withdrawn", rules=list(verdict.rules)))
    changed(use, call.sid, lambda one: replace(one, outcome=one.outcome or WITHDRAWN))


def give_up(use: Calling, call: Call, rules: tuple[str, ...] = ()) -> None:
    """Nobody takes it: the owner is told to call. Somebody who takes it in that moment is connected all the same."""
    assert call.out is not None  # noqa: S101  it is a call to a lead
    rung = [name for members in call.out.chain[: call.out.round + 1] for name in members]
    more = {"rules": list(rules)} if rules else {}
    _tell(use, call, _event(call, "call.not_taken", template=call.out.template, rung=rung, **more))
    changed(use, call.sid, lambda one: replace(one, outcome=one.outcome or NOT_TAKEN) if one.took == call.took else one)


def settle(use: Calling, call: Call) -> Call:
    """Tell the lead what the call came to, as soon as that is known. A conversation that is told late is one still."""
    if not is_decided(call):
        return call
    outcome = classify(connecting.facts(call))
    if call.outcome is not None and (outcome != ANSWERED or call.outcome == ANSWERED):
        return call
    _tell(use, call, _conversation(call) if outcome == ANSWERED else _attempt(use, call, outcome))
    return changed(use, call.sid, lambda one: replace(one, outcome=outcome))


def look_after(use: Calling, call: Call) -> bool:
    """End a call of which nobody tells any more; whether that was so."""
    assert call.out is not None  # noqa: S101  it is a call to a lead
    since = call.taken_at or call.out.rung_at
    told = bool(call.dials) or call.status is not None or call.took is None
    longest = MARGIN + timedelta(seconds=talked_seconds(connecting.facts(call)) or 0) if told else TALKING
    if use.clock.wall() - use.clock.wall_at(since) <= longest:
        return False
    if call.dials:
        settle(use, changed(use, call.sid, lambda one: replace(one, status=one.status or _LOST)))
    else:
        give_up(use, call)
    return True


def _moved(use: Calling, call: Call) -> Call | None:
    """The call in its next round, when it is we who have moved it on: then we ring."""
    ours: list[bool] = []

    def on(one: Call) -> Call:
        following = next_round(one, use.clock.now()) if one.outcome is None and is_round_over(one) else None
        ours[:] = [following is not None]
        return following or one

    moved = changed_call(use.calls, call.sid, on)
    if ours[-1]:
        return moved
    if moved.outcome is None and is_round_over(moved) and next_round(moved, use.clock.now()) is None:
        give_up(use, moved)
    return None


def _rung(use: Calling, call: Call) -> Call | None:
    """Ring the round; the call again when nobody in it could be rung. What cannot be known the webhooks will tell."""
    provider = use.channels.of("call") if use.channels else None
    try:
        accepted, refused = ring_round(use.practice, provider, call) if provider else (None, [])
    except OutcomeUnknown:
        return None
    except ProviderUnavailable:
        give_up(use, call)
        return None
    if provider is None:
        give_up(use, call)
        return None
    call = changed(use, call.sid, without(refused))
    return None if accepted and not is_round_over(call) else call


def _before(lead: Lead, call: Call) -> Lead:
    sends = tuple(one for one in lead.sends if one.channel != "call" or one.at < call.began_at - _JUST_BEFORE)
    return replace(lead, sends=sends)


def _tell(use: Calling, call: Call, event: NewEvent) -> None:
    """Record the end, once, and let the follow-up go on that the call has held up."""
    now = use.clock.now()

    def change(head: Head) -> Change:
        told = with_consequences(head, [event], now)
        return Change(told, _released(use, head, call), once=f"{call.sid}:{event.type}")

    with suppress(Duplicate):
        persist(use.leads, call.lead_id or "", change, now)
    if call.out and call.out.held_until:
        resume(use, call)


def _released(use: Calling, head: Head, call: Call) -> Enrollment:
    held = call.out.held_until if call.out else None
    if held is None or call.resumes_at is None or head.enrollment.next_at != held:
        return head.enrollment
    return replace(head.enrollment, next_at=max(call.resumes_at, use.clock.now()))


def _event(call: Call, type_: str, **told: object) -> NewEvent:
    assert call.out is not None  # noqa: S101  it is a call to a lead
    data = {"call": call.sid, "touch": touch_of(call.out).id, **told}
    return NewEvent(type_, call.out.rung_at, SYSTEM, data)


def _conversation(call: Call) -> NewEvent:
    """It began when the lead's phone was picked up: that is when the human clock stops."""
    assert call.out is not None  # noqa: S101  it is a call to a lead
    told = {"channel": "call", "seconds": talked_seconds(connecting.facts(call)), **_by(call)}
    data = {name: value for name, value in told.items() if value is not None}
    return NewEvent("contact.made", call.out.met_at or call.taken_at or call.began_at, _staff(call), data)


def _attempt(use: Calling, call: Call, outcome: str) -> NewEvent:
    told = {"channel": "call", "outcome": outcome, **_by(call)}
    return NewEvent("contact.attempted", call.taken_at or use.clock.now(), _staff(call), told)


def _by(call: Call) -> dict[str, str | None]:
    assert call.out is not None  # noqa: S101  it is a call to a lead
    return {"by": call.took, "call": call.sid, "touch": touch_of(call.out).id}


def _staff(call: Call) -> Actor:
    return Actor("staff", call.took or "")
