"""HighLevel (GoHighLevel). https://github.com/GoHighLevel/highlevel-api-docs/tree/main/docs/webhook%20events

A new contact comes whole; a message, an opportunity or an appointment names its contact, who is fetched. Only a 429
makes it come again: https://help.gohighlevel.com/support/solutions/articles/155000007071
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from firstminute.adapters.sources import bodies
from firstminute.adapters.sources.proofs import known, prove
from firstminute.adapters.sources.reading.flags import flags as flags  # noqa: PLC0414  a part of the kind
from firstminute.adapters.sources.reading.html_text import without_tags
from firstminute.adapters.sources.records import answered, check_account, dated, draft_of, id_of, moment, objects, text
from firstminute.domain.contact_points import clean
from firstminute.domain.errors import Rejected, Unauthenticated
from firstminute.domain.events import rfc3339
from firstminute.domain.inquiry import Draft, Lookup, Request
from firstminute.domain.practice import Source
from firstminute.domain.public_keys import Ed25519Key, PublicKey, RsaKey, beside_keys, keys_in

API: Final = "https://services.leadconnectorhq.com"
_VERSION: Final = "2021-07-28"  # the only one that its description knows
# Headers that sign a body, with their kind of key. The second is no longer sent, says HighLevel's own library.
# https://github.com/GoHighLevel/highlevel-api-docs/blob/main/docs/oauth/WebhookAuthentication.md
_SIGNED_BY: Final[tuple[tuple[str, type[PublicKey]], ...]] = (
    ("x-ghl-signature", Ed25519Key),
    ("x-wh-signature", RsaKey),
)
_CONTACT: Final = "ContactCreate"
# Events that are somebody's inquiry although they name the contact only, with what names the event.
_NAMING: Final = {
    "InboundMessage": ("messageId", "emailMessageId"),
    "OpportunityCreate": ("id",),
    "AppointmentCreate": ("id",),
}
_IGNORED: Final = frozenset(
    {
        "type", "locationId", "id", "dateAdded", "dateUpdated", "dateOfBirth", "attachments", "assignedTo", "timestamp",
        "webhookId", "customFields", "customField", "attributionSource", "lastAttributionSource", "versionId", "appId",
        "website", "followers", "businessId", "searchId", "additionalEmails", "additionalPhones",
    }
)  # fmt: skip
_RENAMED: Final = {"source": "lead_source", "tags": "tags", "website": "their_website", "timezone": "time_zone"}


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:
    """Raises Unauthenticated unless HighLevel signed the body, Forbidden when it is about another location.

    The secret is HighLevel's public key. It signs for all its customers with one key, so `account` should name the
    location. A workflow's own webhook is not signed: then the secret is a token that it sends, beside the key or alone.
    """
    for header, kind in _SIGNED_BY:
        if header in request.headers:
            _check(request, header, [key for key in keys_in(known(secrets)) if isinstance(key, kind)])
            check_account(source, _location(request))
            return
    tokens = beside_keys(secrets)
    if secrets and not tokens:
        raise Unauthenticated("No signature of HighLevel came, and its public key alone is no proof: all know it.")
    prove(request, tokens, now)


def lookups(request: Request, source: Source) -> list[Lookup]:  # noqa: ARG001  other kinds need it
    """The contact that an event names. Raises Rejected when the body cannot be read."""
    tree = _tree(request)
    event = text(tree, "type") or ""
    about = _about(tree)
    if event not in _NAMING or text(about, "direction") == "outbound":
        return []
    contact = id_of(about, "contactId")
    if contact is None:
        raise Rejected(f"The event {event} of HighLevel names no contact: contactId is missing.")
    delivery = id_of(about, *_NAMING[event]) or id_of(tree, "webhookId") or contact
    at = moment(text(about, "dateAdded") or text(tree, "timestamp"))
    return [Lookup("HighLevel", f"contact {contact}", f"/contacts/{contact}", f"{event}:{delivery}", at, _said(about))]


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """A new contact, or the record that a workflow sends; nothing of other events. Raises Rejected."""
    tree = _tree(request)
    event = text(tree, "type")
    if event == _CONTACT:
        draft = replace(_contact(tree, source, country, now), delivery=f"contact:{id_of(tree, 'id')}")
        return [dated(draft, now, moment(tree.get("dateAdded")))]
    if event and "webhookId" in tree:
        return []
    return [draft_of(tree, source, country, now)]


def credentials(token: str, source: Source) -> dict[str, str]:  # noqa: ARG001  other kinds need it
    """A private integration's token with the scope contacts.readonly."""
    return {"Authorization": f"Bearer {token}", "Version": _VERSION}


