"""What became of a text we sent: Twilio says so to the address the text was sent with.

https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from firstminute.application.incoming import PROVIDER, sid_of
from firstminute.application.receipts import DELIVERED, FAILED, Fallback, Noted, Receipt, named, note
from firstminute.application.telephony import Telephony, authentic
from firstminute.domain.inquiry import Request

__all__ = ["Noted", "receive_status"]

# https://www.twilio.com/docs/messaging/api/message-resource#message-status-values; the others are on the way.
_ENDED: Final[Mapping[str, str]] = {"delivered": DELIVERED, "undelivered": FAILED, "failed": FAILED}
_LONGEST_WORD: Final = 40


def receive_status(use: Telephony, request: Request) -> Noted:
    """Note what became of a text we sent."""
    _, fields = authentic(use, request)
    otherwise = Fallback(use.practice, use.intake.orchestrator)
    return note(use.leads, _receipt(request, fields), use.clock.now(), otherwise)


def _receipt(request: Request, fields: Mapping[str, str]) -> Receipt:
    """A failure without a code is known by its status."""
    status = (fields.get("MessageStatus") or fields.get("SmsStatus") or "")[:_LONGEST_WORD]
    lead_id, touch = named(request.query)
    failed = _ENDED.get(status) == FAILED
    return Receipt(
        PROVIDER,
        "sms",
        sid_of(fields),
        _ENDED.get(status, status or "no_status"),
        lead_id,
        touch,
        (fields.get("ErrorCode", "") or status)[:_LONGEST_WORD] if failed else None,
        fields.get("To") or None,
    )
