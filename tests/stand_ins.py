"""Stand-ins for the APIs of providers, as far as they are used: what is sent is kept, and answered as they answer.

A message's last digits or its mailbox's name choose its fate, as test numbers of providers do.
"""

from __future__ import annotations

import json
import re
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from local.serving import Reply, Request, json_reply

REFUSED = "+12125550109"
UNAVAILABLE = "+12125550108"
SILENT = "+12125550107"


def _query(request: Request) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(request.target).query).items()}


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass
class TwilioCallsApi:
    """https://www.twilio.com/docs/voice/api/call-resource: takes calls and lists them, the latest first."""

    calls: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, request: Request) -> Reply:
        if request.method == "POST":
            return self._take(request.form)
        asked = _query(request)
        found = [one for one in self.calls if (one["to"], one["from"]) == (asked["To"], asked["From"])]
        return json_reply(200, {"calls": found[::-1], "next_page_uri": None})

    def _take(self, form: Mapping[str, str]) -> Reply:
        if form["To"] == REFUSED:
            return json_reply(400, {"code": 21211, "message": "Invalid 'To' Phone Number", "status": 400})
        if form["To"] == UNAVAILABLE:
            return json_reply(503, {"code": 20503, "message": "Service unavailable", "status": 503})
        created = format_datetime(datetime.now(UTC).replace(microsecond=0))
        taken = {"sid": f"CA{uuid.uuid4().hex}", "to": form["To"], "from": form["From"], "date_created": created}
        self.calls.append({**taken, "asked": dict(form)})
        return Reply(None) if form["To"] == SILENT else json_reply(201, taken)


@dataclass
class TelnyxApi:
    """https://developers.telnyx.com/api-reference/messages/send-a-message and the search of detail records."""

    key: str
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __call__(self, request: Request) -> Reply:
        if request.header("Authorization") != f"Bearer {self.key}":
            return _telnyx_error(401, "10009", "Authentication failed")
        if (request.method, request.path) == ("POST", "/v2/messages"):
            return self._take(json.loads(request.body))
        if request.path == "/v2/detail_records":
            return json_reply(200, {"data": self._records(_query(request)), "meta": {"total_pages": 1}})
        found = self.messages.get(request.path.removeprefix("/v2/messages/"))
        return json_reply(200, {"data": found}) if found else _telnyx_error(404, "10005", "Resource not found")

    def _take(self, given: dict[str, Any]) -> Reply:
        if given["to"] == REFUSED:
            return _telnyx_error(400, "40300", "Blocked due to STOP message")
        if given["to"] == UNAVAILABLE:
            return _telnyx_error(429, "10011", "Too many requests")
        number = str(uuid.uuid4())
        taken = {
            "record_type": "message",
            "direction": "outbound",
            "id": number,
            "from": {"phone_number": given["from"]},
            "to": [{"phone_number": given["to"], "status": "queued"}],
            "text": given["text"],
            "webhook_url": given.get("webhook_url"),
            "received_at": _now(),
            "errors": [],
        }
        self.messages[number] = taken
        return Reply(None) if given["to"] == SILENT else json_reply(200, {"data": taken})

    def _records(self, query: dict[str, str]) -> list[dict[str, Any]]:
        return [
            {
                "record_type": "message_detail_record",
                "uuid": one["id"],
                "cli": one["from"]["phone_number"],
                "cld": one["to"][0]["phone_number"],
                "created_at": one["received_at"],
                "direction": "outbound",
            }
            for one in reversed(self.messages.values())
            if one["to"][0]["phone_number"] == query["filter[cld]"]
            and one["received_at"][:10] >= query["filter[created_at][gte]"]
        ]


def _telnyx_error(status: int, code: str, title: str) -> Reply:
    return json_reply(status, {"errors": [{"code": code, "title": title, "detail": "in its own words"}]})


@dataclass
class PostmarkApi:
    """https://postmarkapp.com/developer/api/email-api, the search of messages and the suppressions."""

    token: str
    mails: list[dict[str, Any]] = field(default_factory=list)
    suppressed: dict[str, str] = field(default_factory=dict)

    def __call__(self, request: Request) -> Reply:
        if request.header("X-Postmark-Server-Token") != self.token:
            return json_reply(401, {"ErrorCode": 10, "Message": "Bad or missing API token"})
        if (request.method, request.path) == ("POST", "/email"):
            return self._take(json.loads(request.body))
        if request.path == "/messages/outbound":
            found = self._found(_query(request))
            return json_reply(200, {"TotalCount": len(found), "Messages": found})
        if request.path == "/message-streams/outbound/suppressions/dump":
            return json_reply(200, {"Suppressions": self._suppressions(_query(request)["EmailAddress"])})
        return json_reply(404, {"ErrorCode": 0, "Message": "Not found"})

    def _take(self, given: dict[str, Any]) -> Reply:
        mailbox = given["To"].partition("@")[0]
        if given["To"] in self.suppressed:
            return json_reply(422, {"ErrorCode": 406, "Message": "You tried to send to an inactive recipient."})
        if mailbox == "refused":
            return json_reply(422, {"ErrorCode": 300, "Message": "Invalid 'To' address."})
        if mailbox == "later":
            return json_reply(429, {"ErrorCode": 429, "Message": "Rate limit exceeded"}, {"Retry-After": "7"})
        number = str(uuid.uuid4())
        self.mails.append({**given, "MessageID": number, "ReceivedAt": _now().replace("Z", "0-00:00")})
        if mailbox == "silent":
            return Reply(None)
        taken = {"To": given["To"], "SubmittedAt": _now(), "MessageID": number, "ErrorCode": 0, "Message": "OK"}
        return json_reply(200, taken)

    def _found(self, query: dict[str, str]) -> list[dict[str, Any]]:
        wanted = {name.removeprefix("metadata_"): one for name, one in query.items() if name.startswith("metadata_")}
        return [
            {
                "MessageID": one["MessageID"],
                "Recipients": [one["To"]],
                "ReceivedAt": one["ReceivedAt"],
                "Subject": one["Subject"],
                "Metadata": one["Metadata"],
                "Status": "Sent",
            }
            for one in reversed(self.mails)
            if wanted.items() <= one["Metadata"].items() and query.get("recipient", one["To"]) == one["To"]
        ]

    def _suppressions(self, address: str) -> list[dict[str, str]]:
        reason = self.suppressed.get(address)
        return [{"EmailAddress": address, "SuppressionReason": reason, "Origin": "Recipient"}] if reason else []


@dataclass
class AwsTexts:
    """https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html over the wire."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: Request) -> Reply:
        assert request.header("X-Amz-Target") == "PinpointSMSVoiceV2.SendTextMessage"
        assert re.search(r"Credential=[^/]+/\d{8}/us-east-1/sms-voice/aws4_request", request.header("Authorization"))
        given = json.loads(request.body)
        with self.lock:
            self.sent.append(given)
        to = given["DestinationPhoneNumber"]
        if to == REFUSED:
            return _aws_error(400, "ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT")
        if to == UNAVAILABLE:
            return _aws_error(400, "ThrottlingException")
        return Reply(None) if to == SILENT else json_reply(200, {"MessageId": str(uuid.uuid4())})


def _aws_error(status: int, kind: str, reason: str | None = None) -> Reply:
    told = {"__type": f"com.amazonaws.pinpointsmsvoicev2#{kind}", "Message": "in its own words"}
    return json_reply(status, {**told, "Reason": reason} if reason else told)
