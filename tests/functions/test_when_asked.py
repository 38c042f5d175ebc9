"""What a function may not need is made by the first question to it."""

from __future__ import annotations

from functools import cache
from typing import Any

from firstminute.when_asked import WhenAsked


def test_nothing_is_made_before_it_is_asked_for_and_then_once() -> None:
    made: list[list[str]] = []

    @cache
    def make() -> list[str]:
        made.append(["told"])
        return made[-1]

    asked: Any = WhenAsked(make)
    assert asked
    assert made == []
    asked.append("more")
    assert asked.pop() == "more"
    assert made == [["told"]]
