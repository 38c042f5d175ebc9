"""The function at the door: API Gateway's event in, and an answer that its sender can make use of."""

from __future__ import annotations

import base64
import io
import json
from importlib import import_module
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import a_practice
from fakes import FakeClock, FakeIds, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_leads import FakeLeads
from firstminute import bootstrap, openapi
from firstminute.application.intake import Intake
from firstminute.config import Settings
from firstminute.domain.errors import Conflict, ProviderUnavailable

SITE = "https://www.bright-smile.example"
FORM = "application/x-www-form-urlencoded"
INQUIRY = "name=Dana+Reyes&phone=%28212%29+555-0143&email=dana.reyes%40example.com"
BEARER = {"authorization": "Bearer s3cr3t"}
NAVIGATION = {"origin": SITE, "sec-fetch-mode": "navigate", "accept": "text/html,*/*"}


class Door:
    """The function with everything behind it in memory."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "FirstMinute")
        monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "intake")
        self.leads, self.quarantine, self.machine = FakeLeads(), FakeQuarantine(), FakeOrchestrator()
        secrets = FakeSecrets({"zapier/signing_secret": "s3cr3t", "crm/events_secret": "s3cr3t"})
        ports = (self.leads, self.quarantine, self.machine, secrets, FakeClock(), bootstrap.source_kind, FakeIds())
        monkeypatch.setattr(bootstrap, "settings", lambda: Settings(api_url="https://api.example"))
        self.open(monkeypatch, Intake(a_practice(), *ports))
        self.module = import_module("functions.intake.handler")

    def open(self, monkeypatch: pytest.MonkeyPatch, intake: Intake) -> None:
        self.intake = intake
        monkeypatch.setattr(bootstrap, "intake", lambda: self.intake)

    def ask(self, body: Any, route: str = "POST /intake/{source}", source: str = "website", **changes: Any) -> Any:
        headers = {"content-type": FORM, **changes.pop("headers", {})}
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return self.module.handler(event(text, route, source, headers, **changes), None)

    def told(self, *given: Any, **changes: Any) -> Any:
        return json.loads(self.ask(*given, **changes)["body"])


def event(body: str | bytes, route: str, source: str, headers: dict[str, str], **changes: Any) -> dict[str, Any]:
    binary = isinstance(body, bytes)
    method, _, path = route.partition(" ")
    return {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path.replace("{source}", source),
        "rawQueryString": "",
        "headers": headers,
        "pathParameters": {"source": source},
        "requestContext": {"http": {"method": method, "sourceIp": "203.0.113.9"}},
        "body": base64.b64encode(body).decode() if binary else body,
        "isBase64Encoded": binary,
        **changes,
    }


@pytest.fixture
def door(monkeypatch) -> Door:
    return Door(monkeypatch)


# Inquiries


def test_an_inquiry_is_answered_202_with_what_comes_next(door):
    response = door.ask(INQUIRY)
    told = json.loads(response["body"])
    assert response["statusCode"] == 202
    assert response["headers"]["content-type"] == "application/json"
    assert told == {
        "lead_id": door.machine.started[0],
        "status": "accepted",
        "received_at": "2026-11-24T17:00:00.000Z",
        "next_step": f"A text message to …43 is on its way. If you like, pick a time yourself: {SITE}/book",
    }


def test_a_binary_body_is_read_as_it_was_sent(door):
    assert door.told(INQUIRY.encode())["status"] == "accepted"


def test_the_same_delivery_again_is_a_duplicate(door):
    first, second = door.told(INQUIRY), door.told(INQUIRY)
    assert (second["status"], second["lead_id"], second["received_at"]) == (
        "duplicate",
        first["lead_id"],
        first["received_at"],
    )


def test_what_was_kept_but_not_understood_says_why(door):
    told = door.told({"name": "Dana"}, source="zapier", headers={"content-type": "application/json", **BEARER})
    assert (told["status"], told["lead_id"]) == ("quarantined", None)
    assert told["reason"] == "It holds neither a phone number nor an e-mail address."


def test_a_batch_is_answered_one_by_one(door):
    people = [{"email": "a@example.com"}, {"email": "b@example.com"}]
    told = door.told(people, source="zapier", headers={"content-type": "application/json", **BEARER})
    assert [one["status"] for one in told["results"]] == ["accepted", "accepted"]


# Senders that need another answer


def of_a_kind(door: Door, monkeypatch: pytest.MonkeyPatch, **more: Any) -> None:
    """Give the website's kind, a form, more than a form has."""
    from dataclasses import replace
    from types import SimpleNamespace

    form = import_module("firstminute.adapters.sources.form")
    kind = SimpleNamespace(**{"verify": form.verify, "parse": form.parse, **more})
    door.open(monkeypatch, replace(door.intake, kinds=lambda _: kind))


