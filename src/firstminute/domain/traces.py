"""Whether something that nobody understood tells of a person: their number or address, however it is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import Final
from urllib.parse import unquote_plus

# What people and programs put between the digits of a number.
_BETWEEN: Final = r"[^\w]{0,3}"
_ESCAPED: Final = re.compile(r"\\(?:u([0-9a-f]{4})|[a-z/\"\\])")


def tells_of(body: bytes, points: Collection[str]) -> bool:
    """Whether one of these contact points (E.164, lower-case e-mail) is in a body of whatever type."""
    wanted = [_address(point) if "@" in point else _number(point) for point in points]
    return any(one.search(text) for text in _readings(body) for one in wanted)


def _number(point: str) -> re.Pattern[str]:
    """The digits that are dialled from anywhere: ten in North America, the last eight elsewhere."""
    digits = re.sub(r"\D", "", point)
    dialled, before = (digits[-10:], 5) if point.startswith("+1") else (digits[-8:], 8)
    return re.compile(rf"(?<!\d{{{before}}}){_BETWEEN.join(dialled)}(?!\d)")


def _address(point: str) -> re.Pattern[str]:
    """With the domain in its ASCII form or in its own letters."""
    local, _, domain = point.partition("@")
    domains = "|".join(map(re.escape, {domain, _in_letters(domain)}))
    return re.compile(rf"(?<![\w.+-]){re.escape(local)}\s*@\s*(?:{domains})(?!\.?[\w-])")


def _in_letters(domain: str) -> str:
    try:
        return domain.encode().decode("idna").casefold()
    except UnicodeError:
        return domain


def _readings(body: bytes) -> Iterator[str]:
    """The body as text, as a form's fields, as JSON with its escapes, in the character sets there are."""
    sets = ("utf-8", "utf-16-le", "utf-16-be") if b"\0" in body else ("utf-8",)
    for plain in (_folded(body.decode(one, "replace")) for one in sets):
        yield plain
        if "%" in plain:
            yield _folded(unquote_plus(plain))
        if "\\" in plain:
            yield _folded(_ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else " ", plain))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
