"""The evidence of consent: what was ticked, and the words beside it."""

from __future__ import annotations

import ipaddress
from datetime import datetime
from typing import Final

from firstminute.adapters.sources.reading import vocabulary
from firstminute.adapters.sources.reading.sheet import MAPPED, Line, Sheet
from firstminute.adapters.sources.reading.texts import cleaned
from firstminute.adapters.sources.reading.words import set_of, words_of
from firstminute.domain.inquiry import Consent

_LONGEST_WORDING: Final = 1000
_YES: Final = set_of(vocabulary.YES)
_NO: Final = set_of(vocabulary.NO)
_NOT: Final = set_of(vocabulary.NOT)
_OF_CONTACT: Final = set_of(vocabulary.OF_CONTACT)


def consent_of(
    sheet: Sheet, wording: str | None, declared: bool, page: str | None, ip: str | None, at: datetime
) -> Consent | None:
    """What was agreed to; None when the form neither asked nor is configured with a wording.

    `declared` says that the client file names this form's consent field: a browser sends nothing for a box that is not
    ticked, so its absence is a no. `given` stays None when nobody can tell.
    """
    lines = sheet.of("consent")
    submitted = _wording(sheet, lines)
    given = _given(lines)
    for one in lines[:1]:
        sheet.use("consent", one)
    if given is None and not lines and declared:
        given = False
    if given is None and submitted is None and wording is None:
        return None
    return Consent(given, submitted or wording, page, ip, at)


def ip_in(sheet: Sheet) -> str | None:
    """The visitor's address as the form service saw it."""
    for one in sheet.of("ip"):
        try:
            address = str(ipaddress.ip_address(one.field.text.split(",")[0].strip()))
        except ValueError:
            continue
        sheet.use("ip", one)
        return address
    return None


def _given(lines: list[Line]) -> bool | None:
    """Yes only when every box of the most telling kind says yes."""
    telling = [one for one in lines if one.score == MAPPED] or [one for one in lines if _of_contact(one)] or lines
    answers = [answer for answer in map(_answer, telling) if answer is not None]
    return all(answers) if answers else None


def _answer(one: Line) -> bool | None:
    """Yes or no; a box whose value is its wording says yes by being there."""
    text = one.field.values[0].strip().lower().rstrip(".!")
    if text in _YES or text in _NO:
        return text in _YES
    words = text.replace(",", " ").split() or ["-"]
    if words[0] in _NO or (len(words) <= 6 and not _NOT.isdisjoint(words)):
        return False
    return True if len(words) >= 2 or words[0] in _YES else None


def _of_contact(one: Line) -> bool:
    return any(_OF_CONTACT.intersection(words_of(name)) for name in one.field.names)


def _wording(sheet: Sheet, lines: list[Line]) -> str | None:
    """The words that were shown: sent in a field of their own, as the box's value, or as its label."""
    for one in sheet.of("consent_wording"):
        sheet.use("consent_wording", one)
        return cleaned(one.field.text, _LONGEST_WORDING)
    shown = [text for one in lines for text in (one.field.text, *one.field.names[:1]) if len(text.split()) >= 4]
    return cleaned(max(shown, key=len), _LONGEST_WORDING) if shown else None
