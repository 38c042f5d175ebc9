"""A call that is due rings the team: who takes it is connected with the lead (`call_connect`).

Which members are rung, in which rounds, is kept before the first phone rings, and each round is begun once: by the
touch that is claimed, later by whoever moved the kept call on to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from firstminute.application import settling
from firstminute.application.call_ports import changed_call
from firstminute.application.provider_ports import Accepted, ChannelProvider, Message
from firstminute.application.settling import Touching, Turn
from firstminute.domain import connecting
from firstminute.domain.calls import Call
from firstminute.domain.connecting import NOT_TAKEN, REFUSED, Leg, call_id, legs_of, marked
from firstminute.domain.decision import DEFER, Verdict
from firstminute.domain.duty import owner_first, rounds
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.lead import Head
from firstminute.domain.number_rules import automatic
from firstminute.domain.practice import Member, Practice
from firstminute.domain.runs import steps_of
from firstminute.domain.touch import Touch

PROVIDER: Final = "twilio"
# Who carries a call that is a task.
OWNER: Final = "owner"
RINGING: Final = "calls.ringing"
ON_THE_PHONE: Final = "calls.on_the_phone"
TEAM_BUSY: Final = "calls.team_busy"
# How long who finds nobody free waits; and how long until the index surely knows that a phone rings.
_NEXT_TURN: Final = timedelta(minutes=1)
_A_TURN: Final = 5  # seconds by the wall clock
# How long another call of the same lead waits for the one that goes on.
_LATER: Final = timedelta(minutes=5)

Changed = Callable[[Call], Call]
Rounds = tuple[tuple[Member, ...], ...]


def rung(use: Touching, head: Head, touch: Touch) -> Turn | None:
    """What comes of a call that is due; None while nobody knows whether a phone rings: then the claim stays open.

    Where no phone can ring it is a task for the owner, who is told of it.
    """
    waits, free = busy(use, head, touch), None
    if waits is None:
        free = free_rounds(use, head, touch)
    if free == ():
        waits = Verdict(DEFER, (TEAM_BUSY,), use.clock.now() + _NEXT_TURN)
    if waits:
        return settling.deferred(use, head, touch, waits)
    try:
        accepted = ring(use, head, touch, free)
    except OutcomeUnknown:
        return None
    return settling.sent(use, head, touch, accepted or Accepted(OWNER, head.lead.owner or ""))


def busy(use: Touching, head: Head, touch: Touch) -> Verdict | None:
    """Why this lead is not to be called just now: the team is ringing for them already, or they are on the phone."""
    if use.calls is None:
        return None
    if set(head.lead.calls) - {call_id(head.lead.id, touch)}:
        return Verdict(DEFER, (ON_THE_PHONE,), use.clock.now() + _LATER)
    before = _call_before(use, head, touch)
    ringing = before is not None and before.outcome is None
    return Verdict(DEFER, (RINGING,), use.clock.now() + _LATER) if ringing else None


def _call_before(use: Touching, head: Head, touch: Touch) -> Call | None:
    """The call that the last call step before this one has led to."""
    steps = steps_of(use.practice, head.enrollment) or ()
    numbers = (number for number in range(touch.step - 1, 0, -1) if steps[number - 1].channel == "call")
    last = next(numbers, None)
    return use.calls.get(call_id(head.lead.id, replace(touch, step=last))) if last and use.calls else None


def ring(use: Touching, head: Head, touch: Touch, free: Rounds | None = None) -> Accepted | None:
    """Ring who is first of `free`, or of all; None when nobody can be rung, so that the owner is to be told instead.

    Raises OutcomeUnknown when somebody's phone may be ringing.
    """
    provider = use.channels.of("call") if use.calls and _is_dialled(use, head) else None
    call = _kept(use, head, touch, free) if provider else None
    if provider is None or call is None:
        return None
    if _has_rung(call):
        return Accepted(PROVIDER, call.sid)
    return None if call.outcome else _first(use, provider, call)


def carried(use: Touching, head: Head, touch: Touch) -> Iterator[tuple[Touch, ChannelProvider, Message]]:
    """What may have been asked of the provider for this touch: nothing before the call was kept."""
    provider = use.channels.of("call")
    call = use.calls.get(call_id(head.lead.id, touch)) if use.calls and provider else None
    if provider and call and call.out and call.out.round == 0:
        for name, leg in legs_of(call).items():
            message = message_to(use.practice, call, leg, name)
            if message:
                yield touch, provider, message


def message_to(practice: Practice, call: Call, leg: Leg, name: str) -> Message | None:
    """The call to one member; its reference is what comes back to us in every address."""
    member = practice.member(name)
    if member is None or not member.phone:
        return None
    return Message("call", member.phone, "", lead_id=call.lead_id, reference=leg.name, sender=call.dialled)


def ring_round(practice: Practice, provider: ChannelProvider, call: Call) -> tuple[Accepted | None, list[str]]:
    """Ring everybody of the round; the first that was accepted, and who could not be rung.

    Raises OutcomeUnknown, or ProviderUnavailable when nobody's phone rings.
    """
    accepted, refused = None, list[str]()
    for name, leg in legs_of(call).items():
        message = message_to(practice, call, leg, name)
        try:
            taken = provider.send(message) if message else None
        except ProviderRefused:
            taken = None
        except ProviderUnavailable:
            if accepted is None:
                raise
            continue
        if taken is None:
            refused.append(name)
        accepted = accepted or taken
    return accepted, refused


def _first(use: Touching, provider: ChannelProvider, call: Call) -> Accepted | None:
    """The first round in which a phone rings."""
    while True:
        try:
            accepted, refused = ring_round(use.practice, provider, call)
        except OutcomeUnknown:
            raise
        except ProviderUnavailable:
            break
        call = _changed(use, call.sid, without(refused))
        if accepted:
            return accepted
        following = connecting.next_round(call, use.clock.now())
        if following is None:
            break
        call = _changed(use, call.sid, _at_round(following))
    _changed(use, call.sid, lambda one: replace(one, outcome=one.outcome or NOT_TAKEN))
    return None


def without(refused: list[str]) -> Changed:
    """Note whose phone could not be rung."""

    def change(call: Call) -> Call:
        for name in refused:
            call = marked(call, name, REFUSED)
        return call

    return change


def _at_round(following: Call) -> Changed:
    return lambda call: replace(call, out=following.out)


def free_rounds(use: Touching, head: Head, touch: Touch) -> Rounds | None:
    """Who may be rung now, the first of them taken for this lead; empty while everybody is on the phone.

    Many leads are due in one moment, when the practice opens: each phone rings for one of them, the others wait for
    their turn. None where nobody is to be rung at all, or somebody is being rung for this touch already.
    """
    if use.calls is None or use.channels.of("call") is None or use.calls.get(call_id(head.lead.id, touch)):
        return None
    waiting = owner_first(rounds(use.practice, use.clock.now()), head.lead.owner)
    if not waiting or not _is_dialled(use, head):
        return None
    taken = connecting.on_the_phone(use.calls.open())
    groups = [tuple(one for one in group if one.name not in taken) for group in waiting]
    while groups and not (groups[0] and all(_taken_for(use, one.name) for one in groups[0])):
        groups.pop(0)
    return tuple(filter(None, groups))


def _is_dialled(use: Touching, head: Head) -> bool:
    """Whether the lead's number may be dialled without a person who decides it; else the owner is asked to call."""
    return bool(head.lead.phone and automatic(use.practice, head.lead.phone) is None)


