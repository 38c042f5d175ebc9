"""What a caller says instead of an answer, at any question: an emergency, a no, or that they want a person."""

from __future__ import annotations

from dataclasses import replace

from firstminute.application import call_notes
from firstminute.application.call_refusals import ASKED, NUMBER, knowing, refused
from firstminute.application.calls import Turn, changed, ringing
from firstminute.application.opt_outs import by_voice
from firstminute.domain import call_flow
from firstminute.domain.call_asks import is_emergency, wants_a_person
from firstminute.domain.call_backs import offers
from firstminute.domain.call_flow import Said
from firstminute.domain.calls import Call
from firstminute.domain.duty import rounds
from firstminute.domain.spoken_no import No, meant


def aside(turn: Turn, step: str) -> Said | None:
    """What follows on it; None where they answer the question."""
    if step not in ASKED or turn.heard.keys or not turn.heard.words:
        return None
    if is_emergency(turn.heard.words):
        return _emergency(turn)
    said = refused(turn, step)
    if said is None and step != "menu" and wants_a_person(turn.heard.words):
        return put_through(turn)
    return said


def put_through(turn: Turn) -> Said:
    """The phones ring once more where somebody is there; else a call as soon as possible is promised."""
    use, now = turn.use, turn.use.clock.now()
    changed(use, turn.call.sid, lambda one: replace(one, wanted=True))
    unheard = turn.call.again and turn.call.rung == 0  # nothing rang: our answer was lost, and the provider asks again
    if rounds(use.practice, now) and (unheard or not turn.call.again):
        call = changed(use, turn.call.sid, lambda one: _once_more(turn, one))
        return call_flow.ring(use.practice, call, turn.lead, now, 0)
    return _promised(turn)


def _emergency(turn: Turn) -> Said:
    """The owner is told at once, in their words. A no that is said with it holds."""
    use, words = turn.use, turn.heard.words
    call_notes.details(use, turn.call, message=words, urgent=True)
    if meant(words) is No.MEANT:
        call_notes.opt_out(use, turn.call, turn.lead, {**by_voice(words, turn.call.sid), "call_back": True})
    return (*call_flow.emergency(use.practice, turn.lead), *put_through(turn))


def _promised(turn: Turn) -> Said:
    """Whoever cannot be called back is asked for a number first, once: then for a message with it."""
    use, now = turn.use, turn.use.clock.now()
    if call_flow.is_out_of_reach(turn.call, turn.lead):
        asked = turn.heard.params.get(NUMBER)
        asks = call_flow.ask_number(call_flow.language_of(use.practice, turn.lead), 1)
        return call_flow.voicemail(use.practice, turn.call, turn.lead) if asked else knowing(asks, {NUMBER: "1"})
    offer = call_notes.promise(use, turn.call, offers(use.practice, now)[0])
    return call_flow.confirmed(use.practice, turn.call, turn.lead, offer, now)


def _once_more(turn: Turn, call: Call) -> Call:
    """Everybody who is on duty now rings again, from the first on."""
    return ringing(turn.use, replace(call, again=True, picked_up=(), rang={}, rung=0), 0)
