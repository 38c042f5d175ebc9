"""X-Twilio-Signature, for requests that the stand-in sends in Twilio's place."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping


def signature(token: str, url: str, form: Mapping[str, str]) -> str:
    """Base64 of HMAC-SHA1 over the full URL followed by every field's name and value, sorted by name.

    https://www.twilio.com/docs/usage/security#validating-requests
    """
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.digest(token.encode(), signed.encode(), hashlib.sha1)).decode()


def webhook_headers(token: str, url: str, form: Mapping[str, str], message: str) -> dict[str, str]:
    """The headers of a webhook as Twilio sends them; `message` makes its idempotency token."""
    return {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "User-Agent": "TwilioProxy/1.1",
        "Accept": "*/*",
        "I-Twilio-Idempotency-Token": hashlib.sha256(f"{message}{url}{sorted(form.items())}".encode()).hexdigest()[:32],
        "X-Twilio-Signature": signature(token, url, form),
    }
