"""Twilio's requests as API Gateway hands them over, and the answers Twilio understands."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from twilio.request_validator import RequestValidator

from builders import PHONE, a_draft, a_new_lead, a_practice
from fakes import NOON, FakeClock, FakeIds, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_leads import FakeLeads
from firstminute.adapters.sources import twilio
from firstminute.application.intake import Intake
from firstminute.application.telephony import Telephony
from firstminute.config import Settings
from functions.telephony import handler

API = "https://api.example"
FORM = "application/x-www-form-urlencoded; charset=UTF-8"


@pytest.fixture
def leads(monkeypatch: pytest.MonkeyPatch) -> FakeLeads:
    found, practice, clock = FakeLeads(), a_practice(name="Smith & Sons <Dental>"), FakeClock(NOON)
    secrets = FakeSecrets({"twilio/auth_token": "token"})
    intake = Intake(
        practice, found, FakeQuarantine(), FakeOrchestrator(), secrets, clock, lambda kind: twilio, FakeIds()
    )
    monkeypatch.setattr(
        handler.bootstrap, "telephony", lambda: Telephony(practice, found, secrets, clock, twilio, intake)
    )
    monkeypatch.setattr(handler.bootstrap, "settings", lambda: Settings(api_url=API))
    return found


def a_lead_in(leads: FakeLeads) -> str:
    head, events = a_new_lead(at=NOON)
    leads.add(head, events, b"", "d", a_draft().contact_points, NOON)
    return head.lead.id


def call(path: str, token: str | None = "token", content_type: str = FORM, **fields: str) -> dict[str, Any]:
    path, _, query = path.partition("?")
    url = f"{API}{path}?{query}" if query else API + path
    headers = {"content-type": content_type}
    if token:
        headers["x-twilio-signature"] = RequestValidator(token).compute_signature(url, fields)
    event = {
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {"http": {"method": "POST", "sourceIp": "203.0.113.9"}},
        "body": urlencode(fields),
    }
    return handler.handler(event, None)


def said(answer: dict[str, Any]) -> list[str | None]:
    """The messages in a TwiML answer."""
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (200, "text/xml")
    document = ElementTree.fromstring(answer["body"])
    assert document.tag == "Response"
    assert {child.tag for child in document} <= {"Message"}
    return [child.text for child in document]


def test_a_reply_gets_an_empty_answer_in_twilios_language(leads):
    a_lead_in(leads)
    assert said(call("/twilio/messages", From=PHONE, Body="Yes", MessageSid="SM1")) == []


def test_a_stop_gets_one_message_whatever_the_practice_is_called(leads):
    a_lead_in(leads)
    (text,) = said(call("/twilio/messages", From=PHONE, Body="STOP", MessageSid="SM1"))
    assert text.startswith("Smith & Sons <Dental>: you are opted out")


def test_a_status_gets_no_content(leads):
    lead_id = a_lead_in(leads)
    fields = {"MessageSid": "SM9", "MessageStatus": "delivered", "To": PHONE}
    answer = call(f"/twilio/status?lead_id={lead_id}&touch=first", **fields)
    assert (answer["statusCode"], answer["body"]) == (204, "")
    assert [event.type for event in leads.log(lead_id)] == ["lead.received", "touch.delivered"]


def test_a_status_about_a_lead_that_is_gone_gets_no_content_either(leads):
    answer = call("/twilio/status?lead_id=ld_gone&touch=first", MessageSid="SM9", MessageStatus="delivered")
    assert answer["statusCode"] == 204


@pytest.mark.parametrize("path", ["/twilio/messages", "/twilio/status?lead_id=ld_1&touch=first"])
@pytest.mark.parametrize("token", [None, "guessed"])
def test_a_forged_request_is_told_so_and_changes_nothing(leads, path, token):
    lead_id = a_lead_in(leads)
    answer = call(path, token, From=PHONE, Body="STOP", MessageSid="SM1", MessageStatus="delivered")
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (401, "application/problem+json")
    assert json.loads(answer["body"])["status"] == 401
    assert [event.type for event in leads.log(lead_id)] == ["lead.received"]


def test_a_wrong_content_type_is_told_so(leads):
    assert call("/twilio/messages", content_type="application/json", Body="Hi")["statusCode"] == 415


def test_an_empty_request_is_told_so(leads):
    event = {"rawPath": "/twilio/messages", "requestContext": {"http": {"method": "POST"}}}
    assert handler.handler(event, None)["statusCode"] == 401


def test_another_path_is_not_found(leads):
    assert call("/twilio/fax", Body="Hi")["statusCode"] == 404


def test_while_the_token_cannot_be_read_twilio_may_come_again_and_the_log_says_which_it_is(leads, caplog):
    handler.bootstrap.telephony().secrets.down = True
    assert call("/twilio/messages", From=PHONE, Body="Yes", MessageSid="SM1")["statusCode"] == 503
    (line,) = [json.loads(handler.logger.registered_formatter.format(record)) for record in caplog.records]
    assert (line["level"], line["message"]) == ("ERROR", "unavailable")
    assert "The secret twilio/auth_token does not exist" in line["cause"]
    assert PHONE not in json.dumps(line)


def test_no_log_line_says_who_or_what(leads, caplog):
    a_lead_in(leads)
    call("/twilio/messages", From=PHONE, Body="My secret words", MessageSid="SM1")
    call("/twilio/messages", "guessed", From=PHONE, Body="My secret words", MessageSid="SM1")
    printed = "".join(handler.logger.registered_formatter.format(record) for record in caplog.records)
    assert '"lead.replied"' in printed
    for secret in (PHONE, PHONE[2:], "secret words", "Dana"):
        assert secret not in printed
