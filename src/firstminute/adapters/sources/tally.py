"""Tally. https://tally.so/help/webhooks

Any 2xx within 10 seconds is good; otherwise it comes again after 5 and 30 minutes, 1 and 6 hours, 1 day.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from firstminute.adapters.sources.drafts import drafts, ignored
from firstminute.adapters.sources.signed import base_64, check_header
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

# The page shows an example of every type of field.
_FIELDS: Final = ignored("eventType", "data.responseId", "data.submissionId", "data.respondentId", "data.createdAt")


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  signs no time
    """Raises Unauthenticated unless `Tally-Signature` is the body's HMAC-SHA256 in base64.

    https://tally.so/help/webhooks: signed is `JSON.stringify` of the content, which is the body as it is sent.
    """
    check_header(request, "tally-signature", secrets, request.body, written=base_64)


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """The response. Raises Rejected when the body cannot be read."""
    return drafts(request, source, country, now, delivery=("eventId", "data.responseId"), fields=_FIELDS)
