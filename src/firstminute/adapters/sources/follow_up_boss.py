"""Follow Up Boss. https://docs.followupboss.com/reference/webhooks-guide

An event names people only, several of them; all are fetched at once. It waits ten seconds; for how long it comes again
we could not establish.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from firstminute.adapters.sources import bodies
from firstminute.adapters.sources.reading.flags import flags as flags  # noqa: PLC0414  a part of the kind
from firstminute.adapters.sources.records import (
    MOST_AT_ONCE,
    answered,
    best,
    dated,
    draft_of,
    id_of,
    moment,
    objects,
    text,
)
from firstminute.adapters.sources.signed import check_header
from firstminute.domain.errors import Rejected
from firstminute.domain.inquiry import Draft, Lookup, Request
from firstminute.domain.practice import Source

API: Final = "https://api.followupboss.com"
_CREATED: Final = "peopleCreated"
_IGNORED: Final = frozenset(
    {
        "id", "created", "updated", "createdVia", "lastActivity", "stage", "stageId", "sourceId", "delayed",
        "contacted", "assignedLenderId", "assignedUserId", "assignedPondId", "assignedTo", "picture",
        "socialData", "claimed", "collaborators", "teams", "ponds", "emails", "phones", "websiteVisits",
        "firstToClaimOffer", "customFields",
    }
)  # fmt: skip
_RENAMED: Final = {"source": "lead_source", "sourceUrl": "page", "tags": "tags", "background": "message"}


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  it signs no time
    """Raises Unauthenticated unless `FUB-Signature` was made over the body, in base64, with the system's key.

    https://docs.followupboss.com/reference/webhooks-guide#verifying-the-signature
    """
    check_header(request, "fub-signature", secrets, base64.b64encode(request.body))


def lookups(request: Request, source: Source) -> list[Lookup]:  # noqa: ARG001  other kinds need it
    """The people who are new, unless they were uploaded as a list. Raises Rejected when the event names none."""
    tree = _tree(request)
    if tree["event"] != _CREATED:
        return []
    given = tree.get("resourceIds")
    ids = [id_of({"id": one}, "id") for one in given] if isinstance(given, list) else []
    if not ids or None in ids:
        raise Rejected("The event of Follow Up Boss names no people: resourceIds is missing.")
    wanted = [str(one) for one in dict.fromkeys(ids)]
    if len(wanted) > MOST_AT_ONCE:
        return []
    record = f"person {wanted[0]}" if len(wanted) == 1 else f"people {', '.join(wanted)}"
    delivery = f"{text(tree, 'eventId') or ''}:{wanted[0]}"
    path = f"/v1/people?id={','.join(wanted)}"  # as the event's own `uri` says
    return [Lookup("Follow Up Boss", record, path, delivery, moment(tree.get("eventCreated")))]


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:  # noqa: ARG001  nothing is read here
    """Nothing: an event holds nobody's data, and one about anything but new people is no inquiry. Raises Rejected."""
    _tree(request)
    return []


def credentials(token: str, source: Source) -> dict[str, str]:  # noqa: ARG001  other kinds need it
    """An API key, which is the user name of Basic credentials; `system:key` names the registered system too.

    https://docs.followupboss.com/reference/authentication and https://docs.followupboss.com/docs/identification
    """
    system, _, key = token.rpartition(":")
    basic = base64.b64encode(f"{key}:".encode()).decode()
    return {"Authorization": f"Basic {basic}", **({"X-System": system} if system else {})}


def fetched(body: bytes, lookup: Lookup, source: Source, country: str, now: datetime) -> list[Draft]:
    """The people in the answer, each known by their own id. Raises Rejected when nobody is in it."""
    tree = answered(body)
    people = list(objects(tree.get("people"))) if isinstance(tree, Mapping) else []
    if not people:
        raise Rejected(f"The answer of {lookup.provider} holds nobody of them.")
    return [dated(_person(one, source, country, now), now, lookup.at) for one in people]


def _tree(request: Request) -> Mapping[str, Any]:
    tree = bodies.read(request).tree
    if not isinstance(tree, Mapping) or not isinstance(tree.get("event"), str):
        raise Rejected("The body is no event of Follow Up Boss: event is missing.")
    return tree


def _person(person: Mapping[str, Any], source: Source, country: str, now: datetime) -> Draft:
    kept = {name: one for name, one in person.items() if name not in _IGNORED or name in source.fields}
    tree = {**kept, "email": best(person.get("emails")), "phone": best(person.get("phones"))}
    delivery = f"person:{id_of(person, 'id')}"
    draft = draft_of(tree, source, country, now, delivery=delivery, fields=_RENAMED)
    return dated(draft, now, moment(person.get("created")))
