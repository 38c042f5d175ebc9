"""Ids of leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def new_id(now: datetime) -> str:
    """A lead's id: `ld_` and a ULID, whose 48 bits of time sort and whose 80 random bits nobody guesses.

    https://github.com/ulid/spec
    """
    import secrets as random_bits

    number = int(now.timestamp() * 1000) << 80 | random_bits.randbits(80)
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    return "ld_" + "".join(alphabet[number >> shift & 31] for shift in range(125, -1, -5))
