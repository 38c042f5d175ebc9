"""What Telnyx, Postmark and AWS tell, as API Gateway and the topic hand it over."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from builders import EMAIL, PHONE, a_draft, a_new_lead, a_practice
from fakes import NOON, FakeChannel, FakeClock, FakeIds, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_leads import FakeLeads
from firstminute.adapters.sources import twilio
from firstminute.application.intake import Intake
from firstminute.application.telephony import Telephony
from firstminute.application.webhooks import Webhooks
from firstminute.config import Settings
from firstminute.domain.practice import EmailAccount, SmsAccount
from firstminute.providers import webhook_kind
from functions.telephony import handler

API = "https://api.example"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw
PUBLIC = base64.b64encode(PRIVATE.public_key().public_bytes(*RAW)).decode()
TELNYX = SmsAccount("telnyx", "", "telnyx/api_key", "+12125550120", "", public_key=PUBLIC)
AWS = SmsAccount("aws_sms", "", "", "+12125550120", "")
POSTMARK = EmailAccount("postmark", "hello@bright-smile.example", receipts_secret="postmark/password")


class NoMail:
    def __init__(self, sms: FakeChannel) -> None:
        self.sms = sms

    def of(self, channel: str) -> FakeChannel | None:
        return self.sms if channel == "sms" else None


def wired(monkeypatch: pytest.MonkeyPatch, sms: SmsAccount) -> FakeLeads:
    leads, practice, clock = FakeLeads(), a_practice(sms=sms, email=POSTMARK), FakeClock(NOON)
    secrets = FakeSecrets({"postmark/password": "s3cret"})
    intake = Intake(
        practice, leads, FakeQuarantine(), FakeOrchestrator(), secrets, clock, lambda kind: twilio, FakeIds()
    )
    use = Telephony(practice, leads, secrets, clock, twilio, intake)
    monkeypatch.setattr(handler.bootstrap, "webhooks", lambda: Webhooks(use, NoMail(FakeChannel()), webhook_kind))
    monkeypatch.setattr(handler.bootstrap, "settings", lambda: Settings(api_url=API))
    return leads


@pytest.fixture
def leads(monkeypatch: pytest.MonkeyPatch) -> FakeLeads:
    return wired(monkeypatch, TELNYX)


def a_lead_in(leads: FakeLeads) -> str:
    head, events = a_new_lead(at=NOON)
    leads.add(head, events, b"", "d", a_draft().contact_points, NOON)
    return head.lead.id


def types(leads: FakeLeads, lead_id: str) -> list[str]:
    return [event.type for event in leads.log(lead_id)][1:]


def call(path: str, told: Any, headers: dict[str, str]) -> dict[str, Any]:
    path, _, query = path.partition("?")
    return handler.handler(
        {
            "rawPath": path,
            "rawQueryString": query,
            "headers": {"content-type": "application/json", **headers},
            "requestContext": {"http": {"method": "POST", "sourceIp": "203.0.113.9"}},
            "body": json.dumps(told),
        },
        None,
    )


def telnyx(path: str, kind: str, **payload: Any) -> dict[str, Any]:
    told = {"data": {"event_type": kind, "id": "e1", "payload": {"id": "m1", **payload}}}
    timestamp = str(int(NOON.timestamp()))
    signature = PRIVATE.sign(timestamp.encode() + b"|" + json.dumps(told).encode())
    headers = {"telnyx-timestamp": timestamp, "telnyx-signature-ed25519": base64.b64encode(signature).decode()}
    return call(path, told, headers)


def test_a_text_by_telnyx_is_a_reply(leads: FakeLeads) -> None:
    lead_id = a_lead_in(leads)
    answer = telnyx("/telnyx/messages", "message.received", **{"from": {"phone_number": PHONE}}, text="Yes")
    assert (answer["statusCode"], answer["body"]) == (200, "")
    assert types(leads, lead_id) == ["lead.replied", "cadence.stopped"]


def test_a_status_by_telnyx_is_noted_with_the_touch_in_its_address(leads: FakeLeads) -> None:
    lead_id = a_lead_in(leads)
    to = [{"phone_number": PHONE, "status": "delivered"}]
    answer = telnyx(f"/telnyx/status?lead_id={lead_id}&touch=first", "message.finalized", to=to)
    assert answer["statusCode"] == 200
    assert types(leads, lead_id) == ["touch.delivered"]


def test_a_bounce_by_postmark_is_noted_with_the_touch_in_its_metadata(leads: FakeLeads) -> None:
    lead_id = a_lead_in(leads)
    told = {"RecordType": "Bounce", "Type": "HardBounce", "MessageID": "m1", "Email": EMAIL}
    told["Metadata"] = {"lead_id": lead_id, "touch": "first"}  # type: ignore[assignment]  JSON holds both
    password = base64.b64encode(b"postmark:s3cret").decode()
    assert call("/postmark/events", told, {"authorization": f"Basic {password}"})["statusCode"] == 200
    assert types(leads, lead_id) == ["touch.failed"]


@pytest.mark.parametrize("path", ["/telnyx/messages", "/telnyx/status", "/postmark/events"])
def test_a_forged_request_is_told_so_and_changes_nothing(leads: FakeLeads, path: str) -> None:
    lead_id = a_lead_in(leads)
    assert call(path, {"data": {}}, {"authorization": "Basic Og==", "telnyx-timestamp": "1"})["statusCode"] == 401
    assert types(leads, lead_id) == []


def test_a_provider_that_carries_nothing_is_not_listened_to(monkeypatch: pytest.MonkeyPatch) -> None:
    wired(monkeypatch, AWS)
    assert call("/telnyx/messages", {}, {})["statusCode"] == 404


def record(told: Any) -> dict[str, Any]:
    return {"EventSource": "aws:sns", "Sns": {"Message": told if isinstance(told, str) else json.dumps(told)}}


def test_what_aws_publishes_is_taken_in_and_what_cannot_be_read_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    leads = wired(monkeypatch, AWS)
    lead_id = a_lead_in(leads)
    delivered = {
        "eventType": "TEXT_DELIVERED",
        "isFinal": True,
        "messageId": "m1",
        "destinationPhoneNumber": PHONE,
        "context": {"lead_id": lead_id, "touch": "first"},
    }
    text = {"inboundMessageId": "i1", "originationNumber": PHONE, "destinationNumber": "+1", "messageBody": "Yes"}
    assert handler.handler({"Records": [record(delivered), record("no JSON"), record(text)]}, None) == {}
    assert types(leads, lead_id) == ["touch.delivered", "lead.replied", "cadence.stopped"]


def test_no_log_line_says_who_or_what(leads: FakeLeads, caplog: pytest.LogCaptureFixture) -> None:
    a_lead_in(leads)
    telnyx("/telnyx/messages", "message.received", **{"from": {"phone_number": PHONE}}, text="My tooth hurts")
    call("/telnyx/messages", {}, {})
    lines = [handler.logger.registered_formatter.format(record) for record in caplog.records]
    assert len(lines) == 2
    assert not any(word in line for line in lines for word in (PHONE, "tooth"))
