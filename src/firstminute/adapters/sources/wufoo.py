"""Wufoo. https://wufoo.github.io/docs/#webhooks

Form fields `Field1`, `Field2` …; what they are called is JSON in `FieldStructure`, when the webhook was told to
"include field and form structures with entry data".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from firstminute.adapters.sources import bodies
from firstminute.adapters.sources.drafts import at, drafts, ignored
from firstminute.adapters.sources.proofs import known
from firstminute.adapters.sources.reading.json_text import parsed
from firstminute.domain.errors import Rejected, Unauthenticated
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source
from firstminute.domain.signatures import same

_FIELDS: Final = ignored("HandshakeKey", "EntryId", "CreatedBy", "FieldStructure", "FormStructure")


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  signs no time
    """Raises Unauthenticated unless the field `HandshakeKey` is the secret: Wufoo signs nothing.

    https://wufoo.github.io/docs/#add-webhook. So the body is read before its sender is known; nothing else of it is.
    """
    held = known(secrets)
    try:
        given = at(bodies.read(request).tree, "HandshakeKey")
    except Rejected:
        given = None
    if given is None or not sum(same(given, secret) for secret in held):
        raise Unauthenticated("The field HandshakeKey is missing, or is not the webhook's handshake key.")


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """The entry. Raises Rejected when the body cannot be read."""
    return drafts(request, source, country, now, delivery=("EntryId",), fields=_FIELDS, shape=_titled)


def _titled(tree: Any) -> Any:
    """Every answer under its question."""
    if not isinstance(tree, Mapping):
        return tree
    titles = dict(_titles(tree.get("FieldStructure")))
    answers = [
        {"label": titles[name], "name": name, "value": value}
        for name, value in tree.items()
        if name in titles and value
    ]
    return {**{name: value for name, value in tree.items() if name not in titles}, "answers": answers}


def _titles(structure: Any) -> Iterator[tuple[str, str]]:
    """Titles by field; the parts of a name, an address or several ticked boxes have titles of their own."""
    try:
        held = parsed(structure) if isinstance(structure, str) else None
    except Rejected:
        return
    for one in _objects(held, "Fields"):
        title = str(one.get("Title") or "")
        yield str(one.get("ID")), title
        for part in _objects(one, "SubFields"):
            yield str(part.get("ID")), f"{title} {part.get('Label') or ''}".strip()


def _objects(holder: Any, name: str) -> list[Mapping[str, Any]]:
    listed = holder.get(name) if isinstance(holder, Mapping) else None
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
