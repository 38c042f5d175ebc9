"""Twilio's Messages resource: what is asked of it, and what each of its answers means."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from fakes import NOON, FakeClock, FakeHttp
from firstminute.adapters.channels.twilio import Twilio
from firstminute.application.provider_ports import Answer, Message
from firstminute.domain.delivery import meaning
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.practice import SmsAccount

SID = "AC" + "0" * 31 + "1"
ACCOUNT = SmsAccount("twilio", SID, "twilio/auth_token", "+12125550120", "https://api.twilio.com")
MESSAGE = Message("sms", "+12125550142", "Hi Jane & all: 50% off? ✓", lead_id="ld_01abc", reference="first")
SPECIFICATION = Path(__file__).parents[3] / "shared/specs/twilio_api_v2010.json"
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"


def twilio(http: FakeHttp, *tokens: str) -> Twilio:
    return Twilio(ACCOUNT, lambda: tokens or ("token",), http, "https://api.example", FakeClock())


def taken(sid: str = "SM1", **fields: object) -> Answer:
    return Answer(201, {}, json.dumps({"sid": sid, "status": "queued", **fields}).encode())


def refusal(status: int, code: int | None, **headers: str) -> Answer:
    body = {"code": code, "message": "in its own words", "status": status} if code else {}
    return Answer(status, headers, json.dumps(body).encode())


def listed(*messages: dict[str, object], following: str | None = None) -> Answer:
    return Answer(200, {}, json.dumps({"messages": messages, "next_page_uri": following}).encode())


def one(body: str = MESSAGE.body, created: datetime = NOON, sid: str = "SM9") -> dict[str, object]:
    return {"sid": sid, "body": body, "date_created": created.strftime("%a, %d %b %Y %H:%M:%S +0000")}


def test_a_text_is_one_form_with_the_account_and_token_and_ten_seconds_to_answer():
    http = FakeHttp(taken())
    accepted = twilio(http).send(MESSAGE)
    assert (accepted.provider, accepted.provider_id) == ("twilio", "SM1")
    (sent,) = http.sent
    assert (sent.method, sent.timeout) == ("POST", 10.0)
    assert sent.url == f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages.json"
    assert sent.headers["Authorization"] == "Basic " + base64.b64encode(f"{SID}:token".encode()).decode()
    assert sent.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert dict(parse_qsl(sent.body.decode())) == {
        "To": "+12125550142",
        "From": "+12125550120",
        "Body": MESSAGE.body,
        "StatusCallback": "https://api.example/twilio/status?lead_id=ld_01abc&touch=first",
    }


def test_an_alert_reports_without_a_touch_and_a_text_about_nobody_does_not_report():
    http = FakeHttp(taken(), taken())
    twilio(http).send(Message("sms", "+12125550110", "New inquiry", lead_id="ld_01abc"))
    twilio(http).send(Message("sms", "+12125550110", "A test"))
    forms = [dict(parse_qsl(sent.body.decode())) for sent in http.sent]
    assert forms[0]["StatusCallback"] == "https://api.example/twilio/status?lead_id=ld_01abc"
    assert "StatusCallback" not in forms[1]


@pytest.mark.parametrize("code", ["21211", "21610", "21614", "21408", "21606", "21612", "30034", "99999"])
def test_a_refusal_keeps_twilios_code_and_words(code):
    with pytest.raises(ProviderRefused) as caught:
        twilio(FakeHttp(refusal(400, int(code)))).send(MESSAGE)
    assert (caught.value.code, caught.value.detail) == (code, "in its own words")


def test_a_refusal_without_words_is_known_by_its_status():
    with pytest.raises(ProviderRefused) as caught:
        twilio(FakeHttp(Answer(400, {}, b"<html>"))).send(MESSAGE)
    assert caught.value.code == "http_400"


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (503, 20503), (503, None), (400, 21611), (400, 14107)])
def test_what_twilio_has_not_looked_at_may_be_sent_again(status, code):
    with pytest.raises(ProviderUnavailable) as caught:
        twilio(FakeHttp(refusal(status, code))).send(MESSAGE)
    assert not isinstance(caught.value, OutcomeUnknown)


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("Tue, 24 Nov 2026 17:01:00 GMT", 60.0), ("soon", None), ("", None)]
)
def test_twilio_may_say_how_long_to_wait(header, seconds):
    with pytest.raises(ProviderUnavailable) as caught:
        twilio(FakeHttp(refusal(429, 20429, **{"retry-after": header}))).send(MESSAGE)
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_gateway_that_breaks_may_have_passed_the_text_on(status):
    with pytest.raises(OutcomeUnknown):
        twilio(FakeHttp(refusal(status, None))).send(MESSAGE)


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b'{"sid": null}', b'{"status": "queued"}', b"\xff"])
def test_an_answer_that_names_no_message_leaves_the_outcome_open(body):
    with pytest.raises(OutcomeUnknown):
        twilio(FakeHttp(Answer(201, {}, body))).send(MESSAGE)


def test_a_redirect_is_not_followed_with_the_token():
    http = FakeHttp(Answer(307, {"location": "https://elsewhere.example"}, b""))
    with pytest.raises(ProviderRefused):
        twilio(http).send(MESSAGE)
    assert len(http.sent) == 1


def test_while_the_token_is_rotated_the_other_one_is_tried():
    http = FakeHttp(refusal(401, 20003), taken())
    assert twilio(http, "old", "new").send(MESSAGE).provider_id == "SM1"
    tried = [base64.b64decode(sent.headers["Authorization"][6:]).decode() for sent in http.sent]
    assert tried == [f"{SID}:old", f"{SID}:new"]


def test_a_token_that_is_not_accepted_is_nobodys_wrong_number():
    with pytest.raises(ProviderUnavailable) as caught:
        twilio(FakeHttp(refusal(401, 20003))).send(MESSAGE)
    assert (caught.value.retry_after, isinstance(caught.value, OutcomeUnknown)) == (60, False)


def test_looking_for_a_text_asks_for_its_reader_whichever_number_of_ours_it_left_from():
    http = FakeHttp(listed())
    assert twilio(http).find(MESSAGE, NOON) is None
    (sent,) = http.sent
    assert sent.method == "GET"
    assert parse_qs(urlsplit(sent.url).query) == {"To": ["+12125550142"], "PageSize": ["50"]}


@pytest.mark.parametrize(
    ("messages", "sid"),
    [
        ([one()], "SM9"),
        ([one("Other words"), one(sid="SM8")], "SM8"),
        ([one(MESSAGE.body + " ")], None),
        ([one(created=NOON - timedelta(seconds=50))], "SM9"),
        ([one(created=NOON - timedelta(hours=2))], None),
        ([one(created=NOON - timedelta(hours=2), sid="SM7"), one()], None),  # newest first: the rest is older still
    ],
)
def test_the_same_words_since_then_are_the_text_that_was_sent(messages, sid):
    found = twilio(FakeHttp(listed(*messages))).find(MESSAGE, NOON)
    assert (found.provider_id if found else None) == sid


def test_every_page_is_looked_at():
    following = f"/2010-04-01/Accounts/{SID}/Messages.json?Page=1&PageToken=PA1"
    http = FakeHttp(listed(one("Other words"), following=following), listed(one()))
    assert twilio(http).find(MESSAGE, NOON)
    assert http.sent[1].url == "https://api.twilio.com" + following


def test_looking_has_an_end():
    http = FakeHttp()
    http.otherwise = listed(one("Other words"), following="/next")
    with pytest.raises(OutcomeUnknown):
        twilio(http).find(MESSAGE, NOON)
    assert len(http.sent) == 5


@pytest.mark.parametrize("answer", [Answer(200, {}, b"<html>"), refusal(503, 20503), refusal(500, None)])
def test_a_list_that_cannot_be_had_is_not_an_empty_list(answer):
    with pytest.raises(ProviderUnavailable):
        twilio(FakeHttp(answer)).find(MESSAGE, NOON)


def test_an_opt_out_that_twilio_holds_is_told_from_a_wrong_number():
    assert [meaning("twilio", code).reason for code in ("21610", "21614", "30003", "30007", "30034")] == [
        "opted_out",
        "bad_number",
        "unreachable",
        "blocked",
        "account",
    ]
    documented = (*range(30001, 30009), 30022, 30023, 30024, 30027, *range(30032, 30038), 30040, 30042, 30044)
    documented += (21211, 21408, 21610, 21612, 21614, 30410, 63003, 63014, 63018, 63024)
    assert [code for code in documented if meaning("twilio", str(code)).reason == "unknown"] == []
    assert meaning("twilio", "12345").reason == meaning("twilio", None).reason == meaning("x", "1").reason == "unknown"


@pytest.mark.skipif(not SPECIFICATION.exists(), reason=f"Twilio's OpenAPI document is not at {SPECIFICATION}")
def test_the_requests_have_the_shape_of_twilios_own_description():
    described = json.loads(SPECIFICATION.read_text())["paths"][MESSAGES]
    http = FakeHttp(taken(), listed())
    twilio(http).send(MESSAGE)
    twilio(http).find(MESSAGE, datetime.now(UTC))
    created, found = http.sent
    form = described["post"]["requestBody"]["content"][created.headers["Content-Type"]]["schema"]
    fields = dict(parse_qsl(created.body.decode()))
    assert set(form["required"]) <= fields.keys() <= form["properties"].keys()
    assert all(form["properties"][name]["type"] == "string" for name in fields)
    asked = {one["name"]: one["schema"] for one in described["get"]["parameters"] if one["in"] == "query"}
    query = dict(parse_qsl(urlsplit(found.url).query))
    assert query.keys() <= asked.keys()
    assert asked["PageSize"]["minimum"] <= int(query["PageSize"]) <= asked["PageSize"]["maximum"]
    account = next(one["schema"] for one in described["post"]["parameters"] if one["in"] == "path")
    path = re.fullmatch(r"/2010-04-01/Accounts/([^/]+)/Messages\.json", urlsplit(created.url).path)
    assert path
    assert re.fullmatch(account["pattern"], path[1])
