"""The telephone line of the local run: signed webhooks, time that passes, entries in the outbox, two phones."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from stage import ACCOUNT, LEAD, TOKEN, Answered, a_text, ask, form
from table import CALLER, DESK, OURS
from test_twilio_stand_in import SIGNED_IN
from twilio.request_validator import RequestValidator

from firstminute.domain.practice import Practice
from local.outbox import Outbox
from local.outbox_page import OutboxPage
from local.phone.line import Line
from local.phone.panel import Panel
from local.phone.rest import Calls
from local.phone.switchboard import Switchboard
from local.places import Places
from local.postman import Postman
from local.serving import Application, Reply, Server
from local.twilio import Twilio

API = "http://127.0.0.1:9000"
JSON = {"Content-Type": "application/json"}
CALLS = f"/2010-04-01/Accounts/{ACCOUNT}/Calls"
A_CALL = {"To": DESK, "From": OURS, "Url": f"{API}/twilio/voice/offer?lead_id={LEAD}"}
RINGS = f'<Dial timeout="18" action="/dialed" callerId="{OURS}"><Number url="/whisper">{DESK}</Number></Dial>'


class Office(Postman):
    """The practice's side: answers by the last part of the path, and keeps what it was posted."""

    def __init__(self, documents: Mapping[str, str]) -> None:
        self.documents = documents
        self.posted: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self.changed = threading.Condition()

    def post(self, url: str, headers: Mapping[str, str], form: Mapping[str, str]) -> Reply:
        name = url.partition("?")[0].rpartition("/")[2]
        with self.changed:
            self.posted.append((url, dict(headers), dict(form)))
            self.changed.notify_all()
        document = self.documents.get(name)
        return Reply(204) if document is None else Reply(200, (), f"<Response>{document}</Response>".encode())

    def told(self, name: str) -> dict[str, str]:
        """The first thing posted to an address; waits for it."""
        with self.changed:
            assert self.changed.wait_for(lambda: self._found(name), 5), f"nothing was posted to {name}"
            return self._found(name)[0]

    def _found(self, name: str) -> list[dict[str, str]]:
        return [fields for url, _, fields in self.posted if url.partition("?")[0].endswith(name)]


@pytest.fixture
def practice() -> Office:
    return Office({"voice": RINGS, "whisper": "<Say>Somebody calls</Say><Pause length='9'/>", "dialed": "<Hangup/>"})


@pytest.fixture
def line(outbox: Outbox, practice: Office) -> Iterator[Line]:
    made = Line(Switchboard(ACCOUNT, API, 0), TOKEN, outbox, practice)
    yield made
    made.close()


@pytest.fixture
def phones(
    line: Line, outbox: Outbox, demo: Practice, places: Places, serve: Callable[[Application], Server]
) -> Server:
    return serve(OutboxPage(outbox, demo, places, None, Panel(line, OURS)))


@pytest.fixture
def rest(line: Line, outbox: Outbox, practice: Office, serve: Callable[[Application], Server]) -> Server:
    return serve(Twilio(ACCOUNT, TOKEN, outbox, outbox.clock, practice, Calls(ACCOUNT, line)))


def does(phones: Server, what: str, call: str = "", value: str = "", **headers: str) -> Answered:
    body = json.dumps({"do": what, "call": call, "value": value}).encode()
    return ask(phones, "POST", "/outbox/phone", body, {**JSON, **headers})


def seen(phones: Server, number: str, doing: str) -> dict[str, Any]:
    """The call on a phone, once it stands like that."""
    known, until = "", time.monotonic() + 5
    while time.monotonic() < until:
        told = json.loads(ask(phones, "GET", f"/outbox/phone?after={known}").body)
        known = told["after"]
        for one in told["calls"]:
            if (one["phone"], one["doing"]) == (number, doing):
                return dict(one)
    raise AssertionError(f"{number} is never {doing}")


def test_every_webhook_of_a_call_is_signed_as_twilio_signs_it(phones: Server, practice: Office) -> None:
    does(phones, "call", value=CALLER)
    does(phones, "answer", seen(phones, DESK, "ringing")["sid"])
    does(phones, "hang_up", seen(phones, CALLER, "waiting")["sid"])
    practice.told("/status")
    check = RequestValidator(TOKEN)
    assert {url.partition("?")[0].rpartition("/")[2] for url, _, _ in practice.posted} >= {"voice", "whisper", "status"}
    for url, headers, fields in practice.posted:
        assert check.validate(url, fields, headers["X-Twilio-Signature"])


def test_time_passes_by_itself(phones: Server, practice: Office) -> None:
    practice.documents = {**practice.documents, "voice": RINGS.replace('"18"', '"0.1"')}
    does(phones, "call", value=CALLER)
    assert practice.told("/dialed")["DialCallStatus"] == "no-answer"
    assert practice.told("/status")["CallStatus"] == "completed"


