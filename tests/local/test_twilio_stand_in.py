"""The stand-in for Twilio: what the real one would take, refuse and report."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from stage import ACCOUNT, LEAD, TOKEN, Answered, NowPostman, ask, form
from twilio.request_validator import RequestValidator

from fakes import FakeClock
from firstminute.adapters.channels.twilio import Twilio
from firstminute.adapters.http import Urllib3Http
from firstminute.application.provider_ports import Message
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.practice import SmsAccount
from local.outbox import Outbox
from local.serving import Server

API = "https://api.example"
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"
SIGNED_IN = {"Authorization": "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()}
A_TEXT = {"To": "+12125550142", "From": "+12125550120", "Body": "Hi Jane"}


def our_side(twilio: Server) -> Twilio:
    account = SmsAccount("twilio", ACCOUNT, "twilio/auth_token", "+12125550120", twilio.url)
    return Twilio(account, lambda: (TOKEN,), Urllib3Http(), API, FakeClock(datetime.now(UTC)))


def a_message(to: str = "+12125550142", body: str = "Hi Jane") -> Message:
    return Message("sms", to, body, lead_id=LEAD, reference="first")


def sent(twilio: Server, **differently: str) -> Answered:
    return ask(twilio, "POST", f"{MESSAGES}.json", form({**A_TEXT, **differently}), SIGNED_IN)


def test_a_text_that_is_taken_is_in_the_outbox_with_its_lead(twilio: Server, outbox: Outbox) -> None:
    accepted = our_side(twilio).send(a_message())

    (listed,) = outbox.listed()
    assert accepted.provider_id.startswith("SM")
    assert (listed["channel"], listed["to"], listed["from"]) == ("sms", "+12125550142", "+12125550120")
    assert (listed["body"], listed["lead_id"], listed["provider"]) == ("Hi Jane", LEAD, "twilio")


def test_the_outbox_does_not_repeat_the_password_of_the_account(twilio: Server, outbox: Outbox) -> None:
    our_side(twilio).send(a_message())

    headers = {name.lower() for name in outbox.listed()[0]["headers"]}
    assert "authorization" not in headers
    assert "content-type" in headers


def test_a_text_without_a_status_callback_belongs_to_the_last_lead_of_that_number(
    twilio: Server, outbox: Outbox
) -> None:
    our_side(twilio).send(a_message())
    sent(twilio, Body="And one more thing")

    assert [one["lead_id"] for one in outbox.listed()] == [LEAD, LEAD]


def test_a_wrong_token_is_turned_away_and_nothing_leaves(twilio: Server, outbox: Outbox) -> None:
    wrong = {"Authorization": "Basic " + base64.b64encode(f"{ACCOUNT}:other".encode()).decode()}

    answer = ask(twilio, "POST", f"{MESSAGES}.json", form(A_TEXT), wrong)

    assert (answer.status, json.loads(answer.body)["code"]) == (401, 20003)
    assert outbox.listed() == []


def test_the_answer_is_a_message_resource_that_can_be_fetched_and_listed(twilio: Server) -> None:
    made = json.loads(sent(twilio).body)

    fetched = json.loads(ask(twilio, "GET", f"{MESSAGES}/{made['sid']}.json", headers=SIGNED_IN).body)
    listed = json.loads(ask(twilio, "GET", f"{MESSAGES}.json?To=%2B12125550142", headers=SIGNED_IN).body)
    nobody = json.loads(ask(twilio, "GET", f"{MESSAGES}.json?To=%2B12125550143", headers=SIGNED_IN).body)

    assert made["status"] == "queued"
    assert made["num_segments"] == "1"
    assert fetched["sid"] == made["sid"]
    assert fetched["status"] == "delivered"
    assert [one["sid"] for one in listed["messages"]] == [made["sid"]]
    assert nobody["messages"] == []


def test_the_list_is_read_page_by_page_newest_first(twilio: Server) -> None:
    sids = [json.loads(sent(twilio, Body=str(number)).body)["sid"] for number in range(3)]

    first = json.loads(ask(twilio, "GET", f"{MESSAGES}.json?PageSize=2", headers=SIGNED_IN).body)
    second = json.loads(ask(twilio, "GET", first["next_page_uri"], headers=SIGNED_IN).body)

    assert [one["sid"] for one in first["messages"] + second["messages"]] == sids[::-1]
    assert second["next_page_uri"] is None


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("+15005550001", "21211"),
        ("+15005550003", "21408"),
        ("+15005550004", "21610"),
        ("+15005550009", "21614"),
        ("12125550142", "21211"),
    ],
)
def test_numbers_that_twilio_refuses_are_refused_with_its_code(
    twilio: Server, outbox: Outbox, to: str, code: str
) -> None:
    with pytest.raises(ProviderRefused) as refused:
        our_side(twilio).send(a_message(to))

    assert refused.value.code == code
    assert outbox.listed() == []


def test_a_text_without_words_is_refused(twilio: Server) -> None:
    assert json.loads(sent(twilio, Body=" ").body)["code"] == 21602


def test_too_many_requests_say_when_to_come_again(twilio: Server) -> None:
    with pytest.raises(ProviderUnavailable) as later:
        our_side(twilio).send(a_message("+15005550013"))

    assert later.value.retry_after == 2


def test_an_answer_that_is_lost_leaves_a_text_that_is_found_when_twilio_is_asked(
    twilio: Server, outbox: Outbox
) -> None:
    ours, since = our_side(twilio), datetime.now(UTC) - timedelta(seconds=1)

    with pytest.raises(OutcomeUnknown):
        ours.send(a_message("+15005550012"))
    found = ours.find(a_message("+15005550012"), since)

    assert found is not None
    assert len(outbox.listed()) == 1


def test_status_callbacks_are_signed_as_twilio_signs_them(twilio: Server, postman: NowPostman) -> None:
    our_side(twilio).send(a_message())

    assert [posted[2]["MessageStatus"] for posted in postman.posted] == ["sent", "delivered"]
    for url, headers, fields in postman.posted:
        assert url.startswith(f"{API}/twilio/status?lead_id={LEAD}")
        assert RequestValidator(TOKEN).validate(url, fields, headers["X-Twilio-Signature"])


def test_a_phone_that_cannot_be_reached_is_reported_with_its_code(twilio: Server, postman: NowPostman) -> None:
    our_side(twilio).send(a_message("+15005550010"))

    last = postman.posted[-1][2]
    assert (last["MessageStatus"], last["ErrorCode"]) == ("undelivered", "30003")


def test_the_page_is_told_what_became_of_a_text(twilio: Server, outbox: Outbox) -> None:
    our_side(twilio).send(a_message())

    entries, _ = outbox.after(0, 0)
    assert [one["state"] for one in entries if one["kind"] == "state"] == ["sent", "delivered"]


def test_another_account_is_not_found(twilio: Server) -> None:
    answer = ask(twilio, "GET", MESSAGES.replace(ACCOUNT, "AC" + "9" * 32) + ".json", headers=SIGNED_IN)

    assert (answer.status, json.loads(answer.body)["code"]) == (404, 20404)
