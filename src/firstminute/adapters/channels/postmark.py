"""E-mails through Postmark: https://postmarkapp.com/developer/api/email-api#send-a-single-email."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

from firstminute.adapters.channels.answers import failure, first_welcome, object_in, readable
from firstminute.adapters.channels.mails import address_in, free_headers, one_line
from firstminute.application.ports import Clock
from firstminute.application.provider_ports import Accepted, Answer, Http, Message
from firstminute.domain.errors import FirstMinuteError, OutcomeUnknown, ProviderRefused
from firstminute.domain.practice import EmailAccount
from firstminute.domain.retry_after import seconds_of

PROVIDER: Final = "postmark"
_API: Final = "https://api.postmarkapp.com"
_TIMEOUT: Final = 10.0
_CLOCK_DIFFERENCE: Final = timedelta(seconds=60)
# How soon the search shows a mail is not promised. Until then, its absence proves nothing.
_SHOWN_BY: Final = timedelta(minutes=5)
_MOST_FOUND: Final = 100
_LONGEST_METADATA: Final = 80  # https://postmarkapp.com/support/article/1125-custom-metadata-faq
# Maintenance, rate limit: https://postmarkapp.com/developer/api/overview#error-codes
_LATER: Final = frozenset({"100", "429"})
_INACTIVE: Final = "406"


class Postmark:
    """Carries e-mails. `token` gives the server's tokens: two while they are being rotated."""

    def __init__(self, account: EmailAccount, token: Callable[[], tuple[str, ...]], http: Http, clock: Clock) -> None:
        self._account = account
        self._token = token
        self._http = http
        self._clock = clock
        self._base = (account.base_url or _API).rstrip("/")

    def send(self, message: Message) -> Accepted:
        """Hand one e-mail to Postmark. It has been taken, not yet delivered: that is what its webhooks tell."""
        try:
            taken = self._ask("POST", "/email", json.dumps(self._mail(message)).encode())
        except ProviderRefused as refusal:
            raise self._explained(refusal, message) from refusal
        found = taken.get("MessageID")
        if not isinstance(found, str) or not found:
            raise OutcomeUnknown("Postmark's answer names no message")
        return Accepted(PROVIDER, found)

    def find(self, message: Message, since: datetime) -> Accepted | None:
        """The mail of the same touch to the same person, taken at `since` or later.

        https://postmarkapp.com/developer/api/messages-api#outbound-message-search
        """
        for listed in self._sent(message):
            received = _moment(listed.get("ReceivedAt"))
            if received and received >= since - _CLOCK_DIFFERENCE and self._is(listed, message):
                return Accepted(PROVIDER, str(listed.get("MessageID")))
        if self._clock.wall() - since < _SHOWN_BY:
            raise OutcomeUnknown("Postmark shows no such e-mail, and may still show it")
        return None

    def _mail(self, message: Message) -> dict[str, Any]:
        """Nobody's opening or clicking is watched: what somebody reads about a treatment is nobody's business."""
        headers = free_headers(message.headers)
        if message.lead_id:
            headers["X-FirstMinute-Lead"] = one_line(message.lead_id)
        fields = {
            "From": str(address_in(self._account.sender)),
            "To": address_in(message.to).addr_spec,
            "ReplyTo": str(address_in(self._account.reply_to)) if self._account.reply_to else None,
            "Subject": one_line(message.subject or ""),
            "TextBody": message.body,
            "HtmlBody": message.html,
            "MessageStream": self._account.stream,
            "Metadata": _metadata(message),
            "Headers": [{"Name": name, "Value": value} for name, value in headers.items()],
            "TrackOpens": False,
            "TrackLinks": "None",
        }
        return {name: value for name, value in fields.items() if value is not None}

    def _sent(self, message: Message) -> Iterator[Mapping[str, Any]]:
        """Mails about the lead, newest first. Only one field of metadata can be searched by."""
        by = {"metadata_lead_id": message.lead_id} if message.lead_id else {"recipient": message.to}
        query = urlencode({"count": _MOST_FOUND, "offset": 0, **by})
        found = self._ask("GET", f"/messages/outbound?{query}", None).get("Messages")
        yield from found if isinstance(found, list) else ()

    def _is(self, listed: Mapping[str, Any], message: Message) -> bool:
        to = {str(one).lower() for one in listed.get("Recipients") or ()}
        given = {**(listed.get("Metadata") or {})}
        return (
            address_in(message.to).addr_spec.lower() in to
            and given == _metadata(message)
            and listed.get("Subject") == one_line(message.subject or "")
        )

    def _explained(self, refusal: ProviderRefused, message: Message) -> ProviderRefused:
        """An inactive recipient bounced, complained or unsubscribed, and the refusal does not say which.

        The suppressions do: https://postmarkapp.com/developer/api/suppressions-api#suppression-dump
        """
        if refusal.code != _INACTIVE:
            return refusal
        query = urlencode({"EmailAddress": address_in(message.to).addr_spec})
        path = f"/message-streams/{quote(self._account.stream, safe='')}/suppressions/dump?{query}"
        try:
            found = self._ask("GET", path, None).get("Suppressions")
        except FirstMinuteError:
            return refusal
        reason = str(found[0].get("SuppressionReason") or "") if isinstance(found, list) and found else ""
        return ProviderRefused(f"{_INACTIVE}.{reason}", refusal.detail) if reason else refusal

    def _ask(self, method: str, path: str, body: bytes | None) -> Mapping[str, Any]:
        answer = first_welcome(self._token(), lambda token: self._request(method, path, body, token), "Postmark")
        if 200 <= answer.status < 300:
            return object_in(answer, "Postmark")
        told = readable(answer) or {}
        code, words = str(told.get("ErrorCode") or f"http_{answer.status}"), str(told.get("Message") or "no words")
        retry_after = seconds_of(answer.headers.get("retry-after"), self._clock.wall())
        raise failure(answer.status, code, words, retry_after, _LATER)

    def _request(self, method: str, path: str, body: bytes | None, token: str) -> Answer:
        headers = {
            "X-Postmark-Server-Token": token,
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        return self._http.send(method, self._base + path, headers, body, _TIMEOUT)


def _metadata(message: Message) -> dict[str, str]:
    """What Postmark repeats in every webhook about the mail: ids only."""
    ids = {"lead_id": message.lead_id, "touch": message.reference}
    return {name: one[:_LONGEST_METADATA] for name, one in ids.items() if one}


def _moment(text: object) -> datetime | None:
    """An aware time from `2014-02-20T07:25:02.8782715-05:00`: seven digits of a second, of which six are kept."""
    written = str(text)
    head, point, rest = written.partition(".")
    digits = len(rest) - len(rest.lstrip("0123456789"))
    try:
        found = datetime.fromisoformat(f"{head}.{rest[: min(digits, 6)]}{rest[digits:]}" if point else written)
    except ValueError:
        return None
    return found if found.tzinfo else None
