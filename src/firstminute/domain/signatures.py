"""Keyed signatures of webhooks: Standard Webhooks both ways, and the plain HMAC forms in use. Standard library only."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Final

# https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
TOLERANCE_SECONDS: Final = 300
_PREFIX: Final = "whsec_"


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`.

    `secret` is base64, with or without `whsec_`; raises ValueError when it is not.
    """
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key_of(secret), signed, hashlib.sha256)).decode()


def verify(
    secrets: Iterable[str], message_id: str, timestamp: str, signatures: str, body: bytes, now: datetime
) -> bool:
    """Whether one of the space-separated `signatures` was made with one of `secrets`, less than five minutes from now.

    A secret that is not base64 is read as its bytes, so that a token in plain words can sign as well.
    """
    if not _recent(timestamp, now):
        return False
    given = [one for one in signatures.split(" ")[:32] if one.startswith("v1,")]
    expected = [_signature(secret, message_id, timestamp, body) for secret in secrets]
    matches = [same(one, other) for one in given for other in expected]  # all of them: no early exit to time
    return any(matches)


def key_of(secret: str) -> bytes:
    """The key that a Standard Webhooks secret writes down; raises ValueError when it is not base64."""
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("a Standard Webhooks secret is base64, after `whsec_`") from error


def hex_digest(secret: str, body: bytes) -> str:
    """HMAC-SHA256 of `body` in lower-case hexadecimal, keyed with the bytes of `secret`."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def same(given: str, expected: str) -> bool:
    """Equal, in constant time, whatever characters a sender put in."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))


def _recent(timestamp: str, now: datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    return abs(now.timestamp() - int(timestamp)) <= TOLERANCE_SECONDS


def _signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    try:
        key = key_of(secret)
    except ValueError:
        key = secret.encode()
    signed = b".".join((message_id.encode("utf-8", "replace"), timestamp.encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
