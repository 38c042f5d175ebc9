"""How the person can be reached, and in plain words why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from firstminute.adapters.sources.reading import vocabulary
from firstminute.adapters.sources.reading.sheet import Line, Sheet
from firstminute.adapters.sources.reading.words import set_of, words_of
from firstminute.domain import contact_points

_PHONES: Final = ("mobile", "phone", "landline")
_EMAILS: Final = ("email", "other_email")
# Text in which people write a contact point that no field asks for.
_FREE_TEXT: Final = ("message", "name", "service")
_SHAPE_OF_PHONE: Final = re.compile(r"^[+(]?[\d\s().\-/–]{7,24}(?:\s*(?:x|ext)\.?\s*\d{1,6})?$", re.IGNORECASE)
_SHAPE_OF_OTHERS: Final = re.compile(r"^(?:\d{1,3}(?:\.\d{1,3}){3}|\d{1,4}([./-])\d{1,2}\1\d{1,4}|\d{5}-\d{4})$")
_PHONE_INSIDE: Final = re.compile(r"(?<![\w+])(\+?\d[\d ().\-]{8,18}\d|\(\d{3}\) ?\d{3}[- .]?\d{4})(?!\w)")
_EMAIL_INSIDE: Final = re.compile(r"[\w.+%-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_COUNTED: Final = set_of(vocabulary.COUNTED)
_SURE: Final = 50


@dataclass(frozen=True, slots=True)
class Reached:
    """The contact points, and what was meant as one and could not be one."""

    phone: str | None
    email: str | None
    problems: tuple[str, ...]


def contact_of(sheet: Sheet, country: str) -> Reached:
    """Phone and e-mail: from the fields named so, from each other's, from values that look like one, from free text."""
    country = _country_of(sheet, country)

    def as_phone(text: str) -> str | None:
        return contact_points.phone(text, country)

    meant = {"phone": sheet.of(*_PHONES), "email": sheet.of(*_EMAILS)}
    phone = _first(sheet, "phone", _phone_lines(sheet), as_phone)
    email = _first(sheet, "email", _email_lines(sheet), contact_points.email)
    if phone is None and email is None:
        phone = _inside(sheet, "phone", _PHONE_INSIDE, as_phone)
        email = _inside(sheet, "email", _EMAIL_INSIDE, contact_points.email)
    problems = (
        _problem(sheet, "phone", meant["phone"], lambda text: phone_problem(text, country)) if phone is None else None,
        _problem(sheet, "email", meant["email"], email_problem) if email is None else None,
    )
    return Reached(phone, email, tuple(problem for problem in problems if problem))


def phone_problem(text: str, country: str) -> str:
    """What keeps a text from being a phone number, without repeating it."""
    digits = sum(char.isdigit() for char in text)
    if not digits:
        return "The phone number has no digits."
    if country in ("US", "CA") and not text.strip().startswith(("+", "0")) and digits not in (10, 11):
        return f"The phone number has {digits} digits; write it with its area code, 10 digits in all."
    return "The phone number is not one that can be called; please check its digits and the area or country code."


def email_problem(text: str) -> str:
    """What keeps a text from being an e-mail address, without repeating it."""
    if "@" not in text:
        return "The e-mail address has no @; write it like name@example.com."
    return "The e-mail address is not complete, or has a sign that cannot be in one; write it like name@example.com."


def _phone_lines(sheet: Sheet) -> Iterator[tuple[Line, str]]:
    named = sheet.of(*_PHONES)
    yield from _values(sorted(named, key=lambda line: (-_rank(line), _PHONES.index(line.role))))
    yield from _values(sheet.of(*_EMAILS))
    for line, text in _values(sheet.unnamed()):
        if _like_a_phone(line, text):
            yield line, text


def _rank(line: Line) -> int:
    """A field that is named so beats one that has the word somewhere; among those, mobile beats landline."""
    return line.score if line.score < _SURE or line.score > 100 else _SURE


def _email_lines(sheet: Sheet) -> Iterator[tuple[Line, str]]:
    yield from _values(sheet.of(*_EMAILS))
    for line, text in _values([*sheet.of(*_PHONES), *sheet.unnamed(), *sheet.of("name", "first_name", "last_name")]):
        if "@" in text and len(text) <= 254 and " " not in text:
            yield line, text


def _values(lines: list[Line]) -> Iterator[tuple[Line, str]]:
    return ((line, text) for line in lines for text in _as_typed(line.field.values[:5]))


def _as_typed(values: tuple[str, ...]) -> tuple[str, ...]:
    """The values of a field; a number typed into several boxes (`1`, `212`, `555`, `0143`) in one piece before them."""
    if 3 <= len(values) <= 4 and all(len(one) <= 4 and one.isdecimal() for one in values):
        return (" ".join(values), *values)
    return values


def _like_a_phone(line: Line, text: str) -> bool:
    if line.field.number or line.field.kind in ("number", "inputnumber", "date", "inputdate", "hiddenfields"):
        return False
    if not _SHAPE_OF_PHONE.match(text) or _SHAPE_OF_OTHERS.match(text):
        return False
    return not any(_COUNTED.intersection(words_of(name)) for name in line.field.names)


def _first(
    sheet: Sheet, target: str, lines: Iterator[tuple[Line, str]], read: Callable[[str], str | None]
) -> str | None:
    for line, text in lines:
        point = read(text)
        if point is not None:
            sheet.use(target, line)
            return point
    return None


def _inside(sheet: Sheet, target: str, shape: re.Pattern[str], read: Callable[[str], str | None]) -> str | None:
    for line in sheet.of(*_FREE_TEXT):
        for found in list(shape.finditer(line.field.text))[:5]:
            point = read(found[0])
            if point is not None:
                sheet.reads[target] = line.field.pointer
                return point
    return None


def _problem(sheet: Sheet, target: str, meant: list[Line], words: Callable[[str], str]) -> str | None:
    """Why the field that was meant could not be read; nothing when it was read as something else."""
    for line in meant:
        if line.score >= _SURE and line.field.pointer not in sheet.reads.values():
            sheet.reads[target] = line.field.pointer
            return words(line.field.text)
    return None


def _country_of(sheet: Sheet, country: str) -> str:
    """The country a form asked for, when it was answered with two letters; else the practice's."""
    said = [line.field.text for line in sheet.of("country")]
    return next((text.upper() for text in said if len(text) == 2 and text.isascii() and text.isalpha()), country)
