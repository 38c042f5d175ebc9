"""What a field's name means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from firstminute.adapters.sources.reading import vocabulary
from firstminute.adapters.sources.reading.words import set_of, squashed, words_of

# https://support.google.com/analytics/answer/10917952 and the click ids of Google, Meta, Microsoft and TikTok
UTM: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id")
CLICK_IDS: Final = ("gclid", "gbraid", "wbraid", "fbclid", "msclkid", "ttclid")
_TRACKED: Final = {name.replace("_", ""): name for name in (*UTM, *CLICK_IDS)} | {"gclid": "gclid"}
_ENDS_TRACKED: Final = re.compile(rf"({'|'.join(sorted(_TRACKED))})(?:field)?$")
_MORE_TRACKED: Final = {"gclickid": "gclid", "googleclickid": "gclid", "gcl": "gclid"}
# A name written in one piece: `customeremail`, `txtphone`, `telefonprivat`.
_GLUED: Final = (("email", "email"), ("phone", "phone"), ("mobile", "mobile"), ("telefon", "phone"))
# Which meaning wins within a longer name; the first one that fits.
_ORDER: Final = (
    "secret", "ignored", "consent", "name", "first_name", "last_name", "mobile", "phone", "email", "service", "message",
    "postcode",
)  # fmt: skip
_KIN: Final = {"mobile": "phone", "last_name": "first_name"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """`role` is our word for it. `score`: 100 the very name, 90 but for fillers, 50 within it, 40 glued to others."""

    role: str
    score: int


def meaning_of(name: str) -> Meaning | None:
    """What a name means, or None."""
    return _meaning_of(name[:300])


def meaning_among(names: Iterable[str]) -> Meaning | None:
    """What a field means that has several names, the best first: a label that speaks of somebody else has a veto."""
    return _meaning_among(tuple(name[:300] for name in names))


@lru_cache(maxsize=1024)
def _meaning_among(known: tuple[str, ...]) -> Meaning | None:
    found = [(meaning_of(name), number) for number, name in enumerate(known)]
    fitting = [
        Meaning(meaning.role, meaning.score - 5 * number)
        for meaning, number in found
        if meaning and not (number and _vetoed(meaning.role, words_of(known[0])))
    ]
    return max(fitting, key=lambda meaning: meaning.score, default=None)


def within_container(name: str, above: str) -> str:
    """A key with the key above it, unless that one merely holds fields: `company name`, but `name` in `data`."""
    words = squashed(above)
    plain = words in _containers() or words.endswith(("fields", "form", "data"))
    return name if plain else f"{above} {name}"


@lru_cache(maxsize=1024)
def _meaning_of(name: str) -> Meaning | None:
    words = words_of(name)
    whole = "".join(words)
    if not whole:
        return None
    tracked = _MORE_TRACKED.get(whole) or _tracked(whole)
    if tracked:
        return Meaning(tracked, 100)
    if whole in _exact():
        return Meaning(_exact()[whole], 100)
    core = tuple(word for word in words if word not in _fillers())
    if "".join(core) in _exact():
        return Meaning(_exact()["".join(core)], 90)
    return _within(words) or _within(core) or _glued(whole, words)


def _tracked(whole: str) -> str | None:
    found = _ENDS_TRACKED.search(whole)
    return _TRACKED[found[1]] if found else None


def _within(words: tuple[str, ...]) -> Meaning | None:
    spaced = f" {' '.join(words)} "
    for role in _ORDER:
        if _vetoed(role, words):
            continue
        if any(phrase in spaced for phrase in _phrases()[role]):
            return Meaning(role, 50)
    return None


def _glued(whole: str, words: tuple[str, ...]) -> Meaning | None:
    for part, role in _GLUED:
        if whole.startswith(part) or whole.endswith(part):
            return None if _vetoed(role, words) or _starts_with_veto(role, whole) else Meaning(role, 40)
    return None


def _starts_with_veto(role: str, whole: str) -> bool:
    return any(whole.startswith(word) for word in _vetoes()[_KIN.get(role, role)] if len(word) > 2)


def _vetoed(role: str, words: tuple[str, ...]) -> bool:
    return not _vetoes().get(_KIN.get(role, role), frozenset()).isdisjoint(words)


def _table(text: str) -> dict[str, list[str]]:
    entries = text.strip().replace("\n  ", " ").split("\n")
    split = (entry.partition(":") for entry in entries)
    return {role: [name.strip() for name in names.split(",")] for role, _, names in split}


@cache
def _exact() -> dict[str, str]:
    """Role by squashed name; what is said first about a name holds."""
    table: dict[str, str] = {}
    for role, names in _table(vocabulary.EXACT).items():
        for name in names:
            table.setdefault(name.replace(" ", ""), role)
    return table


@cache
def _phrases() -> dict[str, tuple[str, ...]]:
    return {role: tuple(f" {name} " for name in names) for role, names in _table(vocabulary.WITHIN).items()}


@cache
def _vetoes() -> dict[str, frozenset[str]]:
    return {role: frozenset(words) for role, words in _table(vocabulary.NOT_WITH).items()}


@cache
def roles() -> frozenset[str]:
    """Every meaning a field can have; the client file maps to these."""
    return frozenset(_exact().values()) | frozenset(_TRACKED.values())


@cache
def _fillers() -> frozenset[str]:
    return set_of(vocabulary.FILLERS)


@cache
def _containers() -> frozenset[str]:
    return set_of(vocabulary.CONTAINERS)
