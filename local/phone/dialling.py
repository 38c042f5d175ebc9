"""Ringing other phones for a call (Dial), and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.phone.keeping import keep
from local.phone.leg import COMPLETED, INBOUND, NO_ANSWER, Dialing, Leg
from local.phone.twiml import Verb

if TYPE_CHECKING:
    from local.phone.switchboard import Switchboard


def dial(board: Switchboard, leg: Leg, verb: Verb, now: float) -> None:
    """https://www.twilio.com/docs/voice/twiml/dial. What a leg of a Dial runs may hold no Dial itself."""
    numbers = [one for one in verb.inside if one.tag == "Number"] or ([verb] if verb.text else [])
    if leg.parent is not None or not numbers:
        return
    caller = verb.of("callerId") or (leg.caller if leg.direction == INBOUND else leg.called)
    doing = leg.doing = Dialing(verb, [])
    leg.hear("note", "It rings …", now)
    doing.legs = [board.child(leg, one, caller, now) for one in numbers]
    for one in doing.legs:
        board.ring(one, now, verb.number("timeout", 30))


def leg_over(board: Switchboard, parent: Leg, leg: Leg, now: float) -> None:
    """A phone that rang for a call is out of it: the last one, or the one that was connected, ends the Dial."""
    dialing = parent.doing
    if not isinstance(dialing, Dialing) or leg not in dialing.legs:
        return
    if dialing.bridged is leg or (dialing.bridged is None and not any(one.live for one in dialing.legs)):
        parent.doing = None
        dialled(board, parent, dialing, leg, now)


def dialled(board: Switchboard, leg: Leg, dialing: Dialing, last: Leg, now: float) -> None:
    """What came of ringing is told: https://www.twilio.com/docs/voice/twiml/dial#action"""
    picked_up = [one for one in dialing.legs if one.answered is not None]
    counts = dialing.bridged or (picked_up[-1] if picked_up else last)
    told = {"DialCallStatus": _came_to(dialing, counts), "DialCallSid": counts.sid}
    if counts.answered is not None:
        told["DialCallDuration"] = str(counts.seconds(now))
    told["DialBridged"] = str(dialing.bridged is not None).lower()
    if dialing.bridged and dialing.verb.of("record", "do-not-record") != "do-not-record":
        told |= keep(board, leg, dialing.verb, "DialVerb", round(now - dialing.since))
    action = dialing.verb.of("action")
    if action:
        board.fetch(leg, action, told, now)
    else:
        board.go_on(leg, now)


def _came_to(dialing: Dialing, counts: Leg) -> str:
    statuses = {one.status for one in dialing.legs}
    if counts.answered is not None:
        return COMPLETED
    return statuses.pop() if len(statuses) == 1 else NO_ANSWER
