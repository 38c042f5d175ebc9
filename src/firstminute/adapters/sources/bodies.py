"""The body of a request as a tree, by its content type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from firstminute.adapters.sources.reading.charsets import charset_of, decoded_json
from firstminute.adapters.sources.reading.fields import is_answer
from firstminute.adapters.sources.reading.json_text import looks_like_json, parsed
from firstminute.adapters.sources.reading.multipart import multipart_pairs
from firstminute.adapters.sources.reading.pairs import tree_of_pairs, urlencoded_pairs
from firstminute.application.intake import MOST_INQUIRIES
from firstminute.domain.errors import Rejected, TooLarge, WrongContentType
from firstminute.domain.inquiry import Request

_READ: Final = "application/json, application/x-www-form-urlencoded or multipart/form-data"
# Form fields in which services send their answers as JSON: Unbounce, Jotform, and what people call it themselves.
_EMBEDDED: Final = frozenset({"data.json", "rawRequest", "payload", "json", "data", "form_data", "formData", "body"})
_ALWAYS_JSON: Final = frozenset({"data.json", "rawRequest"})


@dataclass(frozen=True, slots=True)
class Body:
    """What was sent: nested dicts, lists, strings, booleans, None. `problems` name parts that could not be read."""

    tree: Any
    problems: tuple[str, ...] = ()


# The last request, and its body.
_LAST: Final[list[tuple[Request, Body]]] = []


def read(request: Request, *, exact: bool = True) -> Body:
    """The body as a tree. Raises WrongContentType for what we do not read, Rejected for what is broken.

    Numbers keep the digits they were sent with, as text; with `exact` off they are numbers. Who verifies a request, who
    reads it and who looks for spam ask for the same tree one after the other: it is made once, and nobody changes it.
    """
    for last, known in _LAST:
        if last is request and exact:
            return known
    body = _read(request, exact)
    if exact:
        _LAST[:] = [(request, body)]
    return body


def _read(request: Request, exact: bool) -> Body:
    if not request.body.strip():
        raise Rejected("The body is empty.")
    media, charset = request.content_type, charset_of(request.headers.get("content-type", ""))
    if media == "multipart/form-data":
        return _with_embedded(tree_of_pairs(multipart_pairs(request.body, request.headers["content-type"])), exact)
    if media == "application/x-www-form-urlencoded":
        return _urlencoded(request.body, charset, exact)
    if media.endswith(("/json", "+json")) or (media in ("", "text/plain") and _starts_as_json(request.body)):
        return Body(parsed(decoded_json(request.body, charset), exact=exact))
    raise WrongContentType(f"The content type {media or 'of the body is missing and'} is not read here; send {_READ}.")


def batch_of(tree: Any) -> list[Any]:
    """The inquiries in a tree: one, or the elements of an array of them.

    Raises Rejected when it can hold none, TooLarge for more than are taken at once, before any of them is read.
    """
    if isinstance(tree, list) and tree and not all(map(is_answer, tree)):
        if len(tree) > MOST_INQUIRIES:
            raise TooLarge(f"The body holds {len(tree)} inquiries; the limit is {MOST_INQUIRIES} at once.")
        return tree
    if not isinstance(tree, (dict, list)) or not tree:
        raise Rejected("The body holds no fields: it must be an object, or an array of objects.")
    return [tree]


def reports_in(tree: Any) -> list[Any]:
    """The events in a tree: one, an array of them, or `{"events": [...]}`. Raises Rejected when there are none."""
    if isinstance(tree, dict) and isinstance(tree.get("events"), list) and "type" not in tree:
        tree = tree["events"]
    if not isinstance(tree, (dict, list)) or not tree:
        raise Rejected('The body holds no events: send one object with a "type", or an array of them.')
    return tree if isinstance(tree, list) else [tree]


def _urlencoded(body: bytes, charset: str | None, exact: bool) -> Body:
    """Form fields; or JSON under this name, as tools send it that name a content type of their own accord."""
    if _starts_as_json(body):
        text = decoded_json(body, charset)
        if looks_like_json(text):
            return Body(parsed(text, exact=exact))
    return _with_embedded(tree_of_pairs(urlencoded_pairs(body, charset)), exact)


def _with_embedded(tree: dict[str, Any], exact: bool) -> Body:
    problems: list[str] = []
    for name in sorted(_EMBEDDED & tree.keys()):
        text = tree[name]
        if isinstance(text, str) and text.strip() and (name in _ALWAYS_JSON or looks_like_json(text)):
            try:
                tree[name] = parsed(text, exact=exact)
            except Rejected as refusal:
                problems.append(refusal.detail.replace("The body", f"The field {name}"))
    return Body(tree, tuple(problems))


def _starts_as_json(body: bytes) -> bool:
    return body[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] in (b"{", b"[")
