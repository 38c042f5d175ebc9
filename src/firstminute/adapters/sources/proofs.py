"""How a sender proves who it is when its provider has no way of its own.

Any of: Standard Webhooks headers; an HMAC-SHA256 of the body; the secret itself. Two secrets hold while one is rotated;
everything is compared in constant time, before the body is read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from firstminute.domain.errors import Unauthenticated
from firstminute.domain.inquiry import Request
from firstminute.domain.signatures import same, verify

# https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md; Svix is its forerunner:
# https://docs.svix.com/receiving/verifying-payloads/how-manual
_STANDARD: Final = (
    ("webhook-id", "webhook-timestamp", "webhook-signature"),
    ("svix-id", "svix-timestamp", "svix-signature"),
)
# The names in use for a plain HMAC of the body: GitHub's and Meta's, and those that tools let people choose.
# https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
_HMACS: Final = (
    "x-signature",
    "x-hub-signature-256",
    "x-signature-256",
    "x-webhook-signature",
    "x-hmac-signature",
    "x-hmac-sha256",
)
_TOKENS: Final = ("x-api-key", "x-webhook-secret", "x-webhook-token", "x-auth-token")
_HOW: Final = (
    "Send one of: the Standard Webhooks headers (webhook-id, webhook-timestamp, webhook-signature) not older than five "
    "minutes; X-Signature with the HMAC-SHA256 of the body in hexadecimal; or the secret itself, as Authorization: "
    "Bearer, X-Api-Key, X-Webhook-Secret or ?token= in the URL."
)


def prove(request: Request, secrets: tuple[str, ...], now: datetime) -> None:
    """Raises Unauthenticated, saying what to send, unless the request proves one of `secrets`."""
    held = known(secrets)
    if sum((_standard(request, held, now), _hmac(request, held), _token(request, held))):
        return
    given = _given(request)
    raise Unauthenticated(f"The proof in {given} is wrong or too old. {_HOW}" if given else f"No proof came. {_HOW}")


def known(secrets: Iterable[str]) -> tuple[str, ...]:
    """The secrets that hold. Raises Unauthenticated where there is none: nothing is open by a slip."""
    held = tuple(secret for secret in secrets if secret)
    if not held:
        raise Unauthenticated("This source has no secret yet, so nobody can prove who they are. Ask the practice.")
    return held


def delivery_of(request: Request) -> str | None:
    """The sender's id of this delivery, from the headers."""
    return next((request.headers[names[0]][:200] for names in _STANDARD if request.headers.get(names[0])), None)


def _standard(request: Request, secrets: tuple[str, ...], now: datetime) -> bool:
    get = request.headers.get
    found = (
        verify(secrets, get(id_, ""), get(timestamp, ""), get(signature, ""), request.body, now)
        for id_, timestamp, signature in _STANDARD
        if signature in request.headers
    )
    return _one(found)


def _hmac(request: Request, secrets: tuple[str, ...]) -> bool:
    digests = [hmac.digest(secret.encode(), request.body, hashlib.sha256) for secret in secrets]
    given = [_digest(request.headers[name]) for name in _HMACS if name in request.headers]
    return _one(hmac.compare_digest(one, digest) for one in given for digest in digests)


def _one(matches: Iterator[bool]) -> bool:
    """Whether any matches; all are compared, so that the time it takes says nothing."""
    return sum(matches) > 0


def _digest(value: str) -> bytes:
    """The digest that a header writes down in hexadecimal or base64, after `sha256=` or not; nothing fits no digest."""
    value = value.strip()[:200]
    text = value[7:] if value.lower().startswith("sha256=") else value
    try:
        return bytes.fromhex(text) if len(text) == 64 else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return b""


def _token(request: Request, secrets: tuple[str, ...]) -> bool:
    return _one(same(token, secret) for token in _tokens(request) for secret in secrets)


def _tokens(request: Request) -> Iterator[str]:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        yield value.strip()
    if scheme.lower() == "basic":
        yield _password(value.strip())
    yield from (request.headers[name].strip() for name in _TOKENS if name in request.headers)
    if "token" in request.query:
        yield request.query["token"]


def _password(credentials: str) -> str:
    """The password of Basic credentials (RFC 7617); senders that know nothing else take it from the URL."""
    try:
        return base64.b64decode(credentials, validate=True).decode("utf-8", "replace").partition(":")[2]
    except (ValueError, binascii.Error):
        return ""


def _given(request: Request) -> str:
    """Which proofs were tried, by name alone."""
    headers = [*(names[2] for names in _STANDARD), *_HMACS, "authorization", *_TOKENS]
    tried = [name for name in headers if name in request.headers]
    return ", ".join([*tried, *(["?token="] if "token" in request.query else [])])
