"""What a CRM, a calendar or a partner reports of leads, at `POST /events/{source}`. It has no inquiries of its own."""

from __future__ import annotations

from datetime import datetime

from firstminute.adapters.sources.webhook import delivery, flags, reports, verify
from firstminute.domain.errors import Unknown
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

__all__ = ["delivery", "flags", "parse", "reports", "verify"]


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:  # noqa: ARG001  the port
    """Raises Unknown: inquiries go to a source of another kind."""
    raise Unknown(f"The source {source.name} takes events, at POST /events/{source.name}, and no inquiries.")
