"""What became of a message we sent, whichever provider says so, is noted with the touch it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from firstminute.application.ports import Leads
from firstminute.application.recording import record
from firstminute.domain.delivery import meaning
from firstminute.domain.errors import Duplicate, Unknown
from firstminute.domain.events import Actor, NewEvent, is_lead_id, is_touch_id

DELIVERED: Final = "delivered"
FAILED: Final = "failed"
OPTED_OUT: Final = "opted_out"
_LONGEST_WORD: Final = 60


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider says of one message of ours.

    `status` is DELIVERED, FAILED, OPTED_OUT (the person complained or unsubscribed there), or the provider's own word
    for anything that is only on its way. `code` is the provider's, `address` whom the message went to. `lead_id` and
    `touch` are what we gave it to repeat; None where it does not, or repeats something else.
    """

    provider: str
    channel: str
    provider_id: str
    status: str
    lead_id: str | None = None
    touch: str | None = None
    code: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """What came of a status: `outcome` in a word; `code` is the provider's, of a message that did not arrive."""

    outcome: str
    lead_id: str | None = None
    touch: str | None = None
    code: str | None = None


def named(ids: Mapping[str, object]) -> tuple[str | None, str | None]:
    """The lead and the touch that we gave a provider to repeat, and nothing else that stands there."""
    lead_id, touch = str(ids.get("lead_id") or ""), str(ids.get("touch") or "")
    return lead_id if is_lead_id(lead_id) else None, touch if is_touch_id(touch) else None


def note(leads: Leads, receipt: Receipt, now: datetime) -> Noted:
    """Note it. The same status twice, late or out of order changes nothing it should not.

    A no is kept even of a message that belongs to no lead any more. Of an alert, nothing: that went to one of the team.
    """
    code = receipt.code[:_LONGEST_WORD] if receipt.code and receipt.status != DELIVERED else None
    seen = Noted(receipt.status, receipt.lead_id, receipt.touch, code)
    if receipt.lead_id is None:
        return _of_nobody(leads, receipt, seen, now)
    events = _events(leads, receipt, code, now) if receipt.touch else []
    if not events:
        return seen
    once = f"{receipt.provider}:{receipt.provider_id}:{receipt.status}"
    try:
        record(leads, receipt.lead_id, events, now, once=once, exact=True)
    except Duplicate:
        return Noted("known_before", receipt.lead_id, receipt.touch, code)
    except Unknown:
        _of_nobody(leads, receipt, seen, now)
        return Noted("unknown_lead", receipt.lead_id, receipt.touch, code)
    return seen


def _of_nobody(leads: Leads, receipt: Receipt, seen: Noted, now: datetime) -> Noted:
    if receipt.address and _is_no(receipt):
        leads.suppress(receipt.address, now)
    return seen


def _is_no(receipt: Receipt) -> bool:
    known = receipt.status == FAILED and meaning(receipt.provider, receipt.code).reason == "opted_out"
    return receipt.status == OPTED_OUT or known


def _events(leads: Leads, receipt: Receipt, code: str | None, now: datetime) -> list[NewEvent]:
    """The event, and the opt-out behind it where the provider holds one that we did not know of."""
    actor = Actor("provider", receipt.provider)
    events = []
    if receipt.status == DELIVERED:
        events.append(NewEvent("touch.delivered", now, actor, _told(leads, receipt)))
    if receipt.status == FAILED:
        means = meaning(receipt.provider, code)
        failed = {**_told(leads, receipt), "code": code, "message": means.words, "reason": means.reason}
        events.append(NewEvent("touch.failed", now, actor, failed))
    if receipt.address and _is_no(receipt):
        block = {"scope": receipt.channel, "address": receipt.address, "how": f"provider_block_{code}"}
        events.append(NewEvent("lead.opted_out", now, actor, block))
    return events


def _told(leads: Leads, receipt: Receipt) -> dict[str, Any]:
    """How the event names the touch; its template is known once it was recorded as sent, which may be later."""
    told = {
        "touch": receipt.touch,
        "channel": receipt.channel,
        "provider": receipt.provider,
        "provider_id": receipt.provider_id,
    }
    log = leads.log(receipt.lead_id or "")
    sent = (one.data for one in log if one.type == "touch.sent" and one.data.get("touch") == receipt.touch)
    template = next(sent, {}).get("template")
    return {**told, "template": template} if template else told
