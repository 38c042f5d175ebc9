"""The file is read by many and kept for ever, so no secret may stand in it: only the names of secrets."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client_file.writing import DEMO, checked, problems, written
from firstminute.client_file.reading import read
from firstminute.client_file.secret_rules import secrets_in

TOKEN = "0123456789abcdef" * 2
# What the shapes are of, put together here so that no scanner takes this file for a leak.
SECRETS = {
    "Twilio's auth token": TOKEN,
    "Standard Webhooks": "whsec" + "_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "Stripe": "sk" + "_live_4eC39HqLyjWDarjtT1zdp7dc",
    "AWS": "AKIA" + "IOSFODNN7EXAMPLE",
    "SendGrid": "SG" + ".ngeVfQFYQlKU0ufo8x5d1A.TwL2iGABf9DHoTf",
    "Slack": "xoxb" + "-17653672481-19874698323",
    "GitHub": "ghp" + "_16C7e42F292c6912E7710c838347Ae178B4a",
    "a private key": "-----BEGIN PRIVATE KEY-----",
    "letters and digits, forty of them": "aB3" * 14,
}


@pytest.mark.parametrize("kind", SECRETS)
def test_what_looks_like_a_secret_is_refused_wherever_it_stands_and_not_repeated(kind: str) -> None:
    secret = SECRETS[kind]
    found = checked(written(("    campaign: partner-leads", f"    campaign: {secret!r}")))
    assert [(one.line, one.field) for one in found] == [(_line("campaign:"), "sources.zapier.campaign")]
    assert found[0].message.startswith("looks like a secret itself; store it in AWS Secrets Manager")
    assert secret[6:] not in found[0].message


@pytest.mark.parametrize("value", [TOKEN, f"twilio/{TOKEN}", "twilio/tok_a1b2c3d4e5f6a7b8"])
def test_a_secret_in_the_place_of_its_name_is_refused(value: str) -> None:
    found = problems("channels.sms.secret", value)
    assert "looks like a secret itself" in " ".join(one.message for one in found)


@pytest.mark.parametrize(
    "value", ["twilio/auth_token", "zapier_2/signing_secret", "a/b/c", "standard_webhooks/2026_key"]
)
def test_a_name_that_a_person_chose_is_a_name(value: str) -> None:
    assert problems("channels.sms.secret", value) == []


def test_the_demo_and_everything_in_it_is_no_secret() -> None:
    assert list(secrets_in(read(DEMO).given)) == []


@given(st.text(string.hexdigits.lower()[:16], min_size=32, max_size=64))
def test_hex_digits_enough_for_a_key_are_taken_for_one(text: str) -> None:
    assert list(secrets_in({"a": [{"b": text}]})) == [
        (("a", 0, "b"), "looks like a secret itself; store it in AWS Secrets Manager and write its name here")
    ]


@given(st.lists(st.text(string.ascii_lowercase + "'", min_size=1, max_size=12), max_size=30))
def test_sentences_are_not(words: list[str]) -> None:
    assert list(secrets_in({"text": " ".join(words)})) == []


def _line(start: str) -> int:
    lines = DEMO.read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if re.match(rf"\s*{start}", line))