def test_a_kind_answers_its_senders_as_they_need(door, monkeypatch):
    of_a_kind(door, monkeypatch, answer=lambda *_: (200, "<Ack>true</Ack>", "text/xml"))
    response = door.ask(INQUIRY)
    assert (response["statusCode"], response["body"]) == (200, "<Ack>true</Ack>")
    assert response["headers"]["content-type"] == "text/xml"


def test_a_kind_may_change_nothing_but_the_status(door, monkeypatch):
    of_a_kind(door, monkeypatch, answer=lambda *_: (200, None, ""))
    response = door.ask(INQUIRY)
    assert response["statusCode"] == 200
    assert json.loads(response["body"])["lead_id"] == door.machine.started[0]


def test_a_kind_may_leave_the_answer_to_us(door, monkeypatch):
    of_a_kind(door, monkeypatch, answer=lambda *_: None)
    assert door.ask(INQUIRY)["statusCode"] == 202


def test_a_sender_that_cannot_make_use_of_a_refusal_is_told_that_it_was_kept(door, monkeypatch):
    of_a_kind(door, monkeypatch, answer=lambda received, _: None if received else (200, None, ""))
    assert door.ask("name=Dana")["statusCode"] == 200
    assert [item.source for item in door.quarantine.items.values()] == ["website"]


def test_a_delivery_without_inquiries_is_taken(door, monkeypatch):
    of_a_kind(door, monkeypatch, parse=lambda *_: [])
    assert door.ask(INQUIRY)["statusCode"] == 202
    assert door.ask(INQUIRY, headers=NAVIGATION)["statusCode"] in (202, 303)
    assert door.leads.heads == {}


# Browsers


@pytest.mark.parametrize(
    "headers",
    [
        NAVIGATION,
        {"origin": SITE, "accept": "text/html,application/xhtml+xml"},
        {"origin": SITE, "sec-fetch-mode": "navigate", "content-type": "multipart/form-data; boundary=x"},
    ],
)
def test_a_browser_that_posts_by_itself_goes_to_the_configured_page(door, headers):
    body = INQUIRY
    if "multipart" in headers.get("content-type", ""):
        body = '--x\r\nContent-Disposition: form-data; name="email"\r\n\r\ndana@example.com\r\n--x--'
    response = door.ask(body, headers=headers)
    assert (response["statusCode"], response["headers"]["location"]) == (303, f"{SITE}/thank-you")
    assert len(door.leads.heads) == 1


def test_nothing_in_a_request_can_choose_where_a_browser_goes(door):
    response = door.ask(INQUIRY + "&redirect=https://evil.example&_next=https://evil.example", headers=NAVIGATION)
    assert response["headers"]["location"] == f"{SITE}/thank-you"


def test_a_script_gets_json_even_where_a_redirect_is_configured(door):
    response = door.ask(INQUIRY, headers={"origin": SITE, "sec-fetch-mode": "cors", "accept": "*/*"})
    assert response["statusCode"] == 202


