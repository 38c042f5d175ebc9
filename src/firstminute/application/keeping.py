"""A delivery that made no lead is kept as it came, under a name that the same delivery always has."""

from __future__ import annotations

import hashlib
from datetime import datetime

from firstminute.application.ports import Quarantine, Quarantined
from firstminute.domain.inquiry import Request


def keep(quarantine: Quarantine, source_name: str, request: Request, reason: str, now: datetime) -> None:
    """Into quarantine, with the reason in plain words; what is kept already stays as it is."""
    content_type = request.headers.get("content-type", "")
    item = Quarantined(kept_as(source_name, request), source_name, reason, now, content_type, request.body)
    quarantine.add(item)


def kept_as(source_name: str, request: Request) -> str:
    """The id of a delivery in quarantine: the same delivery has the same one."""
    return "q_" + digest_of(source_name.encode() + b"\n" + request.body)[:26]


def digest_of(body: bytes) -> str:
    """What a delivery is known by whose sender gives it no id."""
    return hashlib.sha256(body).hexdigest()
