"""YAML with line numbers: plain values, where each of them stands, and what is wrong with the writing itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct. `line` counts from 1; `field` is the path to it, like `team[0].phone`.

    `severity`: an `error` keeps the file from being deployed, a `warning` does not.
    """

    file: str
    line: int
    field: str
    message: str
    severity: str = "error"

    def __str__(self) -> str:
        """As editors and compilers write it, so that an editor can jump there."""
        where = f"{self.file}:{self.line}: " + ("" if self.severity == "error" else f"{self.severity}: ")
        return where + (f"{self.field}: {self.message}" if self.field else self.message)


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds; `lines` gives the line of every key and item by its place."""

    file: str
    given: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest place around it that was written."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def problem(self, place: Place, message: str, severity: str = "error") -> Problem:
        """A problem at that place."""
        return Problem(self.file, self.line(place), spoken(place), message, severity)


def spoken(place: Place) -> str:
    """`("team", 0, "phone")` is `team[0].phone`."""
    path = ""
    for part in place:
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return path.removeprefix(".")


_DEEPEST: Final = 30  # a client file goes six levels deep


class _Loader(yaml.SafeLoader):
    """Reads only what is unmistakable: `10:15`, `NO`, `on` and `2026-12-24` stay the text they look like."""

    yaml_implicit_resolvers: Any = {}  # noqa: RUF012  replaces the parent's table, as PyYAML wants it
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Aliases are refused: a reviewer should read what a field holds where it stands. So is endless nesting."""
        if self.check_event(yaml.AliasEvent):
            raise self._refused("an alias (*name)")
        if self.depth >= _DEEPEST:
            raise self._refused("a list in a list")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _refused(self, what: str) -> yaml.YAMLError:
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # PyYAML's stubs leave it out
        return yaml.composer.ComposerError(None, None, what, mark)


for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("null", r"null|~|", ["n", "~", ""]),
    ("int", r"-?(0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?(0|[1-9][0-9]*)\.[0-9]+", "-0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


def read(path: Path, name: str | None = None) -> Document:
    """Read a file. Errors of the writing (syntax, tabs, keys given twice) are in the document's problems."""
    file = name or str(path)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        return Document(file, problems=(Problem(file, 1, "", f"is not UTF-8 text (byte {error.start})"),))
    except OSError as error:
        return Document(file, problems=(Problem(file, 1, "", f"cannot be read: {error.strerror}"),))
    return parse(text, file)


def parse(text: str, file: str) -> Document:
    """Read YAML text; `file` is what problems call it."""
    lines: dict[Place, int] = {}
    try:
        root = yaml.compose(text, _Loader)
        problems = list(_walk(root, (), file, lines)) if root else []
        given = _Loader("").construct_document(root) if root and not problems else None
    except yaml.YAMLError as error:
        return Document(file, problems=(_syntax(error, text, file),))
    except ValueError as error:
        return Document(file, problems=(Problem(file, 1, "", f"a tag (!!) does not fit its value: {error}"),))
    return Document(file, given, lines, tuple(problems))


def merged(given: Any, overrides: Any) -> Any:
    """`given` with `overrides` laid over it: fields merge, lists of named things merge by name, the rest replaces."""
    if isinstance(given, dict) and isinstance(overrides, dict):
        keys = [*given, *(key for key in overrides if key not in given)]
        return {
            key: merged(given[key], overrides[key])
            if _both(key, given, overrides)
            else overrides.get(key, given.get(key))
            for key in keys
        }
    if _named(given) and _named(overrides):
        return _merged_by_name(given, overrides)
    return overrides


def overrides_from(path: Path | None) -> Any:
    """The JSON of an overrides file; nothing without one. Raises ValueError where it is no JSON object."""
    if path is None:
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise ValueError("the overrides must be one JSON object")  # noqa: TRY004  the file is wrong, not a type
    return found


def _both(key: str, given: dict[str, Any], overrides: dict[str, Any]) -> bool:
    return key in given and key in overrides


def _named(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(one, dict) and "name" in one for one in given)


def _merged_by_name(given: Sequence[dict[str, Any]], overrides: Sequence[dict[str, Any]]) -> list[Any]:
    laid_over = {one["name"]: one for one in overrides}
    known = {one["name"] for one in given}
    return [merged(one, laid_over.get(one["name"], {})) for one in given] + [
        one for one in overrides if one["name"] not in known
    ]


def _walk(node: yaml.Node, place: Place, file: str, lines: dict[Place, int]) -> Iterator[Problem]:
    """Note the line of every place below `node`, and complain about keys that are not plain or are given twice."""
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _walk(item, (*place, number), file, lines)
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        line = key.start_mark.line + 1
        inner = (*place, key.value) if isinstance(key, yaml.ScalarNode) else place
        if key.tag != "tag:yaml.org,2002:str":
            yield Problem(file, line, spoken(inner), "a field's name must be text; put it in quotes if it is meant")
            continue
        if inner in lines:
            yield Problem(file, line, spoken(inner), f"is given twice; it stands in line {lines[inner]} already")
            continue
        lines[inner] = line
        yield from _walk(value, inner, file, lines)


_ADVICE: Final = (
    ("\\t", "a tab stands here; YAML wants spaces"),
    ("mapping values are not allowed", "a colon stands where none may; put the text in quotes, or check the indent"),
    ("expected <block end>", "the indent does not fit the lines above"),
    ("could not find expected ':'", "a colon is missing after the field's name"),
    ("found unexpected end of stream", "a quote or bracket is opened and never closed"),
    ("an alias", "an alias (*name) stands here; write the value out"),
    ("a list in a list", f"lists or fields are nested more than {_DEEPEST} deep here; close the brackets"),
    ("could not determine a constructor", "a tag (!name) stands here; write plain values"),
    ("found another document", "one file holds one practice; remove the line ---"),
)


def _syntax(error: yaml.YAMLError, text: str, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0)) + 1
    said = str(getattr(error, "problem", None) or getattr(error, "reason", error))
    advice = next((ours for theirs, ours in _ADVICE if theirs in said), said)
    return Problem(file, line, "", f"cannot be read as YAML: {advice}")
