"""HubSpot: webhooks of an app, which name contacts only, and webhooks of workflows, which carry the record.

https://developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide

An app's webhook waits five seconds and comes ten times within a day; a workflow's comes for three days, but not after a
4xx: https://knowledge.hubspot.com/workflows/how-do-i-use-webhooks-with-hubspot-workflows
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from firstminute.adapters.sources import bodies
from firstminute.adapters.sources.proofs import known, prove
from firstminute.adapters.sources.reading.flags import flags as flags  # noqa: PLC0414  a part of the kind
from firstminute.adapters.sources.records import (
    answered,
    dated,
    draft_of,
    id_of,
    is_ours,
    is_young,
    moment,
    objects,
    text,
)
from firstminute.adapters.sources.signed import base_64, check_time
from firstminute.domain.errors import Rejected, Unauthenticated
from firstminute.domain.inquiry import Draft, Lookup, Request
from firstminute.domain.practice import Source
from firstminute.domain.signatures import same

API: Final = "https://api.hubapi.com"
_V3: Final = "x-hubspot-signature-v3"
_V1_OR_2: Final = "x-hubspot-signature"
_TIME: Final = "x-hubspot-request-timestamp"
# https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation: only these
# are decoded in the URI before it is signed.
_DECODED: Final = {
    "%3A": ":", "%2F": "/", "%3F": "?", "%40": "@", "%21": "!", "%24": "$", "%27": "'", "%28": "(", "%29": ")",
    "%2A": "*", "%2C": ",", "%3B": ";",
}  # fmt: skip
_ENCODED: Final = re.compile("|".join(_DECODED), re.IGNORECASE)
# Property changes that are the mark of a form that was sent: each of them is an inquiry, however old the contact is.
_CONVERSIONS: Final = frozenset({"num_conversion_events", "recent_conversion_date", "recent_conversion_event_name"})
_IMPORT: Final = "IMPORT"
_MOST_IMPORTED: Final = 3  # in one delivery
_CONTACT: Final = "0-1"  # https://developers.hubspot.com/docs/api-reference/crm-understanding-the-crm#object-type-ids
_CREATED: Final = frozenset({"contact.creation", "object.creation"})
_CHANGED: Final = frozenset({"contact.propertyChange", "object.propertyChange"})
# https://knowledge.hubspot.com/properties/hubspots-default-contact-properties
_PROPERTIES: Final = (
    "firstname", "lastname", "email", "phone", "mobilephone", "message", "city", "state", "zip", "country", "company",
    "hs_email_optout",
    "hs_language", "createdate", "recent_conversion_event_name", "hs_analytics_source", "hs_analytics_source_data_1",
    "hs_analytics_source_data_2", "hs_analytics_first_url", "hs_analytics_first_referrer", "hs_google_click_id",
    "hs_facebook_click_id", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content",
)  # fmt: skip
_RENAMED: Final = {
    "hs_analytics_first_url": "landing_page",
    "hs_analytics_first_referrer": "referrer",
    "hs_google_click_id": "gclid",
    "hs_facebook_click_id": "fbclid",
    "hs_language": "language",
}  # fmt: skip
_IGNORED: Final = frozenset({"createdate", "hs_email_optout", "lastmodifieddate", "hs_object_id", "hs_object_source"})


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  the port
    """Raises Unauthenticated unless HubSpot signed the request with the app's secret.

    Version 3 signs method, URI, body and time; where it is there, it alone counts. Versions 1 and 2 sign no time. A
    workflow may send the secret itself instead, as an API key in a header or in the URL.
    https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
    """
    if _V3 in request.headers:
        _check_v3(request, secrets, now)
    elif _V1_OR_2 in request.headers:
        _check(_V1_OR_2, request.headers[_V1_OR_2], secrets, lambda secret: _plain(request, secret))
    else:
        prove(request, secrets, now)


def lookups(request: Request, source: Source) -> list[Lookup]:
    """The contacts that an app's webhook names, each once, in the order of what happened. Raises Rejected.

    Not those of a list that somebody imports, who have asked nothing; one or two may as well be typed in.
    """
    tree = bodies.read(request).tree
    events = [one for one in objects(tree) if _names_a_contact(one) and is_ours(source, text(one, "portalId"))]
    imported = [one for one in events if text(one, "changeSource") == _IMPORT]
    if len(imported) > _MOST_IMPORTED:
        events = [one for one in events if one not in imported]
    events.sort(key=lambda one: text(one, "occurredAt") or "")
    found = [_lookup(one, source) for one in events]
    return list({one.delivery: one for one in found}.values())


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """The records of a workflow; nothing of an app's events, which are about something else. Raises Rejected.

    A workflow gives a delivery no id, and a contact that comes again may well have asked again: its body tells.
    """
    tree = bodies.read(request).tree
    records = [one for one in bodies.batch_of(tree) if not (isinstance(one, Mapping) and "subscriptionId" in one)]
    return [replace(_draft(one, source, country, now), delivery=None) for one in records]


def credentials(token: str, source: Source) -> dict[str, str]:  # noqa: ARG001  other kinds need it
    """A private app's access token with the scope crm.objects.contacts.read."""
    return {"Authorization": f"Bearer {token}"}


