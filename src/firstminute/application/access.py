"""Who may call the API: keys, their roles, and sign-ins of the dashboard."""

from __future__ import annotations

import hashlib
import secrets

_KEY_BYTES = 32


def new_key() -> str:
    """A fresh key: `fm_` and 43 characters that are safe in a URL. Shown once, never stored."""
    return "fm_" + secrets.token_urlsafe(_KEY_BYTES)


def hashed(key: str) -> str:
    """What is stored of a key: SHA-256 in hexadecimal. 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
