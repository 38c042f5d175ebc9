"""What a report is known by, so that it counts once however often it is sent, and twice when it happened twice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from firstminute.application.event_checks import id_in
from firstminute.domain.events import rfc3339

# How long a report that tells neither its id nor its time is taken for the same one, sent again.
SENT_AGAIN: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a delivery is known by, whether its sender named it or only its body does, and when it came."""

    name: str
    named: bool
    came_at: datetime


def delivery_of(given: str | None, body: bytes, now: datetime) -> Delivery:
    """Its name is the same when the delivery comes again: made of its sender's id for it, or of the body."""
    named = (given or "").encode("utf-8", "replace")
    return Delivery(hashlib.sha256(named or body).hexdigest(), bool(named), now)


def delivery_kept(name: str, body: bytes, came_at: datetime) -> Delivery:
    """The delivery of what was kept under that name, or of what is left of it."""
    return Delivery(name, name != hashlib.sha256(body).hexdigest(), came_at)


def completed_frame(content: Any, delivery: Delivery, number: int) -> Any:
    """An event with an id and a time whatever becomes of it: where its sender gave none, those of the delivery."""
    if not isinstance(content, Mapping):
        return content
    came = {"occurred_at": rfc3339(delivery.came_at)} if content.get("occurred_at") in (None, "") else {}
    return {**content, **came, "id": _id_of(content, delivery, number, delivery.came_at)}


def _id_of(content: Mapping[str, Any], delivery: Delivery, number: int, came_at: datetime) -> str:
    """Its own id, or the delivery's and its place; where neither an id nor a time tells it apart, when it came does."""
    if given := id_in(content):
        return given
    timed = delivery.named or content.get("occurred_at") not in (None, "")
    return f"{delivery.name}:{number}" + ("" if timed else f":{int(came_at.timestamp() // SENT_AGAIN.total_seconds())}")


def known_before(content: Any, delivery: Delivery, number: int) -> str:
    """What the same report was known by when it came in the minutes before those that name it now."""
    return _id_of(content, delivery, number, delivery.came_at - SENT_AGAIN) if isinstance(content, Mapping) else ""
