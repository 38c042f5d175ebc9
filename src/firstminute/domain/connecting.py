"""A call to a lead: members of the team are rung first, and whoever presses the key is connected.

Ringing goes round by round, as `duty.rounds` says when it begins. What is known of it lies in the state of the call.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from firstminute.domain.calls import SHORTEST_MESSAGE, Call, Connection, Dial, Facts, talked_seconds
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Member, Practice
from firstminute.domain.touch import Touch

# How such a call can end besides what the classifier says: nobody took it, or it was not to be made any more.
NOT_TAKEN: Final = "not_taken"
WITHDRAWN: Final = "withdrawn"
# What a member's phone came to when they did not want the call now, and when no provider could ring it.
PASSED: Final = "passed"
REFUSED: Final = "refused"
# Where nobody says whether it was a person: shorter ones are taken for a machine. Follow Up Boss draws the same line.
# https://help.followupboss.com/hc/en-us/articles/360014150254-How-to-Create-and-Edit-Action-Plans
LONG_ENOUGH: Final = 150  # seconds
# A machine was heard, a person was heard: https://www.twilio.com/docs/voice/answering-machine-detection
_HUMAN: Final = "human"
_MACHINES: Final = ("machine", "fax")
# A person who hangs up sooner was not spoken with.
_SHORTEST_TALK: Final = 15  # seconds
_PICKED_UP: Final = frozenset({"completed", "answered"})
_ID: Final = "out_"
# The steps of such a call: what a member's phone asks and tells, and what the lead's phone tells.
STEPS: Final = frozenset({"offer", "accept", "reached", "spoke", "rang", "met", "detected"})


@dataclass(frozen=True, slots=True)
class Leg:
    """One phone of the team: the call it rings for, its round and its place in that. Both count from 0."""

    call: str
    round: int
    place: int

    @property
    def name(self) -> str:
        """As addresses hold it."""
        return f"{self.call}-{self.round}-{self.place}"


def leg_of(name: str) -> Leg | None:
    """The leg that an address names; None for anything else."""
    call, *numbers = name.split("-")
    if not call.startswith(_ID) or len(numbers) != 2 or not all(one.isascii() and one.isdecimal() for one in numbers):
        return None
    return Leg(call, int(numbers[0]), int(numbers[1]))


def call_id(lead_id: str, touch: Touch) -> str:
    """The id of the one call that a touch leads to, however often it is tried."""
    return _ID + hashlib.sha256(f"{lead_id} {touch.id}".encode()).hexdigest()[:24]


def begun(practice: Practice, lead: Lead, touch: Touch, rounds: tuple[tuple[Member, ...], ...], now: datetime) -> Call:
    """The call before the first phone rings. The lead will see the number that they know us by."""
    called = practice.calls.numbers.get(lead.dialled or "")
    sender = practice.sms.sender if practice.sms else practice.phone
    chain = tuple(tuple(one.name for one in members) for members in rounds)
    out = Connection(touch.step, touch.template, touch.cadence, touch.run, touch.purpose, chain, now)
    return Call(call_id(lead.id, touch), called.number if called else sender, now, lead.id, known=True, out=out)


def touch_of(out: Connection) -> Touch:
    """The touch that is carried out."""
    return Touch(out.step, "call", out.template, out.cadence, out.run, out.purpose)


def member_at(out: Connection, leg: Leg) -> str | None:
    """Whose phone that is."""
    if leg.round >= len(out.chain) or leg.place >= len(out.chain[leg.round]):
        return None
    return out.chain[leg.round][leg.place]


def on_the_phone(calls: Iterable[Call]) -> frozenset[str]:
    """Members whose phone rings for one of these calls, or who talk in one."""
    found: set[str] = set()
    for call in calls:
        if call.outcome is not None or call.status is not None:
            continue
        if call.took is not None:
            found.add(call.took)
        elif call.out is not None:
            found.update(name for name in call.out.chain[call.out.round] if name not in call.out.legs)
        else:
            latest = max(call.rang.values(), default=None)
            found.update(name for name, number in call.rang.items() if number == latest)
    return frozenset(found)


def legs_of(call: Call) -> Mapping[str, Leg]:
    """The legs of the round that rings, by member."""
    out = out_of(call)
    return {name: Leg(call.sid, out.round, place) for place, name in enumerate(out.chain[out.round])}


def marked(call: Call, member: str, came_to: str) -> Call:
    """A member's phone rings no more. What was said first stands."""
    out = out_of(call)
    return call if member in out.legs else replace(call, out=replace(out, legs={**out.legs, member: came_to}))


def is_round_over(call: Call) -> bool:
    """Whether nobody's phone rings for it any more, and nobody has taken it."""
    out = out_of(call)
    return call.took is None and all(name in out.legs for name in out.chain[out.round])


def next_round(call: Call, now: datetime) -> Call | None:
    """The call as its next round begins; None when there is none."""
    out = out_of(call)
    if out.round + 1 >= len(out.chain):
        return None
    return replace(call, out=replace(out, round=out.round + 1, rung_at=now))


def reached(call: Call, dial: Dial, at: datetime) -> Call:
    """What came of ringing the lead, however many tell it: the one that knows more stands."""
    known = next((one for one in call.dials if one.leg == dial.leg), None)
    merged = dial if known is None else _merged(known, dial)
    others = tuple(one for one in call.dials if one.leg != dial.leg)
    out = out_of(call)
    met = out.met_at or (at if is_picked_up(merged) else None)
    return replace(call, dials=(*others, merged), out=replace(out, met_at=met))


def met_by(call: Call, now: datetime) -> Call:
    """The lead's phone was picked up now, if not before."""
    return replace(call, out=replace(out_of(call), met_at=out_of(call).met_at or now))


def is_picked_up(dial: Dial) -> bool:
    """Whether something answered the lead's phone: a person or a machine."""
    return dial.status in _PICKED_UP and dial.seconds != 0 and dial.bridged is not False


def is_decided(call: Call) -> bool:
    """Whether all is known that will be: the lead did not pick up, or it was said or is too late to say who did."""
    if not call.dials:
        return False
    out = out_of(call)
    return not any(map(is_picked_up, call.dials)) or out.spoke is not None or call.status is not None


def facts(call: Call) -> Facts:
    """What the call to the lead is judged by, like every other.

    The member says by key whether they spoke with the person. Who hangs up without it is judged by what the provider
    heard, and where it heard nothing by how long it was.
    """
    spoke = _spoke(call)
    seconds = talked_seconds(Facts(dials=call.dials))
    picked_up = any(map(is_picked_up, call.dials))
    message = 0 if spoke or not picked_up else max(seconds or 0, SHORTEST_MESSAGE)
    return Facts("completed", None, call.dials, spoke, None, message)


def _spoke(call: Call) -> bool:
    out = out_of(call)
    seconds = talked_seconds(Facts(dials=call.dials)) or 0
    if out.spoke is not None:
        return out.spoke
    if out.answered_by.startswith(_MACHINES):
        return False
    return seconds >= (_SHORTEST_TALK if out.answered_by == _HUMAN else LONG_ENOUGH)


def _merged(known: Dial, dial: Dial) -> Dial:
    seconds = dial.seconds if known.seconds is None else known.seconds
    status = known.status if known.status in _PICKED_UP else dial.status
    return replace(
        known, status=status, seconds=seconds, bridged=dial.bridged if known.bridged is None else known.bridged
    )


def out_of(call: Call) -> Connection:
    """What a call to a lead has besides."""
    assert call.out is not None  # noqa: S101  whoever asks has a call to a lead
    return call.out
