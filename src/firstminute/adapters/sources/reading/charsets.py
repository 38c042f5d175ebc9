"""Bytes to text, whatever they say they are. Nothing here raises."""

from __future__ import annotations

import codecs
import json
import re
from typing import Final

# Encodings of text in use on the web (https://encoding.spec.whatwg.org/#names-and-labels). Python knows others that
# are no encodings of text, or slow on purpose (idna, punycode, unicode_escape).
_OF_TEXT: Final = re.compile(
    r"^(?:utf[-_]?(?:8|16|32)(?:[-_]?[lb]e)?|(?:us-)?ascii|iso[-_]?8859[-_]?\d{1,2}|latin[-_]?\d|l1"
    r"|(?:windows|cp)[-_]?\d{3,4}|koi8[-_]?[ru]|macintosh|(?:shift|s)[-_]?jis|euc[-_]?(?:jp|kr)|iso-2022-jp"
    r"|big5|gbk|gb2312|gb18030)$"
)
# The same page: these labels mean Windows-1252.
_MEANS_1252: Final = frozenset({"iso8859-1", "ascii"})


def decoded(raw: bytes, charset: str | None = None) -> str:
    """Text by its byte order mark, else by the charset it names, else UTF-8, else Windows-1252."""
    if raw.isascii() and not charset:
        return raw.decode("ascii")
    for encoding in (_by_mark(raw), _known(charset), "utf-8"):
        if encoding:
            try:
                return raw.decode(encoding).removeprefix("\ufeff")
            except UnicodeError:
                continue
    return raw.decode("cp1252", "replace")


def decoded_json(raw: bytes, charset: str | None = None) -> str:
    """As `decoded`; JSON without a mark in UTF-16 or UTF-32 is known by its zero bytes (RFC 4627 section 3)."""
    return decoded(raw, charset or (json.detect_encoding(raw) if b"\0" in raw[:4] else None))


def charset_of(content_type: str) -> str | None:
    """The charset parameter of a content type."""
    found = re.search(r"""charset\s*=\s*["']?([A-Za-z0-9_.:-]{1,40})""", content_type[:1000], re.IGNORECASE)
    return found[1] if found else None


def _by_mark(raw: bytes) -> str | None:
    marks = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"))
    shorter = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
    return next((encoding for mark, encoding in (*marks, *shorter) if raw.startswith(mark)), None)


def _known(charset: str | None) -> str | None:
    if not charset or not _OF_TEXT.match(charset.lower()):
        return None
    try:
        name = codecs.lookup(charset).name
    except LookupError:
        return None
    return "cp1252" if name in _MEANS_1252 else name
