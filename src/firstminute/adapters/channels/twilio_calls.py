"""Calls to the team through Twilio's Calls resource: https://www.twilio.com/docs/voice/api/call-resource."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from firstminute.adapters.channels.twilio import moment, sid_of
from firstminute.adapters.channels.twilio_api import PROVIDER, TwilioApi
from firstminute.application.ports import Clock
from firstminute.application.provider_ports import Accepted, Http, Message
from firstminute.domain.errors import OutcomeUnknown
from firstminute.domain.practice import SmsAccount

_PAGE_SIZE: Final = 50
_MOST_PAGES: Final = 5
# Twilio's clock and ours may differ, and its times have no fractions.
_CLOCK_DIFFERENCE: Final = timedelta(seconds=60)


class TwilioCalls:
    """Rings a phone and asks us what to say. `token` gives the account's auth tokens; it rings `seconds` long."""

    def __init__(
        self,
        account: SmsAccount,
        token: Callable[[], tuple[str, ...]],
        http: Http,
        api_url: str,
        clock: Clock,
        seconds: int,
    ) -> None:
        self._account = account
        self._api = TwilioApi(account, token, http, clock)
        self._api_url = api_url
        self._seconds = seconds

    def send(self, message: Message) -> Accepted:
        """Have one phone rung. It has been taken, nobody has picked up: Twilio asks and tells us what comes then."""
        fields = {
            "To": message.to,
            "From": self._sender(message),
            "Url": self._address("offer", message),
            "Method": "POST",
            "Timeout": str(self._seconds),
            "StatusCallback": self._address("rang", message),
            "StatusCallbackMethod": "POST",
        }
        return Accepted(PROVIDER, sid_of(self._api.post(self._api.url("Calls"), fields)))

    def find(self, message: Message, since: datetime) -> Accepted | None:
        """A call from our number to this phone, taken at `since` or later, if there is one.

        Twilio shows no address that a call was made with, so one for another lead in that minute looks the same: then
        this one is not made again, and who watches over calls tells the owner that nobody has taken it.
        """
        start = since - _CLOCK_DIFFERENCE
        for listed in self._made_to(message):
            created = moment(listed.get("date_created"))
            if created and created < start:
                return None
            if created:
                return Accepted(PROVIDER, sid_of(listed))
        return None

    def _address(self, step: str, message: Message) -> str:
        """Where Twilio asks and tells: ids only, they are what the signature covers and what logs may hold."""
        ids = {"leg": message.reference, "lead_id": message.lead_id}
        return f"{self._api_url}/twilio/voice/{step}?" + urlencode({name: one for name, one in ids.items() if one})

    def _sender(self, message: Message) -> str:
        return message.sender or self._account.sender

    def _made_to(self, message: Message) -> Iterator[Mapping[str, Any]]:
        """Calls between the two, the latest first; gives up with OutcomeUnknown after the fifth page."""
        query = {"To": message.to, "From": self._sender(message), "PageSize": _PAGE_SIZE}
        url = f"{self._api.url('Calls')}?{urlencode(query)}"
        for _ in range(_MOST_PAGES):
            page = self._api.get(url)
            yield from page.get("calls") or ()
            url = str(page.get("next_page_uri") or "")
            if not url:
                return
        raise OutcomeUnknown("there are too many calls to this number to look through")