def test_a_phone_that_rings_is_in_the_outbox_with_the_lead_it_is_about(
    phones: Server, outbox: Outbox, practice: Office
) -> None:
    outbox.add(a_text(to=CALLER, lead_id=LEAD))
    does(phones, "call", value=CALLER)
    sid = seen(phones, DESK, "ringing")["sid"]
    (left,) = [one for one in outbox.listed() if one["channel"] == "call"]
    assert (left["to"], left["from"], left["lead_id"], left["provider"]) == (DESK, OURS, LEAD, "twilio")
    does(phones, "decline", sid)
    practice.told("/status")
    entries, _ = outbox.after(0, 0)
    assert [one["state"] for one in entries if one["kind"] == "state"] == ["busy"]


def test_the_page_sees_what_is_heard_at_once(phones: Server) -> None:
    does(phones, "call", value=CALLER)
    does(phones, "answer", seen(phones, DESK, "ringing")["sid"])
    member = seen(phones, DESK, "listening")
    assert [(one["who"], one["words"]) for one in member["heard"]][-1] == ("voice", "Somebody calls")


@pytest.mark.parametrize(
    ("what", "value"),
    [("call", "911"), ("call", OURS), ("press", "12"), ("press", "A"), ("say", " "), ("say", "x" * 501), ("fly", "")],
)
def test_what_no_phone_can_do_is_refused(phones: Server, what: str, value: str) -> None:
    assert does(phones, what, "CA1", value).status == 400


def test_no_other_website_uses_the_phones(phones: Server, practice: Office) -> None:
    assert does(phones, "call", value=CALLER, Origin="https://evil.example").status == 403
    assert ask(phones, "POST", "/outbox/phone", form({"do": "call", "value": CALLER})).status == 415
    assert ask(phones, "POST", "/outbox/phone", b"[", JSON).status == 400
    assert practice.posted == []


def test_a_page_without_phones_has_none(
    outbox: Outbox, demo: Practice, places: Places, serve: Callable[[Application], Server]
) -> None:
    assert ask(serve(OutboxPage(outbox, demo, places, None)), "GET", "/outbox/phone").status == 404


class TestTheCallsResource:
    """https://www.twilio.com/docs/voice/api/call-resource"""

    def create(self, rest: Server, **differently: str) -> Answered:
        return ask(rest, "POST", f"{CALLS}.json", form({**A_CALL, **differently}), SIGNED_IN)

    def test_a_call_that_is_created_rings_and_has_left(self, rest: Server, phones: Server, outbox: Outbox) -> None:
        made = self.create(rest)
        told = json.loads(made.body)
        assert (made.status, told["status"], told["direction"], told["to"]) == (201, "queued", "outbound-api", DESK)
        assert seen(phones, DESK, "ringing")["sid"] == told["sid"]
        (left,) = outbox.listed()
        assert (left["channel"], left["lead_id"]) == ("call", LEAD)
        assert left["body"].encode() == form(A_CALL)
        assert "authorization" not in {name.lower() for name in left["headers"]}

    def test_it_can_be_looked_up_listed_and_ended(self, rest: Server) -> None:
        sid = json.loads(self.create(rest).body)["sid"]
        assert json.loads(ask(rest, "GET", f"{CALLS}/{sid}.json", headers=SIGNED_IN).body)["status"] == "ringing"
        listed = json.loads(ask(rest, "GET", f"{CALLS}.json?To=%2B12125550110", headers=SIGNED_IN).body)["calls"]
        assert [one["sid"] for one in listed] == [sid]
        assert json.loads(ask(rest, "GET", f"{CALLS}.json?To=%2B1", headers=SIGNED_IN).body)["calls"] == []
        ended = ask(rest, "POST", f"{CALLS}/{sid}.json", form({"Status": "completed"}), SIGNED_IN)
        assert json.loads(ended.body)["status"] == "canceled"

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"To": ""}, 21201),
            ({"To": "desk"}, 21211),
            ({"From": ""}, 21213),
            ({"Url": ""}, 21205),
            ({"Timeout": "x"}, 21216),
        ],
    )
    def test_what_twilio_refuses_is_refused(self, rest: Server, wrong: dict[str, str], code: int) -> None:
        answer = self.create(rest, **wrong)
        assert (answer.status, json.loads(answer.body)["code"]) == (400, code)

    def test_only_who_has_the_token_calls(self, rest: Server, outbox: Outbox) -> None:
        assert ask(rest, "POST", f"{CALLS}.json", form(A_CALL)).status == 401
        assert ask(rest, "GET", f"{CALLS}/CA{'0' * 32}.json", headers=SIGNED_IN).status == 404
        assert outbox.listed() == []
