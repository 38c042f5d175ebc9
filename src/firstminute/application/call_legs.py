"""The phones that ring for a call: who picks up hears who it is, and whoever presses the key has it.

What came of ringing, and what was said after the tone, is told by the provider once the caller is gone as well: before
or after it tells that the call is over.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from firstminute.application import call_notes
from firstminute.application.call_ends import end, settle
from firstminute.application.calls import TALKING, Turn, changed, hold, ringing
from firstminute.domain import call_flow, call_whispers
from firstminute.domain.call_flow import Said
from firstminute.domain.calls import ANSWERED, OVER, PICKED_UP, Call, believed, classify
from firstminute.domain.errors import Forbidden
from firstminute.domain.speech import HangUp

KEY: Final = "1"
# Twice the largest team rings in fewer rounds.
_ROUND: Final = re.compile(r"[0-9]{1,3}")
# Steps of the legs that ring, which name their call in the address ...
LEGS: Final = frozenset({"whisper", "take"})
# ... and steps that may come when the call is over already.
LATE: Final = frozenset({"dialed", "recorded"})


def whisper(turn: Turn) -> Said:
    """What a member who picks up hears first."""
    member = turn.use.practice.member(turn.heard.params.get("member"))
    if member is None:
        raise Forbidden("There is no such member.")
    if _is_over(turn.call) or turn.call.took is not None:
        return call_whispers.goodbye(turn.use.practice, member, "gone" if _is_over(turn.call) else "taken")
    changed(turn.use, turn.call.sid, lambda one: _heard_by(one, member.name))
    return call_whispers.whisper(turn.use.practice, turn.call, member, turn.lead)


def take(turn: Turn) -> Said:
    """The key was pressed, or another one, or none. Of several who press it the first has the call."""
    use, heard = turn.use, turn.heard
    member = heard.params.get("member", "")
    who = use.practice.member(member)
    if heard.keys != KEY or who is None:
        return (HangUp(),)
    if _is_over(turn.call):
        return call_whispers.goodbye(use.practice, who, "gone")
    held = hold(use, replace(turn.call, taken_at=use.clock.now()), TALKING)

    def taken(call: Call) -> Call:
        if _is_over(call) or (call.took is not None and heard.sid not in call.takes):
            return call
        takes = {**call.takes, heard.sid: member}
        if call.took is not None:
            return replace(call, takes=takes)
        call = replace(call, resumes_at=held.resumes_at, held_until=held.held_until)
        return replace(call, took=member, takes=takes, taken_at=held.taken_at)

    call = changed(use, turn.call.sid, taken)
    if heard.sid in call.takes:
        return call_whispers.taken(use.practice, who, turn.lead)
    return call_whispers.goodbye(use.practice, who, "gone" if _is_over(call) else "taken")


def dialed(turn: Turn) -> Said:
    """A round of ringing is over: they talked, the caller gave up, or the next ones are rung."""
    use, heard = turn.use, turn.heard
    number, lasted = _round(heard.params.get("round", "")), use.clock.wall() - use.clock.wall_at(turn.call.began_at)
    dial = believed(heard.dial, lasted) if heard.dial else None

    def note(call: Call) -> Call:
        if dial is None:
            return call
        told = () if dial in call.dials else (dial,)
        return replace(call, dials=(*call.dials, *told), rung=max(call.rung, number + 1))

    call = changed(use, turn.call.sid, note)
    if turn.call.outcome is not None:
        return _late(turn, call_notes.corrected(use, call))
    if heard.status in OVER:
        end(use, call.sid, heard.status, heard.seconds)
        return (HangUp(),)
    if classify(call.facts) == ANSWERED:
        settle(use, call)
        return (HangUp(),)
    machine = dial is not None and dial.status in PICKED_UP
    number = number if machine and call_flow.left_in(call, number) else number + 1
    call = changed(use, call.sid, lambda one: ringing(use, one, number))
    return call_flow.ring(use.practice, call, turn.lead, use.clock.now(), number)


def _round(written: str) -> int:
    """The number of a round, as we wrote it. Raises Forbidden for what we never wrote."""
    if not written:
        return 0
    if not _ROUND.fullmatch(written):
        raise Forbidden("There is no such round of ringing.")
    return int(written)


def recorded(turn: Turn) -> Said:
    """They have spoken after the tone; whoever hung up instead of pressing a key is gone."""
    use, heard = turn.use, turn.heard
    call = call_notes.message(use, turn.call, heard.recording, heard.recorded)
    if turn.call.outcome is not None:
        return _late(turn, call)
    if heard.status in OVER:
        end(use, call.sid, heard.status, heard.seconds)
        return (HangUp(),)
    return call_flow.thanks(use.practice, turn.call, turn.lead)


def _heard_by(call: Call, member: str) -> Call:
    return call if member in call.picked_up else replace(call, picked_up=(*call.picked_up, member))


def _is_over(call: Call) -> bool:
    return call.status is not None or call.outcome is not None


def _late(turn: Turn, call: Call) -> Said:
    """It came after the end. Somebody who repeats what is known tells nothing new."""
    if call == turn.call:
        raise Forbidden("This call is over.")
    return (HangUp(),)
