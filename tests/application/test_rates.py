"""How often something happened lately, counted without asking anybody."""

from __future__ import annotations

from datetime import timedelta

from fakes import NOON
from firstminute.application.rates import Rates

HOUR = timedelta(hours=1)


def test_it_counts_within_the_window_and_forgets_what_is_older() -> None:
    rates = Rates()
    assert [rates.count("a", NOON + timedelta(minutes=minute), HOUR) for minute in (0, 30, 59, 60, 90)] == [
        1,
        2,
        3,
        3,
        3,
    ]


def test_one_key_says_nothing_of_another() -> None:
    rates = Rates()
    assert [rates.count(key, NOON, HOUR) for key in "aab"] == [1, 2, 1]


def test_of_different_things_each_counts_once() -> None:
    rates = Rates()
    assert [rates.different("words", NOON, HOUR, who) for who in ("dana", "dana", "lee")] == [1, 1, 2]


def test_it_does_not_grow_without_end() -> None:
    rates = Rates()
    for number in range(10_050):
        rates.count(str(number), NOON, HOUR)
    assert rates.count("0", NOON, HOUR) == 1
    assert rates.count("10049", NOON, HOUR) == 2
