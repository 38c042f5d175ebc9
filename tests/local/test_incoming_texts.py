"""The telephone network's side: a prospect writes, and what TwiML answers leaves."""

from __future__ import annotations

import pytest
from stage import ACCOUNT, TOKEN, NowPostman, form
from twilio.request_validator import RequestValidator

from local.outbox import Outbox
from local.serving import Reply, Request
from local.twilio_phone import Phone, texts_in_answer

API = "http://127.0.0.1:9000"
INCOMING = Request("POST", "/twilio/messages", (), form({"From": "+12125550142", "To": "+12125550120", "Body": "STOP"}))


def twiml(inner: str) -> Reply:
    return Reply(200, (("Content-Type", "text/xml"),), f'<?xml version="1.0"?><Response>{inner}</Response>'.encode())


def test_a_prospects_text_is_signed_as_twilio_signs_it(outbox: Outbox, postman: NowPostman) -> None:
    Phone(ACCOUNT, TOKEN, API, outbox, postman).text("+12125550142", "+12125550120", "Yes, café & more ")

    url, headers, fields = postman.posted[0]
    assert url == f"{API}/twilio/messages"
    assert RequestValidator(TOKEN).validate(url, fields, headers["X-Twilio-Signature"])
    assert (fields["From"], fields["Body"], fields["AccountSid"]) == ("+12125550142", "Yes, café & more ", ACCOUNT)
    assert fields["MessageSid"] == fields["SmsSid"]


def test_a_text_that_was_taken_shows_in_its_thread(outbox: Outbox, postman: NowPostman) -> None:
    Phone(ACCOUNT, TOKEN, API, outbox, postman).text("+12125550142", "+12125550120", "Yes")

    (entry,), _ = outbox.after(0, 0)
    assert (entry["kind"], entry["from"], entry["body"]) == ("reply", "+12125550142", "Yes")


def test_a_text_that_was_refused_does_not(outbox: Outbox, postman: NowPostman) -> None:
    postman.answer = Reply(401)

    Phone(ACCOUNT, TOKEN, API, outbox, postman).text("+12125550142", "+12125550120", "Yes")

    assert outbox.after(0, 0) == ([], 0)


def test_what_twiml_says_is_a_text_from_the_practice_to_the_person() -> None:
    (text,) = texts_in_answer(INCOMING, twiml("<Message>You are opted out &amp; done.</Message>"))

    assert (text.to, text.sender, text.body) == ("+12125550142", "+12125550120", "You are opted out & done.")
    assert (text.channel, text.headers) == ("sms", {})


def test_twiml_may_name_another_receiver_and_wrap_its_words() -> None:
    (text,) = texts_in_answer(INCOMING, twiml('<Message to="+12125550199"><Body>Hello</Body></Message>'))

    assert (text.to, text.body) == ("+12125550199", "Hello")


@pytest.mark.parametrize(
    ("request_", "reply"),
    [
        (INCOMING, twiml("")),
        (INCOMING, Reply(200, (), b"not xml")),
        (INCOMING, Reply(401, (), twiml("<Message>no</Message>").body)),
        (Request("POST", "/twilio/status", (), INCOMING.body), twiml("<Message>no</Message>")),
    ],
    ids=["an empty answer", "no TwiML", "a refusal", "another webhook"],
)
def test_nothing_else_makes_a_text(request_: Request, reply: Reply) -> None:
    assert texts_in_answer(request_, reply) == []
