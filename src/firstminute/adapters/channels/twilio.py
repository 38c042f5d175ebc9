"""Texts through Twilio's Messages resource: https://www.twilio.com/docs/messaging/api/message-resource."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from firstminute.adapters.channels.twilio_api import PROVIDER, TwilioApi
from firstminute.application.provider_ports import Accepted, Http, Message
from firstminute.domain.errors import OutcomeUnknown
from firstminute.domain.practice import SmsAccount

if TYPE_CHECKING:
    from firstminute.application.ports import Clock

_PAGE_SIZE: Final = 50
_MOST_PAGES: Final = 5
# Twilio's clock and ours may differ, and its times have no fractions.
_CLOCK_DIFFERENCE: Final = timedelta(seconds=60)


class Twilio:
    """Carries texts. `token` gives the account's auth tokens: two while they are being rotated."""

    def __init__(
        self, account: SmsAccount, token: Callable[[], tuple[str, ...]], http: Http, api_url: str, clock: Clock
    ) -> None:
        self._account = account
        self._api = TwilioApi(account, token, http, clock)
        self._api_url = api_url

    def send(self, message: Message) -> Accepted:
        """Hand one text to Twilio. It has been taken, not yet delivered: that is what the status callback tells."""
        fields = {"To": message.to, "From": message.sender or self._account.sender, "Body": message.body}
        if message.lead_id:
            fields["StatusCallback"] = self._status_url(message)
        return Accepted(PROVIDER, sid_of(self._api.post(self._api.url("Messages"), fields)))

    def find(self, message: Message, since: datetime) -> Accepted | None:
        """The same text to the same person, taken at `since` or later, if there is one.

        Twilio's own filter by date goes by the time of sending, which a text that still waits in its queue does not
        have; so the dates are compared here.
        """
        start = since - _CLOCK_DIFFERENCE
        for listed in self._sent_to(message.to):
            created = moment(listed.get("date_created"))
            if created and created < start:
                return None
            if created and listed.get("body") == message.body:
                return Accepted(PROVIDER, sid_of(listed))
        return None

    def _status_url(self, message: Message) -> str:
        """Where Twilio tells what became of it: ids only, they are what the signature covers and what logs may hold."""
        ids = {"lead_id": message.lead_id, "touch": message.reference}
        return f"{self._api_url}/twilio/status?" + urlencode({name: one for name, one in ids.items() if one})

    def _sent_to(self, number: str) -> Iterator[Mapping[str, Any]]:
        """Texts from our numbers to this one, newest first; gives up with OutcomeUnknown after the fifth page."""
        query = {"To": number, "PageSize": _PAGE_SIZE}
        url = f"{self._api.url('Messages')}?{urlencode(query)}"
        for _ in range(_MOST_PAGES):
            page = self._api.get(url)
            yield from page.get("messages") or ()
            url = str(page.get("next_page_uri") or "")
            if not url:
                return
        raise OutcomeUnknown("there are too many texts to this number to look through")


def sid_of(content: Mapping[str, Any]) -> str:
    """Twilio's id of what was asked for. Without one it may have been done."""
    sid = content.get("sid")
    if not isinstance(sid, str) or not sid:
        raise OutcomeUnknown("Twilio's answer names nothing")
    return sid


def moment(text: object) -> datetime | None:
    """An aware time from `Thu, 24 Aug 2023 05:01:45 +0000`."""
    try:
        return parsedate_to_datetime(str(text))
    except ValueError:
        return None
