"""What a caller says when they are asked for their name, and what of it is one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from firstminute.domain.spoken_names import spoken_name

SAID = json.loads(Path(__file__).with_name("said_names.json").read_text())


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("Dana Reyes", "Dana", "Reyes"),
        ("dana reyes.", "Dana", "Reyes"),
        ("This is Jane Roe.", "Jane", "Roe"),
        ("Hi, this is Dana Reyes calling", "Dana", "Reyes"),
        ("Hello, my name is Dana.", "Dana", None),
        ("My name's Dana Reyes, R E Y E S", "Dana", "Reyes"),
        ("It's Dana", "Dana", None),
        ("It’s Dana again", "Dana", None),
        ("I'm Dana Reyes", "Dana", "Reyes"),
        ("Yes my name is Dana", "Dana", None),
        ("Yeah, it is Dana Reyes and I broke a tooth", "Dana", "Reyes"),
        ("Dana Reyes from Queens", "Dana", "Reyes"),
        ("Good morning, Dana Reyes speaking", "Dana", "Reyes"),
        ("Dr. Dana Reyes", "Dana", "Reyes"),
        ("Mrs. Reyes", None, "Reyes"),
        ("This is Mister O'Brien", None, "O'Brien"),
        ("Me llamo Ana López", "Ana", "López"),
        ("Hola, soy Ana", "Ana", None),
        ("Sí, mi nombre es Ana de la Cruz", "Ana", "de la Cruz"),
        ("Habla Ana López, gracias", "Ana", "López"),
        ("Isabel Sims", "Isabel", "Sims"),
        ("Esther Hills", "Esther", "Hills"),
        ("Noah Hereford", "Noah", "Hereford"),
        ("John Smith S M I T H", "John", "Smith"),
        ("I'm Will", "Will", None),
        ("It's May", "May", None),
        ("María José de la Cruz", "María", "José de la Cruz"),
        ("Van Nguyen", "Van", "Nguyen"),
    ],
)
def test_a_name_is_what_is_left_of_the_sentence(words: str, first: str | None, last: str | None) -> None:
    said = {"first_name": first, "last_name": last}
    assert spoken_name(words) == {name: part for name, part in said.items() if part}


@pytest.mark.parametrize(
    "words",
    [
        *("no", "No.", "Skip", "yes", "Yes, hello", "no thank you", "", "...", "none", "what", "hi", "It's"),
        *("I need an appointment for next week", "can somebody call me about my broken tooth", "call me back"),
        *("I don't want to say", "my name is", "No quiero decirlo", "212 555 0100"),
    ],
)
def test_what_is_no_name_stays_out_of_the_greeting(words: str) -> None:
    assert spoken_name(words) == {}


@pytest.mark.parametrize("name", SAID["names"])
@pytest.mark.parametrize("sentence", ["{}", "This is {}.", "Hi, my name is {}", "{} calling", "Me llamo {}, gracias"])
def test_no_name_of_anybody_is_lost_in_whatever_sentence(name: str, sentence: str) -> None:
    said = spoken_name(sentence.format(name))
    assert " ".join(said.values()).replace(".", "") == name.replace(".", "")


@pytest.mark.parametrize("words", SAID["no_names"])
@pytest.mark.parametrize("sentence", ["{}", "{}, please.", "Um, {}"])
def test_nobody_is_greeted_by_what_they_answered_instead_of_a_name(words: str, sentence: str) -> None:
    assert spoken_name(sentence.format(words)) == {}
