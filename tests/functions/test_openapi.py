"""The API's description: valid, up to date, and about the API that there is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from consoles import Caller, a_console
from firstminute import openapi
from firstminute.adapters.aws.erasure import erased_note
from firstminute.domain.events import EVENT_TYPES
from firstminute.domain.metrics import COUNTS
from firstminute.http_console.routing import ROUTES
from firstminute.openapi.describing import described
from firstminute.openapi.schemas import EVENT_DATA

ELSEWHERE = ("/intake/", "/events/", "/twilio/", "/telnyx/", "/postmark/")
OPERATIONS = [
    (path, method, operation)
    for path, item in json.loads(openapi.document())["paths"].items()
    for method, operation in item.items()
]


def test_the_file_is_what_the_code_says_today() -> None:
    assert openapi.document() == described(), "write it again: python -m firstminute.openapi"


def everything_in(part: Any) -> Iterator[dict[str, Any]]:
    """Every object of the document."""
    if isinstance(part, dict):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from everything_in(inner)


def test_what_a_schema_points_to_is_there() -> None:
    document = json.loads(openapi.document())
    named = {one["$ref"] for one in everything_in(document) if "$ref" in one}
    assert named == {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert document["openapi"].startswith("3.1.")


# https://spec.openapis.org/oas/v3.1.1.html#operation-object
@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_an_operation_has_all_that_openapi_wants(path: str, method: str, operation: dict[str, Any]) -> None:
    given = [one for one in operation.get("parameters", ()) if one["in"] == "path"]
    assert [one["name"] for one in given] == re.findall(r"{(\w+)}", path)
    assert all(one["required"] is True and one["schema"]["type"] == "string" for one in given)
    assert all(
        re.fullmatch(r"[1-5]\d\d", status) and answer["description"]
        for status, answer in operation["responses"].items()
    )
    assert ("requestBody" in operation) <= (method in ("post", "put"))
    for content in (operation.get("requestBody", {}), *operation["responses"].values()):
        assert all(re.fullmatch(r"[\w+.-]+/[\w+.-]+", kind) for kind in content.get("content", {}))


def test_operations_have_names_of_their_own() -> None:
    names = [operation["operationId"] for *_, operation in OPERATIONS]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)


def test_every_route_of_the_console_is_described_and_no_other() -> None:
    told = {
        f"{method} {path}"
        for path, methods in openapi.methods_by_path().items()
        for method in methods
        if not path.startswith(ELSEWHERE)
    }
    assert told == set(ROUTES)


@pytest.mark.parametrize("key", ROUTES)
def test_a_route_is_described_with_the_roles_that_may(key: str) -> None:
    method, _, path = key.partition(" ")
    operation = json.loads(openapi.document())["paths"][path][method.lower()]
    roles = ROUTES[key].roles
    assert operation["description"] == (f"Roles: {', '.join(roles)}." if roles else "Nothing is needed to call it.")
    assert bool(operation["security"]) is bool(roles)


def test_calls_are_described_as_other_webhooks_of_twilio_are() -> None:
    told = json.loads(openapi.document())
    for path in ("/twilio/voice", "/twilio/voice/{step}"):
        assert "X-Twilio-Signature" in told["paths"][path]["post"]["description"]


def test_every_type_of_event_says_what_it_holds() -> None:
    assert EVENT_DATA.keys() == EVENT_TYPES


def test_what_is_kept_of_an_erasure_is_described() -> None:
    kept = erased_note("ld_1", datetime(2026, 11, 25, tzinfo=UTC))
    told = json.loads(openapi.document())["components"]["schemas"]["Note"]["allOf"][0]["properties"]
    assert kept.type in told["type"]["enum"]
    assert told["about_seq"]["minimum"] <= kept.seq
    assert "pattern" not in told["id"]


def test_every_count_of_the_contract_is_described() -> None:
    measures = json.loads(openapi.document())["components"]["schemas"]["Measures"]
    assert set(COUNTS) <= set(measures["required"])


def test_every_rate_says_what_is_divided_by_what() -> None:
    measures = json.loads(openapi.document())["components"]["schemas"]["Measures"]["properties"]
    rates = {name: measure["description"] for name, measure in measures.items() if name.endswith("_rate")}
    rates |= {name: measures[name]["description"] for name in measures if name.startswith("close_rate")}
    assert len(rates) == 6
    assert all(" / " in words for words in rates.values())
    assert "qualified or nurtured" in rates["qualification_rate"]


def test_the_description_is_served_and_holds_no_address_of_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Caller(a_console(), monkeypatch)("GET", "/openapi.json")
    assert answer.json == json.loads(openapi.document())
    assert not re.search(r"https?://(?!json-schema\.org)", answer.text)
