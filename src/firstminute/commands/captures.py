"""A captured request on disk: the raw body, or JSON that describes the whole request."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from firstminute.commands import Usage
from firstminute.domain.inquiry import Request

_BODIES: Final = ("body", "body_file", "body_base64", "json", "form")
_FORM: Final = "application/x-www-form-urlencoded"


def captured(path: Path, content_type: str | None, headers: Sequence[str]) -> Request:
    """The request in a file. Raises Usage when the file is not there or says nothing of a body.

    JSON with `headers` and one of `body` (text), `body_base64`, `body_file` (a path beside it), `json` or `form` is a
    whole request; it may have `method`, `url` and `query`. Everything else is a body.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Usage(f"The file {path} cannot be read: {error.strerror}.") from error
    told = _described(raw)
    body, media = (_body(told, path.parent), None) if told else ((raw, None), None)
    given = {str(name).lower(): str(value) for name, value in (told.get("headers") or {}).items()} if told else {}
    given |= dict(_header(one) for one in headers)
    media = content_type or given.get("content-type") or body[1] or media_type_of(body[0])
    return _request(told or {}, {**given, "content-type": media}, body[0])


def media_type_of(body: bytes) -> str:
    """What a body without a content type looks like."""
    start = body.lstrip()
    if start.startswith((b"{", b"[")):
        return "application/json"
    if start.startswith(b"<"):
        return "text/xml"
    if start.startswith(b"--") and b"form-data" in start[:1000]:
        return f"multipart/form-data; boundary={start.splitlines()[0][2:].decode('latin-1')}"
    return _FORM


def _request(told: Mapping[str, Any], headers: Mapping[str, str], body: bytes) -> Request:
    url = str(told.get("url") or "https://api.example/")
    query = str(told.get("query") or urlsplit(url).query)
    address = url if urlsplit(url).query or not query else f"{url}?{query}"
    asked = dict(parse_qsl(query, keep_blank_values=True, errors="replace"))
    return Request(str(told.get("method") or "POST").upper(), address, headers, body, asked, told.get("ip"))


def _described(raw: bytes) -> dict[str, Any]:
    """The request a JSON file describes; empty when the file is a body itself."""
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    whole = isinstance(content, dict) and isinstance(content.get("headers"), dict)
    return content if whole and any(name in content for name in _BODIES) else {}


def _body(told: Mapping[str, Any], folder: Path) -> tuple[bytes, str | None]:
    """The body, and the content type that the way it is described implies."""
    if "body_file" in told:
        beside = folder / str(told["body_file"])
        if not beside.is_file():
            raise Usage(f"There is no file {beside}, which the capture names as its body.")
        return beside.read_bytes(), None
    if "body_base64" in told:
        return base64.b64decode(str(told["body_base64"])), None
    if "form" in told:
        return urlencode(told["form"]).encode(), _FORM
    content = told.get("json", told.get("body"))
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return text.encode(), None


def _header(line: str) -> tuple[str, str]:
    name, found, value = line.partition("=")
    if not found or not name.strip():
        raise Usage(f"{line!r} is no header; write it as name=value.")
    return name.strip().lower(), value.strip()
