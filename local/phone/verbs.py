"""What each verb does to a call, and what ends it: https://www.twilio.com/docs/voice/twiml."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from local.phone.dialling import dial, dialled
from local.phone.leg import (
    BUSY,
    CANCELED,
    COMPLETED,
    INBOUND,
    NO_ANSWER,
    Dialing,
    Doing,
    Gathering,
    Leg,
    Recording,
    Saying,
)
from local.phone.listening import gather, gathered, gathers, prompt, record, recorded
from local.phone.twiml import Verb

if TYPE_CHECKING:
    from local.phone.switchboard import Switchboard

_TALK: Final = 0.06  # seconds of a person's speech for each letter


def begin(board: Switchboard, leg: Leg, verb: Verb, now: float) -> None:
    """Do a verb. Twilio picks up for all but these: https://www.twilio.com/docs/voice/twiml/reject"""
    quiet = verb.tag in ("Reject", "Pause") or (verb.tag == "Dial" and verb.says("answerOnBridge"))
    if leg.direction == INBOUND and not quiet:
        board.answer(leg, now)
    _BEGIN.get(verb.tag, _nothing)(board, leg, verb, now)


def pressed(board: Switchboard, leg: Leg, key: str, now: float) -> None:
    """A key, to whoever waits for one."""
    doing = leg.doing
    if isinstance(doing, Gathering) and "dtmf" in doing.verb.of("input", "dtmf"):
        gathers(board, leg, doing, key, now)
    elif isinstance(doing, Recording) and key in doing.verb.of("finishOnKey", "1234567890*#"):
        recorded(board, leg, doing, key, now)


def said(board: Switchboard, leg: Leg, words: str, now: float) -> None:
    """Words, to whoever listens."""
    doing = leg.doing
    if isinstance(doing, Gathering) and "speech" in doing.verb.of("input"):
        leg.doing = None
        board.fetch(leg, doing.verb.of("action"), {"SpeechResult": words, "Confidence": "0.93"}, now)
    elif isinstance(doing, Recording):
        doing.words.append(words)
        doing.spoken = max(doing.spoken or now, now) + len(words) * _TALK
    else:
        board.heard_by_other(leg, words, now)


def timed_out(board: Switchboard, leg: Leg, now: float) -> None:
    """Nobody did anything for as long as the verb waits."""
    doing = leg.doing
    if isinstance(doing, Gathering):
        if doing.prompts:
            prompt(board, leg, doing, now)
        else:
            gathered(board, leg, doing, now)
    elif isinstance(doing, Recording):
        recorded(board, leg, doing, "", now)
    elif isinstance(doing, Dialing) and doing.bridged:
        board.end(doing.bridged, COMPLETED, now)


def cut_off(board: Switchboard, leg: Leg, doing: Doing | None, now: float) -> None:
    """What is told of a leg that ended in the middle of something."""
    if isinstance(doing, Dialing):
        bridged = doing.bridged
        for one in doing.legs:
            board.end(one, CANCELED if one.answered is None else COMPLETED, now)
        dialled(board, leg, doing, bridged or doing.legs[-1], now)
    elif isinstance(doing, Recording):
        recorded(board, leg, doing, "hangup", now)


def _say(board: Switchboard, leg: Leg, verb: Verb, now: float) -> None:
    leg.hear("voice", verb.text, now)
    leg.doing = Saying(now + board.speech(verb.text))


def _pause(_board: Switchboard, leg: Leg, verb: Verb, now: float) -> None:
    leg.doing = Saying(now + verb.number("length", 1))


def _redirect(board: Switchboard, leg: Leg, verb: Verb, now: float) -> None:
    board.fetch(leg, verb.text, {}, now)


def _hang_up(board: Switchboard, leg: Leg, _verb: Verb, now: float) -> None:
    board.end(leg, COMPLETED, now)


def _reject(board: Switchboard, leg: Leg, verb: Verb, now: float) -> None:
    """https://www.twilio.com/docs/voice/twiml/reject"""
    if leg.answered is None:
        board.end(leg, BUSY if verb.of("reason") == "busy" else NO_ANSWER, now)


def _nothing(_board: Switchboard, _leg: Leg, _verb: Verb, _now: float) -> None:
    """A verb that nobody here needs."""


_BEGIN: Final[Mapping[str, Callable[[Switchboard, Leg, Verb, float], None]]] = {
    "Say": _say,
    "Play": _say,
    "Pause": _pause,
    "Gather": gather,
    "Dial": dial,
    "Record": record,
    "Redirect": _redirect,
    "Hangup": _hang_up,
    "Reject": _reject,
}
