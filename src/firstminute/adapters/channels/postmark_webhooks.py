"""What Postmark posts: https://postmarkapp.com/developer/webhooks/webhooks-overview."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from firstminute.adapters.channels.told import content, moment, obj, word
from firstminute.application.receipts import DELIVERED, FAILED, OPTED_OUT, Receipt, named
from firstminute.application.webhooks import Heard
from firstminute.domain.errors import Unauthenticated
from firstminute.domain.inquiry import Request
from firstminute.domain.signatures import same

PROVIDER: Final = "postmark"
# Bounces that are none: somebody is away, or a mailbox answers by itself.
# https://postmarkapp.com/developer/api/bounce-api#bounce-types
_NO_BOUNCE: Final = frozenset({"AutoResponder", "Subscribe", "OpenRelayTest", "ChallengeVerification", "Unconfirmed"})
# Suppressions that are a person's no; a hard bounce tells itself.
_SAID_NO: Final = frozenset({"SpamComplaint", "ManualSuppression"})


def verify(request: Request, proofs: Sequence[str], now: datetime) -> None:  # noqa: ARG001  the port's arguments; Postmark signs nothing
    """Raises Unauthenticated unless the request has one of our passwords, under whatever user name.

    Postmark signs nothing, but sends what the webhook's URL or settings hold:
    https://postmarkapp.com/developer/webhooks/webhooks-overview#protecting-your-webhook
    """
    scheme, _, pair = request.headers.get("authorization", "").partition(" ")
    password = _decoded(pair.strip()).partition(":")[2] if scheme.lower() == "basic" else ""
    matches = [same(password, one) for one in proofs if one]  # all of them: no early exit to time
    if not password or not any(matches):
        raise Unauthenticated("The request does not have the password of this webhook.")


def read(request: Request) -> Heard:
    """One event. Raises Rejected for a body that is none."""
    given = content(request.body)
    status, code = _meant(given)
    lead_id, touch = named(obj(given.get("Metadata")))
    address = (word(given.get("Recipient")) or word(given.get("Email"))).strip().lower() or None
    number = word(given.get("MessageID"))
    if not status or not (number or address):
        return Heard()
    at = moment(given.get("DeliveredAt"))
    return Heard(receipts=(Receipt(PROVIDER, "email", number, status, lead_id, touch, code, address, at),))


def _meant(given: Mapping[str, Any]) -> tuple[str, str | None]:
    """The status and the code; an empty status for what does not matter here, such as a click.

    https://postmarkapp.com/developer/webhooks/bounce-webhook, .../spam-complaint-webhook,
    .../subscription-change-webhook, .../delivery-webhook
    """
    kind, code = given.get("RecordType"), word(given.get("Type")) or None
    if kind == "Delivery":
        return DELIVERED, None
    if kind == "SpamComplaint":
        return OPTED_OUT, "SpamComplaint"
    if kind == "Bounce" and code not in _NO_BOUNCE:
        return (OPTED_OUT if code in ("SpamComplaint", "Unsubscribe") else FAILED), code
    reason = word(given.get("SuppressionReason"))
    by_us = given.get("Origin") in ("Customer", "Admin")
    if kind == "SubscriptionChange" and given.get("SuppressSending") is True and reason in _SAID_NO and not by_us:
        return OPTED_OUT, reason
    return "", None


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
