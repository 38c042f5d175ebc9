"""Postmark: the mail as it is asked for, and what each of its answers means."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from fakes import NOON, FakeClock, FakeHttp
from firstminute.adapters.channels.postmark import Postmark
from firstminute.application.provider_ports import Answer, Message
from firstminute.domain.delivery import meaning
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.practice import EmailAccount

ACCOUNT = EmailAccount(
    "postmark",
    "Zahnärzte Müller, Söhne <hello@bright-smile.example>",
    "desk@bright-smile.example",
    secret="postmark/server_token",
)
MESSAGE = Message(
    "email",
    "Jane <jane@roe.example>",
    "Hello",
    "Your question\r\nBcc: all@example.com",
    "<p>Hello</p>",
    "ld_01abc",
    "new_lead.1.step_3",
    {"List-Unsubscribe": "<https://api.example/unsubscribe/ld_01abc>", "Bcc": "all@example.com"},
)


def postmark(http: FakeHttp, *tokens: str, clock: FakeClock | None = None, **account: str) -> Postmark:
    return Postmark(replace(ACCOUNT, **account), lambda: tokens or ("token",), http, clock or FakeClock())


def taken(number: str = "m1") -> Answer:
    return Answer(200, {}, json.dumps({"MessageID": number, "ErrorCode": 0, "Message": "OK"}).encode())


def refusal(status: int, code: int | None, **headers: str) -> Answer:
    told = {"ErrorCode": code, "Message": "in its own words"} if code is not None else {}
    return Answer(status, headers, json.dumps(told).encode())


def listed(**changes: object) -> Answer:
    one = {
        "MessageID": "m9",
        "Recipients": ["Jane@roe.example"],
        "ReceivedAt": "2026-11-24T12:00:30.8782715-05:00",
        "Subject": "Your question Bcc: all@example.com",
        "Metadata": {"lead_id": "ld_01abc", "touch": "new_lead.1.step_3"},
        **changes,
    }
    return Answer(200, {}, json.dumps({"TotalCount": 1, "Messages": [one]}).encode())


def test_a_mail_is_one_request_that_no_value_can_add_a_header_to():
    http = FakeHttp(taken())
    accepted = postmark(http).send(MESSAGE)
    assert (accepted.provider, accepted.provider_id) == ("postmark", "m1")
    (sent,) = http.sent
    assert (sent.method, sent.url, sent.timeout) == ("POST", "https://api.postmarkapp.com/email", 10.0)
    assert sent.headers["X-Postmark-Server-Token"] == "token"
    assert json.loads(sent.body) == {
        "From": '"Zahnärzte Müller, Söhne" <hello@bright-smile.example>',
        "To": "jane@roe.example",
        "ReplyTo": "desk@bright-smile.example",
        "Subject": "Your question Bcc: all@example.com",
        "TextBody": "Hello",
        "HtmlBody": "<p>Hello</p>",
        "MessageStream": "outbound",
        "Metadata": {"lead_id": "ld_01abc", "touch": "new_lead.1.step_3"},
        "Headers": [
            {"Name": "List-Unsubscribe", "Value": "<https://api.example/unsubscribe/ld_01abc>"},
            {"Name": "X-FirstMinute-Lead", "Value": "ld_01abc"},
        ],
        "TrackOpens": False,
        "TrackLinks": "None",
    }


def test_a_mail_about_nobody_names_nobody_and_an_account_may_have_its_own_stream_and_api():
    http = FakeHttp(taken())
    postmark(http, stream="leads", base_url="https://stand-in.example/", reply_to="").send(
        Message("email", "front@roe.example", "A test")
    )
    (sent,) = http.sent
    assert sent.url == "https://stand-in.example/email"
    given = json.loads(sent.body)
    assert (given["Metadata"], given["Headers"], given["MessageStream"]) == ({}, [], "leads")
    assert "ReplyTo" not in given
    assert "HtmlBody" not in given


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (422, 300, "bad_number"),
        (422, 405, "account"),
        (422, 412, "account"),
        (422, 1235, "account"),
        (422, 9, "unknown"),
    ],
)
def test_a_refusal_keeps_postmarks_code_and_words(status, code, reason):
    with pytest.raises(ProviderRefused) as caught:
        postmark(FakeHttp(refusal(status, code))).send(MESSAGE)
    assert (caught.value.code, caught.value.detail) == (str(code), "in its own words")
    assert meaning("postmark", caught.value.code).reason == reason


@pytest.mark.parametrize(
    ("suppressions", "code", "reason"),
    [
        ([{"SuppressionReason": "HardBounce"}], "406.HardBounce", "bad_number"),
        ([{"SuppressionReason": "SpamComplaint"}], "406.SpamComplaint", "opted_out"),
        ([{"SuppressionReason": "ManualSuppression"}], "406.ManualSuppression", "opted_out"),
        ([], "406", "bad_number"),
    ],
)
def test_an_inactive_recipient_is_told_apart_by_why_it_is_inactive(suppressions, code, reason):
    http = FakeHttp(refusal(422, 406), Answer(200, {}, json.dumps({"Suppressions": suppressions}).encode()))
    with pytest.raises(ProviderRefused) as caught:
        postmark(http).send(MESSAGE)
    assert caught.value.code == code
    assert meaning("postmark", code).reason == reason
    assert http.sent[1].url == (
        "https://api.postmarkapp.com/message-streams/outbound/suppressions/dump?EmailAddress=jane%40roe.example"
    )


def test_an_inactive_recipient_stays_one_when_nobody_says_why():
    with pytest.raises(ProviderRefused) as caught:
        postmark(FakeHttp(refusal(422, 406), refusal(500, None))).send(MESSAGE)
    assert caught.value.code == "406"


@pytest.mark.parametrize(("status", "code"), [(429, 429), (503, None), (422, 100), (401, 10)])
def test_what_postmark_has_not_looked_at_may_be_sent_again(status, code):
    with pytest.raises(ProviderUnavailable) as caught:
        postmark(FakeHttp(refusal(status, code))).send(MESSAGE)
    assert not isinstance(caught.value, OutcomeUnknown)


def test_postmark_may_say_how_long_to_wait():
    with pytest.raises(ProviderUnavailable) as caught:
        postmark(FakeHttp(refusal(429, 429, **{"retry-after": "7"}))).send(MESSAGE)
    assert caught.value.retry_after == 7


@pytest.mark.parametrize("answer", [refusal(500, None), Answer(200, {}, b"{}"), Answer(200, {}, b"no")])
def test_an_answer_that_says_nothing_leaves_the_outcome_open(answer):
    with pytest.raises(OutcomeUnknown):
        postmark(FakeHttp(answer)).send(MESSAGE)


def test_an_address_that_is_none_is_never_asked_for():
    http = FakeHttp()
    with pytest.raises(ProviderRefused) as caught:
        postmark(http).send(replace(MESSAGE, to="jane@roe.example, all@roe.example"))
    assert meaning("postmark", caught.value.code).reason == "bad_number"
    assert http.sent == []


def test_while_the_token_is_rotated_the_other_one_is_tried():
    http = FakeHttp(refusal(401, 10), taken())
    assert postmark(http, "old", "new").send(MESSAGE).provider_id == "m1"
    assert [sent.headers["X-Postmark-Server-Token"] for sent in http.sent] == ["old", "new"]


def test_a_mail_is_looked_for_by_its_lead_and_an_address_does_not_stand_in_the_url():
    http = FakeHttp(listed())
    found = postmark(http).find(MESSAGE, NOON)
    assert found is not None
    assert found.provider_id == "m9"
    (sent,) = http.sent
    assert dict(parse_qsl(urlsplit(sent.url).query)) == {"count": "100", "offset": "0", "metadata_lead_id": "ld_01abc"}


@pytest.mark.parametrize(
    "change",
    [
        {"Recipients": ["jim@roe.example"]},
        {"Subject": "Something else"},
        {"Metadata": {"lead_id": "ld_01abc", "touch": "new_lead.1.step_4"}},
        {"ReceivedAt": "2026-11-24T11:58:30.8782715-05:00"},
        {"ReceivedAt": "some day"},
    ],
)
def test_another_mail_is_not_this_one(change):
    assert postmark(FakeHttp(listed(**change)), clock=FakeClock(NOON + timedelta(hours=1))).find(MESSAGE, NOON) is None


def test_a_mail_that_is_not_shown_yet_may_be_there_all_the_same():
    nothing = Answer(200, {}, b'{"TotalCount": 0, "Messages": []}')
    with pytest.raises(OutcomeUnknown):
        postmark(FakeHttp(nothing), clock=FakeClock(NOON + timedelta(seconds=299))).find(MESSAGE, NOON)