def fetched(body: bytes, lookup: Lookup, source: Source, country: str, now: datetime) -> list[Draft]:
    """The contact in the answer, with what the event said. Raises Rejected."""
    tree = answered(body)
    contact = tree.get("contact") if isinstance(tree, Mapping) else None
    if not isinstance(contact, Mapping):
        raise Rejected(f"The answer of {lookup.provider} holds no contact.")
    draft = _contact(contact, source, country, now)
    said = dict(lookup.told)
    message = said.pop("message", None) or draft.message
    answers = {**draft.answers, **said}
    draft = replace(draft, delivery=lookup.delivery, message=message, answers=answers)
    return [dated(draft, now, lookup.at)]


def booked(lookup: Lookup) -> dict[str, Any] | None:
    """The booking that an event tells of, as an event of the contract."""
    event, _, appointment = lookup.delivery.partition(":")
    starts = moment(lookup.told.get("appointment starts"))
    if event != "AppointmentCreate" or starts is None:
        return None
    data = {"appointment_id": appointment, "starts_at": rfc3339(starts)}
    return {"type": "appointment.booked", "id": lookup.delivery, "data": data}


def _check(request: Request, header: str, keys: list[PublicKey]) -> None:
    try:
        signature = base64.b64decode(request.headers[header].strip(), validate=True)
    except (ValueError, binascii.Error):
        signature = b""
    if not any(key.verifies(signature, request.body) for key in keys):
        raise Unauthenticated(f"The signature in the header {header} was not made by HighLevel over this body.")


def _tree(request: Request) -> Mapping[str, Any]:
    tree = bodies.read(request).tree
    if not isinstance(tree, Mapping) or not tree:
        raise Rejected("The body is no event of HighLevel: it is no object.")
    return tree


def _location(request: Request) -> str:
    """The location that a body is about; none fits an account when it names none, any when it cannot be read."""
    try:
        return text(_tree(request), "locationId") or "none"
    except Rejected:
        return ""


def _about(tree: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = tree.get("appointment")
    return inner if isinstance(inner, Mapping) else tree


def _said(about: Mapping[str, Any]) -> dict[str, str]:
    """What an event says of itself, in words for a person. An e-mail's body is HTML."""
    written = text(about, "body") or ""
    message = without_tags(written) if text(about, "messageType") == "Email" else written
    named = {
        "message": clean(message, 4000),
        "subject": text(about, "subject"),
        "message type": text(about, "messageType"),
        "call": text(about, "status") if text(about, "messageType") == "CALL" else None,
        "appointment": text(about, "title"),
        "appointment starts": text(about, "startTime"),
        "appointment status": text(about, "appointmentStatus"),
        "opportunity": text(about, "name") if "pipelineId" in about else None,
    }
    return {name: value for name, value in named.items() if value}


def _contact(contact: Mapping[str, Any], source: Source, country: str, now: datetime) -> Draft:
    """A contact. Custom fields are called by ids: only those are read that the client file names."""
    tree = {name: one for name, one in contact.items() if name not in _IGNORED or name in source.fields}
    custom = [*objects(contact.get("customFields")), *objects(contact.get("customField"))]
    if tree.get("firstName") and tree.get("lastName"):
        tree.pop("name", None)
    tree |= {str(one.get("id")): one.get("value") for one in custom if str(one.get("id")) in source.fields}
    return draft_of({**tree, **_attribution(contact)}, source, country, now, fields=_RENAMED)


def _attribution(contact: Mapping[str, Any]) -> dict[str, str]:
    """https://github.com/GoHighLevel/highlevel-api-docs/blob/main/apps/contacts.json: AttributionSource."""
    found = contact.get("attributionSource")
    names = {
        "landing_page": "url", "referrer": "referrer", "campaign": "campaign", "utm_source": "utmSource",
        "utm_medium": "utmMedium", "utm_content": "utmContent", "gclid": "gclid", "fbclid": "fbclid",
        "msclkid": "msclikid",
    }  # fmt: skip
    said = {ours: text(found, theirs) for ours, theirs in names.items()}
    return {name: value for name, value in said.items() if value}
