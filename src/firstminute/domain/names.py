"""What people type where a form asks for a name becomes what one may call them, or nothing.

A form is filled in by thumbs, by programs and by people who send others' links: a greeting is no place for any of that.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Two words of a name before one that a last name begins with.
_WITH_LAST: Final = re.compile(
    r"^(\S+ \S+)(?: \S+)* (?:de|del|di|da|do|dos|das|du|van|von|der|den|bin|ibn) .*", re.IGNORECASE
)
_ROMAN: Final = re.compile(r"[IVX]+")
_TITLE: Final = re.compile(r"^(?:(?:mr|mrs|ms|miss|mx|dr|prof|sr|sra|srta|sir|madam)\b[ .]*)+", re.IGNORECASE)
# What programs, testers and people in a hurry put where a name belongs.
_NO_NAMES: Final = frozenset(
    (
        *(
            "test",
            "testing",
            "tester",
            "test test",
            "prueba",
            "asdf",
            "asdfgh",
            "qwerty",
            "abc",
            "abcd",
            "xx",
            "xxx",
            "x",
        ),
        *(
            "name",
            "first name",
            "firstname",
            "full name",
            "fullname",
            "your name",
            "nombre",
            "none",
            "null",
            "nil",
            "nan",
        ),
        *("undefined", "unknown", "anonymous", "anon", "nobody", "someone", "user", "customer", "patient", "client"),
        *("lead", "guest", "visitor", "admin", "info"),
    )
)
# A letter carries two marks in Vietnamese, more in scripts whose vowels are marks; a heap of them is decoration.
_MOST_MARKS: Final = 3
_JOINERS: Final = "\u200c\u200d"
_BETWEEN: Final = " '’-." + _JOINERS


def as_a_name(plain: str) -> str:
    """Letters and what stands between them; a name with a digit in it is none. MARIA and maria are Maria.

    A whole name in its place gives the two words before "de la": Mary Ann of MARY ANN de la CRUZ. María del Carmen
    stays what it is, a first name. What is no name at all, like "test" or "n/a", is left out.
    """
    if any(character.isdigit() for character in plain):
        return ""
    kept = "".join(one for one in _unadorned(plain) if one in _BETWEEN or unicodedata.category(one)[0] in "LM")
    kept = " ".join(kept.replace("\ufe0f", "").split()).strip(_BETWEEN)
    kept = _WITH_LAST.sub(r"\1", _TITLE.sub("", kept).strip(_BETWEEN))
    if kept.lower() in _NO_NAMES or not any(one.isalpha() for one in kept):
        return ""
    if len(kept) > 2 and (kept.isupper() or kept.islower()):
        return _capitalised(kept)
    return " ".join(_capitalised(word) if _is_shouted(word) else word for word in kept.split())


def _unadorned(plain: str) -> str:
    """Letters composed with their marks, and no more marks on one than a script puts there; a mark alone is none."""
    kept, marks = [], _MOST_MARKS
    for one in unicodedata.normalize("NFC", plain):
        kind = unicodedata.category(one)[0]
        if one not in _JOINERS:
            marks = marks + 1 if kind == "M" else 0 if kind == "L" else _MOST_MARKS
        if kind != "M" or marks <= _MOST_MARKS:
            kept.append(one)
    return "".join(kept)


def _is_shouted(word: str) -> bool:
    """MARIA among other words; JD and III are written so."""
    return len(word) > 2 and word.isupper() and not _ROMAN.fullmatch(word)


def _capitalised(words: str) -> str:
    """Anne-Marie, O'Brien and D'Angelo."""
    high = re.sub(r"(^|[ .-])(\w)", lambda found: found.group(1) + found.group(2).title(), words.lower())
    return re.sub(r"\b[OD]['’]\w(?=\w\w)", lambda found: found.group().upper(), high)
