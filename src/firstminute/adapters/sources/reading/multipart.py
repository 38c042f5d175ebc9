"""`multipart/form-data` (RFC 7578). Files are noted by their name; what is in them is left alone."""

from __future__ import annotations

import re
from typing import Final

from firstminute.adapters.sources.reading.charsets import charset_of, decoded
from firstminute.adapters.sources.reading.pairs import MOST_PAIRS, Pair
from firstminute.domain.errors import Rejected

_BOUNDARY: Final = re.compile(r"""boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))""", re.IGNORECASE)
_NAME: Final = re.compile(r"""[;\s]name\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))""", re.IGNORECASE)
_FILENAME: Final = re.compile(r"""[;\s]filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))""", re.IGNORECASE)
# Browsers escape only these three in names (https://html.spec.whatwg.org/#multipart-form-data); older ones used \".
_ESCAPES: Final = (("%22", '"'), ("%0D", "\r"), ("%0A", "\n"), ('\\"', '"'))
_LONGEST_HEAD: Final = 4096


def multipart_pairs(body: bytes, content_type: str) -> list[Pair]:
    """The first 1,000 fields; a body cut off at its end gives what has arrived. Raises Rejected when there is none."""
    parts = _parts(body, _boundary(body, content_type))
    pairs = [pair for pair in map(_pair, parts) if pair]
    if not pairs:
        raise Rejected("The body is no multipart/form-data: no field was found between its boundaries.")
    charset = next((value for name, value in pairs if name == "_charset_"), None)
    return [pair for pair in (_pair(part, charset) for part in parts) if pair] if charset else pairs


def _boundary(body: bytes, content_type: str) -> bytes:
    """As the content type says, or as the body begins when it does not."""
    found = _BOUNDARY.search(content_type[:1000])
    if found:
        return (found[1] or found[2]).encode("utf-8", "replace")
    first = body[:300].partition(b"\n")[0].strip()
    if not first.startswith(b"--") or len(first) < 3:
        raise Rejected("The content type multipart/form-data names no boundary.")
    return first[2:]


def _parts(body: bytes, boundary: bytes) -> list[bytes]:
    by_the_book = b"\r\n--" + boundary in body or b"--" + boundary + b"\r\n" in body
    line_end = b"\r\n" if by_the_book else b"\n"
    between = (line_end + body).split(line_end + b"--" + boundary, MOST_PAIRS + 1)[1 : MOST_PAIRS + 1]
    return [part.removesuffix(line_end) if part is between[-1] else part for part in between if part[:2] != b"--"]


def _pair(part: bytes, charset: str | None = None) -> Pair | None:
    head, value = _head_and_value(part)
    name = _NAME.search(head)
    if name is None:
        return None
    filename = _FILENAME.search(head)
    if filename is not None:
        chosen = _unescaped(filename[1] or filename[2] or "")
        return (_unescaped(name[1] or name[2] or ""), f"(file) {chosen}" if chosen else "")
    return (_unescaped(name[1] or name[2] or ""), decoded(value, charset_of(head) or charset))


def _head_and_value(part: bytes) -> tuple[str, bytes]:
    """A part's headers on one line, and what stands after the first empty line."""
    part = part.lstrip(b" \t")
    part = part[2:] if part.startswith(b"\r\n") else part[1:]
    found = re.search(rb"\r?\n\r?\n", part[:_LONGEST_HEAD])
    if found is None:
        return "", b""
    return " ; " + " ; ".join(decoded(part[: found.start()]).splitlines()), part[found.end() :]


def _unescaped(name: str) -> str:
    for escaped, meant in _ESCAPES:
        name = name.replace(escaped, meant)
    return name
