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
_PHONE: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_LONGEST_TEXT: Final = 1600


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
        if not _PHONE.fullmatch(self.sender):
            raise Rejected("The text does not come from a phone number.")
        return Draft(
            phone=self.sender,
            message=clean(self.body, _LONGEST_TEXT) or None,
            answers={"media": str(len(self.media))} if self.media else {},
            delivery=self.id,
        )


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
