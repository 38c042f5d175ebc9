"""Whether two inquiries that share a contact point are one person's: families share numbers, people shorten names.

In doubt it is the same person: nobody is to be answered twice. Another person must be clear from the first names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from firstminute.domain.accents import unaccented
from firstminute.domain.inquiry import Draft
from firstminute.domain.lead import Lead
from firstminute.domain.nicknames import called_both

_TITLES: Final = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sr", "sra", "srta", "herr", "frau", "mme"])
_SHORTEST_PREFIX: Final = 3
_SHORTEST_TYPO: Final = 5
# Dani for Daniel shortens a name; Daniela for Daniel, or Mario for Maria, is somebody else.
_ENDINGS: Final = frozenset({"a", "e", "o", "na", "ne", "tte"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """`same` person or not, and the ids of the reasons, the one that settled it first."""

    same: bool
    reasons: tuple[str, ...]


def same_person(known: Lead, draft: Draft) -> Verdict:
    """Whether a draft that shares a contact point with `known` was sent by the same person."""
    if known.email and known.email == draft.email:
        return Verdict(True, ("same_email",))
    ours, theirs = _tokens(known.first_name), _tokens(draft.first_name)
    if not ours or not theirs:
        return Verdict(True, ("name_unknown",))
    if not _comparable(ours[0], theirs[0]):
        return Verdict(True, ("names_in_two_scripts",))
    reason = _alike(ours, theirs) or _swapped(known, draft)
    if reason:
        return Verdict(True, (reason,))
    return Verdict(False, ("other_first_name", *(["other_email"] if known.email and draft.email else [])))


def _alike(ours: list[str], theirs: list[str]) -> str | None:
    """How two given names are one person's: the first of one is anywhere in the other (Ann in Mary Ann)."""
    pairs = chain(((ours[0], one) for one in theirs), ((one, theirs[0]) for one in ours))
    return next((found for one, other in pairs if (found := _same_name(one, other))), None)


def _swapped(known: Lead, draft: Draft) -> str | None:
    """First and last name in each other's field."""
    given, family = _tokens(known.first_name), _tokens(known.last_name)
    crossed = given == _tokens(draft.last_name) and family == _tokens(draft.first_name)
    return "names_swapped" if crossed else None


def _same_name(one: str, other: str) -> str | None:
    short, long = sorted((one, other), key=len)
    if short == long:
        return "same_name"
    if len(short) == 1 and long.startswith(short):
        return "initial"
    if called_both(one, other):
        return "nickname"
    if len(short) >= _SHORTEST_PREFIX and long.startswith(short):
        return None if long.removeprefix(short) in _ENDINGS else "short_form"
    return "typo" if _is_typo(short, long) else None


def _is_typo(short: str, long: str) -> bool:
    """One letter wrong, left out or typed twice in a name long enough for that; two neighbours swapped in any."""
    if len(short) == len(long):
        wrong = [place for place in range(len(short)) if short[place] != long[place]]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            return short[wrong[0]] == long[wrong[1]] and short[wrong[1]] == long[wrong[0]]
        return len(wrong) == 1 and len(short) >= _SHORTEST_TYPO and not {short[-1], long[-1]} <= set("aeo")
    missing = (long[:place] + long[place + 1 :] for place in range(len(long) - 1))
    return len(short) >= _SHORTEST_TYPO - 1 and short in missing


def _tokens(name: str | None) -> list[str]:
    """The words of a name without accents, case and titles."""
    return [word for word in _words(name or "") if word not in _TITLES]


def _words(name: str) -> Iterator[str]:
    yield from re.findall(r"[^\W\d_]+", re.sub(r"['’.]", "", unaccented(name)))


def _comparable(one: str, other: str) -> bool:
    """Мария and Maria may well be one person: two scripts tell nothing."""
    return one.isascii() == other.isascii()
