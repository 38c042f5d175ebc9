"""What Twilio's Messages API refuses, and with which code; magic numbers included.

https://www.twilio.com/docs/iam/test-credentials#test-sms-messages, https://www.twilio.com/docs/api/errors
The stand-in keeps no opt-out list of its own, as an account with customised opt-out does: that list is the product's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_LONGEST_BODY: Final = 1600
UNREACHABLE: Final = "+15005550010"  # taken, then undelivered with 30003
UNAVAILABLE: Final = "+15005550011"  # 503, not taken
SILENT: Final = "+15005550012"  # taken, but the connection breaks before the answer
TOO_MANY: Final = "+15005550013"  # 429 with Retry-After, not taken


@dataclass(frozen=True, slots=True)
class Refusal:
    """Twilio's error: its code, its words, the HTTP status."""

    code: int
    message: str
    status: int = 400
    retry_after: int | None = None

    def as_json(self) -> dict[str, object]:
        """As Twilio answers it: https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions."""
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": self.message, "more_info": more, "status": self.status}


AUTHENTICATE: Final = Refusal(20003, "Authenticate", 401)
NOT_FOUND: Final = Refusal(20404, "The requested resource was not found", 404)
NOT_OVER: Final = Refusal(20009, "Cannot delete this resource before it is complete", 409)
_TO: Final[Mapping[str, Refusal]] = {
    "+15005550001": Refusal(21211, "Invalid 'To' Phone Number: +1500555XXXX"),
    "+15005550002": Refusal(21612, "Message cannot be sent with the current combination of 'To' and 'From' parameters"),
    "+15005550003": Refusal(21408, "Permission to send an SMS has not been enabled for the region of the 'To' number"),
    "+15005550004": Refusal(21610, "Attempt to send to unsubscribed recipient"),
    "+15005550009": Refusal(21614, "'To' number is not a valid mobile number"),
    UNAVAILABLE: Refusal(20503, "Service unavailable", 503),
    TOO_MANY: Refusal(20429, "Too Many Requests", 429, retry_after=2),
}
_FROM: Final[Mapping[str, Refusal]] = {
    "+15005550001": Refusal(21212, "Invalid From Number (caller ID): +15005550001"),
    "+15005550007": Refusal(21606, "The 'From' phone number provided is not a valid message-capable Twilio number"),
    "+15005550008": Refusal(21611, "This 'From' number has exceeded the maximum number of queued messages"),
}


def refusal(form: Mapping[str, str]) -> Refusal | None:
    """Why a message is not taken, or None when it is."""
    return _missing(form) or _wrong_number(form) or _wrong_body(form)


def _missing(form: Mapping[str, str]) -> Refusal | None:
    if not form.get("To"):
        return Refusal(21604, "A 'To' phone number is required.")
    if not (form.get("From") or form.get("MessagingServiceSid")):
        return Refusal(21603, "A 'From' phone number is required.")
    return None


def _wrong_number(form: Mapping[str, str]) -> Refusal | None:
    receiver, sender = form["To"], form.get("From", "")
    if found := _TO.get(receiver) or _FROM.get(sender):
        return found
    if not _E164.fullmatch(receiver):
        return Refusal(21211, f"Invalid 'To' Phone Number: {receiver[:5]}XXXX")
    if sender and not _E164.fullmatch(sender):
        return Refusal(21212, f"Invalid From Number (caller ID): {sender}")
    if receiver == sender:
        return Refusal(21266, "'To' and 'From' number cannot be the same")
    return None


def _wrong_body(form: Mapping[str, str]) -> Refusal | None:
    body = form.get("Body", "")
    if not body.strip() and not form.get("MediaUrl"):
        return Refusal(21602, "Message body is required.")
    if len(body) > _LONGEST_BODY:
        return Refusal(21617, "The concatenated message body exceeds the 1600 character limit")
    return None