def _taken_for(use: Touching, member: str) -> bool:
    """Whether a member's phone is this lead's to ring: the first who asks in so many seconds has it."""
    slot = int(use.clock.wall().timestamp() // _A_TURN)
    return use.leads.mark(f"rings:{member}:{slot}", use.clock.now())


def _kept(use: Touching, head: Head, touch: Touch, free: Rounds | None) -> Call | None:
    """The call as it is kept, the same for every try; None when nobody is on duty."""
    assert use.calls is not None  # noqa: S101  asked with a provider of calls, which comes with them
    known = use.calls.get(call_id(head.lead.id, touch))
    if known is not None:
        return known
    now: datetime = use.clock.now()
    waiting = free or owner_first(rounds(use.practice, now), head.lead.owner)
    if not waiting or not head.lead.phone:
        return None
    call = connecting.begun(use.practice, head.lead, touch, waiting, now)
    use.calls.add(call)
    return use.calls.get(call.sid)


def _has_rung(call: Call) -> bool:
    """Whether the provider has told of a phone of it: then it was taken, whatever we heard then."""
    assert call.out is not None  # noqa: S101  it is a call to a lead
    return call.took is not None or any(one != REFUSED for one in call.out.legs.values())


def _changed(use: Touching, sid: str, change: Changed) -> Call:
    assert use.calls is not None  # noqa: S101  it was kept there
    return changed_call(use.calls, sid, change)
