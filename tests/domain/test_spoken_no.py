"""A no that is spoken to the practice's phone: meant, meant for texts alone, to be asked about, or none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from firstminute.domain.spoken_no import No, asks_for_a_call, meant

SAID = json.loads(Path(__file__).with_name("spoken_noes.json").read_text())
CASES = [(words, kind) for kind, said in SAID.items() for words in said]


@pytest.mark.parametrize(("words", "kind"), CASES)
@pytest.mark.parametrize("sentence", ["{}", "{}!", "Hi, {}", "{}, please"])
def test_what_callers_say_is_read_as_they_mean_it(words: str, kind: str, sentence: str) -> None:
    said = sentence.format(words)
    assert meant(said) is No(kind.partition("_")[0])
    if kind.startswith("meant"):
        assert asks_for_a_call(said) == (kind == "meant_but_call")


@pytest.mark.parametrize("words", SAID["meant"])
@pytest.mark.parametrize("before", [*SAID["none"][:4], "Monday, no", "wrong number", "cancel my appointment"])
def test_a_no_that_is_meant_holds_whatever_else_is_said_with_it(words: str, before: str) -> None:
    assert meant(f"{before}. {words}") is No.MEANT