def without_redirect(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    practice = a_practice()
    website = replace(practice.sources["website"], redirect=None)
    door.open(monkeypatch, replace(door.intake, practice=replace(practice, sources={"website": website})))


def test_without_a_redirect_a_browser_gets_a_page(door, monkeypatch):
    without_redirect(door, monkeypatch)
    response = door.ask(INQUIRY, headers=NAVIGATION)
    assert response["statusCode"] == 202
    assert response["headers"]["content-type"].startswith("text/html")
    assert "A text message to …43 is on its way." in response["body"]
    assert f'<a href="{SITE}/book">{SITE}/book</a>' in response["body"]
    assert "script" not in response["body"].lower().replace("content-security", "")


def test_a_browser_s_visitor_reads_what_to_correct(door):
    response = door.ask("name=Dana&phone=212-555-014", headers=NAVIGATION)
    assert response["statusCode"] == 422
    assert response["headers"]["content-type"].startswith("text/html")
    assert "The phone number has 9 digits" in response["body"]
    assert "go back" in response["body"]


def test_a_page_shows_what_was_typed_as_text_only(door):
    response = door.ask("a=1", source="<script>alert(1)</script>", headers=NAVIGATION)
    assert response["statusCode"] == 404
    assert "<script" not in response["body"]


def test_an_error_of_a_script_s_request_is_a_problem_with_pointers(door):
    response = door.ask("name=Dana", headers={"accept": "text/html"})
    told = json.loads(response["body"])
    assert response["headers"]["content-type"] == "application/problem+json"
    assert (told["status"], [error["pointer"] for error in told["errors"]]) == (422, ["/phone", "/email"])
    assert set(told) == {"type", "title", "status", "detail", "errors"}


# Refusals


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"source": "nowhere"}, 404),
        ({"source": "zapier"}, 401),
        ({"source": "crm", "headers": BEARER}, 404),
        ({"headers": {"origin": "https://evil.example"}}, 403),
        ({"headers": {"content-type": "text/xml"}}, 415),
        ({"headers": {"content-type": "application/json"}}, 400),
        ({"body": "a=" + "b" * 256 * 1024}, 413),
        ({"body": ""}, 400),
        ({"route": "PUT /intake/{source}"}, 404),
        ({"route": "$default", "pathParameters": None}, 404),
        ({"route": "GET /intake/{source}"}, 404),
    ],
)
def test_each_refusal_has_its_status(door, changes, status):
    response = door.ask(changes.pop("body", INQUIRY), **changes)
    assert response["statusCode"] == status
    assert json.loads(response["body"])["status"] == status
    assert door.leads.heads == {}


@pytest.mark.parametrize("error", [ProviderUnavailable("down", 30), ProviderUnavailable("down"), Conflict("busy")])
def test_a_table_that_is_down_asks_the_sender_to_come_again(door, error):
    def fails(*_: object) -> None:
        raise error

    door.leads.add = fails
    response = door.ask(INQUIRY)
    assert response["statusCode"] == 503
    assert int(response["headers"]["retry-after"]) >= 1
    assert door.ask(INQUIRY, headers=NAVIGATION)["headers"]["content-type"].startswith("text/html")


@pytest.mark.parametrize("route", ["POST /intake/{source}", "POST /events/{source}"])
@pytest.mark.parametrize("headers", [{}, NAVIGATION])
def test_a_secret_that_nobody_has_created_is_named_in_the_log_and_not_in_the_answer(door, monkeypatch, route, headers):
    lines = io.StringIO()
    monkeypatch.setattr(door.module.logger.registered_handler, "stream", lines)
    door.intake.secrets.values.clear()
    response = door.ask(INQUIRY, route, "crm" if "events" in route else "zapier", headers=headers)
    (line,) = map(json.loads, lines.getvalue().splitlines())
    assert response["statusCode"] == 503
    assert (line["level"], line["message"], line["route"]) == ("ERROR", "unavailable", route)
    name = "crm/events_secret" if "events" in route else "zapier/signing_secret"
    assert line["cause"].startswith(f"ProviderUnavailable: The secret {name} does not exist")
    assert "_secret" not in response["body"]


# Handshakes and events


def test_a_handshake_is_answered_in_plain_text(door, monkeypatch):
    from dataclasses import replace
    from types import SimpleNamespace

    kind = SimpleNamespace(challenge=lambda request, *_: request.query["hub.challenge"])
    door.open(monkeypatch, replace(door.intake, kinds=lambda _: kind))
    response = door.ask("", "GET /intake/{source}", "zapier", rawQueryString="hub.challenge=1158201444")
    assert (response["statusCode"], response["body"]) == (200, "1158201444")
    assert response["headers"]["content-type"].startswith("text/plain")


