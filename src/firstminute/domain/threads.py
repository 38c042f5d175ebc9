"""Which lead a text of a member of the team is meant for.

Alerts come from the practice's number, and so does every other: a member who answers one has all conversations in one
place. Each lead has a tag of two characters in its alerts; where only one can be meant, none is needed. In doubt the
member is asked: an answer that reaches the wrong person cannot be taken back.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

# How long after its last alert a lead can be answered without its tag, and with it.
UNTAGGED_FOR: Final = timedelta(hours=24)
OPEN_FOR: Final = timedelta(days=7)
# How long a text waits for its tag.
HELD_FOR: Final = timedelta(minutes=15)
_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"  # none that a digit looks like
_DIGITS: Final = "23456789"
_TAG: Final = rf"[{_LETTERS}{_LETTERS.lower()}]\s?[{_DIGITS}]"
_OPENS: Final = r"[\s(\[{<#\u200b-\u200f\u2060\ufeff]*"
# A tag before the words, as the alert shows it or as people write it: `K7 yes`, `(K7) yes`, `#k7: yes`.
_TAGGED: Final = re.compile(rf"{_OPENS}([A-Za-z][2-9])(?![^\W_])[\s:;,.!?…)\]}}>/–—\-]*(.*)", re.DOTALL)
# One that stands elsewhere, or is written otherwise: whoever writes it means something by it, so they are asked.
_MENTIONED: Final = re.compile(rf"(?<![^\W_])({_TAG})(?![^\W_])|^{_OPENS}({_TAG})(?=[^\W_])")
# What looks like a tag and is a word to whoever writes quickly; where a lead has that tag, it is one.
_WORDS: Final = frozenset({"B4", "H8", "L8", "M8", "U2", "W8"})


@dataclass(frozen=True, slots=True)
class Said:
    """A text of a member that waits to be told whom it is for: `sid` is the provider's id of it.

    `choices` are the leads that the member was asked about by number, because some of them share a tag.
    """

    text: str
    sid: str
    at: datetime
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """What one member was told and has answered: `alerted` by lead id, the lead that was `answered` last, and when."""

    alerted: Mapping[str, datetime] = field(default_factory=dict)
    answered: str | None = None
    answered_at: datetime | None = None
    held: Said | None = None


@dataclass(frozen=True, slots=True)
class Meant:
    """A text as it is understood: for `lead_id`; or for one of `choices`, when nobody can tell; or for nobody.

    `others`: more people of the last week could have been meant, so the member is told who it went to. `tagged`: it
    has what is a tag, or may be one; `late`: the member was told of somebody after they had written it.
    """

    text: str
    lead_id: str | None = None
    choices: tuple[str, ...] = ()
    sid: str | None = None
    others: bool = False
    tagged: bool = field(default=False, compare=False)
    late: bool = field(default=False, compare=False)


def tag_of(lead_id: str) -> str:
    """Two characters that a member puts before an answer: the same for ever, and rarely those of another lead."""
    number = int.from_bytes(hashlib.sha256(lead_id.encode()).digest()[:4], "big")
    return _LETTERS[number % len(_LETTERS)] + _DIGITS[number // len(_LETTERS) % len(_DIGITS)]


def is_tagged(text: str) -> bool:
    """Whether a text begins with what may be a tag."""
    return _TAGGED.fullmatch(text) is not None


def meant(thread: Thread, text: str, at: datetime) -> Meant:
    """Whom a member's text is for that reached us at that moment, by what they had been told and had answered then.

    The thread keeps the last alert of a lead alone. So whoever the member was told of since may have been known to
    them before, or not: a text that could be theirs is asked about.
    """
    found, news = _understood(thread, text, at), {one for one, then in thread.alerted.items() if then > at}
    lead_id = found.lead_id
    if lead_id is None or (lead_id not in news and (found.tagged or not news)):
        return replace(found, late=bool(news))
    choices = tuple(dict.fromkeys((lead_id, *_since(thread, at - OPEN_FOR))))
    return replace(found, lead_id=None, choices=choices, others=False, late=True)


def _understood(thread: Thread, text: str, now: datetime) -> Meant:
    recent = _since(thread, now - OPEN_FOR)
    held, number = _held(thread, now), text.strip()
    if held and number.isascii() and number.isdecimal() and 0 < int(number) <= len(held.choices):
        return Meant(held.text, held.choices[int(number) - 1], sid=held.sid, tagged=True)
    tagged = _TAGGED.fullmatch(text)
    named = tuple(one for one in recent if tagged and tag_of(one) == tagged[1].upper())
    if tagged and len(named) == 1:
        return _words(thread, tagged[2], now, lead_id=named[0])
    if tagged and (named or _looks_like_a_tag(tagged[1])):
        return _words(thread, tagged[2], now, choices=named or tuple(recent))  # two share it; a slip, or nobody told of
    candidates, mentioned = _since(thread, now - UNTAGGED_FOR), _mentioned(text)
    others = [one for one in recent if tag_of(one) in mentioned] if len(recent) > 1 else []
    if others:
        return Meant(text, choices=tuple(dict.fromkeys((*others, *recent))), tagged=True)
    if len(candidates) == 1:
        return Meant(text, candidates[0], others=len(recent) > 1)
    if _goes_on(thread, candidates, now):
        return Meant(text, thread.answered)
    return Meant(text, choices=tuple(candidates or recent))


def _words(
    thread: Thread, words: str, now: datetime, lead_id: str | None = None, choices: tuple[str, ...] = ()
) -> Meant:
    """What stands behind a tag; behind a tag alone, the text that waits for one."""
    held = None if words.strip() else _held(thread, now)
    said, sid = (held.text, held.sid) if held else (words.strip(), None)
    return Meant(said, lead_id, choices, sid, tagged=True)


def _looks_like_a_tag(written: str) -> bool:
    tag = written.upper()
    return tag[0] in _LETTERS and tag[1] in _DIGITS and tag not in _WORDS


def _mentioned(text: str) -> set[str]:
    found = (one[1] or one[2] for one in _MENTIONED.finditer(text))
    return {"".join(one.split()).upper() for one in found}


def _since(thread: Thread, start: datetime) -> Sequence[str]:
    """The leads the member was told of since then, the latest first."""
    known = [(at, lead_id) for lead_id, at in thread.alerted.items() if at >= start]
    return [lead_id for _, lead_id in sorted(known, reverse=True)]


def _goes_on(thread: Thread, candidates: Sequence[str], now: datetime) -> bool:
    """Whether the member is in the middle of one conversation: nobody else has been told of since their last text.

    Which one they were in before a text that they have written since, nobody knows any more.
    """
    if thread.answered not in candidates or thread.answered_at is None or thread.answered_at > now:
        return False
    return all(one == thread.answered or thread.alerted[one] < thread.answered_at for one in candidates)


def _held(thread: Thread, now: datetime) -> Said | None:
    return thread.held if thread.held and now - HELD_FOR <= thread.held.at <= now else None
