"""The console's function: who may what, and an answer to every request whatever."""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consoles import ROLES, Answered, Caller, a_console
from fakes import NOON
from firstminute.application.waiting_ports import Quarantined
from firstminute.domain.errors import ProviderUnavailable
from firstminute.http_console.routing import ROUTES
from functions.console import handler

# The matrix as the contract and docs/access.md tell it; `-` is a visitor without a key.
MAY: dict[str, str] = {
    "GET /leads": "viewer staff partner admin",
    "GET /leads/{lead_id}": "viewer staff partner admin",
    "POST /leads/{lead_id}/events": "staff partner admin",
    "DELETE /leads/{lead_id}": "admin",
    "GET /metrics": "viewer staff admin",
    "PUT /spend/{day}/{source}": "staff admin",
    "GET /quarantine": "staff admin",
    "GET /preview": "staff admin",
    "GET /dashboard/settings": "viewer staff admin",
    "GET /dashboard": "- viewer staff admin",
    "GET /dashboard/sign-in": "- viewer staff partner admin",
    "POST /dashboard/sign-in": "- viewer staff partner admin",
    "POST /dashboard/sign-out": "- viewer staff partner admin",
    "GET /dashboard/assets/{name}": "- viewer staff partner admin",
    "GET /unsubscribe/{lead_id}": "- viewer staff partner admin",
    "POST /unsubscribe/{lead_id}": "- viewer staff partner admin",
    "GET /openapi.json": "- viewer staff partner admin",
    "GET /website.js": "- viewer staff partner admin",
    "GET /health": "- viewer staff partner admin",
}
VALUES = {"{lead_id}": "ld_nobody", "{day}": "2026-11-24", "{source}": "website", "{name}": "dashboard.css"}


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Caller:
    return Caller(a_console(), monkeypatch)


def ask(call: Caller, route: str, role: str | None) -> Answered:
    method, _, path = route.partition(" ")
    for name, value in VALUES.items():
        path = path.replace(name, value)
    return call(method, path, role=role, content={} if method in ("POST", "PUT") else None)


def is_problem(answer: Answered, status: int) -> dict[str, Any]:
    """The problem of RFC 9457."""
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json
    assert problem["status"] == status
    assert problem.keys() >= {"type", "title", "detail"}
    return problem


def test_the_matrix_speaks_of_every_route() -> None:
    assert MAY.keys() == ROUTES.keys()


@pytest.mark.parametrize(("route", "role"), [*product(MAY, ("-", *ROLES))])
def test_a_role_reaches_what_it_may_and_nothing_else(call: Caller, route: str, role: str) -> None:
    answer = ask(call, route, None if role == "-" else role)
    if role in MAY[route].split():
        assert answer.status not in (401, 403)
    elif role == "-":
        is_problem(answer, 401)
    else:
        assert role in is_problem(answer, 403)["detail"]


@pytest.mark.parametrize("route", [route for route, roles in MAY.items() if "-" not in roles])
@pytest.mark.parametrize(
    "authorization", ["Bearer fm_wrong", "Bearer", "Bearer ", "Basic YTpi", "fm_admin", "bearer  x y", ""]
)
def test_a_wrong_key_is_told_how_to_authenticate(call: Caller, route: str, authorization: str) -> None:
    method, _, path = route.partition(" ")
    for name, value in VALUES.items():
        path = path.replace(name, value)
    answer = call(method, path, authorization=authorization)
    is_problem(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_the_scheme_of_a_key_may_be_written_in_any_case(call: Caller) -> None:
    assert call("GET", "/leads", authorization="bearer fm_viewer").status == 200


def test_what_needs_a_higher_role_names_it(call: Caller) -> None:
    detail = is_problem(ask(call, "DELETE /leads/{lead_id}", "staff"), 403)["detail"]
    assert "role admin" in detail
    assert "the staff" in detail


# Every other path


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/leads/", "/leads/ld_1/notes", "/dashboard/", "//leads", "/%2e%2e/etc", "/leads%00"]
)
def test_a_path_that_is_not_there_is_a_problem(call: Caller, path: str) -> None:
    is_problem(call("GET", path), 404)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/leads", "GET, HEAD"),
        ("PATCH", "/leads/ld_1", "DELETE, GET, HEAD"),
        ("GET", "/leads/ld_1/events", "POST"),
        ("GET", "/spend/2026-11-24/website", "PUT"),
        ("DELETE", "/intake/website", "GET, HEAD, POST"),
        ("GET", "/events/crm", "POST"),
        ("GET", "/twilio/messages", "POST"),
        ("OPTIONS", "/health", "GET, HEAD"),
        ("BREW" * 100, "/health", "GET, HEAD"),
    ],
)
def test_a_path_that_takes_another_method_says_which(call: Caller, method: str, path: str, allowed: str) -> None:
    answer = call(method, path)
    is_problem(answer, 405)
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize(
    "path", ["/health", "/openapi.json", "/dashboard", "/leads", "/metrics", "/dashboard/assets/dashboard.css"]
)
def test_head_is_answered_as_get_without_the_body(call: Caller, path: str) -> None:
    head, get = (call(method, path, role="viewer") for method in ("HEAD", "GET"))
    assert (head.status, head.headers) == (get.status, get.headers)
    assert get.content
    assert head.content == b""


