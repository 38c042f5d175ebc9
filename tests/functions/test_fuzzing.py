"""Nothing that anybody can send breaks the API, and nothing authentic is lost.

`FIRSTMINUTE_FUZZ=1` tries 20,000 requests (about four minutes); without it, as many as fit into `make test`.
"""

from __future__ import annotations

import gzip
import json
import os
import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from adapters.sources.signing import FORM, JSON
from firstminute import openapi
from firstminute.application.intake import LONGEST_BODY
from functions.fuzzing import PROOFS, Api, authentic, event, requests

THOROUGH = os.environ.get("FIRSTMINUTE_FUZZ") == "1"
ANY, AUTHENTIC = (12_000, 8_000) if THOROUGH else (1_500, 1_000)
AS_OFTEN = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
}
KIB = 1024
# One way in of each kind.
EACH_KIND = sorted({proof.kind: number for number, proof in enumerate(PROOFS)}.values())
# A second of this machine is more than a second of Lambda's smallest share, and tests run beside each other.
LONGEST_SECONDS, MOST_MIB = 3.0, 100
METHOD_NOT_ALLOWED = 405
DESCRIBED: dict[str, dict[str, Any]] = {
    f"{method.upper()} {path}": operation["responses"]
    for path, operations in json.loads(openapi.document())["paths"].items()
    for method, operation in operations.items()
}


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Api:
    return Api(monkeypatch)


def answered(api: Api, asked: dict[str, Any]) -> dict[str, Any]:
    """The answer, well-formed and soon, whatever was asked."""
    started = time.process_time()
    answer = api(asked)
    assert time.process_time() - started < LONGEST_SECONDS
    assert 200 <= answer["statusCode"] < 500, asked
    if "json" in answer["headers"].get("content-type", "") and answer["body"]:
        json.loads(answer["body"])
    answer["body"].encode()
    assert_described(asked["routeKey"], answer)
    return answer


def assert_described(route: str, answer: dict[str, Any]) -> None:
    """The API says of itself that this route may answer so. What no route is for has no description."""
    told = DESCRIBED.get(route)
    if told is not None and answer["statusCode"] != METHOD_NOT_ALLOWED:
        content = told[str(answer["statusCode"])].get("content", {})
        media = answer["headers"].get("content-type", "").partition(";")[0]
        assert not answer["body"] or media in content, (route, answer)


@pytest.mark.slow
@settings(max_examples=ANY, **AS_OFTEN)
@given(data=st.data())
def test_no_request_to_any_route_is_answered_with_a_failure_of_ours(api: Api, data: st.DataObject) -> None:
    answered(api, data.draw(requests(api.lead_id)))


@pytest.mark.slow
@settings(max_examples=AUTHENTIC, **AS_OFTEN)
@given(sent=authentic())
def test_what_a_known_sender_sends_becomes_a_lead_or_is_kept_or_its_sender_is_told_why_not(
    api: Api, sent: tuple[int, bytes, str]
) -> None:
    asked = api.proved(*sent)
    assume(api.lets_in(asked))
    api.forget()
    answer = answered(api, asked)
    if answer["statusCode"] >= 300:
        assert answer["statusCode"] in (404, 413, 415)
        assert json.loads(answer["body"])["detail"]
    else:
        assert api.leads.heads or api.quarantine.items or json.loads(answer["body"])["reason"]


def nested(opening: str, middle: str, closing: str) -> str:
    return opening * 60_000 + middle + closing * 60_000


PARTS = "multipart/form-data; boundary=x"
FIELDS = 100_000
HOSTILE: dict[str, tuple[str, bytes | str]] = {
    "lists in lists": (JSON, nested("[", "1", "]")),
    "objects in objects": (JSON, '{"a":' * 40_000 + "1" + "}" * 40_000),
    "never closed": (JSON, "[" * 250_000),
    "brackets in a name": (FORM, "a" + "[a]" * 60_000 + "=1"),
    "a hundred thousand fields": (FORM, "&".join("a" for _ in range(FIELDS))),
    "thousands of fields in JSON": (JSON, json.dumps({f"f{number}": "" for number in range(18_000)})),
    "thousands of answers": (JSON, json.dumps({"fields": [{"label": "a", "value": "b"}] * 8_000})),
    "thousands of inquiries": (JSON, json.dumps([{"email": f"p{number}@example.com"} for number in range(7_000)])),
    "a huge number": (JSON, '{"phone": ' + "9" * 200_000 + "}"),
    "a huge exponent": (JSON, '{"phone": 1e999999999, "email": -1e-999999999}'),
    "escapes": (JSON, '{"email": "' + "\\u0000" * 40_000 + '"}'),
    "half surrogates": (JSON, '{"email": "' + "\\ud800" * 40_000 + '"}'),
    "parts without end": (PARTS, "--x\r\n\r\n" * 25_000),
    "a multipart in a multipart": (
        PARTS,
        "--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n" * 4_000,
    ),
    "parts that look compressed": (
        PARTS,
        b'--x\r\nContent-Disposition: form-data; name="email"; filename="a.zip"\r\nContent-Encoding: gzip\r\n\r\n'
        + gzip.compress(b"0" * 50_000_000)
        + b"\r\n--x--\r\n",
    ),
    "a compressed body": (JSON, gzip.compress(b'{"email": "' + b"a" * 50_000_000)),
    "a boundary of nothing but dashes": ("multipart/form-data; boundary=" + "-" * 60, "-" * 200_000),
    "invalid UTF-8": (JSON, b'{"email": "' + b"\xff\xfe\x80" * 60_000),
    "invalid UTF-8 in fields": (FORM, b"email=" + b"%ff%c0%80" * 20_000),
    "an address that never ends": (FORM, "email=" + "a." * 60_000 + "@" + "b." * 60_000),
    "addresses without end": (FORM, "message=" + "a@" * 120_000),
    "a number that never ends": (FORM, "message=" + "+1 (212) 555-" * 18_000),
    "blanks": (FORM, "name=" + "+" * 200_000 + "x"),
    "dashes and digits": (FORM, "phone=" + "1-" * 120_000 + "x"),
    "links": (FORM, "message=" + "http://a.example/?" * 13_000),
    "camel case": (FORM, "aA" * 120_000 + "=1"),
    "accents": (FORM, ("e" + "\u0301" * 100) * 600 + "=1"),
    "a content type that never ends": ("a/" + "b; c=" * 20_000, "{}"),
    "entities": ("text/xml", '<!DOCTYPE a [<!ENTITY b "b">' + "<!ENTITY c '&b;&b;'>" * 5_000 + "]><a>&c;</a>"),
    "elements in elements": ("text/xml", "<a>" * 60_000),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_takes_bounded_time_at_every_source(api: Api, name: str) -> None:
    media, body = HOSTILE[name]
    assert len(body) <= LONGEST_BODY
    raw = body.encode("utf-8", "replace") if isinstance(body, str) else body
    public = event("POST /intake/{source}", "/intake/website", "", {"content-type": media}, raw, "website")
    answered(api, public)
    for number in EACH_KIND:
        answered(api, api.proved(number, raw, media))


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_takes_bounded_memory(api: Api, name: str) -> None:
    media, body = HOSTILE[name]
    raw = body.encode("utf-8", "replace") if isinstance(body, str) else body
    asked = event("POST /intake/{source}", "/intake/website", "", {"content-type": media}, raw, "website")
    tracemalloc.start()
    try:
        api(asked)
        assert tracemalloc.get_traced_memory()[1] < MOST_MIB * KIB * KIB
    finally:
        tracemalloc.stop()
