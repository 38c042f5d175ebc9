"""Callbacks as Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from firstminute.application.provider_ports import Answer, Http
from firstminute.domain import signatures
from firstminute.domain.errors import ProviderRefused
from firstminute.domain.practice import Target

_TIMEOUT: Final = 10.0


class StandardWebhooks:
    """Posts signed callbacks; never to an address outside the public internet, unless the target allows it."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def send(self, target: Target, secrets: Sequence[str], message_id: str, body: bytes, now: datetime) -> Answer:
        """Post one callback, signed for `now` (the receivers' clock) with every secret: two while one is rotated.

        `message_id` stays the same over retries: receivers know a repeat by it. Raises ProviderRefused with the code
        `bad_secret` when a secret cannot sign, and what `Http` raises.
        """
        timestamp = int(now.timestamp())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": _signatures(secrets, message_id, timestamp, body),
        }
        return self._http.send("POST", target.url, headers, body, _TIMEOUT, public_only=not target.allow_private)


def _signatures(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> str:
    """One signature for each secret, separated by spaces."""
    try:
        signed = [signatures.sign(secret, message_id, timestamp, body) for secret in secrets]
    except ValueError as error:
        raise ProviderRefused("bad_secret", str(error)) from error
    if not signed:
        raise ProviderRefused("bad_secret", "there is no secret to sign with")
    return " ".join(signed)