@pytest.mark.parametrize(
    "path",
    [
        "/leads",
        "/leads/ld_1",
        "/metrics",
        "/quarantine",
        "/dashboard",
        "/dashboard/settings",
        "/health",
        "/openapi.json",
        "/unsubscribe/ld_1",
    ],
)
def test_no_cache_keeps_an_answer(call: Caller, path: str) -> None:
    assert call("GET", path, role="admin").headers["cache-control"] == "no-store"


EVENT = st.fixed_dictionaries(
    {
        "rawPath": st.one_of(
            st.text(max_size=40),
            st.builds(
                "/{}/{}".format,
                st.sampled_from(["leads", "unsubscribe", "spend", "dashboard/assets"]),
                st.text(max_size=20),
            ),
            st.just("/leads"),
            st.just("/metrics"),
            st.just("/quarantine"),
            st.just("/dashboard/sign-in"),
            st.just("/spend/2026-11-24/website"),
            st.just("/leads/ld_1/events"),
        ),
        "rawQueryString": st.one_of(
            st.text(max_size=40), st.just("cursor=%00%ff"), st.just("from=9999-99-99&by=%F0%9F")
        ),
        "requestContext": st.fixed_dictionaries(
            {
                "http": st.fixed_dictionaries(
                    {"method": st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", ""])}
                )
            }
        ),
        "headers": st.dictionaries(
            st.sampled_from(["content-type", "cookie", "origin", "if-none-match", "accept-encoding"]),
            st.text(max_size=30),
        ).map(lambda headers: {"authorization": "Bearer fm_admin", "content-type": "application/json", **headers}),
        "body": st.one_of(
            st.none(),
            st.text(max_size=60),
            st.just('{"amount": 1e999}'),
            st.just("[" * 5000),
            st.just('{"amount": ' + "9" * 5000 + "}"),
        ),
        "isBase64Encoded": st.booleans(),
        "cookies": st.lists(st.text(max_size=20), max_size=2),
    }
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(event=EVENT)
def test_no_request_however_malformed_gets_a_5xx(call: Caller, event: dict[str, Any]) -> None:
    answer = call.send(event)
    assert 200 <= answer.status < 500


def test_a_request_without_anything_is_answered(call: Caller) -> None:
    is_problem(call.send({}), 404)


# Numbers, spend, quarantine, service


def test_the_dashboards_settings_are_what_its_page_asks_for(call: Caller) -> None:
    call.console.quarantine.add(Quarantined("q_1", "zapier", "It cannot be read.", NOON, "application/json", b"{"))
    settings = call("GET", "/dashboard/settings", role="viewer").json
    assert settings["practice"] == "Bright Smile Dental"
    assert settings["zone"] == "America/New_York"
    assert settings["targets"]["first_human_seconds"] == 300
    assert settings["sources"] == ["crm", "website", "zapier"]
    assert settings["quarantined"] == 1
    assert settings["now"] == "2026-11-24T17:00:00.000Z"


def test_what_was_replayed_waits_no_longer(call: Caller) -> None:
    call.console.quarantine.add(Quarantined("q_1", "zapier", "It cannot be read.", NOON, "application/json", b"{"))
    call.console.quarantine.resolve("q_1", "ld_1")
    assert call("GET", "/dashboard/settings", role="viewer").json["quarantined"] == 0


def test_spend_that_is_put_down_shows_in_the_numbers(call: Caller) -> None:
    put = call("PUT", "/spend/2026-11-24/website", role="staff", content={"amount": 12_500})
    assert (put.status, put.json) == (
        200,
        {"day": "2026-11-24", "source": "website", "amount": 12_500, "currency": "USD"},
    )
    metrics = call("GET", "/metrics?from=2026-11-24&to=2026-11-24", role="viewer").json
    assert [(group["key"], group["spend"]) for group in metrics["groups"]] == [("website", 12_500)]


@pytest.mark.parametrize(
    ("path", "status", "sent"),
    [
        ("/spend/2026-11-24/website", 400, {"body": "{", "content_type": "application/json"}),
        ("/spend/2026-11-24/website", 400, {"body": b"\xff\xfe", "content_type": "application/json"}),
        ("/spend/2026-11-24/website", 415, {"body": "amount=1", "content_type": "application/x-www-form-urlencoded"}),
        ("/spend/2026-11-24/website", 415, {"body": "{}"}),
        ("/spend/2026-11-24/website", 413, {"body": " " * 262_145, "content_type": "application/json"}),
        ("/spend/2026-11-24/website", 422, {"content": [1]}),
        ("/spend/24.11.2026/website", 422, {"content": {"amount": 1}}),
        ("/spend/2026-11-24/billboard", 404, {"content": {"amount": 1}}),
    ],
)
def test_spend_that_cannot_be_read_is_refused_with_its_reason(call: Caller, path: str, status: int, sent: Any) -> None:
    is_problem(call("PUT", path, role="admin", **sent), status)


def test_a_wrong_range_names_the_field(call: Caller) -> None:
    problem = is_problem(call("GET", "/metrics?from=2026-02-30", role="viewer"), 422)
    assert [error["pointer"] for error in problem["errors"]] == ["/from"]


def test_the_quarantine_shows_what_came_and_why_it_is_there(call: Caller) -> None:
    body = b'{"name": "\xff' + b"x" * 10_000
    call.console.quarantine.add(Quarantined("q_1", "zapier", "It cannot be read.", NOON, "application/json", body))
    page = call("GET", "/quarantine", role="staff").json
    assert page["cursor"] is None
    (item,) = page["items"]
    assert (item["id"], item["source"], item["reason"], item["bytes"]) == (
        "q_1",
        "zapier",
        "It cannot be read.",
        len(body),
    )
    assert item["body"].startswith('{"name": "')
    assert len(item["body"]) < 5000


def test_a_cursor_that_nobody_gave_out_is_refused(call: Caller) -> None:
    is_problem(call("GET", "/quarantine?cursor=nonsense", role="staff"), 422)
    is_problem(call("GET", f"/quarantine?cursor={'9' * 5000}", role="staff"), 422)


def test_an_uptime_check_is_told_the_version(call: Caller) -> None:
    assert call("GET", "/health").json == {"status": "ok", "version": "0.1.0"}


def test_the_table_for_people_says_what_the_code_does() -> None:
    document = (Path(__file__).parents[2] / "docs" / "access.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `((?:GET|POST|PUT|DELETE) [^`]+)` \|(.*)\|$", document, re.MULTILINE)
    told = {
        route: tuple(role for role, cell in zip(ROLES, cells.split("|"), strict=True) if cell.strip() == "yes")
        for route, cells in rows
    }
    assert told == {key: route.roles for key, route in ROUTES.items() if route.roles}


def test_when_a_table_is_down_the_log_says_so_and_the_caller_may_come_again(call: Caller, monkeypatch, caplog) -> None:
    def down(*_: object) -> None:
        raise ProviderUnavailable("AWS failed while listing leads")

    monkeypatch.setattr(call.console.leads, "page", down)
    answer = call("GET", "/leads", role="staff")
    lines = [json.loads(handler.logger.registered_formatter.format(record)) for record in caplog.records]
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert [line["cause"] for line in lines if line["level"] == "ERROR"] == [
        "ProviderUnavailable: AWS failed while listing leads"
    ]
