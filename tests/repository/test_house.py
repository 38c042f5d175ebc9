"""The house rules that no linter knows. Why they are so: docs/architecture.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from repository.stack import ROOT, ours, tracked

LONGEST_MODULE = 250
LONGEST_FUNCTION = 40
# Names that the standard library calls its hooks by.
HOOKS = {"handle_error"}
BANNED_STARTS = ("process_", "handle_", "do_")
BANNED_PARTS = {"manage", "manager", "util", "utils", "helper", "helpers", "common", "misc"}
PRODUCT = ours("src", "functions", "local", "infra", "bench")
CODE = ours("src", "functions", "local", "infra", "bench", "tests")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions_in(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, Function):
            yield node


def body_length(function: Function) -> int:
    """Lines of the body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    last = function.body[-1].end_lineno or 0
    return last - body[0].lineno + 1 if body else 0


def test_no_module_is_longer_than_a_reader_keeps_in_mind() -> None:
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in PRODUCT}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_a_screen_and_most_are_a_few_lines() -> None:
    lengths = {f"{name_of(path)}:{one.name}": body_length(one) for path in PRODUCT for one in functions_in(path)}
    ordered = sorted(lengths.values())

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}
    assert ordered[len(ordered) // 2] <= 5
    assert ordered[len(ordered) * 9 // 10] <= 20


def test_names_say_what_is_done_not_that_something_is_done() -> None:
    defined = [(path, one.name) for path in PRODUCT for one in functions_in(path) if one.name not in HOOKS]
    names = {f"{name_of(path)}:{name}": name for path, name in defined}
    modules = {name_of(path): path.stem for path in CODE}
    assert [place for place, name in (names | modules).items() if name.lstrip("_").startswith(BANNED_STARTS)] == []
    assert [place for place, name in (names | modules).items() if BANNED_PARTS & set(name.split("_"))] == []


def test_nothing_is_left_for_later() -> None:
    unfinished = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
    assert [
        name_of(path) for path in CODE if path.name != "test_house.py" and unfinished.search(path.read_text())
    ] == []


def test_every_exception_to_a_rule_has_its_reason_beside_it() -> None:
    bare = re.compile(r"#\s*(noqa(: [A-Z0-9, ]+)?|type: ignore(\[[\w, -]+\])?)\s*$", re.MULTILINE)
    assert [f"{name_of(path)}: {found[0]}" for path in CODE for found in bare.finditer(path.read_text())] == []


def test_no_error_is_caught_that_nobody_can_name_unless_it_goes_on() -> None:
    assert [f"{name_of(path)}:{one.lineno}" for path in PRODUCT for one in broad_handlers(path)] == []


def broad_handlers(path: Path) -> Iterator[ast.ExceptHandler]:
    """Handlers of every error there is that do not raise it, or another, again."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.ExceptHandler):
            continue
        names = {one.id for one in ast.walk(node.type) if isinstance(one, ast.Name)} if node.type else {"BaseException"}
        raises = any(isinstance(one, ast.Raise) for one in ast.walk(node))
        if names & {"Exception", "BaseException"} and not raises:
            yield node


@pytest.mark.parametrize("path", tracked(), ids=name_of)
def test_no_file_tells_of_the_machine_it_was_written_on(path: Path) -> None:
    told = re.compile(rb"/(root|work|home/\w+|Users/\w+|tmp/\w+)/|\.pyenv/versions/\d")
    if path.suffix in {".png", ".woff2", ".ico"}:
        return
    assert told.findall(path.read_bytes()) == []


def test_no_two_test_modules_have_one_name() -> None:
    """Pytest imports them by name alone."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert [name for name in set(names) if names.count(name) > 1] == []
