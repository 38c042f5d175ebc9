"""What Twilio posts to us: whose signature counts, and what a text says."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from firstminute.adapters.sources import twilio
from firstminute.domain.errors import Rejected, Unauthenticated, WrongContentType
from firstminute.domain.inquiry import Request
from firstminute.domain.practice import Source

SOURCE = Source("texts", "twilio", "message", "twilio/auth_token")
NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
URL = "https://api.example/twilio/status?lead_id=ld_1&touch=first"
TOKEN = "0123456789abcdef0123456789abcdef"
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
SHARED = Path(__file__).parents[3] / "shared/providers/twilio"
Pairs = list[tuple[str, str]]


def request_of(
    pairs: Pairs | bytes, signature: str | None, url: str = URL, content_type: str = FORM, **headers: str
) -> Request:
    body = pairs if isinstance(pairs, bytes) else urlencode(pairs).encode()
    given = {"content-type": content_type, **headers}
    return Request("POST", url, {**given, "x-twilio-signature": signature} if signature is not None else given, body)


def accepted(request: Request, *tokens: str) -> bool:
    try:
        twilio.verify(request, SOURCE, tokens or (TOKEN,), NOW)
    except Unauthenticated:
        return False
    return True


def signed(pairs: Pairs, url: str = URL, token: str = TOKEN) -> str:
    """By the official library."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return str(RequestValidator(token).compute_signature(url, _MultiDict(values)))


class _MultiDict(dict[str, list[str]]):
    def getall(self, name: str) -> list[str]:
        return self[name]


TEXT = [("From", "+12125550142"), ("To", "+12125550120"), ("Body", "Yes & no = ü ✓"), ("MessageSid", "SM1")]
words = st.text(st.characters(codec="utf-8"), max_size=12)


@given(st.lists(st.tuples(words, words), max_size=6))
def test_whatever_twilio_signs_is_accepted(pairs):
    assert accepted(request_of(pairs, signed(pairs)))


@given(st.lists(st.tuples(words, words), max_size=4), st.tuples(words.filter(bool), words))
def test_a_field_that_was_added_on_the_way_is_noticed(pairs, added):
    request = request_of([*pairs, added], signed(pairs))
    assert accepted(request) is (added in pairs)


def test_while_a_token_is_rotated_both_count_and_no_third_one():
    request = request_of(TEXT, signed(TEXT, token="new"))
    assert accepted(request, "old", "new")
    assert not accepted(request, "old", "older")


@pytest.mark.parametrize("signature", [None, "", "nonsense", "ü", "A" * 28, signed(TEXT)[:-1]])
def test_a_missing_or_made_up_signature_is_refused(signature):
    assert not accepted(request_of(TEXT, signature))


def test_a_signature_for_another_address_is_refused():
    assert not accepted(request_of(TEXT, signed(TEXT, URL.replace("ld_1", "ld_2"))))


@pytest.mark.parametrize("host", ["api.example", "api.example:443", "api.example:8443"])
def test_a_port_may_be_part_of_what_was_signed_or_not(host):
    url = URL.replace("api.example", host)
    assert accepted(request_of(TEXT, signed(TEXT, URL), url))
    assert accepted(request_of(TEXT, signed(TEXT, url), url))


def test_a_body_that_is_no_form_is_not_read():
    with pytest.raises(WrongContentType):
        twilio.verify(request_of(b"{}", "x", content_type="application/json"), SOURCE, (TOKEN,), NOW)


def test_a_body_that_is_no_text_is_not_twilios():
    assert not accepted(request_of(b"From=\xff", "x"))


def test_a_text_is_an_inquiry_from_its_number():
    (draft,) = twilio.parse(request_of(TEXT, None), SOURCE, "US", NOW)
    assert (draft.phone, draft.message, draft.delivery) == ("+12125550142", "Yes & no = ü ✓", "SM1")


def test_pictures_are_counted_and_left_where_they_are():
    pairs = [("From", "+12125550142"), ("Body", ""), ("NumMedia", "2"), ("MediaUrl0", "https://api.twilio.com/m/0")]
    (draft,) = twilio.parse(request_of([*pairs, ("MessageSid", "MM7")], None), SOURCE, "US", NOW)
    assert (draft.message, draft.answers) == (None, {"media": "2", "media_message": "MM7"})


@pytest.mark.parametrize("number", ["many", "", "-1", "9" * 400])
def test_a_number_of_pictures_that_is_none_is_no_picture(number):
    (draft,) = twilio.parse(request_of([("From", "+12125550142"), ("NumMedia", number)], None), SOURCE, "US", NOW)
    assert draft.answers in ({}, {"media": "999", "media_message": ""})


@pytest.mark.parametrize("channel", ["whatsapp", "rcs"])
def test_whoever_writes_by_another_channel_is_the_person_with_that_number(channel):
    (draft,) = twilio.parse(
        request_of([("From", f"{channel}:+12125550142"), ("Body", "STOP")], None), SOURCE, "US", NOW
    )
    assert draft.phone == "+12125550142"


@pytest.mark.parametrize(
    "sender",
    ["", "22395", "BrightSmile", "messenger:1212555014", "whatsapp:BrightSmile", "+0123456789", "+1212555014x"],
)
def test_only_a_phone_number_can_be_answered(sender):
    with pytest.raises(Rejected):
        twilio.parse(request_of([("From", sender), ("Body", "Hi")], None), SOURCE, "US", NOW)


def _vectors() -> list[dict[str, Any]]:
    path = SHARED / "vectors.json"
    return json.loads(path.read_text())["vectors"] if path.exists() else []


@pytest.mark.skipif(not SHARED.exists(), reason=f"the published vectors are not at {SHARED}")
def test_there_are_vectors_of_either_kind():
    assert {one["valid"] for one in _vectors()} == {True, False}


@pytest.mark.parametrize("vector", _vectors(), ids=lambda one: one["id"])
def test_a_published_vector_is_judged_as_published(vector):
    form = vector["content_type"] == "form"
    body: Pairs | bytes = [tuple(pair) for pair in vector.get("params", [])]
    if "body_file" in vector:
        body = (SHARED / vector["body_file"]).read_bytes()
    elif "body" in vector:
        body = vector["body"].encode()
    name, _, value = vector.get("signature_settings_header", "x: ").partition(": ")
    content_type = FORM if form else "application/json"
    for url in [vector["url"], *vector.get("also_valid_for", [])]:
        request = request_of(body, vector["expected"], url, content_type, **{name.lower(): value})
        if form:
            assert accepted(request, vector["auth_token"]) is vector["valid"]
        else:
            with pytest.raises(WrongContentType):  # none of our webhooks is JSON
                accepted(request, vector["auth_token"])
