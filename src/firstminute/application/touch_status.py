"""What became of a text we sent: Twilio says so to the address the text was sent with.

https://www.twilio.com/docs/messaging/guides/track-outbound-message-status. Twilio promises no order and no time of its
own with a status: https://github.com/twilio-labs/twilio-firebase-extensions/pull/21,
https://github.com/twilio/twilio-csharp/issues/633.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from firstminute.application.incoming import PROVIDER, sid_of
from firstminute.application.receipts import DELIVERED, FAILED, Fallback, Noted, Receipt, named, note
from firstminute.application.telephony import Telephony, authentic
from firstminute.domain.inquiry import Request

__all__ = ["Noted", "receive_status"]

# https://www.twilio.com/docs/messaging/api/message-resource#message-status-values; the others are on the way. What was
# read has arrived, also when the word that it did is lost.
_ENDED: Final[Mapping[str, str]] = {
    "delivered": DELIVERED,
    "read": DELIVERED,
    "undelivered": FAILED,
    "failed": FAILED,
}
_LONGEST_WORD: Final = 40


def receive_status(use: Telephony, request: Request) -> Noted:
    """Note what became of a text we sent."""
    _, fields = authentic(use, request)
    otherwise = Fallback(use.practice, use.intake.orchestrator)
    return note(use.leads, _receipt(request, fields), use.clock.now(), otherwise)


def _receipt(request: Request, fields: Mapping[str, str]) -> Receipt:
    """A failure without a code is known by its status.

    When it arrived is when we are told: `RawDlrDoneDate` is a carrier's own minute in a time zone that nobody says.
    https://www.twilio.com/en-us/changelog/addition-of-rawdlrdonedate-to-delivered-and-undelivered-status-webhooks
    """
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
