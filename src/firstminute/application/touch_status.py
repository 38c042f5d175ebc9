"""What became of a text we sent: Twilio says so to the address the text was sent with.

https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from firstminute.application.recording import record
from firstminute.application.telephony import PROVIDER, Telephony, authentic, sid_of
from firstminute.domain.delivery import meaning
from firstminute.domain.errors import Duplicate, Unknown
from firstminute.domain.events import Actor, NewEvent, is_lead_id, is_touch_id
from firstminute.domain.inquiry import Request

# https://www.twilio.com/docs/messaging/api/message-resource#message-status-values; the others are on the way.
_ENDED: Final[Mapping[str, str]] = {
    "delivered": "touch.delivered",
    "undelivered": "touch.failed",
    "failed": "touch.failed",
}
_ACTOR: Final = Actor("provider", PROVIDER)
_LONGEST_WORD: Final = 40


@dataclass(frozen=True, slots=True)
class Noted:
    """What came of a status: `outcome` in a word; `code` is the provider's, of a text that did not arrive."""

    outcome: str
    lead_id: str | None = None
    touch: str | None = None
    code: str | None = None


def receive_status(use: Telephony, request: Request) -> Noted:
    """Note what became of a text we sent. The same status twice, late or out of order changes nothing it should not."""
    _, fields = authentic(use, request)
    status = (fields.get("MessageStatus") or fields.get("SmsStatus") or "")[:_LONGEST_WORD]
    lead_id, touch = _named(request.query)
    code = fields.get("ErrorCode", "")[:_LONGEST_WORD] or None if _ENDED.get(status) == "touch.failed" else None
    if status not in _ENDED or not lead_id or not touch:
        return Noted(status or "no_status", lead_id, touch, code)
    try:
        record(
            use.leads,
            lead_id,
            _events(use, lead_id, touch, status, fields),
            use.clock.now(),
            once=f"{PROVIDER}:{sid_of(fields)}:{status}",
            exact=True,
        )
    except Duplicate:
        return Noted("known_before", lead_id, touch, code)
    except Unknown:
        return Noted("unknown_lead", lead_id, touch, code)
    return Noted(status, lead_id, touch, code)


def _named(query: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The lead and the touch that our own address names, and nothing else that stands there."""
    lead_id, touch = query.get("lead_id", ""), query.get("touch", "")
    return lead_id if is_lead_id(lead_id) else None, touch if is_touch_id(touch) else None


def _events(use: Telephony, lead_id: str, touch: str, status: str, fields: Mapping[str, str]) -> list[NewEvent]:
    """The event, and the opt-out behind it where the provider holds one that we did not know of."""
    now, told = use.clock.now(), _told(use, lead_id, touch, fields)
    if _ENDED[status] == "touch.delivered":
        return [NewEvent("touch.delivered", now, _ACTOR, told)]
    code = fields.get("ErrorCode", "")[:_LONGEST_WORD] or status
    means = meaning(PROVIDER, code)
    failed = {**told, "code": code, "message": means.words, "reason": means.reason}
    events = [NewEvent("touch.failed", now, _ACTOR, failed)]
    if means.reason == "opted_out" and fields.get("To"):
        block = {"scope": "sms", "address": fields["To"], "how": f"provider_block_{code}"}
        events.append(NewEvent("lead.opted_out", now, _ACTOR, block))
    return events


def _told(use: Telephony, lead_id: str, touch: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """How the event names the touch; its template is known once it was recorded as sent, which may be later."""
    told = {"touch": touch, "channel": "sms", "provider": PROVIDER, "provider_id": sid_of(fields)}
    sent = (one.data for one in use.leads.log(lead_id) if one.type == "touch.sent" and one.data.get("touch") == touch)
    template = next(sent, {}).get("template")
    return {**told, "template": template} if template else told
