"""Client files with one thing changed, as a person would change them."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from firstminute.client_file import Problem, check

DEMO = Path(__file__).parents[2] / "clients" / "demo.yaml"


def written(*changes: tuple[str, str]) -> str:
    """The demo's text with each `old` replaced by `new`. Every `old` must be there, and once."""
    text = DEMO.read_text()
    for old, new in changes:
        assert text.count(old) == 1, f"{text.count(old)} times in the demo: {old!r}"
        text = text.replace(old, new)
    return text


# The demo answers at any hour, because it must always work; `check` warns whoever does.
ANY_HOUR = "first_touch.quiet_hours"


def checked(text: str, name: str = "practice.yaml", overrides: Any = None) -> list[Problem]:
    """What `check` says of a file with this text, as if it lay in the folder one is in; not that it is the demo's."""
    return [one for one in checked_whole(text, name, overrides) if one.field != ANY_HOUR]


def checked_whole(text: str, name: str = "practice.yaml", overrides: Any = None) -> list[Problem]:
    """All that `check` says of such a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        return [replace(one, file=name) for one in check(path, overrides)]


def problems(field: str, value: Any) -> list[Problem]:
    """What `check` says of the demo with one field set, named by its path: `practice.phone`."""
    return checked(DEMO.read_text(), overrides=_at(field.split("."), value))


def _at(path: list[str], value: Any) -> Any:
    return {path[0]: _at(path[1:], value)} if path else value
