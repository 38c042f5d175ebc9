"""`firstminute phone`: the practice's number at Twilio."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import yaml
from twilio.request_validator import RequestValidator

from cli.calling import CLIENT, NAME, Command, describe
from firstminute.adapters.aws.session import client
from firstminute.adapters.aws.stacks import StackDescription
from firstminute.commands import stack
from local.serving import Reply, Request, Server, json_reply
from mocked_aws import state_machine

TOKEN = "0123456789abcdef0123456789abcdef"
NUMBER, FURTHER, VOICE_ONLY = "+12125550120", "+12125550121", "+12125550122"


def bought(sid: str, number: str) -> dict[str, str]:
    return {"sid": sid, "phone_number": number, "voice_url": "https://demo.twilio.com", "voice_method": "GET"}


class Phones:
    """Twilio's numbers, our API and a TwiML Bin in one."""

    def __init__(self) -> None:
        self.number, self.further = bought("PN1", NUMBER), [bought("PN2", FURTHER), bought("PN3", VOICE_ONLY)]
        self.twiml = b"<Response><Dial><Number>+12125550110</Number></Dial></Response>"
        self.signed = True
        self.server = Server(self)

    def __call__(self, request: Request) -> Reply:
        if request.path == "/bin":
            genuine = RequestValidator(TOKEN).validate(
                self.server.url + "/bin", {}, request.header("X-Twilio-Signature")
            )
            return Reply(200 if genuine else 403, (("Content-Type", "text/xml"),), self.twiml)
        if request.path == "/twilio/status":
            url, proof = self.server.url + "/twilio/status", request.header("X-Twilio-Signature")
            genuine = RequestValidator(TOKEN).validate(url, request.form, proof)
            return Reply(204 if genuine or not self.signed else 401)
        assert "/IncomingPhoneNumbers" in request.path
        if request.method == "GET":
            asked = parse_qs(request.query)["PhoneNumber"]
            found = [one for one in (self.number, *self.further) if asked == [one["phone_number"]]]
            return json_reply(200, {"incoming_phone_numbers": found})
        number = next(one for one in (self.number, *self.further) if f"/{one['sid']}." in request.path)
        number |= {_snake(name): value for name, value in request.form.items()}
        return json_reply(200, number)


def _snake(name: str) -> str:
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in name).lstrip("_")


@pytest.fixture
def phones(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Phones]:
    phones = Phones()
    described = describe(state_machine(client("stepfunctions")))
    described.outputs["ApiUrl"] = phones.server.url
    client("secretsmanager").create_secret(Name="firstminute/demo/twilio/auth_token", SecretString=TOKEN)
    given = yaml.safe_load(Path(CLIENT).read_text())
    given["channels"]["sms"]["base_url"] = phones.server.url
    (tmp_path / "demo.yaml").write_text(yaml.safe_dump(given))

    def found(name: str) -> StackDescription:
        assert name == NAME
        return described

    monkeypatch.setattr(stack, "_described", found)
    yield phones
    phones.server.close()


def test_a_number_that_points_elsewhere_is_shown_and_not_touched(firstminute: Command, phones: Phones) -> None:
    called = firstminute("phone", "show", "--client", "demo.yaml")
    assert called.status == 1
    assert "https://demo.twilio.com" in called.out
    assert f"{phones.server.url}/twilio/voice" in called.out
    assert "a caller hears an error" in called.out
    assert phones.number["voice_url"] == "https://demo.twilio.com"


def test_setting_it_up_needs_the_practices_consent(firstminute: Command, phones: Phones) -> None:
    assert firstminute("phone", "setup", "--client", "demo.yaml").status == 2
    assert phones.number["voice_url"] == "https://demo.twilio.com"


def test_with_consent_it_is_set_read_back_and_tried(firstminute: Command, phones: Phones) -> None:
    fallback = phones.server.url + "/bin"
    called = firstminute("phone", "setup", "--yes", "--fallback-url", fallback, "--client", "demo.yaml")
    assert (called.status, called.err) == (0, "")
    assert phones.number["voice_url"] == f"{phones.server.url}/twilio/voice"
    assert phones.number["voice_fallback_url"] == fallback
    assert called.out.count("as it should be") == 3
    assert firstminute("phone", "show", "--client", "demo.yaml").status == 0


def test_a_fallback_that_rings_nobody_and_an_api_that_takes_forgeries_are_found(
    firstminute: Command, phones: Phones
) -> None:
    firstminute("phone", "setup", "--yes", "--fallback-url", phones.server.url + "/bin", "--client", "demo.yaml")
    phones.twiml, phones.signed = b"<Response><Say>Sorry</Say></Response>", False
    called = firstminute("phone", "test", "--client", "demo.yaml")
    assert called.status == 1
    assert "a forged request: answered 204 instead of 401 or 403" in called.out
    assert "the fallback: what it answers rings nobody" in called.out


def test_the_answer_for_when_we_are_down_is_printed_to_be_kept_at_twilio(firstminute: Command, phones: Phones) -> None:
    called = firstminute("phone", "twiml", "--client", "demo.yaml")
    assert called.status == 0
    assert called.out.startswith("<?xml")
    assert "<Number>+12125550110</Number>" in called.out


def test_a_number_that_the_account_does_not_have_is_named(firstminute: Command, phones: Phones) -> None:
    phones.number["phone_number"] = "+12125550199"
    called = firstminute("phone", "show", "--client", "demo.yaml")
    assert called.status == 1
    assert f"no number {NUMBER}" in called.err


