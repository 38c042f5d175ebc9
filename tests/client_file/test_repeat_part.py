"""What a client file says of people who inquire again, and of inquiries that come late."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from firstminute.client_file import NotRight, compiled, load
from firstminute.client_file.reading import read

DEMO = Path(__file__).parents[2] / "clients" / "demo.yaml"


def compiled_with(folder: Path, **changes: Any) -> dict[str, Any]:
    """The demo's file with other parts; JSON is YAML as well."""
    file = folder / "demo.yaml"
    given: Any = read(DEMO).given
    file.write_text(json.dumps({**given, **changes}), encoding="utf-8")
    return compiled(load(file))


def test_a_file_that_says_nothing_restarts_within_thirty_days_and_answers_instantly_within_six_hours(
    tmp_path: Path,
) -> None:
    found = compiled_with(tmp_path)
    assert (found["repeat_window"], found["after_end"]) == (30 * 86_400, "escalate")
    assert found["first_touch"]["instant_within"] == 6 * 3600


def test_the_old_name_of_the_window_still_works_and_the_new_one_comes_first(tmp_path: Path) -> None:
    assert compiled_with(tmp_path, repeat_window="10 days")["repeat_window"] == 10 * 86_400
    both = compiled_with(tmp_path, repeat_window="10 days", repeat={"within": "20 days", "after_end": "escalate"})
    assert (both["repeat_window"], both["after_end"]) == (20 * 86_400, "escalate")


def test_a_rule_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotRight):
        compiled_with(tmp_path, repeat={"after_end": "ignore"})
