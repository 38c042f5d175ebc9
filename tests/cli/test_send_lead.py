"""A test inquiry, as its source would send it."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

import pytest

from cli.calling import Command, Deployed
from fakes import FakeHttp
from firstminute.adapters import http
from firstminute.adapters.aws.session import client
from firstminute.application.provider_ports import Answer
from firstminute.commands import stack
from firstminute.domain.signatures import hex_digest

ACCEPTED = Answer(202, {}, json.dumps({"status": "accepted", "lead_id": "ld_1", "received_at": "x"}).encode())


@pytest.fixture
def api(deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> FakeHttp:
    """The API of the stack, which accepts."""
    fake = FakeHttp()
    fake.otherwise = ACCEPTED
    monkeypatch.setattr(http, "Urllib3Http", lambda: fake)
    return fake


def test_an_inquiry_goes_to_the_first_form_as_a_browser_posts_it(firstminute: Command, api: FakeHttp) -> None:
    ran = firstminute.on_demo("send-lead", "--phone", "+12125550143", "--message", "Is Friday free?")
    assert (ran.status, ran.out.splitlines()[0]) == (0, "accepted: ld_1")
    (sent,) = api.sent
    assert (sent.method, sent.url) == ("POST", "https://api.practice.example/intake/website")
    assert sent.headers["origin"] == "https://www.bright-smile.example"
    form = parse_qs((sent.body or b"").decode())
    assert form == {"name": ["Test Inquiry"], "message": ["Is Friday free?"], "phone": ["+12125550143"]}


def test_an_inquiry_by_webhook_proves_its_secret(firstminute: Command, api: FakeHttp) -> None:
    client("secretsmanager").create_secret(Name="firstminute/demo/zapier/signing_secret", SecretString="hush")
    ran = firstminute.on_demo("send-lead", "--source", "zapier", "--email", "dana@example.com", "--json")
    assert ran.json["lead_id"] == "ld_1"
    (sent,) = api.sent
    assert sent.headers["x-signature"] == hex_digest("hush", sent.body or b"")
    assert json.loads(sent.body or b"")["email"] == "dana@example.com"


def test_a_stack_that_really_sends_is_sent_nobody_made_up(firstminute: Command, api: FakeHttp) -> None:
    ran = firstminute.on_demo("send-lead")
    assert ran.status == 2
    assert "--phone or --email" in ran.err
    assert not api.sent


def test_on_a_local_stack_somebody_is_made_up_from_the_numbers_of_fiction(
    firstminute: Command, api: FakeHttp, deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployed.stack.local = True
    monkeypatch.setattr(stack, "find", lambda _: deployed.stack)
    for _ in range(3):
        assert firstminute("send-lead").status == 0
    people = [parse_qs((sent.body or b"").decode()) for sent in api.sent]
    assert all(person["phone"][0][5:10] == "55501" for person in people)
    assert all(person["email"][0].endswith("@example.com") for person in people)
    assert len({person["email"][0] for person in people}) == 3


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(422, {}, b'{"detail": "We need a phone number."}'), "refused it with 422: We need a phone number."),
        (Answer(502, {}, b"<html>"), "answered 502, and not with JSON"),
    ],
)
def test_an_inquiry_that_is_refused_is_1(firstminute: Command, api: FakeHttp, answer: Answer, words: str) -> None:
    api.otherwise = answer
    ran = firstminute.on_demo("send-lead", "--phone", "+12125550143")
    assert ran.status == 1
    assert words in ran.err


@pytest.mark.parametrize("status", ["duplicate", "quarantined"])
def test_what_is_not_accepted_is_1(firstminute: Command, api: FakeHttp, status: str) -> None:
    api.otherwise = Answer(202, {}, json.dumps({"status": status, "lead_id": None, "reason": "why"}).encode())
    ran = firstminute.on_demo("send-lead", "--phone", "+12125550143")
    assert ran.status == 1
    assert ran.out == f"{status}: why\n"


@pytest.mark.parametrize("source", ["crm", "billboard"])
def test_a_source_that_cannot_be_played_is_2(firstminute: Command, api: FakeHttp, source: str) -> None:
    assert firstminute.on_demo("send-lead", "--source", source, "--phone", "+12125550143").status == 2
