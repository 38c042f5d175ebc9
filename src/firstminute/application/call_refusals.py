"""A spoken no is a no, whatever the question was.

47 CFR 64.1200(a)(10): consent is revoked in any reasonable manner that clearly says so.
https://www.ecfr.gov/current/title-47/part-64/section-64.1200#p-64.1200(a)(10)
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from firstminute.application import call_notes
from firstminute.application.calls import Turn, changed
from firstminute.application.opt_outs import by_voice
from firstminute.domain import call_flow
from firstminute.domain.appointment_replies import calls_off
from firstminute.domain.call_flow import Said
from firstminute.domain.opt_out import OptOut, reading

# The questions that are answered aloud.
_ASKED: Final = frozenset({"menu", "name", "about", "when"})


def refused(turn: Turn, step: str) -> Said | None:
    """What follows on a no, or on an appointment that is called off; None where words are an answer to the question."""
    use, words = turn.use, turn.heard.words
    if step not in _ASKED or turn.heard.keys or reading(words) is not OptOut.STOP:
        return None
    if turn.lead and calls_off(words, turn.lead, use.clock.now()):
        return _called_off(turn, step)
    call_notes.opt_out(use, turn.call, turn.lead, by_voice(words, turn.call.sid))
    return call_flow.ended(use.practice, turn.lead, "opted_out")


def _called_off(turn: Turn, step: str) -> Said | None:
    """Somebody calls them about it: nothing is cancelled by a word to a machine."""
    if step in ("about", "when"):
        return None
    use, language = turn.use, call_flow.language_of(turn.use.practice, turn.lead)
    changed(use, turn.call.sid, lambda one: replace(one, wanted=True))
    call_notes.details(use, turn.call, message=turn.heard.words)
    return call_flow.ask_when(use.practice, language, use.clock.now())
