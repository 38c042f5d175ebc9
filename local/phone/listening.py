"""Waiting for a person: keys and words (Gather), a message after the tone (Record)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from local.phone.keeping import keep
from local.phone.leg import Gathering, Leg, Post, Recording, new_sid
from local.phone.twiml import Verb

if TYPE_CHECKING:
    from local.phone.switchboard import Switchboard

SPOKEN: Final = frozenset({"Say", "Play"})
_SILENCE: Final = 5.0  # seconds
_WRITTEN_AFTER: Final = 2.0  # seconds from a recording to what was said in it


def gather(board: Switchboard, leg: Leg, verb: Verb, now: float) -> None:
    """https://www.twilio.com/docs/voice/twiml/gather: keys count while the prompt is spoken already."""
    doing = leg.doing = Gathering(verb, [one for one in verb.inside if one.tag in SPOKEN or one.tag == "Pause"], now)
    prompt(board, leg, doing, now)


def prompt(board: Switchboard, leg: Leg, doing: Gathering, now: float) -> None:
    """The next words of the question; after the last ones the wait begins."""
    if not doing.prompts:
        doing.until = now + doing.verb.number("timeout", _SILENCE)
        return
    verb = doing.prompts.pop(0)
    spoken = verb.tag in SPOKEN
    if spoken:
        leg.hear("voice", verb.text, now)
    lasts = board.speech(verb.text) if spoken else verb.number("length", 1)
    waits = 0.0 if doing.prompts else doing.verb.number("timeout", _SILENCE)
    doing.until = now + lasts + waits


def gathers(board: Switchboard, leg: Leg, doing: Gathering, key: str, now: float) -> None:
    """A key, after which no prompt goes on. The one that ends an answer does nothing before there is one.

    https://www.twilio.com/docs/voice/twiml/gather#finishonkey
    """
    ends = doing.verb.of("finishOnKey", "#")
    if key == ends and not doing.digits:
        return
    doing.prompts = []
    if key != ends:
        doing.digits += key
        doing.until = now + doing.verb.number("timeout", _SILENCE)
    if key == ends or len(doing.digits) >= doing.verb.number("numDigits", float("inf")):
        gathered(board, leg, doing, now)


def gathered(board: Switchboard, leg: Leg, doing: Gathering, now: float) -> None:
    """The keys are told; who pressed none goes on behind the verb."""
    leg.doing = None
    if doing.digits or doing.verb.says("actionOnEmptyResult"):
        board.fetch(leg, doing.verb.of("action"), {"Digits": doing.digits}, now)
    else:
        board.go_on(leg, now)


def record(_board: Switchboard, leg: Leg, verb: Verb, now: float) -> None:
    """https://www.twilio.com/docs/voice/twiml/record"""
    leg.hear("note", "Tone", now)
    leg.doing = Recording(verb, now)


def silent_at(doing: Recording) -> float:
    """When a recording ends by itself."""
    quiet = (doing.began if doing.spoken is None else doing.spoken) + doing.verb.number("timeout", _SILENCE)
    return min(quiet, doing.began + doing.verb.number("maxLength", 3600))


def recorded(board: Switchboard, leg: Leg, doing: Recording, key: str, now: float) -> None:
    """Silence is no recording: https://www.twilio.com/docs/voice/twiml/record#empty-recordings."""
    leg.doing = None
    if doing.spoken is None:
        board.go_on(leg, now)
        return
    told = keep(board, leg, doing.verb, "RecordVerb", max(1, round(max(now, doing.spoken) - doing.began)))
    _write_down(board, leg, doing, told)
    board.fetch(leg, doing.verb.of("action"), {**told, **({"Digits": key} if key else {})}, now)


def _write_down(board: Switchboard, leg: Leg, doing: Recording, told: Mapping[str, str]) -> None:
    """https://www.twilio.com/docs/voice/twiml/record#transcribecallback"""
    url = doing.verb.of("transcribeCallback")
    if not (doing.verb.says("transcribe") and url):
        return
    sid = new_sid("TR")
    board.transcriptions[sid] = told["RecordingSid"]
    written = {"TranscriptionSid": sid, "TranscriptionText": " ".join(doing.words)}
    form = {**leg.fields(), **written, "TranscriptionStatus": "completed", "TranscriptionType": "fast", **told}
    board.posts.append(Post(board.address(leg, url), form, leg.root.sid, wait=_WRITTEN_AFTER))
