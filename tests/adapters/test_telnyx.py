"""Telnyx's Messages: what is asked of it, and what each of its answers means."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from fakes import NOON, FakeClock, FakeHttp
from firstminute.adapters.channels.telnyx import Telnyx
from firstminute.application.provider_ports import Answer, Message
from firstminute.domain.delivery import meaning
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.practice import SmsAccount

PROFILE = "4000eba1-a0c0-4563-9925-b25e842a7cb6"
ACCOUNT = SmsAccount("telnyx", PROFILE, "telnyx/api_key", "+12125550120", "https://api.telnyx.com")
MESSAGE = Message("sms", "+12125550142", "Hi Jane & all: 50% off? ✓", lead_id="ld_01abc", reference="first")


def telnyx(http: FakeHttp, *keys: str, clock: FakeClock | None = None, account: SmsAccount = ACCOUNT) -> Telnyx:
    return Telnyx(account, lambda: keys or ("key",), http, "https://api.example", clock or FakeClock())


def taken(number: str = "m1", **fields: object) -> Answer:
    return Answer(200, {}, json.dumps({"data": {"id": number, "text": MESSAGE.body, **fields}}).encode())


def refusal(status: int, code: str | None, **headers: str) -> Answer:
    error = {"code": code, "title": "A title", "detail": "in its own words"}
    return Answer(status, headers, json.dumps({"errors": [error]} if code else {}).encode())


def records(*moments: str) -> Answer:
    listed = [{"uuid": f"m{number}", "created_at": one} for number, one in enumerate(moments)]
    return Answer(200, {}, json.dumps({"data": listed}).encode())


def test_a_text_is_one_request_with_the_key_and_ten_seconds_to_answer():
    http = FakeHttp(taken())
    accepted = telnyx(http).send(MESSAGE)
    assert (accepted.provider, accepted.provider_id) == ("telnyx", "m1")
    (sent,) = http.sent
    assert (sent.method, sent.url, sent.timeout) == ("POST", "https://api.telnyx.com/v2/messages", 10.0)
    assert sent.headers["Authorization"] == "Bearer key"
    assert json.loads(sent.body) == {
        "from": "+12125550120",
        "to": "+12125550142",
        "text": MESSAGE.body,
        "messaging_profile_id": PROFILE,
        "webhook_url": "https://api.example/telnyx/status?lead_id=ld_01abc&touch=first",
    }


def test_a_number_is_enough_for_an_account_and_a_text_about_nobody_does_not_report():
    http = FakeHttp(taken())
    account = SmsAccount("telnyx", "", "telnyx/api_key", "+12125550120", "https://api.telnyx.com/")
    telnyx(http, account=account).send(Message("sms", "+12125550110", "A test"))
    (sent,) = http.sent
    assert sent.url == "https://api.telnyx.com/v2/messages"
    assert json.loads(sent.body) == {"from": "+12125550120", "to": "+12125550110", "text": "A test"}


def test_a_text_may_leave_from_another_number_of_ours():
    http = FakeHttp(taken())
    telnyx(http).send(replace(MESSAGE, sender="+12125550121"))
    assert json.loads(http.sent[0].body)["from"] == "+12125550121"


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (400, "40300", "opted_out"),
        (403, "40300", "opted_out"),
        (400, "40310", "bad_number"),
        (422, "40001", "bad_number"),
        (400, "40305", "account"),
        (403, "40312", "account"),
        (402, "20100", "account"),
        (400, "40302", "content"),
        (400, "40322", "blocked"),
        (400, "99999", "unknown"),
    ],
)
def test_a_refusal_keeps_telnyx_code_and_words(status, code, reason):
    with pytest.raises(ProviderRefused) as caught:
        telnyx(FakeHttp(refusal(status, code))).send(MESSAGE)
    assert (caught.value.code, caught.value.detail) == (code, "A title: in its own words")
    assert meaning("telnyx", caught.value.code).reason == reason


def test_a_refusal_without_words_is_known_by_its_status():
    with pytest.raises(ProviderRefused) as caught:
        telnyx(FakeHttp(Answer(400, {}, b"<html>"))).send(MESSAGE)
    assert (caught.value.code, caught.value.detail) == ("http_400", "no words")


@pytest.mark.parametrize(
    ("status", "code"), [(429, "10011"), (503, None), (403, "40318"), (400, "40320"), (401, "10009")]
)
def test_what_telnyx_has_not_looked_at_may_be_sent_again(status, code):
    with pytest.raises(ProviderUnavailable) as caught:
        telnyx(FakeHttp(refusal(status, code))).send(MESSAGE)
    assert not isinstance(caught.value, OutcomeUnknown)


def test_telnyx_may_say_how_long_to_wait_and_a_new_key_takes_a_minute():
    with pytest.raises(ProviderUnavailable) as caught:
        telnyx(FakeHttp(refusal(429, "10011", **{"retry-after": "7"}))).send(MESSAGE)
    assert caught.value.retry_after == 7
    with pytest.raises(ProviderUnavailable) as caught:
        telnyx(FakeHttp(refusal(401, "10009"))).send(MESSAGE)
    assert caught.value.retry_after == 60


@pytest.mark.parametrize("status", [408, 500, 502, 504])
def test_a_gateway_that_breaks_may_have_passed_the_text_on(status):
    with pytest.raises(OutcomeUnknown):
        telnyx(FakeHttp(refusal(status, "10007"))).send(MESSAGE)


@pytest.mark.parametrize(
    "body", [b"", b"not json", b"[]", b'{"data": null}', b'{"data": {"id": null}}', b'{"data": {"id": ""}}', b"\xff"]
)
def test_an_answer_that_names_no_message_leaves_the_outcome_open(body):
    with pytest.raises(OutcomeUnknown):
        telnyx(FakeHttp(Answer(200, {}, body))).send(MESSAGE)


def test_while_the_key_is_rotated_the_other_one_is_tried():
    http = FakeHttp(refusal(401, "10009"), taken())
    assert telnyx(http, "old", "new").send(MESSAGE).provider_id == "m1"
    assert [sent.headers["Authorization"] for sent in http.sent] == ["Bearer old", "Bearer new"]


def test_without_a_key_nothing_leaves():
    http = FakeHttp()
    provider = Telnyx(ACCOUNT, lambda: (), http, "https://api.example", FakeClock())
    with pytest.raises(ProviderUnavailable):
        provider.send(MESSAGE)
    assert http.sent == []


def test_looking_for_a_text_asks_for_our_texts_to_that_number_since_that_day():
    http = FakeHttp(records())
    assert telnyx(http, clock=FakeClock(NOON + timedelta(hours=1))).find(MESSAGE, NOON) is None
    (sent,) = http.sent
    assert sent.method == "GET"
    assert urlsplit(sent.url).path == "/v2/detail_records"
    assert dict(parse_qsl(urlsplit(sent.url).query)) == {
        "filter[record_type]": "messaging",
        "filter[direction]": "outbound",
        "filter[cld]": "+12125550142",
        "filter[created_at][gte]": NOON.date().isoformat(),
        "sort": "-created_at",
        "page[size]": "20",
    }


@pytest.mark.parametrize("seconds", [0, 299])
def test_a_text_that_is_not_shown_yet_may_be_there_all_the_same(seconds):
    with pytest.raises(OutcomeUnknown):
        telnyx(FakeHttp(records()), clock=FakeClock(NOON + timedelta(seconds=seconds))).find(MESSAGE, NOON)


def test_the_words_decide_and_only_records_since_then_are_read():
    http = FakeHttp(
        records("2026-11-24T17:30:00Z", "2026-11-24T17:00:00Z", "2026-11-24T16:58:00Z", "no time at all"),
        taken("m0", text="Other words"),
        taken("m1"),
    )
    found = telnyx(http, clock=FakeClock(NOON + timedelta(hours=1))).find(MESSAGE, NOON)
    assert found is not None
    assert found.provider_id == "m1"
    assert [urlsplit(sent.url).path for sent in http.sent[1:]] == ["/v2/messages/m0", "/v2/messages/m1"]


def test_a_search_that_is_refused_leaves_the_outcome_open_or_is_made_again():
    with pytest.raises(ProviderUnavailable):
        telnyx(FakeHttp(refusal(429, "10011"))).find(MESSAGE, NOON)
    with pytest.raises(OutcomeUnknown):
        telnyx(FakeHttp(refusal(500, None))).find(MESSAGE, NOON)
