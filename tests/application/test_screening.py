"""Public forms: spam and floods are set aside, people are not, and who proves himself is not looked at."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from builders import a_practice
from fakes import NOON, FakeHttp, FakeSecrets
from firstminute.adapters.sources.controls import controls_of
from firstminute.application.provider_ports import Answer
from firstminute.application.screening import SITEVERIFY, Screening, objection
from firstminute.domain.errors import OutcomeUnknown, ProviderUnavailable
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.spam_rules import SpamRules

SOURCES = a_practice().sources
DANA = Draft("Dana", "Reyes", "+12125550143", None, "Two implants, please")
PITCH = "We would love to tell you all about our wonderful new chairs for your waiting room this year."


class Form:
    """A public form with what looks at it, and a visitor at a public address."""

    def __init__(self, rules: SpamRules, *answers: Any) -> None:
        self.http = FakeHttp(*answers)
        self.secrets = FakeSecrets({"turnstile/secret": "0x4AAA"})
        self.screening = Screening(rules, controls_of, self.secrets, lambda: self.http)
        self.at = NOON

    def prove(self, token: str) -> str | None:
        headers = {"content-type": "application/x-www-form-urlencoded"}
        request = Request("POST", "", headers, urlencode({"cf-turnstile-response": token}).encode(), {}, "8.8.8.8")
        return objection(self.screening, SOURCES["website"], DANA, request, self.at)

    def post(
        self, draft: Draft = DANA, source: str = "website", ip: str | None = "8.8.8.8", **given: str
    ) -> str | None:
        browser = {"origin": "https://www.bright-smile.example"} if given.pop("browser", "yes") == "yes" else {}
        headers = {"content-type": "application/x-www-form-urlencoded", **browser}
        request = Request("POST", "", headers, urlencode({"name": "Dana", **given}).encode(), {}, ip)
        return objection(self.screening, SOURCES[source], draft, request, self.at)


def person(number: int, message: str = "") -> Draft:
    return Draft("P", None, f"+1212555{number:04d}", None, message)


@pytest.fixture
def form() -> Form:
    return Form(SpamRules(per_address=20, per_contact_point=5))


def test_an_ordinary_inquiry_is_not_objected_to_and_nobody_is_asked(form: Form) -> None:
    assert form.post() is None
    assert form.http.sent == []


def test_spam_is_told_in_plain_words(form: Form) -> None:
    assert form.post(_gotcha="x") == ("Looks like spam: the field '_gotcha', which people cannot see, was filled in.")


def test_who_proves_himself_is_not_looked_at(form: Form) -> None:
    assert form.post(source="zapier", _gotcha="x") is None


def test_the_twenty_first_of_an_address_within_an_hour_is_too_many(form: Form) -> None:
    told = [form.post(person(number)) for number in range(21)]
    assert told[:20] == [None] * 20
    assert told[20] == "Too many at once: more than 20 from one address within an hour."
    form.at += timedelta(minutes=61)
    assert form.post(person(30)) is None


def test_the_server_of_a_website_speaks_for_all_its_visitors(form: Form) -> None:
    assert [form.post(person(number), browser="no") for number in range(40)] == [None] * 40


def test_an_address_that_is_nobody_s_on_the_internet_is_not_counted(form: Form) -> None:
    for ip in ("10.0.0.7", "127.0.0.1", "fd00::1", "nonsense", None):
        assert [form.post(ip=ip) for _ in range(25)] == [None] * 25


def test_a_person_who_sends_six_times_within_a_minute_is_too_many(form: Form) -> None:
    told = [form.post(ip=f"8.8.4.{number}") for number in range(6)]
    assert told[:5] == [None] * 5
    assert told[5] == "Too many at once: more than 5 of one person within a minute."


def test_a_source_that_is_flooded_from_everywhere_is_too_much() -> None:
    form = Form(SpamRules(per_source=10))
    told = [form.post(person(number), ip=f"8.8.4.{number}") for number in range(11)]
    assert told[:10] == [None] * 10
    assert told[10] == "Too many at once: more than 10 to website within an hour."


def test_the_same_long_words_from_many_people_make_the_difference_only_where_little_is_missing(form: Form) -> None:
    links = " ".join(f"https://{letter}.example" for letter in "wxyz")
    told = [form.post(person(number, f"{PITCH} {links}"), ip=f"8.8.4.{number}") for number in range(4)]
    assert told[:3] == [None] * 3
    assert told[3] is not None
    assert "3 others sent the very same words within the hour" in told[3]


def test_short_words_are_common_property(form: Form) -> None:
    told = [form.post(person(number, "See www.bright-smile.example"), ip=f"8.8.4.{number}") for number in range(9)]
    assert told == [None] * 9


# Turnstile


def turnstile(*answers: Any) -> Form:
    return Form(SpamRules(turnstile="turnstile/secret"), *answers)


def told(**content: Any) -> Answer:
    return Answer(200, {}, json.dumps(content).encode())


def test_a_person_by_turnstile_s_word_passes() -> None:
    form = turnstile(told(success=True))
    assert form.prove("token") is None
    (sent,) = form.http.sent
    assert (sent.method, sent.url) == ("POST", SITEVERIFY)
    assert parse_qs((sent.body or b"").decode()) == {
        "secret": ["0x4AAA"],
        "response": ["token"],
        "remoteip": ["8.8.8.8"],
    }


def test_no_person_by_turnstile_s_word_is_set_aside() -> None:
    form = turnstile(told(**{"success": False, "error-codes": ["invalid-input-response"]}))
    assert form.prove("forged") == "Looks like spam: Turnstile found no person behind it."


def test_without_a_token_cloudflare_is_not_asked() -> None:
    form = turnstile()
    assert form.post() == "Looks like spam: Turnstile's proof of a person is missing."
    assert form.http.sent == []


@pytest.mark.parametrize(
    "answer",
    [
        ProviderUnavailable("no route"),
        OutcomeUnknown("no answer"),
        Answer(502, {}, b"<html>"),
        told(**{"success": False, "error-codes": ["invalid-input-secret"]}),
        told(**{"success": False, "error-codes": ["timeout-or-duplicate"]}),
        told(**{"success": False, "error-codes": ["internal-error"]}),
        Answer(200, {}, b"[]"),
    ],
)
def test_when_cloudflare_cannot_say_the_inquiry_counts(answer: Any) -> None:
    assert turnstile(answer).prove("token") is None


def test_when_the_secret_cannot_be_read_the_inquiry_counts() -> None:
    form = turnstile()
    form.secrets.down = True
    assert form.prove("token") is None


def test_fields_are_found_however_the_form_nests_them() -> None:
    body = json.dumps({"fields": {"trap": {"value": "x"}, "list": ["a", "b"]}, "n": 1}).encode()
    assert controls_of(Request("POST", "", {"content-type": "application/json"}, body)) == {
        "trap": "x",
        "list": "a",
        "n": "1",
    }
    assert controls_of(Request("POST", "", {"content-type": "application/json"}, b"{")) == {}
