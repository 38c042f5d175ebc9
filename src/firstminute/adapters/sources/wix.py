"""Forms of Wix, as its webhook "Submission Created" sends them to an app that is installed on the site.

https://dev.wix.com/docs/rest/crm/forms/form-submissions/submission-created

A 200 acknowledges it (https://dev.wix.com/docs/build-apps/build-your-app/authentication/verify-wix-requests); how often
it comes again otherwise we could not establish.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from firstminute.adapters.sources.answers import exactly_200 as answer
from firstminute.adapters.sources.proofs import known
from firstminute.adapters.sources.reading.json_text import parsed, tree_of_json
from firstminute.adapters.sources.records import check_account, dated, draft_of, id_of, moment, text
from firstminute.domain.errors import Rejected, Unauthenticated
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source
from firstminute.domain.public_keys import RsaKey, keys_in

__all__ = ["answer", "parse", "verify"]

_SUBMISSION: Final = "wix.forms.v4.submission"
_CREATED: Final = "created"
# https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4: "some small leeway, usually no more than a few minutes"
_LEEWAY_SECONDS: Final = 300


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:
    """Raises Unauthenticated unless the body is a JSON Web Token that Wix signed. The secret is the app's public key.

    Signed by RSA with SHA-256 (RS256, https://www.rfc-editor.org/rfc/rfc7518#section-3.3); no other algorithm is looked
    at, whatever the token says of itself. Raises Forbidden when it comes from another site than the `account`.
    https://dev.wix.com/docs/build-apps/build-your-app/authentication/verify-wix-requests
    """
    signed, _, signature = request.body.strip().rpartition(b".")
    keys = [key for key in keys_in(known(secrets)) if isinstance(key, RsaKey)]
    if signed.count(b".") != 1:
        raise Unauthenticated("The body is no JSON Web Token: its signature is missing.")
    if not any(key.verifies(_decoded(signature), signed) for key in keys):
        raise Unauthenticated("The body was not signed by Wix for the app whose public key this source has.")
    claims = _readable(request)
    ends = (text(claims, "exp") or "").partition(".")[0]
    if ends.isdigit() and now.timestamp() > int(ends[:12]) + _LEEWAY_SECONDS:
        raise Unauthenticated("The JSON Web Token in the body is too old.")
    check_account(source, text(claims, "instanceId"))


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """The submission; nothing of other events of the app. Raises Rejected when the body cannot be read.

    Its answers stand under the targets of the form's fields, which do not change when a label does.
    https://dev.wix.com/docs/api-reference/crm/forms/form-submissions/about-submission-values
    """
    event = _within(_within(_claims(request), "data"), "data")
    if text(event, "entityFqdn") != _SUBMISSION or text(event, "slug") != _CREATED:
        return []
    made = event.get("createdEvent")
    submission = _within(made, "entity") or _within(made, "entityAsJson")
    answers = submission.get("submissions")
    if not isinstance(answers, Mapping):
        raise Rejected("The event of Wix holds no submissions.")
    delivery = id_of(submission, "id") or id_of(event, "entityId")
    draft = draft_of(answers, source, country, now, delivery=delivery)
    return [dated(draft, now, moment(submission.get("createdDate")), moment(event.get("eventTime")))]


def _claims(request: Request) -> Mapping[str, Any]:
    """What the token says. Raises Rejected when it says nothing that can be read."""
    parts = request.body.strip().split(b".")
    if len(parts) != 3:
        raise Rejected("The body is no JSON Web Token.")
    claims = tree_of_json(_decoded(parts[1]))
    if not isinstance(claims, Mapping):
        raise Rejected("The JSON Web Token in the body holds no claims.")
    return claims


def _readable(request: Request) -> dict[str, Any]:
    """The claims with what is beside the event; nothing of what cannot be read, which is for `parse` to say."""
    try:
        claims = _claims(request)
        return {**_within(claims, "data"), "exp": claims.get("exp")}
    except Rejected:
        return {}


def _within(tree: Any, name: str) -> Mapping[str, Any]:
    """An object inside, written out or as JSON in a text; an empty one where there is none. Raises Rejected.

    https://dev.wix.com/docs/rest/articles/getting-started/webhook-structure
    """
    found = tree.get(name) if isinstance(tree, Mapping) else None
    found = parsed(found) if isinstance(found, str) and found else found
    return found if isinstance(found, Mapping) else {}


def _decoded(part: bytes) -> bytes:
    """Base64 as tokens have it (https://www.rfc-editor.org/rfc/rfc7515#section-2); nothing for what is none."""
    try:
        return base64.b64decode(part + b"=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return b""