def test_reported_events_are_answered_with_their_ids(door):
    lead_id = door.told(INQUIRY)["lead_id"]
    asked = {
        "route": "POST /events/{source}",
        "source": "crm",
        "headers": {"content-type": "application/json", **BEARER},
    }
    told = door.told({"type": "contact.made", "lead_id": lead_id, "data": {"seconds": 60}}, **asked)
    assert told == {"event_ids": [door.leads.logs[lead_id][1].id]}
    kept = door.told({"type": "nonsense", "lead_id": lead_id}, **asked)
    assert (kept["event_ids"], kept["status"]) == ([], "quarantined")
    assert "no type of event" in kept["reasons"][0]


# What the API says of itself

DOCUMENT = json.loads(openapi.document())


def fits(schema: Any, value: Any) -> bool:
    """Whether a value is what a schema says, as far as the answers below need it: names, and values from a list."""
    if "$ref" in schema:
        return fits(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]], value)
    if "oneOf" in schema:
        return [fits(one, value) for one in schema["oneOf"]].count(True) == 1
    if schema.get("type") == "array":
        return isinstance(value, list) and all(fits(schema["items"], one) for one in value)
    if schema.get("type") == "object":
        named = schema["properties"]
        complete = isinstance(value, dict) and set(schema.get("required", ())) <= value.keys() <= named.keys()
        return complete and all(fits(named[name], one) for name, one in value.items())
    return value in schema.get("enum", [schema.get("const", value)])


@pytest.mark.parametrize(
    ("route", "source", "body"),
    [
        ("/intake/{source}", "zapier", {"phone": "(212) 555-0143"}),
        ("/intake/{source}", "zapier", {"name": "Dana"}),
        ("/intake/{source}", "zapier", [{"phone": "(212) 555-0143"}, {"name": "Dana"}, {"email": "d@example.com"}]),
        ("/events/{source}", "crm", {"type": "contact.made", "phone": "(212) 555-0143", "data": {"seconds": 60}}),
        ("/events/{source}", "crm", {"type": "nonsense", "phone": "(212) 555-0143"}),
    ],
)
def test_an_answer_is_what_the_description_says(door, route, source, body):
    door.ask(INQUIRY)
    told = door.told(body, f"POST {route}", source, headers={"content-type": "application/json", **BEARER})
    described = DOCUMENT["paths"][route]["post"]["responses"]["202"]["content"]["application/json"]["schema"]
    assert fits(described, told), told
    assert not fits(described, {**told, "surprise": 1})


# Logs


def test_logs_hold_ids_and_nothing_personal(door, capsys, monkeypatch):
    lines = io.StringIO()
    monkeypatch.setattr(door.module.logger.registered_handler, "stream", lines)
    door.ask(INQUIRY + "&message=my+secret+trouble")
    door.ask("name=Dana&phone=212-555-014")
    door.ask(INQUIRY, source="dana.reyes@example.com")
    written = lines.getvalue() + capsys.readouterr().out
    assert door.machine.started[0] in written
    assert len(lines.getvalue().splitlines()) == 3
    for personal in ("Dana", "0143", "2125550143", "example.com", "secret trouble", "555-014"):
        assert personal not in written


# Anything at all


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=200) | st.text(max_size=200),
    route=st.sampled_from(["POST /intake/{source}", "GET /intake/{source}", "POST /events/{source}", "$default"]),
    source=st.sampled_from(["website", "zapier", "crm", "nowhere", "", "../x"]),
    headers=st.dictionaries(
        st.sampled_from(["content-type", "authorization", "origin", "sec-fetch-mode", "accept", "webhook-signature"]),
        st.sampled_from(
            [FORM, "application/json", "multipart/form-data; boundary=x", "Bearer s3cr3t", SITE, "navigate"]
        )
        | st.text(max_size=30),
    ),
    query=st.text(max_size=40),
)
def test_no_request_gets_a_5xx(door, body, route, source, headers, query):
    response = door.ask(body, route, source, headers=headers, rawQueryString=query)
    assert 200 <= response["statusCode"] < 500
    json.dumps(response).encode()
