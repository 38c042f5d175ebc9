"""Unbounce. https://documentation.unbounce.com/hc/en-us/articles/203510044-Using-a-Webhook

It signs nothing, so the secret stands in the URL (`?token=…`). The answers are JSON in the field `data.json`, every
value a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from firstminute.adapters.sources.drafts import at, drafts, ignored
from firstminute.adapters.sources.webhook import verify
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

__all__ = ["parse", "verify"]

# The page's facts come twice, beside the answers and among them; `page_url` is read from the first.
_FIELDS: Final = ignored(
    "page_id",
    "data.xml",
    "data.json.page_uuid",
    "data.json.page_name",
    "data.json.page_url",
    "data.json.variant",
    "data.json.date_submitted",
    "data.json.time_submitted",
)


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """The submission. Raises Rejected when the body cannot be read."""
    return drafts(request, source, country, now, fields=_FIELDS, shape=_with_time)


def _with_time(tree: Any) -> Any:
    """When it was sent, of a date and a time apart: `2017-11-15` and `11:45 AM UTC`."""
    answers = tree.get("data.json") if isinstance(tree, Mapping) else None
    written = f"{at(answers, 'date_submitted')} {at(answers, 'time_submitted')}"
    try:
        moment = datetime.strptime(written, "%Y-%m-%d %I:%M %p UTC").replace(tzinfo=UTC)
    except ValueError:
        return tree
    return {**tree, "submitted_at": moment.isoformat()}
