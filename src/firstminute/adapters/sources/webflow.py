"""Webflow's form submissions, as versions 1 and 2 of its API send them. https://developers.webflow.com/data/docs/working-with-webhooks

Everything but 200 is a failure, redirects too; it comes three more times, ten minutes apart.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from firstminute.adapters.sources.answers import exactly_200 as answer
from firstminute.adapters.sources.drafts import drafts, ignored
from firstminute.adapters.sources.signed import check_header, check_time
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

__all__ = ["answer", "parse", "verify"]

_TIME: Final = "x-webflow-timestamp"
# Version 1 sends {name, site, data, d, _id}, version 2 {triggerType, payload}.
_FIELDS: Final = {"d": "submitted_at"} | ignored(
    "_id", "site", "triggerType", "payload.id", "payload.siteId", "payload.formId", "payload.formElementId"
)


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  the port
    """Raises Unauthenticated unless `x-webflow-signature` is the HMAC-SHA256 of `timestamp:body` in hexadecimal.

    The timestamp is in milliseconds; older than five minutes is refused.
    https://developers.webflow.com/data/docs/working-with-webhooks#validating-request-signatures
    """
    stamp = request.headers.get(_TIME, "")
    check_time(_TIME, stamp, now, a_second=1000)
    check_header(request, "x-webflow-signature", secrets, stamp.encode() + b":" + request.body)


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """The submission. Raises Rejected when the body cannot be read."""
    return drafts(request, source, country, now, delivery=("payload.id", "_id"), fields=_FIELDS)
