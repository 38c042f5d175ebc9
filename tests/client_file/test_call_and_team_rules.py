"""What a person who edits a client file hears of phones, languages, topics and how long things are kept."""

from __future__ import annotations

from typing import Any

import pytest

from client_file.test_call_part import DEMO, bilingual, team
from client_file.writing import checked, problems, written
from firstminute.client_file import Problem

SENDER, FURTHER, FRONT_DESK, PEOPLE_CALL = "+12125550120", "+12125550121", "+12125550110", "+12125550100"


def told(**overrides: Any) -> list[tuple[str, str, str]]:
    return [(one.severity, one.field, one.message) for one in checked(DEMO.read_text(), overrides=overrides)]


def test_a_member_whose_phone_is_the_number_that_texts_leave_from_is_an_error_where_it_stands() -> None:
    text = written((f'    phone: "{FRONT_DESK}"\n', f'    phone: "{SENDER}"\n'))
    (found,) = checked(text)
    assert found.line == text.splitlines().index(f'    phone: "{SENDER}"') + 1
    assert found == Problem(
        "practice.yaml", found.line, "team[0].phone",
        "is our own number (channels.sms.from); give the phone that front_desk answers, or leave it out",
    )  # fmt: skip


def test_a_further_number_of_ours_is_nobodys_phone_either() -> None:
    calls = {"numbers": {FURTHER: {"source": "website"}}}
    (found,) = told(team=team(phone=FURTHER), calls=calls)
    assert found[:2] == ("error", "team[0].phone")
    assert "(calls.numbers)" in found[2]


def test_a_member_who_is_rung_by_the_number_people_call_is_pointed_out() -> None:
    (found,) = told(team=team(phone=PEOPLE_CALL))
    assert found[:2] == ("warning", "team[0].phone")
    assert "go in circles" in found[2]


def test_two_members_with_one_phone_are_pointed_out_once() -> None:
    one, other = team()[:2]
    (found,) = told(team=[one, {**other, "phone": one["phone"]}])
    assert found[:2] == ("warning", "team[1].phone")
    assert "is front_desk's phone too" in found[2]


@pytest.mark.parametrize("field", ["calls.retention", "media_retention", "raw_retention"])
@pytest.mark.parametrize(
    ("kept", "severity"),
    [("0 days", "error"), ("90 min", "error"), ("23 h", "error"), ("1 day", "warning"), ("3 days", "warning")],
)
def test_what_goes_before_anybody_could_listen_or_look_is_told(field: str, kept: str, severity: str) -> None:
    (found,) = problems(field, kept)
    assert (found.severity, found.field) == (severity, field)
    assert kept in found.message
    assert problems(field, "5 days") == []


def test_calls_counted_under_a_name_that_no_source_has_are_pointed_out() -> None:
    found = sorted(told(calls={"source": "websit", "numbers": {FURTHER: {"source": "zappier"}}}), reverse=True)
    assert [one[:2] for one in found] == [
        ("warning", "calls.source"),
        ("warning", f"calls.numbers.{FURTHER}.source"),
    ]
    assert "there is no source websit; did you mean website?" in found[0][2]
    assert told(calls={"source": "phone"}) == [], "the usual name needs no source"


@pytest.mark.parametrize("again", ["pain", "Pain", " pain "])
def test_a_topic_that_is_offered_twice_is_an_error(again: str) -> None:
    (found,) = told(calls={"topics": ["pain", "braces", again]})
    assert found[:2] == ("error", "calls.topics[2]")
    assert "offered already" in found[2]


def test_a_topic_of_another_language_may_be_the_same_word() -> None:
    changes = bilingual(topics=["Invisalign"], translations={"es": {"topics": ["Invisalign", "Invisalign"]}})
    found = [one for one in told(**changes) if one[1].startswith("calls")]
    assert [one[:2] for one in found] == [("error", "calls.translations.es.topics[1]")]


def languages(*promised: str) -> list[tuple[str, str, str]]:
    found = checked(DEMO.read_text(), overrides={"practice": {"languages": list(promised)}})
    return [(one.severity, one.field, one.message) for one in found if one.field.startswith("practice")]


def test_callers_who_are_spoken_to_in_another_language_than_promised_are_pointed_out() -> None:
    (found,) = languages("fr")
    assert found[:2] == ("warning", "practice.languages[0]")
    assert "callers cannot be spoken to in fr and hear English instead" in found[2]
    assert [one[1] for one in languages("es", "fr")] == ["practice.languages[1]"]
    assert "hear Spanish instead" in languages("es", "fr")[0][2]
    assert languages("en", "es") == languages("en-US", "es-MX") == []


def test_a_language_that_is_none_is_an_error_that_says_what_was_meant() -> None:
    found = languages("xx", "zz-ZZ", "sp")
    assert [one[:2] for one in found] == [("error", f"practice.languages[{number}]") for number in range(3)]
    assert "two letters of ISO 639-1" in found[0][2]
    assert "there is no language zz-ZZ" in found[1][2]
    assert "did you mean es?" in found[2][2]


@pytest.mark.parametrize(("sign", "shown"), [("\x07", "U+0007"), ("\u200d", "U+200D"), ("\U0001f600", "\U0001f600")])
@pytest.mark.parametrize("field", ["greeting", "greeting_closed", "waiting", "voicemail_prompt"])
def test_a_sign_that_no_voice_can_say_is_an_error(field: str, sign: str, shown: str) -> None:
    (found,) = told(calls={field: f"Bright Smile Dental{sign} here."})
    assert found[:2] == ("error", f"calls.{field}")
    assert f"holds {shown}, which no voice can say" in found[2]


def test_a_topic_is_said_too_and_lines_may_be_broken() -> None:
    (found,) = told(calls={"topics": ["pain\x07"], "greeting": "Bright Smile Dental.\nOne\tmoment.\n"})
    assert found[:2] == ("error", "calls.topics[0]")


def test_a_practice_whose_texts_another_provider_carries_takes_no_calls_to_speak_in() -> None:
    sms = {"provider": "aws_sms", "configuration_set": "texts"}
    found = checked(DEMO.read_text(), overrides={"practice": {"languages": ["fr"]}, "channels": {"sms": sms}})
    assert not [one for one in found if one.field.startswith("practice")]
