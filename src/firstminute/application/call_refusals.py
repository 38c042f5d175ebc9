"""A spoken no is a no, whatever the question was.

47 CFR 64.1200(a)(10): consent is revoked in any reasonable manner that clearly says so.
https://www.ecfr.gov/current/title-47/part-64/section-64.1200#p-64.1200(a)(10)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from firstminute.application import call_notes
from firstminute.application.calls import Turn, changed
from firstminute.application.opt_outs import by_voice
from firstminute.domain import call_flow
from firstminute.domain.appointment_replies import calls_off
from firstminute.domain.call_asks import says_more
from firstminute.domain.call_flow import Said
from firstminute.domain.call_times import wishes
from firstminute.domain.call_words import say
from firstminute.domain.speech import Ask, Go, Step
from firstminute.domain.spoken_no import No, asks_for_a_call, meant, of_texts_alone
from firstminute.domain.spoken_yes import Answer, answer, key_said

# The questions that are answered aloud.
ASKED: Final = frozenset({"menu", "name", "about", "when", "sure"})
_STOP: Final = "9"
# What a step knows of a no before it: they were asked and said nothing, or it is dealt with; and that they were asked
# for a number where they wanted a person. Nobody is asked twice.
_NO: Final = "no"
_UNANSWERED: Final = "unanswered"
_DEALT_WITH: Final = "settled"
NUMBER: Final = "number"


def refused(turn: Turn, step: str) -> Said | None:
    """What follows on a no, or on an appointment that is called off; None where words are an answer to the question."""
    use, words = turn.use, turn.heard.words
    no = meant(words) if step in ASKED and not turn.heard.keys else No.NONE
    if no is No.NONE or (step == "when" and wishes(words, use.clock.now().astimezone(ZoneInfo(use.practice.zone)))):
        return None
    if turn.lead and calls_off(words, turn.lead, use.clock.now()):
        return _called_off(turn, step)
    if no is No.DOUBT:
        return _asked(turn, step)
    said = by_voice(words, turn.call.sid)
    if not asks_for_a_call(words) and not (turn.call.wanted and of_texts_alone(words)):
        return _over(turn, said)
    asks = _but_call(turn, said)
    return None if step == "when" and turn.heard.params.get(_NO) else asks  # nobody is asked anew what they were asked


def sure(turn: Turn) -> Said:
    """What they say to the one question. Whoever says anything else goes on where they were, and is called about it."""
    use, practice, heard = turn.use, turn.use.practice, turn.heard
    if not heard.keys and not heard.words:
        again = call_flow.menu(practice, turn.call, turn.lead, use.clock.now(), 2)
        return knowing(again, {_NO: _UNANSWERED})
    if heard.keys == _STOP:
        return _over(turn, None)
    said = Answer.OTHER if heard.keys or _is_about_a_visit(turn) else answer(heard.words)
    how = {"how": "said yes when asked", "provider_id": turn.call.sid, "text": heard.words}
    if said is Answer.YES:
        return _over(turn, how)
    if said is Answer.BOTH:
        return _but_call(turn, {**how, "review": True})
    if says_more(heard.words) and not key_said(heard.words):
        call_notes.details(use, turn.call, message=heard.words)
    changed(use, turn.call.sid, lambda one: replace(one, wanted=True))
    language = call_flow.language_of(practice, turn.lead)
    if heard.params.get("at") in ("about", "when"):
        return knowing(call_flow.ask_when(practice, language, use.clock.now()), {_NO: _DEALT_WITH})
    return knowing(call_flow.ask_name(language, told=True), {_NO: _DEALT_WITH})


def knowing(said: Said, params: Mapping[str, str]) -> Said:
    """The same, so that the questions in it know what was asked before."""
    known = {name: params[name] for name in (_NO, NUMBER) if params.get(name)}
    return tuple(_with(one, known) for one in said) if known else said


def _with(one: Any, known: Mapping[str, str]) -> Any:
    if isinstance(one, Ask):
        return replace(one, then=_step(one.then, known))
    return replace(one, to=_step(one.to, known)) if isinstance(one, Go) else one


def _step(one: Step, known: Mapping[str, str]) -> Step:
    return replace(one, params={**known, **one.params}) if one.name in ASKED | {"number"} else one


def _is_about_a_visit(turn: Turn) -> bool:
    return turn.lead is not None and calls_off(turn.heard.words, turn.lead, turn.use.clock.now())


def _over(turn: Turn, said: Mapping[str, Any] | None) -> Said:
    """Nothing more is written to them, nor are they called."""
    call_notes.opt_out(turn.use, turn.call, turn.lead, said)
    changed(turn.use, turn.call.sid, lambda one: replace(one, wanted=False))
    return call_flow.ended(turn.use.practice, turn.lead, "opted_out")


def _asked(turn: Turn, step: str) -> Said | None:
    """Their words are kept, whatever they answer. Who was asked and only says it again means it."""
    before = turn.heard.params.get(_NO)
    if step == "sure" or before == _DEALT_WITH:
        return None
    if before == _UNANSWERED:
        return _over(turn, by_voice(turn.heard.words, turn.call.sid))
    call_notes.details(turn.use, turn.call, message=turn.heard.words)
    return call_flow.sure(call_flow.language_of(turn.use.practice, turn.lead), step)


def _but_call(turn: Turn, said: Mapping[str, Any]) -> Said:
    """Nothing more is written to them, and the call that they ask for is promised."""
    use, language = turn.use, call_flow.language_of(turn.use.practice, turn.lead)
    call_notes.opt_out(use, turn.call, turn.lead, {**said, "call_back": True})
    changed(use, turn.call.sid, lambda one: replace(one, wanted=True))
    call_notes.details(use, turn.call, message=turn.heard.words)
    asks = call_flow.ask_when(use.practice, language, use.clock.now())
    return (say(language, "no_more"), *knowing(asks, {_NO: _DEALT_WITH}))


def _called_off(turn: Turn, step: str) -> Said | None:
    """Somebody calls them about it: nothing is cancelled by a word to a machine."""
    if step in ("about", "when", "sure"):
        return None
    use, language = turn.use, call_flow.language_of(turn.use.practice, turn.lead)
    changed(use, turn.call.sid, lambda one: replace(one, wanted=True))
    call_notes.details(use, turn.call, message=turn.heard.words)
    return call_flow.ask_when(use.practice, language, use.clock.now())
