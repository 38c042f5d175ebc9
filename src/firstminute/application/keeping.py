"""A delivery that made no lead is kept as it came, under a name that the same delivery always has."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from firstminute.application.waiting_ports import Quarantine, Quarantined
from firstminute.domain.inquiry import Request

# Bodies that say nothing.
_NOTHING: Final = (b"", b"{}", b"[]", b"null")
# What stands in a query to prove something; it is nobody's business afterwards.
_PROOF: Final = "token"


def keep(quarantine: Quarantine, source_name: str, request: Request, reason: str, now: datetime) -> None:
    """Into quarantine, with the reason in plain words; what is kept already stays as it is."""
    told = with_content(request)
    content_type = told.headers.get("content-type", "")
    item = Quarantined(kept_as(source_name, request), source_name, reason, now, content_type, told.body)
    quarantine.add(item)


def with_content(request: Request) -> Request:
    """The same request; one that says everything in its query, as old integrations do, with that as its body."""
    if not request.query or request.body.strip() not in _NOTHING:
        return request
    said = {name: value for name, value in request.query.items() if name != _PROOF}
    if not said:
        return request
    headers = {**request.headers, "content-type": "application/x-www-form-urlencoded"}
    return replace(request, headers=headers, body=urlencode(said).encode())


def kept_as(source_name: str, request: Request) -> str:
    """The id of a delivery in quarantine: the same delivery has the same one."""
    return "q_" + digest_of(source_name.encode() + b"\n" + with_content(request).body)[:26]


def digest_of(body: bytes) -> str:
    """What a delivery is known by whose sender gives it no id."""
    return hashlib.sha256(body).hexdigest()
