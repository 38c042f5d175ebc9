"""Values for the secrets that a client file names: random, and of the shape that their use asks for."""

from __future__ import annotations

import base64
import secrets

from firstminute.domain.practice import Practice


def secret_values(practice: Practice) -> dict[str, str]:
    """A value for each named secret."""
    return {name: _value(practice, name) for name in practice.secret_names}


def _value(practice: Practice, name: str) -> str:
    """Callbacks sign as Standard Webhooks do; everything else takes 32 hex digits, like Twilio's auth token.

    https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme
    """
    signs = {one.secret for one in practice.callbacks}
    signs |= {one.secret for one in practice.sources.values() if one.secret and one.kind in ("webhook", "events")}
    if name in signs and not (practice.sms and practice.sms.secret == name):
        return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    return secrets.token_hex(16)
