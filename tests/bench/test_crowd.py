"""The simulation has its row in the table."""

from __future__ import annotations

import pytest

from bench import crowd


def test_the_time_of_a_tenth_is_told_for_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "_PEOPLE", 3)
    section = crowd.section()
    assert section.rows[0].what == "s of CPU for 10,000 people through 90 days"
    assert section.rows[0].budget == "<= 60"
    assert section.note == "`firstminute simulate`, of 3 people times 10."
