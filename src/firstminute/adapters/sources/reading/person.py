"""Who inquires, and what about."""

from __future__ import annotations

import re
from typing import Final

from firstminute.adapters.sources.reading.sheet import Line, Sheet
from firstminute.adapters.sources.reading.texts import cleaned, one_line
from firstminute.domain.contact_points import person_name, split_name
from firstminute.domain.recogniser_regions import region_of, region_of_postcode

_LONGEST_MESSAGE: Final = 4000
_LANGUAGE: Final = re.compile(r"^([a-z]{2})(?:[-_]([a-z]{2}))?$", re.IGNORECASE)
_LANGUAGES: Final = {
    "english": "en", "englisch": "en", "ingles": "en", "anglais": "en", "spanish": "es", "espanol": "es",
    "español": "es", "spanisch": "es", "espagnol": "es", "german": "de", "deutsch": "de", "aleman": "de",
    "allemand": "de", "french": "fr", "francais": "fr", "français": "fr", "frances": "fr", "franzosisch": "fr",
    "portuguese": "pt", "portugues": "pt", "português": "pt", "portugiesisch": "pt", "portugais": "pt",
}  # fmt: skip


def name_of(sheet: Sheet) -> tuple[str | None, str | None]:
    """First and last name, however the form divides them.

    `Vorname` with `Name`, `Nombre` with `Apellidos`: beside half of a name, a field called just "name" is the other.
    """
    first, last = _named(sheet, "first_name"), _named(sheet, "last_name")
    if first and last:
        return first, last
    whole = _named(sheet, "name")
    if whole is None:
        return first, last
    if first:
        return first, _without(whole, first) or None
    if last:
        return _without(whole, last) or whole, last
    return _divided(sheet, whole)


def message_of(sheet: Sheet) -> str | None:
    """What the person wrote; in a field whose name says nothing it is known by its length."""
    named = sheet.of("message")
    best = min(named, key=lambda one: (-one.score, not sheet.near(one)), default=None) or _longest(sheet)
    if best is None:
        return None
    sheet.use("message", best)
    return cleaned("\n".join(best.field.values), _LONGEST_MESSAGE)


def service_of(sheet: Sheet) -> str | None:
    """What they ask for; several choices in a row."""
    found = sheet.of("service")
    if not found:
        return None
    sheet.use("service", found[0])
    return one_line(found[0].field.text, 120)


def region_in(sheet: Sheet, country: str) -> str | None:
    """State or province, in the countries whose states and postal codes we know."""
    if country not in ("US", "CA"):
        return None
    for one in sheet.of("state"):
        region = region_of(one.field.text)
        if region:
            sheet.use("region", one)
            return region
    return _by_postcode(sheet)


def language_of(sheet: Sheet) -> str | None:
    """`en`, `pt-BR`; from its name too."""
    for one in sheet.of("language"):
        found = _LANGUAGE.match(one.field.text)
        language = _tag(found) if found else _LANGUAGES.get(one.field.text.lower())
        if language:
            sheet.use("language", one)
            return language
    return None


def _named(sheet: Sheet, role: str) -> str | None:
    candidates = sorted(sheet.of(role), key=lambda one: (-one.score, not sheet.near(one)))
    for one in candidates:
        name = person_name(" ".join(one.field.values))
        if name:
            sheet.use(role, one)
            return name
    return None


def _divided(sheet: Sheet, whole: str) -> tuple[str | None, str | None]:
    first, last = split_name(whole)
    pointer = sheet.reads.pop("name")
    sheet.reads |= {key: pointer for key, value in (("first_name", first), ("last_name", last)) if value}
    return first, last


def _without(whole: str, part: str) -> str:
    """The rest of a name: `Roe` of `Jane Roe` without `Jane`; all of it when the part is not in it."""
    words, known = whole.split(), [word.lower() for word in part.split()]
    rest = [word for word in words if word.lower() not in known]
    return " ".join(rest)


def _longest(sheet: Sheet) -> Line | None:
    texts = [
        one
        for one in sheet.unnamed()
        if len(one.field.values) == 1 and len(one.field.text.split()) >= 8 and "://" not in one.field.text[:12]
    ]
    return max(texts, key=lambda one: len(one.field.text), default=None)


def _by_postcode(sheet: Sheet) -> str | None:
    """A postal code stays among the answers as well: it says more than the state."""
    for one in sheet.of("postcode"):
        region = region_of_postcode(one.field.text)
        if region:
            sheet.reads["region"] = one.field.pointer
            return region
    return None


def _tag(found: re.Match[str]) -> str:
    return found[1].lower() + (f"-{found[2].upper()}" if found[2] else "")
