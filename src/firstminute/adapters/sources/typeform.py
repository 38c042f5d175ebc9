"""Typeform. https://www.typeform.com/developers/webhooks/

Any 2xx within 30 seconds is good; 404 and 410 switch the webhook off, 503 is tried again for ten hours.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from firstminute.adapters.sources.drafts import drafts, ignored
from firstminute.adapters.sources.signed import base_64, check_header
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

# https://www.typeform.com/developers/webhooks/example-payload/
_FIELDS: Final = ignored(
    "event_type", "form_response.response_id", "form_response.response_url", "form_response.landed_at"
)


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  signs no time
    """Raises Unauthenticated unless `Typeform-Signature` is `sha256=` and the body's HMAC-SHA256 in base64.

    https://www.typeform.com/developers/webhooks/secure-your-webhooks/
    """
    check_header(request, "typeform-signature", secrets, request.body, written=base_64, prefix="sha256=")


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """The response. Raises Rejected when the body cannot be read."""
    return drafts(request, source, country, now, delivery=("event_id", "form_response.token"), fields=_FIELDS)
