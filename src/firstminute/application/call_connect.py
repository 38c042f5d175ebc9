"""A call to a lead: whoever of the team picks up hears who it is, takes it or passes it on, and is connected.

offer ──▶ accept ──▶ (the lead's phone rings) ──▶ reached ──▶ spoke ──▶ told to the lead
rang: a member's phone rings no more ──▶ the next round, or nobody takes it    met, detected: who picked up over there

Whether the lead may be called is decided again before every phone that rings and when the key is pressed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from firstminute.application.call_ports import Heard
from firstminute.application.calls import Calling, at_wall, changed
from firstminute.application.connect_ends import against, ring_next, settle, withdraw
from firstminute.application.connect_hold import hold
from firstminute.domain import call_whispers, connect_flow, connecting
from firstminute.domain.call_whispers import Said
from firstminute.domain.calls import OVER, Call, Dial, believed
from firstminute.domain.connecting import PASSED, Leg, leg_of, marked, member_at, met_by, out_of
from firstminute.domain.decision import Verdict
from firstminute.domain.errors import Forbidden
from firstminute.domain.practice import Member
from firstminute.domain.speech import HangUp

_TAKE: Final = "1"
_ON: Final = "2"
_PICKED_UP: Final = "in-progress"


@dataclass(frozen=True, slots=True)
class Turn:
    """One request about one phone of such a call."""

    use: Calling
    heard: Heard
    call: Call
    leg: Leg
    member: str


def take_turn(use: Calling, heard: Heard, name: str) -> tuple[str, Said | None, str | None]:
    """What came of it in a word, what the phone hears (None: nobody listens), and the lead.

    Raises Forbidden for what is no such call, and for what a phone cannot ask that has hung up: somebody repeats it.
    """
    leg = leg_of(heard.params.get("leg", ""))
    call = use.calls.get(leg.call) if leg else None
    member = member_at(call.out, leg) if leg and call and call.out else None
    if leg is None or call is None or member is None:
        raise Forbidden("There is no such call.")
    turn = Turn(use, heard, call, leg, member)
    if _is_repeated(turn, name):
        raise Forbidden("This phone has hung up.")
    if name in _TOLD:
        _TOLD[name](turn)
        return name, None, call.lead_id
    return name, STEPS[name](turn), call.lead_id


def _is_repeated(turn: Turn, name: str) -> bool:
    """Whether, when the call is over, a phone asks that rings no more. One that is picked up only then hears so."""
    call, out = turn.call, out_of(turn.call)
    if call.outcome is None:
        return False
    if name == "spoke":
        return out.spoke is not None
    hung_up = call.took == turn.member or out.legs.get(turn.member) in OVER
    return name in ("offer", "accept") and hung_up


def _offer(turn: Turn) -> Said:
    """A member, or their voicemail, has picked up."""
    use, call = turn.use, turn.call
    if call.outcome is not None or turn.member in _legs(call):
        return _goodbye(turn, "withdrawn")
    if call.took is not None:
        return _goodbye(turn, "taken")
    if (verdict := against(use, call)) is not None:
        return _withdrawn(turn, verdict)
    head = use.leads.get(call.lead_id or "")
    assert head is not None  # noqa: S101  `against` has looked
    return connect_flow.offer(use.practice, call, turn.leg, _who(turn), head.lead)


def _accept(turn: Turn) -> Said:
    """A key was pressed. The decision is asked again: they may have written, booked or said no meanwhile."""
    use, call = turn.use, turn.call
    if call.outcome is not None or turn.member in _legs(call):
        return _goodbye(turn, "withdrawn")
    if turn.heard.keys == _ON and call.took is None:
        ring_next(use, changed(use, call.sid, lambda one: _marked(one, turn.member, PASSED)))
        return _goodbye(turn, "passed_on")
    if turn.heard.keys != _TAKE:
        return (HangUp(),)
    if call.took not in (None, turn.member):
        return _goodbye(turn, "taken")
    verdict = against(use, call)
    return _withdrawn(turn, verdict) if verdict else _connect(turn)


def _connect(turn: Turn) -> Said:
    """The first who pressed the key is connected; asked again, the same document comes."""
    use, now = turn.use, turn.use.clock.now()

    def taken(call: Call) -> Call:
        free = call.took is None and call.outcome is None and turn.member not in _legs(call)
        return replace(call, took=turn.member, takes={turn.heard.sid: turn.member}, taken_at=now) if free else call

    call = changed(use, turn.call.sid, taken)
    if call.took != turn.member or turn.heard.sid not in call.takes:
        return _goodbye(turn, "taken" if call.took else "withdrawn")
    if call.dials or call.outcome is not None:
        raise Forbidden("The two were connected before.")
    head = hold(use, call)
    if head.lead.opted_out and (verdict := against(use, call)):  # said since it was asked whether they may be called
        return _withdrawn(turn, verdict)
    return connect_flow.connect(use.practice, call, turn.leg, _who(turn), head.lead)


def _reached(turn: Turn) -> Said:
    """The lead's phone rings no more, or they have talked. The member may be gone as well."""
    use, dial = turn.use, turn.heard.dial
    if turn.call.outcome is not None:  # the lead's phone has told it
        return _told_over(turn, turn.call)
    if dial is None or turn.call.took != turn.member:
        raise Forbidden("Nobody was connected.")
    call = _noted(turn, dial)
    if turn.heard.status in OVER:
        call = changed(use, call.sid, lambda one: replace(one, status=one.status or turn.heard.status))
    call = settle(use, call)
    if call.outcome is not None:
        return _told_over(turn, call)
    return connect_flow.who_was_it(use.practice, turn.leg, _who(turn))


