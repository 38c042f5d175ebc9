"""Contact Form 7 with the plug-in "CF7 to Webhook". https://wordpress.org/plugins/cf7-to-zapier/

It signs nothing: the secret is a line among the webhook's headers (`X-Webhook-Secret: …`), or stands in the URL. 200,
201, 202, 204 and 205 are good unless the site says otherwise; anything else, or 30 seconds, shows the visitor an error.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from firstminute.adapters.sources.drafts import drafts, ignored
from firstminute.adapters.sources.webhook import verify
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

__all__ = ["parse", "verify"]

_FIELDS: Final = ignored("_site_title")


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """The submission, by the names of its form tags. Raises Rejected when the body cannot be read."""
    return drafts(request, source, country, now, fields=_FIELDS)
