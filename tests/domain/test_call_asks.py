"""What callers ask for instead of answering: help at once, a person, or something that the menu does not offer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from builders import a_lead, a_practice, an_event
from firstminute.domain.alerts import compose, concerns_staff
from firstminute.domain.call_asks import is_emergency, says_more, wants_a_person

SAID = json.loads(Path(__file__).with_name("said_asides.json").read_text())
PRACTICE = a_practice()


@pytest.mark.parametrize(
    ("words", "is_one"),
    [*((words, True) for words in SAID["emergency"]), *((words, False) for words in SAID["no_emergency"])],
)
def test_an_emergency_is_heard_and_one_that_is_denied_is_none(words: str, is_one: bool) -> None:
    assert is_emergency(words) is is_one
    assert is_emergency(words.upper()) is is_one


@pytest.mark.parametrize(
    ("words", "is_one"),
    [*((words, True) for words in SAID["person"]), *((words, False) for words in SAID["no_person"])],
)
def test_a_person_is_asked_for_where_nothing_else_is_said(words: str, is_one: bool) -> None:
    assert wants_a_person(words) is is_one


@pytest.mark.parametrize(
    ("words", "more"), [*((words, True) for words in SAID["more"]), *((words, False) for words in SAID["nothing"])]
)
def test_what_the_menu_does_not_know_is_worth_keeping(words: str, more: bool) -> None:
    assert says_more(words) is more


def test_the_owner_is_told_of_an_emergency_in_the_callers_words() -> None:
    told = an_event("call.details", message="My face is swollen", urgent=True)
    assert concerns_staff(told)
    assert not concerns_staff(an_event("call.details", message="My face is swollen"))
    alert = compose(PRACTICE, a_lead(), told, PRACTICE.team[0])
    assert alert.text.startswith("Says it is an emergency: Dana Reyes")
    assert "Please call at once." in alert.text
    assert "My face is swollen" in alert.text
    assert "swollen" not in alert.subject
    hidden = compose(PRACTICE, a_lead(phone=None), told, PRACTICE.team[0])
    assert "Their number is hidden" in hidden.text
    assert "call at once" not in hidden.text


@pytest.mark.parametrize(("words", "urgent"), [("I knocked out a tooth", True), ("My crown is loose", False)])
def test_a_message_that_speaks_of_an_emergency_says_so_first(words: str, urgent: bool) -> None:
    told = an_event("call.transcribed", text=words, recording="RE1")
    assert ("It sounds like an emergency" in compose(PRACTICE, a_lead(), told, PRACTICE.team[0]).text) is urgent