def test_what_takes_the_calls_elsewhere_is_named_and_left_to_the_practice(firstminute: Command, phones: Phones) -> None:
    phones.number["trunk_sid"] = "TK1"
    fallback = phones.server.url + "/bin"
    called = firstminute("phone", "setup", "--yes", "--fallback-url", fallback, "--client", "demo.yaml")
    assert called.status == 1
    assert "remove it in Twilio's console" in called.out
    assert phones.number["trunk_sid"] == "TK1"
    assert phones.number["voice_url"] == f"{phones.server.url}/twilio/voice"


def test_what_callers_hear_is_printed_before_anybody_calls(firstminute: Command, phones: Phones) -> None:
    called = firstminute("phone", "words", "--client", "demo.yaml")
    assert called.status == 0
    assert "Thank you for calling Bright Smile Dental." in called.out
    assert "voicemail_prompt" in called.out
    listed = firstminute("phone", "words", "--json", "--client", "demo.yaml").json
    assert {one["language"] for one in listed} == {"en"}
    assert [one["sentence"] for one in listed if one["own"]] == ["topics"]


@pytest.mark.parametrize("what", ["setup", "show", "test"])
@pytest.mark.parametrize(
    "address",
    ["ftp://x", "handler.twilio.com/twiml/EH1", "https://", "http://example.com/bin", "https://[", "https://a b"],
)
def test_a_fallback_that_is_no_address_is_refused_before_anything_is_written(
    firstminute: Command, phones: Phones, what: str, address: str
) -> None:
    before = dict(phones.number)
    called = firstminute("phone", what, "--yes", "--fallback-url", address, "--client", "demo.yaml")
    assert (called.status, called.out) == (2, "")
    assert "--fallback-url" in called.err
    assert "Nothing was changed" in called.err
    assert phones.number == before


@pytest.mark.parametrize(
    ("path", "twiml", "problem"),
    [
        ("/twilio/status", b"", "rings nobody|no TwiML|answered"),
        ("/bin", b"<Response><Say>Sorry</Say></Response>", "rings nobody"),
        ("/bin", b"not found", "no TwiML"),
    ],
)
def test_a_fallback_that_would_leave_callers_with_nothing_is_not_written(
    firstminute: Command, phones: Phones, path: str, twiml: bytes, problem: str
) -> None:
    before, phones.twiml = dict(phones.number), twiml
    called = firstminute("phone", "setup", "--yes", "--fallback-url", phones.server.url + path, "--client", "demo.yaml")
    assert (called.status, called.out) == (1, "")
    assert re.search(problem, called.err)
    assert "firstminute phone twiml" in called.err
    assert phones.number == before


@pytest.mark.parametrize("what", ["words", "twiml"])
def test_what_callers_hear_can_be_read_before_anything_is_deployed(
    firstminute: Command, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    def nothing(name: str) -> StackDescription:
        raise AssertionError(name)

    monkeypatch.setattr(stack, "_described", nothing)
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    called = firstminute.on_demo("phone", what)
    assert (called.status, called.err) == (0, "")
    assert "Bright Smile Dental" in called.out


def test_a_client_file_that_is_not_right_has_no_words_yet(firstminute: Command, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(Path(CLIENT).read_text().replace("country: US", "country: Narnia"))
    called = firstminute("phone", "words", "--client", "bad.yaml")
    assert (called.status, called.out) == (1, "")
    assert "practice.country" in called.err


@pytest.fixture
def several(phones: Phones, tmp_path: Path) -> Phones:
    """The practice has two more numbers, one of which takes no texts."""
    given = yaml.safe_load((tmp_path / "demo.yaml").read_text())
    kind = next(iter(given["sources"]))
    given.setdefault("calls", {})["numbers"] = {
        FURTHER: {"source": kind},
        VOICE_ONLY: {"source": kind, "texts": False},
    }
    (tmp_path / "demo.yaml").write_text(yaml.safe_dump(given))
    return phones


def test_every_number_of_the_practice_is_shown_set_and_tried(firstminute: Command, several: Phones) -> None:
    shown = firstminute("phone", "show", "--client", "demo.yaml")
    assert (shown.status, [one in shown.out for one in (NUMBER, FURTHER, VOICE_ONLY)]) == (1, [True] * 3)
    fallback = several.server.url + "/bin"
    called = firstminute("phone", "setup", "--yes", "--fallback-url", fallback, "--client", "demo.yaml")
    assert (called.status, called.err) == (0, "")
    for number in (several.number, *several.further):
        assert number["voice_url"] == f"{several.server.url}/twilio/voice"
        assert number["voice_fallback_url"] == fallback
    texts = [one.get("sms_url") for one in (several.number, *several.further)]
    assert texts == [f"{several.server.url}/twilio/messages"] * 2 + [None]
    assert called.out.count("Asked with the fallback") == 1
    assert firstminute("phone", "test", "--client", "demo.yaml").status == 0


def test_one_number_that_points_elsewhere_is_enough_to_fail(firstminute: Command, several: Phones) -> None:
    fallback = several.server.url + "/bin"
    firstminute("phone", "setup", "--yes", "--fallback-url", fallback, "--client", "demo.yaml")
    several.further[1]["voice_url"] = "https://demo.twilio.com"
    told = json.loads(firstminute("phone", "show", "--client", "demo.yaml", "--json").out)
    assert [(one["number"], len(one["differences"])) for one in told["numbers"]] == [
        (NUMBER, 0),
        (FURTHER, 0),
        (VOICE_ONLY, 1),
    ]
    assert firstminute("phone", "show", "--client", "demo.yaml").status == 1
    assert firstminute("phone", "test", "--client", "demo.yaml").status == 1
