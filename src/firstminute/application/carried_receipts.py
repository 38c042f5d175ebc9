"""What became of a message that is no touch: a text that a member wrote to the lead, or an alert to a member."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from firstminute.application.lead_ports import Leads
from firstminute.domain.arrivals import UNUSABLE
from firstminute.domain.carried import RELAY, Carried
from firstminute.domain.decision import contact_point
from firstminute.domain.delivery import Meaning, meaning
from firstminute.domain.events import Actor, NewEvent

if TYPE_CHECKING:
    from firstminute.application.receipts import Receipt

_DELIVERED: Final = "delivered"
_FAILED: Final = "failed"
_EXCERPT: Final = 120  # of what was written: enough to know which text it was


def events_of(leads: Leads, receipt: Receipt, found: Carried, code: str | None, now: datetime) -> list[NewEvent]:
    """The event, and the opt-out behind it where the provider holds one of the lead that we did not know of.

    That an alert arrived is nobody's news. A no to alerts is one of the team's: their own word for it is STOP.
    """
    if found.kind == RELAY:
        return _of_text(leads, receipt, found, code, now)
    if receipt.status != _FAILED:
        return []
    means = meaning(receipt.provider, code)
    data = {"member": found.member, "about": found.seq, **_sent(receipt), **_lost(code, means)}
    return [NewEvent("alert.failed", now, Actor("provider", receipt.provider), data)]


def _of_text(leads: Leads, receipt: Receipt, found: Carried, code: str | None, now: datetime) -> list[NewEvent]:
    actor, told = Actor("provider", receipt.provider), {"by": found.member, **_sent(receipt)}
    if receipt.status == _DELIVERED:
        return [NewEvent("text.delivered", now, actor, told)]
    if receipt.status != _FAILED:
        return []
    means = meaning(receipt.provider, code)
    data = {**told, **_lost(code, means), **_words(leads, receipt), **unusable(leads, receipt, means)}
    address = receipt.address or reached(leads, receipt)
    return [NewEvent("text.failed", now, actor, data), *opted_out(receipt.provider, code, address, now)]


def opted_out(provider: str, code: str | None, address: str | None, now: datetime) -> list[NewEvent]:
    """The opt-out that a provider holds, as its code says; none where it says something else."""
    if not address or meaning(provider, code).reason != "opted_out":
        return []
    data = {"scope": "sms", "address": address, "how": f"provider_block_{code}"}
    return [NewEvent("lead.opted_out", now, Actor("provider", provider), data)]


def _sent(receipt: Receipt) -> dict[str, Any]:
    return {"channel": receipt.channel, "provider": receipt.provider, "provider_id": receipt.provider_id}


def _lost(code: str | None, means: Meaning) -> dict[str, Any]:
    return {"code": code, "message": means.words, "reason": means.reason}


def _words(leads: Leads, receipt: Receipt) -> dict[str, str]:
    """The beginning of what did not arrive, where it is recorded already."""
    log = leads.log(receipt.lead_id or "")
    said = [str(one.data.get("text") or "") for one in log if one.data.get("provider_id") == receipt.provider_id]
    return {"text": said[0][:_EXCERPT]} if said and said[0] else {}


def reached(leads: Leads, receipt: Receipt) -> str | None:
    """Where the lead is reached by this channel: what is meant by a provider that does not name it."""
    head = leads.get(receipt.lead_id or "")
    return contact_point(head.lead, receipt.channel) if head else None


def unusable(leads: Leads, receipt: Receipt, means: Meaning) -> dict[str, bool]:
    """Nothing can arrive there; said only of the number or address that the lead has now."""
    current = reached(leads, receipt) if means.reason == "bad_number" else None
    return {UNUSABLE: True} if current and receipt.address in (None, current) else {}
