"""Twilio's REST API as all that use it ask: authenticated, and with answers that say whether to try again.

https://www.twilio.com/docs/usage/requests-to-twilio
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from firstminute.application.provider_ports import Answer, Http
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.practice import SmsAccount
from firstminute.domain.retry_after import seconds_of

if TYPE_CHECKING:
    from firstminute.application.ports import Clock

PROVIDER: Final = "twilio"
_TIMEOUT: Final = 10.0
# Not taken, and may be taken later: too many requests ("never processed and always safe to retry",
# https://www.twilio.com/docs/api/errors/20429), the service is down, the sender's queue is full
# (https://www.twilio.com/docs/api/errors/21611), too many texts a second (https://www.twilio.com/docs/api/errors/14107).
_LATER: Final = frozenset({"20429", "20503", "21611", "14107"})
_LATER_STATUSES: Final = frozenset({408, 425, 429, 503})
# https://www.twilio.com/docs/api/errors/20404; or the status alone, where the body has no code.
NOT_FOUND: Final = frozenset({"20404", "http_404"})


class TwilioApi:
    """One account. `token` gives its auth tokens: two while they are being rotated."""

    def __init__(self, account: SmsAccount, token: Callable[[], tuple[str, ...]], http: Http, clock: Clock) -> None:
        self._account = account
        self._token = token
        self._http = http
        self._clock = clock
        self._base = account.base_url.rstrip("/")

    def url(self, resource: str) -> str:
        """The address of a resource of the account, like `Messages`."""
        return f"{self._base}/2010-04-01/Accounts/{self._account.account}/{resource}.json"

    def get(self, url: str) -> Mapping[str, Any]:
        """What a resource shows. `url` may be a page's `next_page_uri`."""
        return content_of(self._checked(self._ask("GET", self._base + url if url.startswith("/") else url, None)))

    def post(self, url: str, fields: Mapping[str, str]) -> Mapping[str, Any]:
        """What a resource answers to a form. Raises the error that says whether to try again."""
        return content_of(self._checked(self._ask("POST", url, urlencode(fields).encode())))

    def delete(self, url: str) -> bool:
        """Delete a resource for good; False where it was gone. Raises the error that says whether to try again.

        https://www.twilio.com/docs/usage/twilios-response#delete-responses: 204, and 404 for what is not there.
        """
        answer = self._ask("DELETE", url, None)
        if answer.status == HTTPStatus.NOT_FOUND:
            return False
        self._checked(answer)
        return True

    def _ask(self, method: str, url: str, body: bytes | None) -> Answer:
        """One request with the first token that Twilio accepts. A refused one was not looked at any further."""
        answer: Answer | None = None
        for token in self._token():
            answer = self._http.send(method, url, self._headers(token), body, _TIMEOUT)
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


def content_of(answer: Answer) -> Mapping[str, Any]:
    """The JSON object of a good answer. When it cannot be read, what was asked for may have been done."""
    try:
        content = json.loads(answer.body)
    except ValueError as error:
        raise OutcomeUnknown(f"Twilio answered {answer.status} with a body that is not JSON") from error
    if not isinstance(content, dict):
        raise OutcomeUnknown(f"Twilio answered {answer.status} with a body that is no object")
    return content


def _error(answer: Answer) -> tuple[str, str]:
    """Twilio's own code and words, or the HTTP status where a body has neither."""
    try:
        content = json.loads(answer.body)
    except ValueError:
        content = None
    given = content if isinstance(content, dict) else {}
    return str(given.get("code") or f"http_{answer.status}"), str(given.get("message") or "no words")
