"""The edge of the HTTP API: what API Gateway hands over, and what it is handed back."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstminute.domain import errors
from firstminute.domain.errors import Conflict, FieldError, Invalid, ProviderUnavailable, Rejected, Unauthenticated
from firstminute.http_api import Response, guarded, json_response, problem, request_of

EVENT = {
    "version": "2.0",
    "rawPath": "/intake/website",
    "rawQueryString": "utm_source=google&a=1&a=2&empty=",
    "cookies": ["s1=a", "s2=b"],
    "headers": {"Content-Type": "Application/JSON; charset=utf-8", "X-Many": "one,two"},
    "requestContext": {"http": {"method": "post", "sourceIp": "203.0.113.7"}},
    "body": "{}",
    "isBase64Encoded": False,
}


def test_a_request_is_handed_over_as_its_sender_made_it():
    request = request_of(EVENT, "https://api.example")
    assert request.method == "POST"
    assert request.url == "https://api.example/intake/website?utm_source=google&a=1&a=2&empty="
    assert request.headers == {
        "content-type": "Application/JSON; charset=utf-8",
        "x-many": "one,two",
        "cookie": "s1=a; s2=b",
    }
    assert request.query == {"utm_source": "google", "a": "2", "empty": ""}
    assert (request.body, request.ip, request.content_type) == (b"{}", "203.0.113.7", "application/json")


def test_a_request_without_a_query_has_no_question_mark():
    assert (
        request_of({**EVENT, "rawQueryString": ""}, "https://api.example").url == "https://api.example/intake/website"
    )


def test_a_binary_body_comes_as_base64():
    body = base64.b64encode(b"\xff\x00").decode()
    assert request_of({**EVENT, "body": body, "isBase64Encoded": True}, "").body == b"\xff\x00"


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "rawPath": st.text() | st.none(),
            "rawQueryString": st.text() | st.just("a=%ff&%zz=%&&=;") | st.none(),
            "headers": st.dictionaries(st.text(), st.text()) | st.none(),
            "cookies": st.lists(st.text()) | st.none(),
            "body": st.text() | st.none(),
            "isBase64Encoded": st.booleans(),
            "requestContext": st.none() | st.just({}) | st.just({"http": None}),
        },
    )
)
def test_nothing_that_can_arrive_breaks_it(event):
    request = request_of(event, "https://api.example")
    assert isinstance(request.body, bytes)


def test_an_answer_in_bytes_travels_as_base64():
    event = Response(200, b"\xff", {"content-type": "image/png"}, ("s=1; Secure",)).as_event()
    assert event == {
        "statusCode": 200,
        "headers": {"x-content-type-options": "nosniff", "content-type": "image/png"},
        "body": "/w==",
        "isBase64Encoded": True,
        "cookies": ["s=1; Secure"],
    }


def test_json_is_kept_by_no_cache_and_always_utf_8():
    event = json_response(200, {"name": "Zoë\ud800"}, {"x-more": "1"}).as_event()
    assert json.loads(event["body"]) == {"name": "Zoë?"}
    assert event["headers"]["cache-control"] == "no-store"
    assert event["headers"]["x-more"] == "1"


def test_a_problem_names_the_fields_that_are_wrong():
    response = problem(Invalid("Some fields are wrong.", (FieldError("/phone", "has 9 digits"),)))
    assert response.headers["content-type"] == "application/problem+json"
    assert json.loads(str(response.body)) == {
        "type": "urn:firstminute:problem:invalid",
        "title": "Some fields are wrong",
        "status": 422,
        "detail": "Some fields are wrong.",
        "errors": [{"pointer": "/phone", "detail": "has 9 digits"}],
    }


def test_a_401_says_how_to_authenticate():
    assert problem(Unauthenticated("No key came.")).headers["www-authenticate"] == "Bearer"


REFUSALS = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, Rejected)]


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__name__)
def test_every_refusal_is_a_4xx_of_its_own_type(kind):
    def refuses() -> Response:
        raise kind("because")

    response = guarded(refuses)
    told = json.loads(str(response.body))
    assert 400 <= response.status < 500
    assert (told["status"], told["detail"]) == (response.status, "because")
    assert told["type"].startswith("urn:firstminute:problem:")


def test_refusals_have_types_of_their_own():
    assert len({json.loads(str(problem(kind("x")).body))["type"] for kind in REFUSALS}) == len(REFUSALS) >= 8


@pytest.mark.parametrize(
    ("error", "seconds"),
    [(Conflict("busy"), "5"), (ProviderUnavailable("down"), "5"), (ProviderUnavailable("", 0.2), "1")],
)
def test_what_will_be_better_later_is_a_503_that_says_when(error, seconds):
    def fails() -> Response:
        raise error

    response = guarded(fails)
    assert (response.status, response.headers["retry-after"]) == (503, seconds)


def test_why_there_is_no_better_answer_is_for_the_log_and_never_for_the_sender():
    def fails() -> Response:
        raise ProviderUnavailable("The secret firstminute/demo/crm/events_secret does not exist")

    response = guarded(fails)
    assert response.cause == "ProviderUnavailable: The secret firstminute/demo/crm/events_secret does not exist"
    assert "events_secret" not in json.dumps(response.as_event())
