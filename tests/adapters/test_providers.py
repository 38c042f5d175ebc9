"""The client file's choice is what carries its messages, and nothing of the others is even imported."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from fakes import FakeClock, FakeHttp, FakeSecrets
from firstminute.adapters.channels.aws_sms import AwsSms
from firstminute.adapters.channels.postmark import Postmark
from firstminute.adapters.channels.ses import Ses
from firstminute.adapters.channels.smtp import Smtp
from firstminute.adapters.channels.telnyx import Telnyx
from firstminute.adapters.channels.twilio import Twilio
from firstminute.application.provider_ports import Message
from firstminute.client_file.channel_rules import _NEEDS
from firstminute.domain.delivery import meaning
from firstminute.domain.practice import EmailAccount, SmsAccount
from firstminute.providers import ChosenChannels, Outside, mail_provider, text_provider, webhook_kind

SMS = SmsAccount("twilio", "AC" + "1" * 32, "a/token", "+12125550120", "https://api.example")
EMAIL = EmailAccount("ses", "hello@bright-smile.example", secret="a/token", host="127.0.0.1")
TEXTS = {"twilio": Twilio, "telnyx": Telnyx, "aws_sms": AwsSms}
MAILS = {"ses": Ses, "postmark": Postmark, "smtp": Smtp}


def outside(http: FakeHttp | None = None) -> Outside:
    used = http or FakeHttp()
    return Outside(lambda: FakeSecrets({"a/token": "one two"}), lambda: used, FakeClock, "https://api.example", "demo")


@pytest.fixture(autouse=True)
def _region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


def test_every_provider_that_a_client_file_may_name_carries_something() -> None:
    assert {name: type(text_provider(replace(SMS, provider=name), outside())) for name in _NEEDS["sms"]} == TEXTS
    assert {name: type(mail_provider(replace(EMAIL, provider=name), outside())) for name in _NEEDS["email"]} == MAILS


def test_every_provider_has_a_table_of_what_its_codes_mean() -> None:
    refused = {"twilio": "21610", "telnyx": "40300", "aws_sms": "DESTINATION_PHONE_NUMBER_OPTED_OUT"}
    assert refused.keys() == TEXTS.keys()
    assert {meaning(name, code).reason for name, code in refused.items()} == {"opted_out"}
    assert {meaning(name, "bad_address").reason for name in MAILS} == {"bad_number"}


@pytest.mark.parametrize("name", ["telnyx", "postmark", "aws_sms"])
def test_who_tells_something_is_read_by_a_module_of_its_own(name: str) -> None:
    assert webhook_kind(name).__name__.endswith(f".{name}_webhooks")  # type: ignore[attr-defined]  it is a module


def test_a_token_is_read_when_a_message_leaves_so_that_a_new_one_is_used_at_once() -> None:
    http = FakeHttp()
    text_provider(replace(SMS, provider="telnyx"), outside(http))
    assert http.sent == []
    provider = text_provider(replace(SMS, provider="telnyx"), outside(http))
    with pytest.raises(Exception, match="Telnyx"):
        provider.send(Message("sms", "+12125550142", "Hi"))
    assert http.sent[0].headers["Authorization"] == "Bearer one"


@pytest.mark.parametrize(
    ("account", "unused"),
    [
        ("SmsAccount('twilio', 'AC1', 'a/b', '+12125550120', 'https://api.example')", "telnyx aws_sms smtp postmark"),
        ("SmsAccount('telnyx', '', 'a/b', '+12125550120', 'https://api.example')", "twilio aws_sms smtp postmark"),
        ("EmailAccount('postmark', 'hello@bright-smile.example', secret='a/b')", "twilio aws_sms smtp ses"),
        ("EmailAccount('smtp', 'hello@bright-smile.example', host='mail.example')", "twilio aws_sms ses postmark"),
    ],
)
def test_a_cold_start_pays_for_the_chosen_one_only(account: str, unused: str) -> None:
    make = "text_provider" if account.startswith("Sms") else "mail_provider"
    heavy = ["requests", "pydantic", *([] if "'smtp'" in account else ["smtplib"])]
    code = (
        "import sys\n"
        "from firstminute.domain.practice import EmailAccount, SmsAccount\n"
        f"from firstminute.providers import Outside, {make}\n"
        f"{make}({account}, Outside(lambda: None, lambda: None, lambda: None, '', ''))\n"
        f"names = {[f'firstminute.adapters.channels.{one}' for one in unused.split()] + heavy}\n"
        "print([one for one in names if one in sys.modules])\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.stdout.strip(), ran.stderr) == ("[]", "")


def test_calls_ring_the_team_only_where_that_is_switched_on_and_texts_are_twilios() -> None:
    from builders import a_practice
    from firstminute.adapters.channels.twilio_calls import TwilioCalls

    def of(*, connect: bool = True, **account: Any) -> object:
        practice = a_practice()
        asked = replace(practice, calls=replace(practice.calls, connect=connect), sms=replace(SMS, **account))
        return ChosenChannels(asked, outside()).of("call")

    assert isinstance(of(), TwilioCalls)
    assert of(connect=False) is of(enabled=False) is of(provider="telnyx") is None
