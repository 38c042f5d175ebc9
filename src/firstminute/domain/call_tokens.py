"""Words about days and hours as the things they name, in one language: `fri 3pm` is a weekday and an hour. Pure.

Everything that is said has to be in the language's lexicon. A rest that is not is a sentence that is not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Final

from firstminute.domain import call_lexicon_en, call_lexicon_es
from firstminute.domain.accents import unaccented

LANGUAGES: Final[dict[str, ModuleType]] = {"en": call_lexicon_en, "es": call_lexicon_es}
# An hour in digits, with or without minutes: `3`, `3:30`, `3 30 pm`.
_TIME: Final = r"\d{1,2}(?::[0-5]\d| (?:05|[1-5][05])(?![\d:]))?(?: sharp)?(?: ?[ap]m)?(?: sharp)?"
_MARKS: Final = re.compile(r"[.,;!?¿¡…—–\n]+")
# `a.m.` in any spelling, and `3.30`.
_HALF: Final = re.compile(r"\b([ap]) ?\. ?m\b\.?|(?<=\d) ([ap]) m\b|(?<=\d)([ap]) m\b")
_POINT: Final = re.compile(r"(?<=\d)\.(?=\d\d\b)")
_COUNTED: Final = re.compile(r"\{(\w+):(\d+):(\d+)\}")
_POLITE: Final = r"(?: ?,)*(?: (?:please|por favor|thanks|gracias))?[ ,]*"


class Unclear(Exception):
    """What was said may mean more than one thing, or nothing."""


@dataclass(frozen=True, slots=True)
class Token:
    """One thing that was said: its kind, and what the lexicon says of it."""

    kind: str
    value: str = ""


def tokens(said: str, language: str) -> list[Token] | None:
    """What was said, in order, without courtesies; None where anything is not in the lexicon."""
    text, at = plain(said, language), 0
    found: list[Token] = []
    while at < len(text):
        if text[at] in " ,":
            at += 1
            continue
        best = max(_matches(text, at, language), key=lambda one: one[0].end(), default=None)
        if best is None:
            return None
        found += _meant(best[0].expand(best[1]))
        at = best[0].end()
    return found


def key_in(said: str) -> str:
    """The key that somebody says instead of pressing it: `option two`, `la dos`; empty for anything else."""
    return _number(said, "KEY")


def number_in(said: str) -> str:
    """A number and nothing else, which may be a key or an hour; empty for anything else."""
    return _number(said, "BARE")


def place_in(said: str) -> str:
    """The number of `the second`, `el dos` and nothing else, which may be a key or a date; empty for anything else."""
    return _number(said, "PLACE")


def plain(said: str, language: str) -> str:
    """In small letters, without accents and apostrophes, numbers in digits, and hours in one spelling."""
    text = re.sub(r"['’`´]", "", unaccented(said, "NFD"))
    text = _POINT.sub(":", _HALF.sub(lambda found: f" {found[1] or found[2] or found[3]}m", text))
    text = re.sub(r"(?<=\d)-(?=\d)", " _ ", _MARKS.sub(" , ", text))
    text = "".join(one if one.isalnum() or one in ":,/_" else " " for one in text).replace("_", "-")
    text, (numbers, digits) = " ".join(text.split()), _numbers(language)
    text = numbers.sub(lambda found: digits[(found.lastindex or 1) - 1], text)
    for pattern, becomes in _same(language):
        text = _COUNTED.sub(_counted, pattern.sub(becomes, text))
    return text


def _counted(found: re.Match[str]) -> str:
    how, first, second = found[1], int(found[2]), int(found[3])
    if how == "sum":
        return str(first + second)
    return f"{first}:{second:02}" if how == "min" else f"{first - 1 or 12}:{60 - second}"


def _number(said: str, which: str) -> str:
    for language in LANGUAGES:
        found = _whole(language, which).fullmatch(plain(said, language))
        if found:
            return str(next(filter(None, found.groups())))
    return ""


def _matches(text: str, at: int, language: str) -> Iterator[tuple[re.Match[str], str]]:
    for pattern, meaning in _lexicon(language):
        found = pattern.match(text, at)
        if found and found.end() > at:
            yield found, meaning


def _meant(meaning: str) -> list[Token]:
    """`day 0 & part evening` is two things; an empty meaning is none."""
    return [Token(*one.strip().split(" ", 1)) for one in meaning.split("&") if one.strip()]


@cache
def _lexicon(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    table = LANGUAGES[language]
    spans = [(rf"{begins}({_TIME}){between}({_TIME})", r"span \1|\2") for begins, between in table.SPANS]
    entries = [(rf"({_TIME})", r"clock \1"), *spans, *table.lexicon()]
    return tuple((re.compile(rf"(?:{pattern})(?![\w:/])"), meaning) for pattern, meaning in entries)


@cache
def _numbers(language: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    table = LANGUAGES[language].NUMBERS
    return re.compile(rf"\b(?:{'|'.join(f'({word})' for word in table)})\b"), tuple(table.values())


@cache
def _same(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), becomes) for pattern, becomes in LANGUAGES[language].SAME)


@cache
def _whole(language: str, which: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{getattr(LANGUAGES[language], which)}){_POLITE}")
