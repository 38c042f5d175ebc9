"""CallRail: calls, texts and forms. https://apidocs.callrail.com/#webhooks

It never sends anything twice, and switches a webhook off that fails repeatedly. Of the events of calls, subscribe to
"Post-Call" alone: "Pre-Call" would make a lead while the phone still rings.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from firstminute.adapters.sources import bodies
from firstminute.adapters.sources.proofs import known
from firstminute.adapters.sources.records import dated, draft_of, id_of, moment, text
from firstminute.adapters.sources.signed import base_64
from firstminute.domain.errors import Rejected, Unauthenticated
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source
from firstminute.domain.signatures import same

# What we read of a call, by the names of today and of the old integration, which puts it into the query.
_OF_CALL: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("customer_name", "callername"),
    "phone": ("customer_phone_number", "callernum"),
    "state": ("customer_state", "callerstate"),
    "postcode": ("callerzip",),
    "message": ("transcription_text", "transcription"),
    "campaign": ("campaign",),
    "landing_page": ("landing_page_url", "landingpage"),
    "referrer": ("referring_url",),
    "utm_source": ("utm_source",),
    "utm_medium": ("utm_medium",),
    "utm_campaign": ("utm_campaign",),
    "utm_term": ("utm_term",),
    "utm_content": ("utm_content",),
    "gclid": ("gclid",),
    "fbclid": ("fbclid",),
    "msclkid": ("msclkid",),
}
_ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {
    "answered": ("answered",),
    "call type": ("formatted_call_type", "call_type"),
    "duration": ("formatted_duration", "duration"),
    "first call": ("first_call",),
    "tracking source": ("formatted_tracking_source", "source_name", "callsource"),
    "tracking number": ("tracking_phone_number", "trackingnum"),
    "keywords": ("keywords",),
    "recording": ("recording",),
}
_OF_FORM: Final = {
    "form_url": "page",
    "landing_page_url": "landing_page",
    "referring_url": "referrer",
    "id": "ignored",
} | dict.fromkeys(("resource_id", "company_id", "company_resource_id", "person_resource_id", "first_form"), "ignored")


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  it signs no time
    """Raises Unauthenticated unless `Signature` is the HMAC-SHA1 of the raw body, in base64, with the company's key.

    A query is not signed. https://apidocs.callrail.com/#validating-payloads
    """
    given = request.headers.get("signature", "")
    expected = [base_64(hmac.digest(secret.encode(), request.body, "sha1")) for secret in known(secrets)]
    if not sum(same(given, one) for one in expected):
        raise Unauthenticated("The header Signature is missing or does not belong to this body.")


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """A call, a text or a form; nothing of calls and texts that the practice makes itself. Raises Rejected."""
    tree = _tree(request)
    if text(tree, "direction") == "outbound" or text(tree, "call_type") == "outbound" or "agent" in tree:
        return []
    if "form_data" in tree:
        return [_form(tree, source, country, now)]
    if "content" in tree:
        return [_text(tree, source, country, now)]
    return [_call(tree, source, country, now)]


def _tree(request: Request) -> Mapping[str, Any]:
    tree = bodies.read(request).tree
    if not isinstance(tree, Mapping):
        raise Rejected("The body is nothing that CallRail sends: it is no object.")
    found = tree or request.query
    if not found:
        raise Rejected("The body is empty, and so is the query.")
    return found


def _call(tree: Mapping[str, Any], source: Source, country: str, now: datetime) -> Draft:
    """A call, whichever of its events tells of it: all of them have its id."""
    kept = {name: text(tree, *theirs) for name, theirs in _OF_CALL.items()}
    kept |= {name: value for name, value in tree.items() if name in source.fields}
    draft = draft_of(kept, source, country, now, delivery=f"call:{id_of(tree, 'resource_id', 'id')}")
    said = {name: _word(tree, theirs) for name, theirs in _ANSWERS.items()}
    answers = {**draft.answers, **{name: value for name, value in said.items() if value}}
    return dated(replace(draft, answers=answers), now, moment(text(tree, "start_time")))


def _text(tree: Mapping[str, Any], source: Source, country: str, now: datetime) -> Draft:
    kept = {"phone": text(tree, "source_number", "customer_phone_number"), "message": text(tree, "content")}
    kept |= {"name": text(tree, "customer_name")}
    draft = draft_of(kept, source, country, now, delivery=f"text:{id_of(tree, 'resource_id', 'id')}")
    return dated(draft, now, moment(text(tree, "timestamp")))


def _form(tree: Mapping[str, Any], source: Source, country: str, now: datetime) -> Draft:
    """A form; who sent it is among its own fields, and what CallRail knows of the visitor beside them."""
    kept = {name: value for name, value in tree.items() if not name.startswith("formatted_")}
    draft = draft_of(kept, source, country, now, delivery=f"form:{id_of(tree, 'resource_id', 'id')}", fields=_OF_FORM)
    return dated(draft, now, moment(text(tree, "submitted_at")))


def _word(tree: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    """`true` and `false` for booleans."""
    found = next((tree[name] for name in names if tree.get(name) not in (None, "")), None)
    return str(found).lower() if isinstance(found, bool) else text({"it": found}, "it")
