"""What a source hands over: somebody's inquiry, read but not yet a lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from firstminute.domain.events import rfc3339


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as it reached us. Header names are lower-case; `query` keeps the last value of a name."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, str] = field(default_factory=dict)
    ip: str | None = None

    @property
    def content_type(self) -> str:
        """The media type alone, lower-case, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Consent:
    """The evidence a practice may have to show: what the person agreed to, where and when."""

    given: bool | None
    wording: str | None
    page: str | None
    ip: str | None
    at: datetime | None

    def as_json(self) -> dict[str, Any]:
        """The shape kept in the event."""
        return {
            "given": self.given,
            "wording": self.wording,
            "page": self.page,
            "ip": self.ip,
            "at": rfc3339(self.at) if self.at else None,
        }


@dataclass(frozen=True, slots=True)
class Ringing:
    """The call that an inquiry is: the provider's id of it, the number of ours that was dialled.

    While it goes on nothing automatic leaves; should nobody tell of its end, that is over at `held_until`.
    """

    sid: str
    dialled: str
    held_until: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """An inquiry as its source tells it: contact points normalised (E.164, lower-case e-mail), text cleaned.

    `delivery` is the sender's id of this delivery, None where there is none. `attribution` holds UTM values, click ids
    and the page. `answers` holds every other field by its own name. `problems` says in plain words what was sent as
    phone or e-mail and could not be one; `reads` says which field each value came from. `test` marks what nobody
    asked: a provider tries the connection, or this stack its own way. `dialled` is the number of ours that was texted,
    `provider_id` the provider's id of that text, `media` its pictures by reference. `wrote_by` is how it came where it
    was no text (`whatsapp`), so that `phone` has never sent one.
    """

    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    email: str | None = None
    message: str | None = None
    service: str | None = None
    region: str | None = None
    language: str | None = None
    submitted_at: datetime | None = None
    campaign: str | None = None
    consent: Consent | None = None
    attribution: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    delivery: str | None = None
    problems: tuple[str, ...] = ()
    reads: Mapping[str, str] = field(default_factory=dict)
    test: bool = False
    call: Ringing | None = None
    dialled: str | None = None
    provider_id: str | None = None
    media: tuple[Mapping[str, str], ...] = ()
    wrote_by: str | None = None

    @property
    def contact_points(self) -> tuple[str, ...]:
        """Every way to reach the person, phone first."""
        return tuple(point for point in (self.phone, self.email) if point)


@dataclass(frozen=True, slots=True)
class Lookup:
    """A record that a delivery only names, to be fetched from its provider's API.

    `provider` and `record` are for people: "HubSpot", "contact 123". `path` stands below the API's base URL, with its
    query. `delivery` is what the inquiry is known by, so that a record which is named again is taken in once. `at` is
    when the provider says that it happened; `told` is what the delivery itself says of it.
    """

    provider: str
    record: str
    path: str
    delivery: str
    at: datetime | None = None
    told: Mapping[str, str] = field(default_factory=dict)
