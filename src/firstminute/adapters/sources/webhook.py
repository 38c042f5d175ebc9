"""Any sender that knows a secret: JSON or form fields, one inquiry or an array of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from firstminute.adapters.sources import bodies
from firstminute.adapters.sources.drafts import drafts
from firstminute.adapters.sources.proofs import delivery_of, prove
from firstminute.adapters.sources.reading.flags import flags as flags  # noqa: PLC0414  a part of the kind
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  the port
    """Raises Unauthenticated unless the request proves the source's secret."""
    prove(request, secrets, now)


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """The inquiries in the body. Raises Rejected when the body cannot be read."""
    return drafts(request, source, country, now)


def reports(request: Request, source: Source) -> list[Any]:  # noqa: ARG001  other kinds need it
    """The events in the body of a POST to `/events/{source}`, as they were sent. Raises Rejected."""
    return bodies.reports_in(bodies.read(request, exact=False).tree)


def delivery(request: Request) -> str | None:
    """The sender's id of this delivery."""
    return delivery_of(request)
