"""Texts that reach one of the practice's numbers at Twilio, and the signature on everything Twilio posts.

https://www.twilio.com/docs/messaging/guides/webhook-request
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from firstminute.application.incoming import LONGEST_TEXT, phone_in, pictures, written_by
from firstminute.domain.contact_points import clean
from firstminute.domain.errors import Unauthenticated, WrongContentType
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source
from firstminute.domain.signatures import same

_FORM: Final = "application/x-www-form-urlencoded"
_MOST_FIELDS: Final = 500
# The signature of an account is SHA-1. A shared key (beta) names its algorithm in a header of its own; one that we do
# not know is refused, never taken for SHA-1. https://www.twilio.com/docs/usage/webhooks/webhook-shared-keys
_ALGORITHMS: Final[Mapping[str, Callable[[], Any]]] = {"HMAC_SHA1": hashlib.sha1, "HMAC_SHA256": hashlib.sha256}
_SETTINGS: Final = "x-twilio-webhooks-signature-settings"


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  the port's arguments; Twilio signs no time
    """Raises Unauthenticated unless `X-Twilio-Signature` was made with one of the account's tokens.

    https://www.twilio.com/docs/usage/security#validating-requests: HMAC over the URL as Twilio called it, query
    included, followed by the name and value of every field, sorted. Twilio is not consistent about the URL's port, so
    both ways are tried, as its own libraries do.
    """
    given = request.headers.get("x-twilio-signature", "")
    algorithm = _ALGORITHMS.get(_algorithm(request.headers.get(_SETTINGS, "")))
    if not given or algorithm is None:
        raise Unauthenticated("The header X-Twilio-Signature is missing or made in a way that we do not know.")
    signed = _signed_fields(request)
    expected = [_digest(secret, url + signed, algorithm) for secret in secrets for url in _urls(request.url)]
    if not any(same(given, one) for one in expected):
        raise Unauthenticated("The header X-Twilio-Signature does not belong to this request.")


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:  # noqa: ARG001  the port's arguments
    """The text as an inquiry. Raises Rejected when it does not come from a phone number: a short code, a brand."""
    fields = dict(_fields(request))
    media, sid = fields.get("NumMedia", "0")[:3], fields.get("MessageSid") or fields.get("SmsSid")
    return [
        Draft(
            phone=phone_in(fields.get("From", "")),
            message=clean(fields.get("Body", ""), LONGEST_TEXT) or None,
            answers=pictures(int(media) if media.isdecimal() else 0, sid or ""),
            delivery=sid,
            wrote_by=written_by(fields.get("From", "")),
        )
    ]


def _fields(request: Request) -> list[tuple[str, str]]:
    """The fields of the body in their order. Raises WrongContentType for anything but a form."""
    if request.content_type != _FORM:
        raise WrongContentType(f"Twilio's webhooks are {_FORM}.")
    try:
        return parse_qsl(
            request.body.decode(), keep_blank_values=True, strict_parsing=False, max_num_fields=_MOST_FIELDS
        )
    except ValueError as error:
        raise Unauthenticated("The body is not one that Twilio sends.") from error


def _signed_fields(request: Request) -> str:
    """Names sorted, and for each the values it has, each once, sorted."""
    return "".join(name + value for name, value in sorted(set(_fields(request))))


def _urls(url: str) -> Iterator[str]:
    """The URL without its port, and with the one it has or its scheme implies."""
    parts = urlsplit(url)
    host, _, port = parts.netloc.partition(":")
    port = port or {"https": "443"}.get(parts.scheme, "80")
    for netloc in (host, f"{host}:{port}"):
        yield url.replace(f"//{parts.netloc}", f"//{netloc}", 1)


def _digest(secret: str, signed: str, algorithm: Callable[[], Any]) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), signed.encode(), algorithm)).decode()


def _algorithm(settings: str) -> str:
    """`key=…,algorithm=HMAC_SHA256`; without one, the account's own SHA-1."""
    named = dict(part.strip().partition("=")[::2] for part in settings.split(","))
    return (named.get("algorithm") or "HMAC_SHA1").strip().upper()
