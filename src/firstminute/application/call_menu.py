"""What a caller may choose: a language in the greeting, and in the menu what is to happen next, by key or by word."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from firstminute.application import call_notes
from firstminute.application.call_asides import put_through
from firstminute.application.calls import Turn, changed
from firstminute.domain import call_flow
from firstminute.domain.call_asks import PERSON, says_more
from firstminute.domain.call_flow import Said
from firstminute.domain.call_words import other_language
from firstminute.domain.lead import Lead
from firstminute.domain.spoken_yes import key_said

_AGAIN, _BACK, _MESSAGE, _OTHER, _STOP = "0", "1", "2", call_flow.MENU_KEY, "9"
# The first that is said counts: somebody who says "can somebody call me back" wants a call, not to be put through.
_SAID: Final = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"\b(call|phone|ring) (me|us)\b|\bcall ?-?back|\bll[aá]me|\bme llam|\bque me llam", _BACK),
        (r"\b(message|voice ?mail|mensaje|recado)\b", _MESSAGE),
        (PERSON, _AGAIN),
        (r"\b(call|back|llam\w+)\b", _BACK),
    )
)
_LANGUAGE: Final = {"en": re.compile(r"\b(english|ingl[eé]s)\b"), "es": re.compile(r"\b(spanish|espa[nñ]ol)\b")}


def greeted(turn: Turn) -> Said:
    """The greeting was answered by a key: the one for the other language, or another, which chooses nothing."""
    lead = turn.lead
    if turn.heard.keys in (call_flow.GREETING_KEY, _OTHER):
        lead = _speaking(turn, call_flow.choice(turn.use.practice, turn.call, lead))
    return call_flow.chosen(turn.use.practice, turn.call, lead, turn.use.clock.now())


def _speaking(turn: Turn, language: str | None) -> Lead | None:
    """The lead as it speaks that language from now on."""
    if language is None or turn.lead is None:
        return turn.lead
    call_notes.speaks(turn.use, turn.call, language)
    return replace(turn.lead, language=language)


def _other(turn: Turn) -> str | None:
    """The language that a caller asks for in the menu, by key or by its name; None where they are spoken to in it."""
    practice = turn.use.practice
    spoken = call_flow.language_of(practice, turn.lead)
    other = other_language(spoken, practice.languages)
    if other is None:
        return None
    said = _LANGUAGE[other].search(turn.heard.words.casefold())
    key = turn.heard.keys or key_said(turn.heard.words)
    return other if said or key == _OTHER else None


def menu(turn: Turn) -> Said:
    """What was chosen from the menu."""
    practice, now = turn.use.practice, turn.use.clock.now()
    key, more, other = turn.heard.keys or _key_of(turn.heard.words), _says_more(turn.heard.words), _other(turn)
    if more:  # nobody has to say it twice, and nothing of it is lost
        call_notes.details(turn.use, turn.call, message=turn.heard.words)
    if other:
        return call_flow.menu(practice, turn.call, _speaking(turn, other), now, 1)
    language = call_flow.language_of(practice, turn.lead)
    if key == _BACK:
        changed(turn.use, turn.call.sid, lambda one: replace(one, wanted=True))
        return call_flow.ask_name(language, told=more)
    if key == _STOP:
        call_notes.opt_out(turn.use, turn.call, turn.lead)
        return call_flow.ended(practice, turn.lead, "opted_out")
    if key == _MESSAGE:
        return call_flow.voicemail(practice, turn.call, turn.lead)
    if key == _AGAIN:
        return put_through(turn)
    if more:
        changed(turn.use, turn.call.sid, lambda one: replace(one, wanted=True))
        return call_flow.ask_name(language, told=True)
    return call_flow.menu(practice, turn.call, turn.lead, now, turn.heard.tries + 1)


def _key_of(words: str) -> str:
    """The key that spoken words mean, empty where they mean none."""
    said = words.casefold()
    return key_said(words) or next((key for pattern, key in _SAID if pattern.search(said)), "")


def _says_more(words: str) -> bool:
    """Whether they say anything besides a key, or a language."""
    said = words.casefold()
    for name in _LANGUAGE.values():
        said = name.sub(" ", said)
    return not key_said(words) and says_more(said)