def _told_over(turn: Turn, call: Call) -> Said:
    """What the member hears when it is known already what came of it."""
    silent = call.dials and not any(map(connecting.is_picked_up, call.dials))
    return _goodbye(turn, "nobody_there" if silent else "noted")


def _spoke(turn: Turn) -> Said:
    """The member says who it was, or nothing: then it is judged without them."""
    said = {_TAKE: True, _ON: False}.get(turn.heard.keys)
    over = "completed" if said is None else None

    def told(call: Call) -> Call:
        if call.took != turn.member or call.out is None or call.out.spoke is not None:
            return call
        return replace(call, status=call.status or over, out=replace(call.out, spoke=said))

    settle(turn.use, changed(turn.use, turn.call.sid, told))
    return _goodbye(turn, "noted")


def _rang(turn: Turn) -> None:
    """A member's phone rings no more, or they have hung up."""
    use, status = turn.use, turn.heard.status
    if status not in OVER:
        return
    call = changed(use, turn.call.sid, lambda one: _marked(one, turn.member, status))
    if call.took == turn.member:  # before, or in that moment
        settle(use, changed(use, call.sid, lambda one: replace(one, status=one.status or status)))
    else:
        ring_next(use, call)


def _met(turn: Turn) -> None:
    """The lead's phone was picked up, or its call is over."""
    use, heard = turn.use, turn.heard
    if turn.call.took != turn.member:
        return
    if heard.status == _PICKED_UP:
        now = use.clock.now()
        changed(use, turn.call.sid, lambda one: met_by(one, now))
    elif heard.status in OVER and heard.sid:
        settle(use, _noted(turn, Dial(heard.status, heard.sid, heard.seconds)))


def _detected(turn: Turn) -> None:
    """What the provider heard there: a person, or a machine. It may tell so when the call is over."""
    use, heard = turn.use, turn.heard.answered_by
    if heard and turn.call.took == turn.member:
        settle(use, changed(use, turn.call.sid, lambda one: replace(one, out=replace(out_of(one), answered_by=heard))))


def _noted(turn: Turn, dial: Dial) -> Call:
    """The conversation began when the phone was picked up: so long ago as it lasted, and after the key."""
    use = turn.use
    earliest = turn.call.taken_at or turn.call.began_at
    dial = believed(dial, use.clock.wall() - use.clock.wall_at(earliest))
    began = max(earliest, at_wall(use.clock, -timedelta(seconds=dial.seconds or 0)))
    return changed(use, turn.call.sid, lambda one: connecting.reached(one, dial, began))


def _withdrawn(turn: Turn, verdict: Verdict) -> Said:
    withdraw(turn.use, turn.call, verdict)
    return connect_flow.withdrawn(turn.use.practice, _who(turn), verdict.rules)


def _goodbye(turn: Turn, sentence: str) -> Said:
    return call_whispers.goodbye(turn.use.practice, _who(turn), sentence)


def _who(turn: Turn) -> Member | None:
    """Whose phone it is; None for a name that the client file knows no more."""
    return turn.use.practice.member(turn.member)


def _marked(call: Call, member: str, came_to: str) -> Call:
    return call if call.took == member else marked(call, member, came_to)


def _legs(call: Call) -> Mapping[str, str]:
    return call.out.legs if call.out else {}


STEPS: Final[Mapping[str, Callable[[Turn], Said]]] = {
    "offer": _offer,
    "accept": _accept,
    "reached": _reached,
    "spoke": _spoke,
}
_TOLD: Final[Mapping[str, Callable[[Turn], None]]] = {"rang": _rang, "met": _met, "detected": _detected}
