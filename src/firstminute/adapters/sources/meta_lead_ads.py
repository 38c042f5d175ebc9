"""Lead ads of Meta (Facebook, Instagram). https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving

A delivery names leads only, up to a thousand of them; each is fetched from the Graph API. It wants a 200 at once, and
comes again for 36 hours otherwise: https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from firstminute.adapters.sources import bodies
from firstminute.adapters.sources.answers import exactly_200 as answer
from firstminute.adapters.sources.proofs import known
from firstminute.adapters.sources.records import (
    answered,
    dated,
    draft_of,
    id_of,
    is_ours,
    moment,
    objects,
    text,
)
from firstminute.adapters.sources.signed import check_header
from firstminute.domain.errors import Forbidden, Rejected
from firstminute.domain.inquiry import Draft, Lookup, Request
from firstminute.domain.practice import Source
from firstminute.domain.signatures import same

__all__ = ["API", "answer", "challenge", "credentials", "fetched", "lookups", "parse", "passes", "verify"]

API: Final = "https://graph.facebook.com"
# https://developers.facebook.com/docs/graph-api/guides/versioning: each version works for two years at least.
_VERSION: Final = "v24.0"
# https://github.com/facebook/facebook-python-business-sdk/blob/main/facebook_business/adobjects/lead.py
_FIELDS: Final = (
    "id,created_time,field_data,form_id,ad_id,ad_name,adset_name,campaign_id,campaign_name,is_organic,platform"
)
# What the lead ads testing tool writes into every field: https://developers.facebook.com/tools/lead-ads-testing
_TEST: Final = "<test lead:"
# https://developers.facebook.com/docs/graph-api/guides/error-handling: errors that pass, and calls that were too many.
_PASSING: Final = frozenset({"1", "2", "4", "17", "32", "341", "613"})
_RENAMED: Final = {"campaign_name": "campaign", "created_time": "ignored", "id": "ignored", "is_organic": "organic"}


def challenge(request: Request, source: Source, secrets: tuple[str, ...]) -> str:  # noqa: ARG001  the port
    """What Meta's handshake asks for. Raises Forbidden when it does not know the verify token.

    https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests
    """
    asked = request.query.get("hub.challenge", "")
    token = request.query.get("hub.verify_token", "")
    agreed = sum(same(token, secret) for secret in known(secrets))
    if request.query.get("hub.mode") != "subscribe" or not asked or not agreed:
        raise Forbidden("This is no handshake of Meta, or its verify token is not the one of this source.")
    return asked[:500]


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  Meta signs no time
    """Raises Unauthenticated unless `X-Hub-Signature-256` was made over the raw body with the app's secret.

    https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads
    """
    check_header(request, "x-hub-signature-256", secrets, request.body, prefix="sha256=")


def lookups(request: Request, source: Source) -> list[Lookup]:
    """The leads that a delivery names, each once. Raises Rejected when it is none of Meta's."""
    tree = bodies.read(request).tree
    if not isinstance(tree, Mapping) or not isinstance(tree.get("entry"), list):
        raise Rejected("The body is no delivery of Meta: the list entry is missing.")
    found = [_lookup(value) for value in _named(tree) if is_ours(source, text(value, "page_id"))]
    return list({one.delivery: one for one in found}.values())


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:  # noqa: ARG001  nothing is read here
    """Nothing: what a delivery may hold beside leads is about the page. Raises Rejected when it is none of Meta's."""
    lookups(request, source)
    return []


def credentials(token: str, source: Source) -> dict[str, str]:  # noqa: ARG001  other kinds need it
    """A page's or system user's access token with the permission leads_retrieval. In a header: URLs end up in logs."""
    return {"Authorization": f"Bearer {token}"}


def fetched(body: bytes, lookup: Lookup, source: Source, country: str, now: datetime) -> list[Draft]:
    """The lead in the Graph API's answer; dummy data of the testing tool is marked as a test. Raises Rejected."""
    tree = answered(body)
    answers = list(objects(tree.get("field_data"))) if isinstance(tree, Mapping) else []
    if not answers:
        raise Rejected(f"The answer of {lookup.provider} holds no field_data.")
    draft = draft_of(tree, source, country, now, delivery=lookup.delivery, fields=_RENAMED)
    test = any(str(value).startswith(_TEST) for one in answers for value in one.get("values") or [])
    return [replace(dated(draft, now, moment(tree.get("created_time")), lookup.at), test=test)]


def passes(status: int, body: bytes) -> bool:
    """Whether a refusal is one that passes: Meta says so in its error, and its status is 400 all the same."""
    try:
        error = answered(body)["error"]
        return status == 400 and (error.get("is_transient") is True or str(error.get("code")) in _PASSING)
    except (Rejected, KeyError, TypeError, AttributeError):
        return False


def _named(tree: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for entry in objects(tree["entry"]):
        for change in objects(entry.get("changes")):
            if change.get("field") == "leadgen" and isinstance(change.get("value"), Mapping):
                yield change["value"]


def _lookup(value: Mapping[str, Any]) -> Lookup:
    lead = id_of(value, "leadgen_id")
    if lead is None or not lead.isdigit():
        raise Rejected("The delivery names a lead without a leadgen_id.")
    path = f"/{_VERSION}/{lead}?fields={_FIELDS}"
    return Lookup("Meta", f"lead {lead}", path, lead, moment(value.get("created_time")))
