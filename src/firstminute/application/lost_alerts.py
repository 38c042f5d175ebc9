"""An alert that a provider refused at once is recorded as one that did not arrive later: the same follows from both."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from firstminute.application.lead_ports import Leads
from firstminute.application.recording import record
from firstminute.domain.delivery import meaning
from firstminute.domain.errors import Duplicate, Unknown
from firstminute.domain.events import Actor, NewEvent
from firstminute.domain.practice import Practice


def note_lost(
    leads: Leads, practice: Practice, lead_id: str, member: str, about: int, refused: Mapping[str, str], now: datetime
) -> None:
    """`refused` are the provider's codes by the way; `about` is the event that the alert told of. Each once."""
    for way, code in refused.items():
        account = practice.sms if way == "sms" else practice.email
        provider = account.provider if account else "none"
        means = meaning(provider, code)
        data: dict[str, Any] = {"member": member, "about": about, "channel": way, "provider": provider}
        data.update(code=code, message=means.words, reason=means.reason, at_once=True)
        lost = NewEvent("alert.failed", now, Actor("provider", provider), data)
        with suppress(Duplicate, Unknown):
            record(leads, lead_id, [lost], now, once=f"alert:{lead_id}:{about}:{member}:{way}", exact=True)
