"""Formstack Forms. https://developers.formstack.com/docs/webhook-setup

One POST for a submission, as form fields or JSON, under the fields' labels; how often it is tried is not documented.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from firstminute.adapters.sources.drafts import drafts, ignored
from firstminute.adapters.sources.signed import check_header
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

# The webhook's "shared secret" travels in the body.
_FIELDS: Final = ignored("HandshakeKey", "UniqueID")


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  signs no time
    """Raises Unauthenticated unless `X-FS-Signature` is `sha256=` and the body's HMAC-SHA256 in hexadecimal.

    https://help.formstack.com/hc/en-us/articles/44592535914387-WebHook-Submit-Actions names the header, and that it is
    sent where the webhook has an "HMAC Key". How it is made is known from captured deliveries.
    """
    check_header(request, "x-fs-signature", secrets, request.body, prefix="sha256=")


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """The submission. Raises Rejected when the body cannot be read."""
    return drafts(request, source, country, now, delivery=("UniqueID",), fields=_FIELDS)
