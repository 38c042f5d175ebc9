"""How many segments a text is sent, and billed, as.

GSM-7 and its extension table: 3GPP TS 23.038, 6.2.1. Sizes with and without the concatenation header:
https://www.twilio.com/docs/glossary/what-sms-character-limit
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")
# Letters that Unicode does not take apart into a plain one and its mark, and typographic signs.
_LETTERS: Final = "ŁłĐđÐðĦħıŦŧĿŀŉĸŊŋ", "LlDdDdHhiTtLlnkNn"
_SIGNS: Final = "’‘‚‛“”„‐‑‒–—", "'" * 4 + '"' * 3 + "-" * 5
_PLAIN: Final = str.maketrans(
    {
        **dict(zip(*_LETTERS, strict=True)),
        **dict(zip(*_SIGNS, strict=True)),
        "Œ": "OE",
        "œ": "oe",
        "Þ": "Th",
        "þ": "th",
        "ſ": "s",
        "\u200c": "",
        "\u200d": "",
    }
)
# More would cost more than they are worth: in a first text, and in later ones.
MOST_SEGMENTS: Final = 2
MOST_LATER_SEGMENTS: Final = 3
# Spaces that are none of GSM-7, the dots that are one character, and what a word processor makes of a hyphen.
_UNSIGNED: Final = str.maketrans(
    {**dict(zip(*_SIGNS, strict=True)), "…": "...", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "•": "-", "´": "'"}
)
# Units in a text of one segment, and in each segment of a longer one: septets of GSM-7, 16-bit units of UCS-2.
_SIZES: Final = {"GSM-7": (160, 153), "UCS-2": (70, 67)}


@dataclass(frozen=True, slots=True)
class Segments:
    """`encoding` is GSM-7 or UCS-2; `characters` counts its units, so a € is two and most emoji are two."""

    encoding: str
    count: int
    characters: int


def segments(text: str) -> Segments:
    """Count a text's segments as a carrier does: no character is torn apart between two of them."""
    if _BASIC.issuperset(text):
        return Segments("GSM-7", 1 if len(text) <= 160 else -(-len(text) // 153), len(text))
    encoding = "UCS-2" if beyond_gsm7(text) else "GSM-7"
    sizes = [_size(character, encoding) for character in text]
    single, joined = _SIZES[encoding]
    total = sum(sizes)
    return Segments(encoding, 1 if total <= single else _packed(sizes, joined), total)


def beyond_gsm7(text: str) -> list[str]:
    """The characters that force a text into UCS-2, each once, in order."""
    return [one for one in dict.fromkeys(text) if one not in _BASIC and one not in _EXTENDED]


def unsigned(text: str) -> str:
    """The text with plain quotes, hyphens, dots and spaces, and without emoji; its letters stay."""
    plain = text.translate(_UNSIGNED)
    return "".join(one for one in plain if one.isalpha() or one in _BASIC or one in _EXTENDED)


def plainly(text: str) -> str | None:
    """The text in characters of GSM-7, marks and foreign forms of a letter left out; None where it has none of them."""
    letters: list[str] = []
    for one in text.translate(_PLAIN):
        parts = one if one in _BASIC else unicodedata.normalize("NFKD", one)
        letters += [part for part in parts if unicodedata.category(part) != "Mn"]
    plain = "".join(letters)
    return None if beyond_gsm7(plain) else plain


def _size(character: str, encoding: str) -> int:
    if encoding == "GSM-7":
        return 2 if character in _EXTENDED else 1
    return 2 if ord(character) > 0xFFFF else 1


def _packed(sizes: list[int], room: int) -> int:
    count, used = 1, 0
    for size in sizes:
        if used + size > room:
            count, used = count + 1, 0
        used += size
    return count
