"""A text that reached one of the practice's numbers, whichever provider brought it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from firstminute.domain.contact_points import clean
from firstminute.domain.errors import Rejected
from firstminute.domain.inquiry import Draft

PROVIDER: Final = "twilio"
_MOST_MEDIA: Final = 10  # https://www.twilio.com/docs/messaging/guides/webhook-request#media-related-parameters
# With the channel before it where it is not a text: https://www.twilio.com/docs/messaging/guides/webhook-request
_PHONE: Final = re.compile(r"(?:(?:whatsapp|rcs):)?(\+[1-9][0-9]{6,14})")
# Nothing that a provider of texts brings is longer (1,600 at Twilio); what is, is cut.
LONGEST_TEXT: Final = 4000


@dataclass(frozen=True, slots=True)
class Incoming:
    """One text. `media` are pictures by reference (url, type): they stay with the provider.

    `handled` is STOP, HELP or START where the provider understood that much and has answered itself. `at` is when the
    provider took it (RFC 3339), where it says so.
    """

    provider: str
    id: str
    sender: str
    to: str
    body: str
    media: tuple[dict[str, str], ...] = ()
    handled: str = ""
    at: str = ""

    def draft(self) -> Draft:
        """The text as an inquiry. Raises Rejected when it does not come from a phone number: a short code, a brand."""
        return Draft(
            phone=phone_in(self.sender),
            message=clean(self.body, LONGEST_TEXT) or None,
            answers=pictures(len(self.media), self.id),
            delivery=self.id,
            wrote_by=written_by(self.sender),
        )


def phone_in(sender: str) -> str:
    """The number of who wrote, by whatever channel: a no counts for all. Raises Rejected for a short code, a brand."""
    found = _PHONE.fullmatch(sender)
    if found is None:
        raise Rejected("The text does not come from a phone number.")
    return found[1]


def written_by(sender: str) -> str | None:
    """`whatsapp` of who writes by that: their number may take no texts, and nobody gave it for any. RCS is the phone's
    own messages, which go on as texts. https://www.twilio.com/docs/whatsapp/best-practices-and-faqs"""
    return "whatsapp" if sender.startswith("whatsapp:") else None


def pictures(count: int, message: str) -> dict[str, str]:
    """What an inquiry says of the pictures that came with it: how many, and in which message of the provider's."""
    return {"media": str(count), "media_message": message} if count else {}


def of_twilio(draft: Draft, fields: Mapping[str, str]) -> Incoming:
    """Twilio's fields. `OptOutType` is what it understood and answered itself (Advanced Opt-Out).

    https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
    """
    handled = fields.get("OptOutType", "").upper()
    sender, body = draft.phone or "", draft.message or ""
    return Incoming(PROVIDER, sid_of(fields), sender, fields.get("To", ""), body, _media(fields), handled)


def sid_of(fields: Mapping[str, str]) -> str:
    """Twilio's id of the text."""
    return fields.get("MessageSid") or fields.get("SmsSid") or "none"


def _media(fields: Mapping[str, str]) -> tuple[dict[str, str], ...]:
    """Pictures by reference: they stay with the provider."""
    numbers = [str(number) for number in range(_MOST_MEDIA) if fields.get(f"MediaUrl{number}")]
    return tuple({"url": fields[f"MediaUrl{one}"], "type": fields.get(f"MediaContentType{one}", "")} for one in numbers)
