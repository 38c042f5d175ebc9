"""`firstminute simulate`."""

from __future__ import annotations

import pytest

from cli.calling import CLIENT, Command
from firstminute.application.simulation_tally import Tally
from firstminute.commands import simulate


def test_a_simulation_that_holds_is_0_and_says_so(firstminute: Command) -> None:
    ran = firstminute("simulate", CLIENT, "--leads", "30", "--days", "40", "--from", "2026-10-15")
    assert ran.status == 0
    assert ran.out.startswith("Bright Smile Dental, 40 days from 2026-10-15, seed 1: ")
    assert "Held: nothing after an opt-out" in ran.out


def test_scripts_get_the_same_numbers_twice(firstminute: Command) -> None:
    asked = ("simulate", CLIENT, "--leads", "20", "--days", "30", "--from", "2026-10-15", "--json")
    first, second = firstminute(*asked).json, firstminute(*asked).json
    assert first == second
    assert first["violations"] == 0
    assert {"day": "2026-11-01", "what": "the clocks change"} in first["crossed"]
    assert len(first["hours"]["sms, first"]) == 24


def test_a_simulation_in_which_something_went_wrong_is_1(firstminute: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: object) -> Tally:
        tally = Tally(people=1)
        tally.violated("first of ld_000000 left twice")
        return tally

    monkeypatch.setattr(simulate, "simulate", wrong)
    ran = firstminute("simulate", CLIENT, "--leads", "1")
    assert ran.status == 1
    assert "first of ld_000000 left twice" in ran.out


@pytest.mark.parametrize("words", [("--leads", "0"), ("--days", "0"), ("--from", "soon"), ("--leads", "many")])
def test_a_simulation_of_nothing_is_2(firstminute: Command, words: tuple[str, ...]) -> None:
    assert firstminute("simulate", CLIENT, *words).status == 2
