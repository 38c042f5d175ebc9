"""The Webhooks addon of WPForms. https://wpforms.com/docs/how-to-install-and-use-the-webhooks-addon-with-wpforms/

The administrator chooses which fields are sent, and as JSON or form fields. It is sent once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from firstminute.adapters.sources.drafts import drafts
from firstminute.adapters.sources.proofs import prove
from firstminute.adapters.sources.signed import check, check_time, parts
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

_SIGNATURE: Final = "x-wpforms-webhook-signature"


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  the port
    """Raises Unauthenticated unless the request proves the webhook's secret.

    `X-WPForms-Webhook-Signature: t=<Unix seconds>,v=<HMAC-SHA256 of "t.body" in hexadecimal>`, as the addon's source
    makes it (`Process::generate_signature`, 1.0 and later). Form fields are signed as a JSON that is not sent, so there
    the secret itself is needed: as a request header of the webhook (`X-Webhook-Secret`), or in the URL.
    """
    if request.content_type != "application/json":
        prove(request, secrets, now)
        return
    signature = parts(request.headers.get(_SIGNATURE, ""))
    stamp = signature.get("t", "")
    check_time(_SIGNATURE, stamp, now)
    check(_SIGNATURE, signature.get("v", ""), secrets, stamp.encode() + b"." + request.body)


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """The entry, with the fields the administrator chose. Raises Rejected when the body cannot be read."""
    return drafts(request, source, country, now, delivery=("entry_id",))
