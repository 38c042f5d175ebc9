"""Pipedrive's webhooks, version 2 and the older 1. https://pipedrive.readme.io/docs/guide-for-webhooks-v2

A person comes with their addresses; a deal or a lead names its person, who is fetched. It waits ten seconds, comes
again after 3, 30 and 150 seconds, and is switched off after three days of failures.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from firstminute.adapters.sources import bodies
from firstminute.adapters.sources.proofs import known, prove
from firstminute.adapters.sources.reading.flags import flags as flags  # noqa: PLC0414  a part of the kind
from firstminute.adapters.sources.records import (
    answered,
    best,
    check_account,
    dated,
    draft_of,
    id_of,
    is_young,
    moment,
    text,
)
from firstminute.domain.errors import Rejected
from firstminute.domain.inquiry import Draft, Lookup, Request
from firstminute.domain.practice import Source
from firstminute.domain.signatures import same

API: Final = "https://api.pipedrive.com"
_CREATED: Final = frozenset({"create", "added"})
_CHANGED: Final = frozenset({"change", "updated"})
_WITH_A_PERSON: Final = frozenset({"deal", "lead"})


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  the port
    """Raises Unauthenticated unless the Basic credentials are those that were set with the webhook.

    The secret is `user:password`, or the password alone. https://pipedrive.readme.io/docs/guide-for-webhooks-v2#http-auth
    """
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic" and sum(same(_decoded(given), secret) for secret in known(secrets)):
        return
    prove(request, secrets, now)


def lookups(request: Request, source: Source) -> list[Lookup]:
    """The person of a deal or lead that is new. Raises Rejected when the body is none of Pipedrive's."""
    told = _told(request, source)
    person = id_of(told.data, "person_id")
    if told.entity not in _WITH_A_PERSON or not told.is_new or person is None:
        return []
    path, delivery = f"/api/v2/persons/{person}", f"{told.entity}:{told.id}"
    title = text(told.data, "title") or ""
    return [Lookup("Pipedrive", f"person {person}", path, delivery, told.at, {f"{told.entity} title": title})]


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """A person who is new; nothing of what was deleted, or edited long after. Raises Rejected."""
    told = _told(request, source)
    if told.entity != "person" or not told.is_new:
        return []
    draft = _person(told.data, source, country, now, f"person:{told.id}")
    return [dated(draft, now, told.created, told.at)]


def credentials(token: str, source: Source) -> dict[str, str]:  # noqa: ARG001  other kinds need it
    """A user's API token. https://pipedrive.readme.io/docs/core-api-concepts-authentication"""
    return {"x-api-token": token}


def fetched(body: bytes, lookup: Lookup, source: Source, country: str, now: datetime) -> list[Draft]:
    """The person in the answer. Raises Rejected. https://developers.pipedrive.com/docs/api/v1/Persons#getPerson"""
    tree = answered(body)
    person = tree.get("data") if isinstance(tree, Mapping) else None
    if not isinstance(person, Mapping):
        raise Rejected(f"The answer of {lookup.provider} holds no person.")
    draft = _person(person, source, country, now, lookup.delivery)
    titles = {name: value for name, value in lookup.told.items() if value}
    return [replace(dated(draft, now, lookup.at), answers={**draft.answers, **titles})]


class _Told:
    """A delivery of either version: what happened to what, and how it stands now."""

    def __init__(self, tree: Mapping[str, Any], meta: Mapping[str, Any]) -> None:
        data = tree.get("data") or tree.get("current")
        self.data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        self.entity = text(meta, "entity", "object") or ""
        self.id = id_of(meta, "entity_id", "id") or ""
        self.at = moment(meta.get("timestamp"))
        self.created = moment(f"{str(self.data.get('add_time') or '').replace(' ', 'T').removesuffix('Z')}Z")
        self._action = text(meta, "action") or ""
        self._is_bulk = meta.get("is_bulk_edit") is True

    @property
    def is_new(self) -> bool:
        """Whether it was made just now, or changed so soon after that it was never taken in before, perhaps."""
        changed = self._action in _CHANGED and is_young(self.created, self.at)
        return bool(self.data) and not self._is_bulk and (self._action in _CREATED or changed)


def _told(request: Request, source: Source) -> _Told:
    tree = bodies.read(request).tree
    meta = tree.get("meta") if isinstance(tree, Mapping) else None
    if not isinstance(meta, Mapping):
        raise Rejected("The body is no webhook of Pipedrive: meta is missing.")
    check_account(source, text(meta, "company_id"))
    return _Told(tree, meta)


def _person(person: Mapping[str, Any], source: Source, country: str, now: datetime, delivery: str) -> Draft:
    """Custom fields are called by forty hexadecimal digits: only those are read that the client file names."""
    custom = person.get("custom_fields")
    tree = {
        "first_name": text(person, "first_name"),
        "last_name": text(person, "last_name"),
        "name": text(person, "name"),
        "email": best(person.get("emails") or person.get("email")),
        "phone": best(person.get("phones") or person.get("phone")),
        **{name: _value(one) for name, one in {**person, **(custom if isinstance(custom, Mapping) else {})}.items()
           if name in source.fields},
    }  # fmt: skip
    return draft_of(tree, source, country, now, delivery=delivery)


def _value(field: Any) -> Any:
    return field.get("value") if isinstance(field, Mapping) else field


def _decoded(credentials: str) -> str:
    """Basic credentials (RFC 7617), in UTF-8."""
    try:
        return base64.b64decode(credentials.strip(), validate=True).decode("utf-8", "replace")
    except (ValueError, binascii.Error):
        return ""
