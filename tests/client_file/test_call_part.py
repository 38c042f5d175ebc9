"""What a client file says of calls, and of who is on duty."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from client_file.test_repeat_part import compiled_with
from client_file.writing import checked
from firstminute.client_file import NotRight
from firstminute.client_file.call_part import CallsPart, compiled_calls
from firstminute.client_file.reading import read
from firstminute.domain.call_rules import CallNumber, CallRules
from firstminute.domain.calls import ANSWERED, OUTCOMES
from firstminute.domain.practice import Window
from firstminute.domain.practice_json import practice_from_json

DEMO = Path(__file__).parents[2] / "clients" / "demo.yaml"


def team(**changes: Any) -> list[dict[str, Any]]:
    given: Any = read(DEMO).given
    return [{**given["team"][0], **changes}, *given["team"][1:]]


def refusal(folder: Path, **changes: Any) -> str:
    with pytest.raises(NotRight) as caught:
        compiled_with(folder, **changes)
    return "\n".join(str(one) for one in caught.value.problems)


def test_a_file_that_says_nothing_of_calls_takes_them_as_the_code_does_by_itself() -> None:
    compiled = compiled_calls(CallsPart())
    assert {field.name for field in fields(CallRules)} == compiled.keys()
    assert practice_from_json({**compiled_demo(), "calls": compiled}).calls == CallRules()


def compiled_demo() -> dict[str, Any]:
    from firstminute.client_file import compiled, load

    return compiled(load(DEMO))


def test_everything_that_is_said_reaches_the_functions(tmp_path: Path) -> None:
    calls = {
        "source": "main_number",
        "numbers": {"+12125550121": {"source": "google_ads", "texts": False}},
        "ring": "at_once",
        "order": ["coordinator"],
        "ring_time": "15 s",
        "greeting": "Bright Smile Dental, one moment.",
        "topics": ["pain"],
        "voicemail": "90 s",
        "transcribe": False,
        "text_back": ["busy"],
        "text_back_template": "missed_call_text",
        "patient_template": "missed_call_patient",
        "record": True,
        "retention": "30 days",
    }
    hours, away = {"mon-fri": "08:00-12:00"}, [{"from": "2026-12-01", "to": "2026-12-10"}]
    found = practice_from_json(compiled_with(tmp_path, calls=calls, team=team(hours=hours, away=away)))
    assert found.calls == CallRules(
        "main_number", {"+12125550121": CallNumber("+12125550121", "google_ads", texts=False)}, "at_once",
        ("coordinator",), 15, 90, {"en": {"welcome": "Bright Smile Dental, one moment."}}, topics={"en": ("pain",)},
        text_back=("busy",), text_back_template="missed_call_text", patient_template="missed_call_patient",
        record=True, transcribe=False, retention=30 * 86_400,
    )  # fmt: skip
    assert found.team[0].hours == (Window((0, 1, 2, 3, 4), 480, 720),)
    assert found.team[0].away == (("2026-12-01", "2026-12-10"),)


@pytest.mark.parametrize(
    ("calls", "words"),
    [
        ({"order": ["nobody"]}, "nobody is not in the team"),
        ({"ring_time": "40 s"}, "carrier's voicemail"),
        ({"ring_time": "1 s"}, "must be 5 to 25 s"),
        ({"voicemail": "5 min"}, "at most 120 s"),
        ({"greeting": "Hello!"}, "must name the practice"),
        ({"greeting_closed": "We are closed."}, "must name the practice"),
        ({"waiting": "One moment, {first_name}."}, "is read as it stands"),
        ({"waiting": "See www.bright-smile.example meanwhile."}, "holds an address of a website"),
        ({"waiting": "One moment, dear lead."}, "nobody wants to be one"),
        ({"waiting": "PLEASE HOLD the line."}, "shouts"),
        ({"emergency": "Call {doctor} at night."}, "is read as it stands"),
        ({"waiting": "Somebody will contact you soon."}, "empty promise"),
        ({"voicemail_prompt": "Speak. " * 41}, "has 41 words; 40 are the limit"),
        ({"topics": ["a new appointment for somebody who has never been here"]}, "more than 8 words"),
        ({"translations": {"es": {"waiting": "Un momento."}}}, "is not in practice.languages"),
        ({"translations": {"en": {"waiting": "One moment."}}}, "is the first language"),
        ({"voices": {"fr": "Polly.Lea"}}, "nobody can be spoken to in fr"),
        ({"voices": {"en": "<Polly>"}}, "voices"),
        ({"text_back_template": "first_email"}, "no template first_email for sms"),
        ({"patient_template": "none_such"}, "no template none_such for sms"),
        ({"text_back": ["answered"]}, "text_back"),
        ({"ring": "sometimes"}, "ring"),
        ({"topics": [str(number) for number in range(9)]}, "topics"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(tmp_path: Path, calls: dict[str, Any], words: str) -> None:
    assert words in refusal(tmp_path, calls=calls)


def bilingual(**calls: Any) -> dict[str, Any]:
    given: Any = read(DEMO).given
    return {"practice": {**given["practice"], "languages": ["en", "es"]}, "calls": {"source": "phone", **calls}}


def test_the_practices_own_sentences_are_said_in_their_language(tmp_path: Path) -> None:
    words = {"greeting": "Gracias por llamar a Bright Smile Dental.", "topics": ["una cita"]}
    changes = bilingual(waiting="Nearly there.", translations={"es": words}, voices={"es-US": "Polly.Lupe-Neural"})
    found = practice_from_json(compiled_with(tmp_path, **changes)).calls
    assert found.said == {"en": {"still_trying": "Nearly there."}, "es": {"welcome": words["greeting"]}}
    assert found.topics == {"es": ("una cita",)}
    assert found.voices == {"es": "Polly.Lupe-Neural"}


def test_a_sentence_that_some_callers_will_not_hear_in_their_language_is_pointed_out() -> None:
    changes = bilingual(waiting="Nearly there.", topics=["pain"], translations={"es": {"waiting": "Ya casi."}})
    found = checked(DEMO.read_text(), overrides=changes)
    told = [(one.field, one.message) for one in found if one.field.startswith("calls")]
    assert told == [("calls.topics", "has no words in es; callers who speak it hear ours")]


@pytest.mark.parametrize(("more", "ring", "told"), [(1, "in_turn", 0), (2, "in_turn", 1), (7, "at_once", 0)])
def test_a_caller_who_would_wait_for_more_phones_than_anybody_does_is_pointed_out(
    more: int, ring: str, told: int
) -> None:
    one, *_ = team()
    members = [{**one, "name": f"m{number}", "phone": f"+1212555013{number}"} for number in range(more)]
    found = checked(DEMO.read_text(), overrides={"team": members, "calls": {"ring": ring}})  # two are there already
    assert len([each for each in found if each.field == "calls.ring" and "few callers wait" in each.message]) == told


def test_nobody_is_spoken_to_in_a_language_that_there_are_no_words_for(tmp_path: Path) -> None:
    assert "nobody can be spoken to in fr" in refusal(tmp_path, team=team(language="fr"))
    assert practice_from_json(compiled_with(tmp_path, team=team(language="es"))).team[0].language == "es"


def test_an_absence_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    away = [{"from": "2026-12-10", "to": "2026-12-01"}]
    assert "ends before it begins" in refusal(tmp_path, team=team(away=away))


def test_a_conversation_is_no_missed_call() -> None:
    assert set(CallRules().text_back) == set(OUTCOMES) - {ANSWERED}
