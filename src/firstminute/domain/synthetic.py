"""The mark of a synthetic inquiry: an e-mail address that only this stack can make up.

It stands in the body, so that it is still there wherever the body lies: in quarantine, in the inbox, in a replay.
"""

from __future__ import annotations

import hmac
from typing import Final

# A domain that can never be anybody's: https://www.rfc-editor.org/rfc/rfc6761#section-6.4
DOMAIN: Final = "@synthetic.invalid"
# The rule that keeps a touch from a synthetic lead, and the reason why its follow-up ends.
SYNTHETIC: Final = "synthetic"
# Names the mark of a request that proves nothing else: a provider's signature that we cannot make.
HEADER: Final = "x-firstminute-synthetic"
_DIGITS: Final = 40


def address(key: bytes, source: str, hour: str) -> str:
    """The address of the synthetic inquiry of a source and an hour, `2026112512`."""
    return f"{hour}-{_proof(key, source, hour)}{DOMAIN}"


def is_marked(email: str | None) -> bool:
    """Whether an address claims to be such a mark: anybody can claim that."""
    return email is not None and email.endswith(DOMAIN)


def proves(key: bytes, source: str, email: str) -> bool:
    """Whether this stack made the address for this source."""
    hour, _, proof = email.removesuffix(DOMAIN).partition("-")
    return hmac.compare_digest(proof.encode("utf-8", "replace"), _proof(key, source, hour).encode())


def _proof(key: bytes, source: str, hour: str) -> str:
    said = f"{source}\n{hour}".encode("utf-8", "replace")
    return hmac.digest(key, said, "sha256").hex()[:_DIGITS]
