"""Texts through Telnyx's Messages: https://developers.telnyx.com/api-reference/messages/send-a-message.

That request takes no idempotency key (https://developers.telnyx.com/docs/development/api-fundamentals/idempotency:
only where its reference says so), so a lost answer is looked up before anything is sent again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

from firstminute.adapters.channels.answers import failure, first_welcome, object_in, readable
from firstminute.application.ports import Clock
from firstminute.application.provider_ports import Accepted, Answer, Http, Message
from firstminute.domain.errors import OutcomeUnknown
from firstminute.domain.practice import SmsAccount
from firstminute.domain.retry_after import seconds_of

PROVIDER: Final = "telnyx"
_TIMEOUT: Final = 10.0
_CLOCK_DIFFERENCE: Final = timedelta(seconds=60)
# Texts to one number that are looked through, newest first; more than we may send it within days.
_MOST_RECORDS: Final = 20
# A record is made when a text is submitted (https://developers.telnyx.com/docs/messaging/messages/message-detail-records);
# how soon the search shows it is not promised anywhere. Until then, its absence proves nothing.
_SHOWN_BY: Final = timedelta(minutes=5)
# Too many requests, the queue is full, our number is not ready yet:
# https://developers.telnyx.com/docs/messaging/messages/error-codes
_LATER: Final = frozenset({"10011", "40318", "40320"})


class Telnyx:
    """Carries texts. `key` gives the account's API keys: two while they are being rotated."""

    def __init__(
        self, account: SmsAccount, key: Callable[[], tuple[str, ...]], http: Http, api_url: str, clock: Clock
    ) -> None:
        self._account = account
        self._key = key
        self._http = http
        self._api_url = api_url
        self._clock = clock
        self._base = f"{account.base_url.rstrip('/')}/v2"

    def send(self, message: Message) -> Accepted:
        """Hand one text to Telnyx. It has been taken, not yet delivered: that is what its webhooks tell."""
        fields = {"from": message.sender or self._account.sender, "to": message.to, "text": message.body}
        if self._account.account:
            fields["messaging_profile_id"] = self._account.account
        if message.lead_id:
            fields["webhook_url"] = self._status_url(message)
        return Accepted(PROVIDER, _id(self._ask("POST", "/messages", json.dumps(fields).encode())))

    def find(self, message: Message, since: datetime) -> Accepted | None:
        """The same text to the same person, taken at `since` or later.

        The records of texts can be searched, but hold no words, so each that fits is read:
        https://developers.telnyx.com/api-reference/detail-records/search-detail-records
        """
        for record in self._records(message.to, since - _CLOCK_DIFFERENCE):
            text = self._ask("GET", f"/messages/{quote(str(record.get('uuid') or record.get('id')), safe='')}", None)
            if text.get("text") == message.body:
                return Accepted(PROVIDER, _id(text))
        if self._clock.wall() - since < _SHOWN_BY:
            raise OutcomeUnknown("Telnyx shows no such text, and may still show it")
        return None

    def _records(self, number: str, start: datetime) -> Iterator[Mapping[str, Any]]:
        """Records of texts from our numbers to this one. Their filter goes by the day, so times are compared here."""
        query = {
            "filter[record_type]": "messaging",
            "filter[direction]": "outbound",
            "filter[cld]": number,
            "filter[created_at][gte]": start.date().isoformat(),
            "sort": "-created_at",
            "page[size]": str(_MOST_RECORDS),
        }
        found = self._ask("GET", f"/detail_records?{urlencode(query)}", None, many=True).get("data")
        for record in found if isinstance(found, list) else []:
            created = _moment(record.get("created_at"))
            if created and created >= start:
                yield record

    def _status_url(self, message: Message) -> str:
        """Where Telnyx tells what became of it: ids only, because logs may hold an address."""
        ids = {"lead_id": message.lead_id, "touch": message.reference}
        return f"{self._api_url}/telnyx/status?" + urlencode({name: one for name, one in ids.items() if one})

    def _ask(self, method: str, path: str, body: bytes | None, *, many: bool = False) -> Mapping[str, Any]:
        """The `data` of a good answer, or with `many` all of it."""
        answer = first_welcome(self._key(), lambda key: self._request(method, path, body, key), "Telnyx")
        if not 200 <= answer.status < 300:
            code, words = _error(answer)
            retry_after = seconds_of(answer.headers.get("retry-after"), self._clock.wall())
            raise failure(answer.status, code, words, retry_after, _LATER)
        content = object_in(answer, "Telnyx")
        data = content if many else content.get("data")
        if not isinstance(data, dict):
            raise OutcomeUnknown(f"Telnyx answered {answer.status} without data")
        return data

    def _request(self, method: str, path: str, body: bytes | None, key: str) -> Answer:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", "Accept": "application/json"}
        return self._http.send(method, self._base + path, headers, body, _TIMEOUT)


def _id(data: Mapping[str, Any]) -> str:
    found = data.get("id")
    if not isinstance(found, str) or not found:
        raise OutcomeUnknown("Telnyx's answer names no message")
    return found


def _error(answer: Answer) -> tuple[str, str]:
    """The first error's code and words: https://developers.telnyx.com/development/api-fundamentals/api-errors."""
    errors = (readable(answer) or {}).get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    words = ": ".join(str(first[name]) for name in ("title", "detail") if first.get(name))
    return str(first.get("code") or f"http_{answer.status}"), words or "no words"


def _moment(text: object) -> datetime | None:
    """An aware time from `2020-07-01T00:00:00Z`."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None
