"""Whose accounts need what: one client file for each provider, and what is said when something is missing."""

from __future__ import annotations

from typing import Any

import pytest

from client_file.writing import DEMO, checked
from firstminute.client_file import compiled, load
from firstminute.domain.practice import EmailAccount, SmsAccount
from firstminute.domain.practice_json import practice_from_json

KEY = "e7Lq2WRQUbWBAtv7DQTUjtXeUGH0KdzJ+mL4ljV+jAc="
PROFILE = "4000eba1-a0c0-4563-9925-b25e842a7cb6"
SMS: dict[str, dict[str, Any]] = {
    "telnyx": {"provider": "telnyx", "account": PROFILE, "secret": "telnyx/api_key", "public_key": KEY},
    "aws_sms": {"provider": "aws_sms", "account": None, "secret": None, "configuration_set": "texts"},
}
EMAIL: dict[str, dict[str, Any]] = {
    "postmark": {
        "provider": "postmark",
        "secret": "postmark/server_token",
        "receipts_secret": "postmark/webhook_password",
    },
    "smtp": {"provider": "smtp", "host": "mail.bright-smile.example", "account": "hello", "secret": "smtp/password"},
}


def said(channel: str, account: dict[str, Any], severity: str = "error") -> list[tuple[str, str]]:
    found = checked(DEMO.read_text(), overrides={"channels": {channel: account}})
    return [(one.field, one.message) for one in found if one.severity == severity]


@pytest.mark.parametrize(
    ("channel", "account"),
    [*(("sms", one) for one in SMS.values()), *(("email", one) for one in EMAIL.values())],
    ids=[*SMS, *EMAIL],
)
def test_each_provider_can_be_chosen(channel: str, account: dict[str, Any]) -> None:
    assert said(channel, account) == []


@pytest.mark.parametrize(
    ("channel", "account", "place", "words"),
    [
        ("sms", {"account": None}, "", "account is missing: Twilio's Account SID"),
        ("sms", {"secret": None}, "", "secret is missing: the name of Twilio's auth token"),
        ("sms", {**SMS["telnyx"], "secret": None}, "", "secret is missing: the name of Telnyx's API key"),
        (
            "sms",
            {**SMS["telnyx"], "public_key": None},
            "",
            "public_key is missing: Telnyx's public key, or nobody could tell its webhooks from others'",
        ),
        (
            "sms",
            {**SMS["telnyx"], "public_key": "e7Lq2WRQ"},
            ".public_key",
            "must be Telnyx's public key: 32 bytes in base64, from Keys & Credentials in its portal",
        ),
        ("email", {"provider": "postmark"}, "", "secret is missing: the name of Postmark's server token"),
        ("email", {"provider": "smtp"}, "", "host is missing: the mail server's name"),
        (
            "email",
            {**EMAIL["smtp"], "secret": None},
            "",
            "needs account and secret together: the user name, and the name of its password",
        ),
        (
            "email",
            {**EMAIL["smtp"], "security": "none"},
            ".security",
            "must be starttls or tls: without it, everybody on the way reads the e-mails and the password",
        ),
        (
            "email",
            {**EMAIL["postmark"], "base_url": "http://api.postmarkapp.com"},
            ".base_url",
            "must be https, unless it is this machine or its network",
        ),
    ],
)
def test_what_is_missing_is_named(channel: str, account: dict[str, Any], place: str, words: str) -> None:
    assert said(channel, account) == [(f"channels.{channel}{place}", words)]


def test_a_server_in_our_own_network_may_be_spoken_to_plainly() -> None:
    assert said("email", {"provider": "smtp", "host": "10.0.0.25", "port": 25, "security": "none"}) == []


def test_telnyx_public_key_is_no_secret_and_a_password_is_one() -> None:
    assert said("sms", SMS["telnyx"]) == []
    ((place, words),) = said("email", {**EMAIL["postmark"], "receipts_secret": "a1b2c3d4e5f6a7b8/c9d0e1f2a3b4c5d6"})
    assert place == "channels.email.receipts_secret"
    assert words.startswith("looks like a secret itself")


@pytest.mark.parametrize(
    ("channel", "account", "words"),
    [
        ("sms", {**SMS["aws_sms"], "configuration_set": None}, "has no configuration_set: nobody will hear"),
        ("email", {**EMAIL["postmark"], "receipts_secret": None}, "has no receipts_secret: nobody will hear"),
        ("sms", {**SMS["aws_sms"], "secret": "twilio/auth_token"}, "has no use with aws_sms"),
        ("email", {"host": "mail.example.com"}, "has no use with ses"),
    ],
)
def test_what_an_account_goes_without_is_said_and_may_be_meant(
    channel: str, account: dict[str, Any], words: str
) -> None:
    assert said(channel, account) == []
    assert any(message.startswith(words) for _, message in said(channel, account, "warning"))


def test_the_functions_get_what_the_file_says_and_the_usual_api() -> None:
    overrides = {"channels": {"sms": SMS["telnyx"], "email": EMAIL["smtp"]}}
    practice = practice_from_json(compiled(load(DEMO, overrides)))
    assert practice.sms == SmsAccount(
        "telnyx", PROFILE, "telnyx/api_key", "+12125550120", "https://api.telnyx.com", public_key=KEY
    )
    assert practice.email == EmailAccount(
        "smtp",
        "Bright Smile Dental <hello@bright-smile.example>",
        "front-desk@bright-smile.example",
        account="hello",
        secret="smtp/password",
        host="mail.bright-smile.example",
    )
    assert {"telnyx/api_key", "smtp/password"} <= set(practice.secret_names)
    assert "twilio/auth_token" not in practice.secret_names


def test_an_account_without_a_secret_names_none() -> None:
    practice = practice_from_json(compiled(load(DEMO, {"channels": {"sms": SMS["aws_sms"]}})))
    assert practice.sms is not None
    assert (practice.sms.secret, practice.sms.account, practice.sms.base_url) == ("", "", "")
    assert "" not in practice.secret_names
