"""What Telnyx posts: https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from firstminute.adapters.channels.told import content, first, moment, obj, objects, word
from firstminute.application.incoming import Incoming
from firstminute.application.receipts import DELIVERED, FAILED, Receipt, named
from firstminute.application.webhooks import Heard
from firstminute.domain.ed25519 import verifies
from firstminute.domain.errors import Rejected, Unauthenticated
from firstminute.domain.inquiry import Request

PROVIDER: Final = "telnyx"
_TOLERANCE_SECONDS: Final = 300
_MOST_MEDIA: Final = 10
_LONGEST_TEXT: Final = 16_000
_LONGEST_URL: Final = 2000
# The states of one recipient; the others are on the way, or nobody knows (`delivery_unconfirmed`).
_ENDED: Final[Mapping[str, str]] = {
    "delivered": DELIVERED,
    "sending_failed": FAILED,
    "delivery_failed": FAILED,
    "expired": FAILED,
}


def verify(request: Request, proofs: Sequence[str], now: datetime) -> None:
    """Raises Unauthenticated unless Telnyx signed this body, less than five minutes from now.

    https://developers.telnyx.com/development/api-fundamentals/webhooks/receiving-webhooks: Ed25519 over the time, a
    vertical bar and the body.
    """
    timestamp = request.headers.get("telnyx-timestamp", "")
    signature = _decoded(request.headers.get("telnyx-signature-ed25519", ""))
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise Unauthenticated("The header telnyx-timestamp is missing or no time.")
    if abs(now.timestamp() - int(timestamp)) > _TOLERANCE_SECONDS:
        raise Unauthenticated("The request is older than five minutes, or from the future.")
    signed = timestamp.encode() + b"|" + request.body
    if not any(verifies(_decoded(key), signature, signed) for key in proofs):
        raise Unauthenticated("The header telnyx-signature-ed25519 does not belong to this request.")


def read(request: Request) -> Heard:
    """One event. Raises Rejected for a body that is none."""
    data = obj(content(request.body).get("data"))
    # The message's own id, which all events about it share; else the event's.
    payload, kind = {"id": data.get("id"), **obj(data.get("payload"))}, data.get("event_type")
    if kind == "message.received":
        return Heard(texts=(_text(payload),))
    if kind == "message.finalized":
        return Heard(receipts=(_receipt(payload, request.query),))
    return Heard()


def _receipt(payload: Mapping[str, Any], ours: Mapping[str, str]) -> Receipt:
    """A text goes to one number, so the first recipient is the only one. `ours` are the ids in our own address."""
    to, error = first(payload.get("to")), first(payload.get("errors"))
    status = word(to.get("status")) or "no_status"
    lead_id, touch = named(ours)
    failed = _ENDED.get(status) == FAILED
    code = word(error.get("code")) or status if failed else None
    number = word(to.get("phone_number")) or None
    at = moment(payload.get("completed_at")) if _ENDED.get(status) == DELIVERED else None
    return Receipt(PROVIDER, "sms", _id(payload), _ENDED.get(status, status), lead_id, touch, code, number, at)


def _text(payload: Mapping[str, Any]) -> Incoming:
    """`autoresponse_type` says what Telnyx has answered itself.

    https://developers.telnyx.com/docs/messaging/messages/advanced-opt-in-out
    """
    media = [one for one in objects(payload.get("media")) if word(one.get("url"))][:_MOST_MEDIA]
    return Incoming(
        PROVIDER,
        _id(payload),
        _number(payload.get("from")),
        _number(first(payload.get("to")) or payload.get("to")),
        word(payload.get("text"), _LONGEST_TEXT),
        tuple({"url": word(one["url"], _LONGEST_URL), "type": word(one.get("content_type"))} for one in media),
        word(payload.get("autoresponse_type")).upper(),
        word(payload.get("received_at"), 40),
    )


def _id(payload: Mapping[str, Any]) -> str:
    found = word(payload.get("id"), 64)
    if not found:
        raise Rejected("The event names no message.")
    return found


def _number(given: object) -> str:
    """`{"phone_number": "+1…"}`, or in older events the number itself."""
    return word(obj(given).get("phone_number")) or word(given)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
