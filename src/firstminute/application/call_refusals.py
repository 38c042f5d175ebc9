"""A spoken no is a no, whatever the question was.

47 CFR 64.1200(a)(10): consent is revoked in any reasonable manner that clearly says so.
https://www.ecfr.gov/current/title-47/part-64/section-64.1200#p-64.1200(a)(10)
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from firstminute.application import call_notes
from firstminute.application.calls import Turn, changed
from firstminute.application.opt_outs import by_voice
from firstminute.domain import call_flow
from firstminute.domain.accents import unaccented
from firstminute.domain.appointment_replies import calls_off
from firstminute.domain.call_flow import Said
from firstminute.domain.call_times import wishes
from firstminute.domain.call_words import say
from firstminute.domain.spoken_no import No, asks_for_a_call, meant, of_texts_alone

# The questions that are answered aloud.
ASKED: Final = frozenset({"menu", "name", "about", "when", "sure"})
_STOP: Final = "9"
_YES: Final = re.compile(r"\W*(?:yes|yeah|yep|yes please|i do|si|claro|si por favor)\W*")


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
    calls = asks_for_a_call(words) or (turn.call.wanted and of_texts_alone(words))
    said = by_voice(words, turn.call.sid)
    call_notes.opt_out(use, turn.call, turn.lead, {**said, "call_back": True} if calls else said)
    return _but_call(turn) if calls else call_flow.ended(use.practice, turn.lead, "opted_out")


def sure(turn: Turn) -> Said:
    """What they say to the one question. Whoever says anything else goes on where they were."""
    practice, heard = turn.use.practice, turn.heard
    if heard.keys == _STOP or (not heard.keys and _YES.fullmatch(unaccented(heard.words))):
        said = None if heard.keys else {"how": "said yes when asked", "provider_id": turn.call.sid}
        call_notes.opt_out(turn.use, turn.call, turn.lead, said)
        return call_flow.ended(practice, turn.lead, "opted_out")
    if not heard.keys and not heard.words:
        return call_flow.menu(practice, turn.call, turn.lead, turn.use.clock.now(), 2)
    changed(turn.use, turn.call.sid, lambda one: replace(one, wanted=True))
    language = call_flow.language_of(practice, turn.lead)
    if heard.params.get("at") in ("about", "when"):
        return call_flow.ask_when(practice, language, turn.use.clock.now())
    return call_flow.ask_name(language, told=True)


def _asked(turn: Turn, step: str) -> Said | None:
    """Their words are kept, whatever they answer. Nobody is asked twice."""
    if step == "sure":
        return None
    call_notes.details(turn.use, turn.call, message=turn.heard.words)
    return call_flow.sure(call_flow.language_of(turn.use.practice, turn.lead), step)


def _but_call(turn: Turn) -> Said:
    """Nothing more is written to them, and the call that they ask for is promised."""
    use, language = turn.use, call_flow.language_of(turn.use.practice, turn.lead)
    changed(use, turn.call.sid, lambda one: replace(one, wanted=True))
    call_notes.details(use, turn.call, message=turn.heard.words)
    return (say(language, "no_more"), *call_flow.ask_when(use.practice, language, use.clock.now()))


def _called_off(turn: Turn, step: str) -> Said | None:
    """Somebody calls them about it: nothing is cancelled by a word to a machine."""
    if step in ("about", "when", "sure"):
        return None
    use, language = turn.use, call_flow.language_of(turn.use.practice, turn.lead)
    changed(use, turn.call.sid, lambda one: replace(one, wanted=True))
    call_notes.details(use, turn.call, message=turn.heard.words)
    return call_flow.ask_when(use.practice, language, use.clock.now())
