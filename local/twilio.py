"""A stand-in for Twilio's API: takes texts, keeps them, says what became of them as Twilio does; hands the rest on.

https://www.twilio.com/docs/messaging/api/message-resource
"""

from __future__ import annotations

import base64
import hmac
import re
import time
from functools import partial
from typing import Any, Final
from urllib.parse import unquote

from local.clock import StackClock
from local.outbox import Left, Outbox, State
from local.phone.rest import Calls
from local.postman import Postman
from local.serving import Reply, Request, json_reply
from local.twilio_kept import Kept
from local.twilio_messages import Messages
from local.twilio_numbers import Numbers
from local.twilio_rules import AUTHENTICATE, NOT_FOUND, NOT_OVER, SILENT, UNREACHABLE, Refusal, refusal
from local.twilio_signature import webhook_headers

_ROUTE: Final = re.compile(r"/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})/Messages(?:/((?:SM|MM)[0-9a-f]{32}))?\.json")
# Our ids of leads; the stand-in reads which lead a text is about from the address it is to report to.
_LEAD: Final = re.compile(r"ld_[0-9a-hjkmnp-tv-z]{26}")
# When a text is sent and when it is delivered, in seconds of the stack's clock after it was taken.
_SENT_AFTER: Final = 0.5
_DONE_AFTER: Final = 1.5
# However fast the clock runs: no network is faster, and the answer to the sender comes first.
_SOONEST: Final = 0.25


class Twilio:
    """One account with its token. `report` delivers status callbacks; `others` take the rest."""

    def __init__(
        self,
        account: str,
        token: str,
        outbox: Outbox,
        clock: StackClock,
        report: Postman,
        *others: Calls | Numbers | Kept,
    ) -> None:
        self._account = account
        self._token = token
        self._outbox = outbox
        self._clock = clock
        self._report = report
        self._messages = Messages()
        self._others = others

    def __call__(self, request: Request) -> Reply:
        """Twilio's answer."""
        route = _ROUTE.fullmatch(unquote(request.path))
        if not self._authentic(request):
            return _refused(AUTHENTICATE)
        other = next((one for one in self._others if one.serves(request)), None)
        if other is not None:
            return other(request)
        if route is None or route[1] != self._account:
            return _refused(NOT_FOUND)
        if route[2] and request.method == "DELETE":
            return self._removed(route[2])
        if route[2]:
            return self._shown(self._messages.get(route[2]))
        if request.method == "GET":
            return json_reply(200, self._messages.listed(self._account, request.query))
        return self._taken(request) if request.method == "POST" else _refused(NOT_FOUND)

    def _authentic(self, request: Request) -> bool:
        """HTTP Basic with the account and its token: https://www.twilio.com/docs/usage/requests-to-twilio."""
        expected = "Basic " + base64.b64encode(f"{self._account}:{self._token}".encode()).decode()
        return hmac.compare_digest(request.header("Authorization").encode(), expected.encode())

    def _shown(self, resource: dict[str, Any] | None) -> Reply:
        return json_reply(200, resource) if resource else _refused(NOT_FOUND)

    def _removed(self, sid: str) -> Reply:
        """https://www.twilio.com/docs/messaging/api/message-resource#delete-a-message-resource"""
        removed = self._messages.remove(sid)
        return Reply(204) if removed else _refused(NOT_FOUND if removed is None else NOT_OVER)

    def _taken(self, request: Request) -> Reply:
        form = request.form
        if found := refusal(form):
            return _refused(found)
        resource = self._messages.add(self._account, form)
        self._note(request, resource)
        self._later(resource, form.get("StatusCallback", ""))
        return Reply(None) if resource["to"] == SILENT else json_reply(201, resource)

    def _note(self, request: Request, resource: dict[str, Any]) -> None:
        lead = _LEAD.search(request.form.get("StatusCallback", ""))
        self._outbox.add(
            Left(
                wall=time.time(),
                channel="sms",
                to=resource["to"],
                sender=resource["from"] or resource["messaging_service_sid"],
                body=resource["body"],
                provider="twilio",
                headers={name: value for name, value in request.headers if name.lower() != "authorization"},
                lead_id=lead[0] if lead else self._outbox.lead_of(resource["to"]),
                id=resource["sid"],
            )
        )

    def _later(self, resource: dict[str, Any], url: str) -> None:
        """Sent, then delivered; a few numbers never are."""
        lost = resource["to"] == UNREACHABLE
        end = ("undelivered", 30003) if lost else ("delivered", None)
        for delay, (status, error) in ((_SENT_AFTER, ("sent", None)), (_DONE_AFTER, end)):
            wait = max(delay / self._clock.speed, _SOONEST * delay / _SENT_AFTER)
            self._report.after(wait, partial(self._become, resource, status, error, url))

    def _become(self, resource: dict[str, Any], status: str, error: int | None, url: str) -> None:
        self._messages.advance(resource["sid"], status, error)
        self._outbox.add(State(time.time(), resource["sid"], status))
        if url:
            form = _callback(resource, status, error)
            headers = webhook_headers(self._token, url, form, resource["sid"] + status)
            self._report.post(url, headers, form)


def _refused(found: Refusal) -> Reply:
    more = {"Retry-After": str(found.retry_after)} if found.retry_after else None
    return json_reply(found.status, found.as_json(), more)


def _callback(resource: dict[str, Any], status: str, error: int | None) -> dict[str, str]:
    """https://www.twilio.com/docs/messaging/guides/track-outbound-message-status#statuscallback-request-parameters"""
    sid = resource["sid"]
    form = {
        "SmsSid": sid,
        "SmsStatus": status,
        "MessageStatus": status,
        "To": resource["to"],
        "MessageSid": sid,
        "AccountSid": resource["account_sid"],
        "From": resource["from"] or "",
        "ApiVersion": resource["api_version"],
    }
    return {**form, "ErrorCode": str(error)} if error else form
