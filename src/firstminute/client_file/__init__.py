"""The client file: one YAML file per practice, read, checked and compiled into what the functions load.

Reviewed in git and checked before every deployment. The functions never import this package.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from firstminute.client_file.compiling import compiled
from firstminute.client_file.messages import problems_of
from firstminute.client_file.model import ClientFile
from firstminute.client_file.reading import Problem, merged, overrides_from, read
from firstminute.client_file.references import unknown_in
from firstminute.client_file.rules import findings, warnings
from firstminute.client_file.secret_rules import secrets_in
from firstminute.client_file.version_rules import change_findings
from firstminute.domain.errors import FirstMinuteError

__all__ = ["ClientFile", "NotRight", "Problem", "check", "check_change", "compiled", "load", "overrides_from"]


class NotRight(FirstMinuteError):
    """The client file has problems; its author must correct them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class _Looked:
    client: ClientFile | None
    problems: list[Problem]


def check(path: Path | str, overrides: Any = None) -> list[Problem]:
    """Everything that is not right with the file, in the order of its lines. Without an error it may be deployed."""
    return _look(Path(path), overrides or {}).problems


def check_change(path: Path | str, before: Path | str) -> list[Problem]:
    """What the change from the file `before` does to people in its cadences. Raises NotRight for either file."""
    document, client = read(Path(path)), load(path)
    return _in_order([document.problem(place, message) for place, message in change_findings(client, load(before))])


def load(path: Path | str, overrides: Any = None) -> ClientFile:
    """The checked client file, its slug filled in. `overrides` are laid over it first. Raises NotRight."""
    looked = _look(Path(path), overrides or {})
    errors = [one for one in looked.problems if one.severity == "error"]
    if looked.client is None or errors:
        raise NotRight(errors)
    return looked.client


def _look(path: Path, overrides: Any) -> _Looked:
    document = read(path)
    if document.problems:
        return _Looked(None, list(document.problems))
    given = _with_slug(merged(document.given, overrides) if overrides else document.given, path)
    exposed = [document.problem(place, message) for place, message in secrets_in(given)]
    unknown = [document.problem(place, message) for place, message in unknown_in(given)]
    try:
        client = ClientFile.model_validate(given)
    except ValidationError as error:
        quoted = {one.field for one in exposed}  # what else is wrong with a secret would repeat it
        others = [one for one in problems_of(error, document, ClientFile) if one.field not in quoted]
        said = quoted | {one.field for one in others}
        return _Looked(None, _in_order([*exposed, *others, *(one for one in unknown if one.field not in said)]))
    found = [document.problem(place, message) for place, message in findings(client)]
    doubts = [document.problem(place, message, "warning") for place, message in warnings(client)]
    return _Looked(client, _in_order([*exposed, *unknown, *found, *doubts]))


def _with_slug(given: Any, path: Path) -> Any:
    """The slug is the file's stem unless the file says otherwise."""
    practice = given.get("practice") if isinstance(given, dict) else None
    if not isinstance(practice, dict) or practice.get("slug") is not None:
        return given
    return {**given, "practice": {**practice, "slug": path.stem}}


def _in_order(problems: list[Problem]) -> list[Problem]:
    return sorted(set(problems), key=lambda one: (one.line, one.field, one.message))