def fetched(body: bytes, lookup: Lookup, source: Source, country: str, now: datetime) -> list[Draft]:
    """The contact in the answer; none when what was changed is a contact that people have had for long."""
    tree = answered(body)
    properties = _properties(tree)
    if not properties:
        raise Rejected(f"The answer of {lookup.provider} holds no properties.")
    created = moment(properties.get("createdate") or text(tree, "createdAt"), a_second=1000)
    edited = lookup.told["event"] in _CHANGED and lookup.told["property"] not in _CONVERSIONS
    if edited and not is_young(created, lookup.at):
        return []
    draft = replace(_draft(tree, source, country, now), delivery=lookup.delivery)
    return [dated(draft, now, lookup.at, created)]


def _check_v3(request: Request, secrets: Iterable[str], now: datetime) -> None:
    stamp = request.headers.get(_TIME, "")
    check_time(_TIME, stamp, now, a_second=1000)
    uri = _ENCODED.sub(lambda found: _DECODED[found[0].upper()], request.url)
    signed = f"{request.method}{uri}".encode() + request.body + stamp.encode()
    _check(_V3, request.headers[_V3], secrets, lambda secret: [base_64(hmac.digest(secret, signed, "sha256"))])


def _plain(request: Request, secret: bytes) -> list[str]:
    """Versions 1 and 2: a digest of the secret and the body, or of the secret, method, URI and body."""
    uri = f"{request.method}{request.url}".encode()
    signed = {"v1": [b""], "v2": [uri]}.get(request.headers.get("x-hubspot-signature-version", "").lower(), [b"", uri])
    return [hashlib.sha256(secret + between + request.body).hexdigest() for between in signed]


def _check(header: str, given: str, secrets: Iterable[str], made: Callable[[bytes], list[str]]) -> None:
    expected = [one for secret in known(secrets) for one in made(secret.encode())]
    if not sum(same(given, one) for one in expected):
        raise Unauthenticated(f"The signature in the header {header} does not belong to this request.")


def _kind_of(event: Mapping[str, Any]) -> str:
    return text(event, "subscriptionType", "eventType") or ""


def _names_a_contact(event: Mapping[str, Any]) -> bool:
    kind = _kind_of(event)
    about = text(event, "objectTypeId") == _CONTACT if kind.startswith("object.") else True
    return about and kind in _CREATED | _CHANGED


def _lookup(event: Mapping[str, Any], source: Source) -> Lookup:
    contact = id_of(event, "objectId")
    if contact is None:
        raise Rejected("An event of HubSpot names no contact: objectId is missing.")
    kind, changed, at = _kind_of(event), text(event, "propertyName") or "", text(event, "occurredAt") or ""
    wanted = [*_PROPERTIES, *(one.removeprefix("properties.") for one in source.fields)]
    path = f"/crm/v3/objects/contacts/{contact}?properties={quote(','.join(dict.fromkeys(wanted)), safe=',')}"
    again = f":{at}" if changed in _CONVERSIONS else ""
    delivery = f"{text(event, 'portalId') or ''}:contact:{contact}{again}"
    told = {"event": kind, "property": changed}
    return Lookup("HubSpot", f"contact {contact}", path, delivery, moment(at, a_second=1000), told)


def _properties(tree: Any) -> dict[str, Any]:
    """Names and values; older workflows send `{"value": …, "versions": […]}` for each."""
    found = tree.get("properties") if isinstance(tree, Mapping) else None
    given = found if isinstance(found, Mapping) else {}
    return {name: one.get("value") if isinstance(one, Mapping) else one for name, one in given.items()}


def _draft(tree: Any, source: Source, country: str, now: datetime) -> Draft:
    properties = {name: one for name, one in _properties(tree).items() if name not in _IGNORED} or tree
    return draft_of(properties, source, country, now, fields=_RENAMED)
