"""No secret stands in a client file itself, only its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from firstminute.client_file.reading import Place

Finding = tuple[Place, str]

# Shapes that only secrets have: Stripe-like keys, Standard Webhooks, AWS, SendGrid, Slack, GitHub, private keys, and
# 32 or more hex digits or 40 and more letters and digits alone, like Twilio's auth token.
_LIKE_A_SECRET: Final = re.compile(
    r"\b(whsec|sk_live|sk_test|rk_live|xox[abpr]|ghp|github_pat)[_-][A-Za-z0-9_+/=-]{8,}|\bAKIA[0-9A-Z]{16}\b"
    r"|\bSG\.[\w-]{16,}|-----BEGIN|^[0-9a-f]{32,}$|^(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/=_-]{40,}$"
)

# Fields that hold the name of a secret, in which people write the secret itself.
_NAMES: Final = (("secret",), ("token",), ("handshake",), ("turnstile",), ("receipts_secret",))
# What everybody may know: it verifies, and signs nothing.
_PUBLIC: Final = ("channels", "sms", "public_key")


def secrets_in(given: Any, place: Place = ()) -> Iterator[Finding]:
    """Values anywhere in the file that look like a secret itself. The value is not repeated in the message."""
    if isinstance(given, Mapping):
        for key, value in given.items():
            yield from secrets_in(value, (*place, key))
    elif isinstance(given, list):
        for number, value in enumerate(given):
            yield from secrets_in(value, (*place, number))
    elif (
        isinstance(given, str)
        and place != _PUBLIC
        and (_LIKE_A_SECRET.search(given) or (place[-1:] in _NAMES and _opaque(given)))
    ):
        yield place, "looks like a secret itself; store it in AWS Secrets Manager and write its name here"


def _opaque(name: str) -> bool:
    """A part of a secret's name that nobody would choose: 16 and more characters, many digits between letters."""
    return any(len(part) >= 16 and sum(map(str.isdigit, part)) >= 4 for part in name.split("/"))
