"""What a provider repeats of a message that is no touch: a text that a member wrote to a lead, or an alert to a member.

Ids only, because they stand in the addresses of status callbacks: `relay.front_desk.1f…` is the text of that member
with this digest of the provider's id of it, `alert.front_desk.7` what that member was told of the lead's seventh event.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

RELAY: Final = "relay"
ALERT: Final = "alert"
_MEMBER: Final = r"([a-z][a-z0-9_]{0,39})"
_RELAYED: Final = re.compile(rf"relay\.{_MEMBER}\.[0-9a-f]{{16}}")
_ALERTED: Final = re.compile(rf"alert\.{_MEMBER}\.(\d{{1,4}})")


@dataclass(frozen=True, slots=True)
class Carried:
    """`kind` is RELAY or ALERT; `seq` is the event that an alert is about, 0 of a relayed text."""

    kind: str
    member: str
    seq: int = 0


def relay_reference(member: str, sid: str) -> str:
    """How a text of `member` is called, by the provider's id of what they wrote."""
    return f"{RELAY}.{member}.{hashlib.sha256(sid.encode()).hexdigest()[:16]}"


def alert_reference(member: str, seq: int) -> str:
    """How an alert to `member` about an event is called."""
    return f"{ALERT}.{member}.{seq}"


def carried(reference: str | None) -> Carried | None:
    """What a reference names; None for a touch, and for whatever else may stand there."""
    relayed, alerted = _RELAYED.fullmatch(reference or ""), _ALERTED.fullmatch(reference or "")
    if relayed:
        return Carried(RELAY, relayed[1])
    return Carried(ALERT, alerted[1], int(alerted[2])) if alerted else None
