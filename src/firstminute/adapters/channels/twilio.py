"""Texts through Twilio's Messages resource: https://www.twilio.com/docs/messaging/api/message-resource."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlencode

from firstminute.application.ports import Accepted, Answer, Clock, Http, Message
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.practice import SmsAccount
from firstminute.domain.retry_after import seconds_of

PROVIDER: Final = "twilio"
_TIMEOUT: Final = 10.0
_PAGE_SIZE: Final = 50
_MOST_PAGES: Final = 5
# Twilio's clock and ours may differ, and its times have no fractions.
_CLOCK_DIFFERENCE: Final = timedelta(seconds=60)
# Not taken, and may be taken later: too many requests ("never processed and always safe to retry",
# https://www.twilio.com/docs/api/errors/20429), the service is down, the sender's queue is full
# (https://www.twilio.com/docs/api/errors/21611), too many texts a second (https://www.twilio.com/docs/api/errors/14107).
_LATER: Final = frozenset({"20429", "20503", "21611", "14107"})
_LATER_STATUSES: Final = frozenset({408, 425, 429, 503})


class Twilio:
    """Carries texts. `token` gives the account's auth tokens: two while they are being rotated."""

    def __init__(
        self, account: SmsAccount, token: Callable[[], tuple[str, ...]], http: Http, api_url: str, clock: Clock
    ) -> None:
        self._account = account
        self._token = token
        self._http = http
        self._api_url = api_url
        self._clock = clock
        self._messages = f"{account.base_url.rstrip('/')}/2010-04-01/Accounts/{account.account}/Messages.json"

    def send(self, message: Message) -> Accepted:
        """Hand one text to Twilio. It has been taken, not yet delivered: that is what the status callback tells."""
        fields = {"To": message.to, "From": self._account.sender, "Body": message.body}
        if message.lead_id:
            fields["StatusCallback"] = self._status_url(message)
        answer = self._ask("POST", self._messages, urlencode(fields).encode())
        return Accepted(PROVIDER, _sid(_content(self._checked(answer))))

    def find(self, message: Message, since: datetime) -> Accepted | None:
        """The same text to the same person, taken at `since` or later, if there is one.

        Twilio's own filter by date goes by the time of sending, which a text that still waits in its queue does not
        have; so the dates are compared here.
        """
        start = since - _CLOCK_DIFFERENCE
        for listed in self._sent_to(message.to):
            created = _moment(listed.get("date_created"))
            if created and created < start:
                return None
            if created and listed.get("body") == message.body:
                return Accepted(PROVIDER, _sid(listed))
        return None

    def _status_url(self, message: Message) -> str:
        """Where Twilio tells what became of it: ids only, they are what the signature covers and what logs may hold."""
        ids = {"lead_id": message.lead_id, "touch": message.reference}
        return f"{self._api_url}/twilio/status?" + urlencode({name: one for name, one in ids.items() if one})

    def _sent_to(self, number: str) -> Iterator[Mapping[str, Any]]:
        """Texts from our number to this one, newest first; gives up with OutcomeUnknown after the fifth page."""
        query = {"To": number, "From": self._account.sender, "PageSize": _PAGE_SIZE}
        url: str | None = f"{self._messages}?{urlencode(query)}"
        for _ in range(_MOST_PAGES):
            page = _content(self._checked(self._ask("GET", url, None)))
            yield from page.get("messages") or ()
            following = page.get("next_page_uri")
            if not following:
                return
            url = self._account.base_url.rstrip("/") + str(following)
        raise OutcomeUnknown("there are too many texts to this number to look through")

    def _ask(self, method: str, url: str | None, body: bytes | None) -> Answer:
        """One request with the first token that Twilio accepts. A refused one was not looked at any further."""
        answer: Answer | None = None
        for token in self._token():
            answer = self._http.send(method, url or self._messages, self._headers(token), body, _TIMEOUT)
            if answer.status != 401:
                return answer
        if answer is None:
            raise ProviderUnavailable("there is no auth token for Twilio")
        return answer

    def _headers(self, token: str) -> dict[str, str]:
        pair = base64.b64encode(f"{self._account.account}:{token}".encode()).decode()
        return {
            "Authorization": f"Basic {pair}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }

    def _checked(self, answer: Answer) -> Answer:
        """The answer, when it is a good one; else the error that says whether to try again.

        https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions
        """
        if 200 <= answer.status < 300:
            return answer
        code, words = _error(answer)
        retry_after = seconds_of(answer.headers.get("retry-after"), self._clock.wall())
        if answer.status in _LATER_STATUSES or code in _LATER:
            raise ProviderUnavailable(f"{code}: {words}", retry_after)
        if answer.status == 401:
            # Nobody's number is at fault: a token was replaced, and the new one is read again within minutes.
            raise ProviderUnavailable(f"{code}: {words}", retry_after or 60)
        if answer.status >= 500:
            raise OutcomeUnknown(f"{code}: {words}", retry_after)
        raise ProviderRefused(code, words)


def _content(answer: Answer) -> Mapping[str, Any]:
    """The JSON object of a good answer. When it cannot be read, what was asked for may have been done."""
    try:
        content = json.loads(answer.body)
    except ValueError as error:
        raise OutcomeUnknown(f"Twilio answered {answer.status} with a body that is not JSON") from error
    if not isinstance(content, dict):
        raise OutcomeUnknown(f"Twilio answered {answer.status} with a body that is no object")
    return content


def _sid(content: Mapping[str, Any]) -> str:
    sid = content.get("sid")
    if not isinstance(sid, str) or not sid:
        raise OutcomeUnknown("Twilio's answer names no message")
    return sid


def _error(answer: Answer) -> tuple[str, str]:
    """Twilio's own code and words, or the HTTP status where a body has neither."""
    try:
        content = json.loads(answer.body)
    except ValueError:
        content = None
    given = content if isinstance(content, dict) else {}
    return str(given.get("code") or f"http_{answer.status}"), str(given.get("message") or "no words")


def _moment(text: object) -> datetime | None:
    """An aware time from `Thu, 24 Aug 2023 05:01:45 +0000`."""
    try:
        return parsedate_to_datetime(str(text))
    except ValueError:
        return None
