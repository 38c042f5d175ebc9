"""The Webhooks add-on of Gravity Forms. https://docs.gravityforms.com/triggering-webhooks-form-submissions/

It signs nothing: the secret is a request header that the site's administrator adds (`X-Webhook-Secret`), or stands in
the URL. WordPress sends it from its queue and does not wait for the answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from firstminute.adapters.sources.drafts import drafts, ignored
from firstminute.adapters.sources.webhook import verify
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

__all__ = ["parse", "verify"]

# What every entry has besides its answers: https://docs.gravityforms.com/entry-object/
_FIELDS: Final = ignored(
    "id",
    "post_id",
    "date_updated",
    "is_starred",
    "is_read",
    "currency",
    "payment_status",
    "payment_date",
    "payment_amount",
    "payment_method",
    "transaction_id",
    "transaction_type",
    "is_fulfilled",
    "created_by",
    "status",
)
_IN_UTC: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """The entry, whole or with the fields the administrator chose. Raises Rejected when the body cannot be read."""
    return drafts(request, source, country, now, delivery=("id",), fields=_FIELDS, shape=_with_offset)


def _with_offset(tree: Any) -> Any:
    """`date_created` is in UTC and does not say so: https://docs.gravityforms.com/entry-object/."""
    written = tree.get("date_created") if isinstance(tree, Mapping) else None
    if not isinstance(written, str) or not _IN_UTC.fullmatch(written):
        return tree
    return {**tree, "date_created": written.replace(" ", "T") + "Z"}
