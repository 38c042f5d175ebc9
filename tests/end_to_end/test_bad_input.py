"""Whatever arrives gets the contract's answer, is kept where its sender was authentic, and is never a 5xx."""

from __future__ import annotations

import json
from typing import Any

import pytest

from end_to_end_stack import Stack

JSON = {"Content_Type": "application/json"}
FORM = {"Content_Type": "application/x-www-form-urlencoded"}
LARGE = b'{"message": "' + b"x" * 262_144 + b'"}'
MULTIPART = {"Content_Type": "multipart/form-data; boundary=b"}


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        ("/intake/website", b"{not json", JSON, 400),
        ("/intake/website", b"\xff\xfe\x00", JSON, 400),
        ("/intake/website", b"[" * 5000, JSON, 400),
        ("/intake/website", b'{"phone": "nobody"}', JSON, 422),
        ("/intake/website", b"phone=&email=", FORM, 422),
        ("/intake/website", b"email=not-an-address", FORM, 422),
        ("/intake/website", b"", FORM, 400),
        ("/intake/website", LARGE, JSON, 413),
        ("/intake/website", b"<xml/>", {"Content_Type": "application/xml"}, 415),
        ("/intake/website", b"\x89PNG", {"Content_Type": "image/png"}, 415),
        ("/intake/website", b"--b\r\nbroken", MULTIPART, 400),
        ("/intake/nobody", b"{}", JSON, 404),
        ("/intake/zapier", b'{"phone": "2125550188"}', JSON, 401),
        ("/intake/zapier", b'{"phone": "2125550188"}', {**JSON, "Authorization": "Bearer guess"}, 401),
        ("/events/crm", b'{"type": "sale.won"}', JSON, 401),
        ("/events/nobody", b"{}", JSON, 404),
        ("/twilio/messages", b"From=%2B12125550188&Body=STOP", FORM, 401),
        ("/twilio/status", b"MessageSid=SM1&MessageStatus=delivered", {**FORM, "X_Twilio_Signature": "AAAA"}, 401),
        ("/nothing/here", b"{}", JSON, 404),
    ],
)
def test_bad_requests_get_a_problem_that_says_what_to_change(
    stack: Stack, path: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = stack.call("POST", path, body, **headers)
    assert answer.status == status, answer.body
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json
    assert problem["status"] == status
    assert problem["type"]
    assert problem["title"]
    assert problem["detail"]


def test_a_form_without_a_way_to_answer_names_the_fields_and_is_kept(stack: Stack) -> None:
    answer = stack.call("POST", "/intake/website", {"name": "Jo Unreachable", "phone": "12", "message": "Please call"})
    assert answer.status == 422
    assert {one["pointer"] for one in answer.json["errors"]} <= {"/phone", "/email"}
    assert answer.json["errors"]
    kept = stack.staff("GET", "/quarantine").json
    assert "website" in json.dumps(kept)


@pytest.mark.parametrize("body", [b"not json at all", b'{"unknown": {"deeply": ["nested", null]}}', b'{"name": "Jo"}'])
def test_what_an_authentic_sender_sent_is_kept_with_the_reason(stack: Stack, body: bytes) -> None:
    bearer = f"Bearer {stack.told['secrets']['zapier/signing_secret']}"
    answer = stack.call("POST", "/intake/zapier", body, Authorization=bearer, **JSON)
    assert answer.status == 202, answer.body
    assert answer.json["status"] == "quarantined"
    assert answer.json["lead_id"] is None
    assert answer.json["reason"]


def _event(kind: Any, **more: Any) -> dict[str, Any]:
    return {"type": kind, "data": {}, **more}


@pytest.mark.parametrize(
    ("event", "pointer"),
    [
        (_event("lead.exploded"), "/type"),
        (_event(None), "/type"),
        (_event("sale.won", data={"amount": "a lot"}), "/data/amount"),
        (_event("sale.won", data={"amount": -1, "currency": "USD"}), "/data/amount"),
        (_event("contact.attempted", data={"channel": "call", "outcome": "smiled"}), "/data/outcome"),
        (_event("contact.made", data={"channel": "call", "seconds": 60}, occurred_at="yesterday"), "/occurred_at"),
        (
            _event("contact.made", data={"channel": "call", "seconds": 60}, occurred_at="2999-01-01T00:00:00Z"),
            "/occurred_at",
        ),
        (_event("owner.assigned", data={"owner": "nobody_here"}), "/data/owner"),
    ],
)
def test_a_wrong_event_names_its_field(stack: Stack, phone: str, event: dict[str, Any], pointer: str) -> None:
    lead_id = stack.inquire(phone=phone)
    answer = stack.staff("POST", f"/leads/{lead_id}/events", event)
    assert answer.status == 422, answer.body
    assert pointer in [one["pointer"] for one in answer.json["errors"]]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/leads/ld_00000000000000000000000000", 404),
        ("GET", "/leads/%00%ff", 404),
        ("DELETE", "/leads/ld_00000000000000000000000000", 404),
        ("GET", "/leads?cursor=garbage", 422),
        ("GET", "/metrics?from=yesterday", 422),
        ("GET", "/metrics?from=2026-12-01&to=2026-01-01", 422),
        ("GET", "/metrics?by=weather", 422),
        ("PUT", "/health", 405),
        ("PATCH", "/leads", 405),
    ],
)
def test_wrong_questions_get_a_clear_no(stack: Stack, method: str, path: str, status: int) -> None:
    answer = stack.staff(method, path)
    assert answer.status == status, answer.body
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert ("allow" in answer.headers) is (status == 405)


@pytest.mark.parametrize("path", ["/leads", "/metrics", "/quarantine", "/leads/ld_1"])
def test_without_a_key_nothing_is_told(stack: Stack, path: str) -> None:
    assert stack.call("GET", path).status == 401
    assert stack.call("GET", path, Authorization="Bearer fm_guess").status == 401


def test_a_browser_may_post_from_a_configured_origin_only(stack: Stack, phone: str) -> None:
    site = stack.told["demo_url"]
    asked = {"Origin": site, "Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "content-type"}
    allowed = stack.call("OPTIONS", "/intake/website", **asked)
    assert allowed.headers.get("access-control-allow-origin") == site
    refused = stack.call("OPTIONS", "/intake/website", **{**asked, "Origin": "https://elsewhere.example"})
    assert refused.headers.get("access-control-allow-origin") is None
    fields = {"name": "Jo", "phone": phone}
    assert stack.call("POST", "/intake/website", fields, Origin="https://elsewhere.example").status == 403
    assert stack.call("POST", "/intake/website", fields, Origin=site).status == 202


def test_a_browser_s_form_post_is_led_to_the_configured_page(stack: Stack, phone: str) -> None:
    answer = stack.call("POST", "/intake/website", {"name": "Jo", "phone": phone}, Accept="text/html,*/*;q=0.8")
    assert answer.status == 303
    assert answer.headers["location"].startswith(stack.told["demo_url"])
