"""A delivery that only names its records: kept and queued here, while its sender waits; fetched by `lead_lookup`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from firstminute.application.waiting_ports import LookupQueue, Quarantined, Waiting
from firstminute.domain.errors import ProviderUnavailable, TooLarge
from firstminute.domain.inquiry import Draft, Lookup, Request
from firstminute.domain.practice import Source

# As many as Meta puts into one request: https://developers.facebook.com/docs/graph-api/webhooks/getting-started
MOST_LOOKUPS: Final = 1000


class NamingKind(Protocol):
    """What a module of `adapters/sources/` has besides `verify` and `parse` when its senders only name records.

    It may have three more. `grant(token, source) -> (url, body) | None` and `granted(body) -> str | None` are for APIs
    whose access tokens live shortly: where to ask for one with the secret, and which one the answer gives.
    `passes(status, body) -> bool` tells a refusal that passes by itself. `booked(lookup) -> event | None` is the
    booking, in the shape of the contract, that a delivery tells of.
    """

    API: str

    def lookups(self, request: Request, source: Source) -> list[Lookup]:
        """What to fetch, always in the same order; nothing when the delivery names no inquiry. Raises Rejected."""

    def credentials(self, token: str, source: Source) -> Mapping[str, str]:
        """The headers that the API wants."""

    def fetched(self, body: bytes, lookup: Lookup, source: Source, country: str, now: datetime) -> list[Draft]:
        """The inquiries in the API's answer; nothing when it turns out to be none. Raises Rejected."""


def lookups_of(kind: Any, request: Request, source: Source) -> list[Lookup]:
    """What a delivery only names; nothing for kinds whose deliveries hold all there is. Raises Rejected."""
    found: list[Lookup] = kind.lookups(request, source) if hasattr(kind, "lookups") else []
    if len(found) > MOST_LOOKUPS:
        raise TooLarge(f"The body names {len(found)} records; the limit is {MOST_LOOKUPS} at once.")
    return found


def queued(queue: LookupQueue | None, item_id: str) -> None:
    """Have the records of a kept delivery fetched. Raises ProviderUnavailable when that cannot be asked for."""
    if queue is None:
        raise ProviderUnavailable("Nothing can be fetched from here.")
    queue.add([Waiting(item_id)])


def waiting_for(item_id: str, source: Source, request: Request, lookup: Lookup, now: datetime) -> Quarantined:
    """A delivery as it is kept until its records were fetched."""
    reason = f"Waiting for the contact from {lookup.provider}."
    return Quarantined(item_id, source.name, reason, now, request.headers.get("content-type", ""), request.body)


def mark_of(source: Source, lookup: Lookup) -> str:
    """What it is remembered by that a record was fetched and taken in."""
    return f"lookup:{source.name}:{lookup.delivery}"
