# ruff: noqa: E501  a sentence is easier to compare on one line
"""How a client file is read: as it looks, with the line of every slip, and laid over by a local run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client_file.writing import checked, written
from firstminute.client_file import check, load, overrides_from
from firstminute.client_file.reading import merged, parse, spoken


def said(text: str) -> list[str]:
    """The problems of the writing itself."""
    return [str(one) for one in parse(text, "f.yaml").problems]


# Text as it looks


@pytest.mark.parametrize(
    "text", ["NO", "yes", "on", "off", "10:15", "2026-12-24", "1_000", "0x1F", "1e3", "+1", "07", "="]
)
def test_what_looks_like_text_stays_text(text: str) -> None:
    """Norway is no boolean, and 10:15 is not 615."""
    assert parse(f"a: {text}", "f.yaml").given == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("false", False), ("null", None), ("~", None), ("", None), ("0", 0), ("-7", -7), ("0.5", 0.5)],
)
def test_only_the_unmistakable_is_not_text(text: str, value: Any) -> None:
    assert parse(f"a: {text}", "f.yaml").given == {"a": value}


@given(st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S", "Z")), max_size=40))
def test_text_in_quotes_is_what_stands_between_them(text: str) -> None:
    quoted = text.replace("'", "''")
    assert parse(f"a: '{quoted}'", "f.yaml").given == {"a": text}


# Slips of the writing


DEEP = "f.yaml:2: cannot be read as YAML: lists or fields are nested more than 30 deep here; close the brackets"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", "f.yaml:3: a: is given twice; it stands in line 1 already"),
        ("p:\n  x: 1\n  y: 2\n  x: 1\n", "f.yaml:4: p.x: is given twice; it stands in line 2 already"),
        ("l:\n  - n: 1\n    n: 2\n", "f.yaml:3: l[0].n: is given twice; it stands in line 2 already"),
        ("a: &x 1\nb: *x\n", "f.yaml:2: cannot be read as YAML: an alias (*name) stands here; write the value out"),
        ("a:\n\tb: 1\n", "f.yaml:2: cannot be read as YAML: a tab stands here; YAML wants spaces"),
        ("a: b: c\n", "f.yaml:1: cannot be read as YAML: a colon stands where none may; put the text in quotes, or check the indent"),
        ("a:\n  - b\n c: 1\n", "f.yaml:3: cannot be read as YAML: the indent does not fit the lines above"),
        ("a: 1\nb\n", "f.yaml:3: cannot be read as YAML: a colon is missing after the field's name"),
        ("a: 'x\n", "f.yaml:2: cannot be read as YAML: a quote or bracket is opened and never closed"),
        ("a: !ref x\n", "f.yaml:1: cannot be read as YAML: a tag (!name) stands here; write plain values"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2: cannot be read as YAML: one file holds one practice; remove the line ---"),
        ("a: !!int x\n", "f.yaml:1: a tag (!!) does not fit its value: invalid literal for int() with base 10: 'x'"),
        ("? [1, 2]\n: 3\n", "f.yaml:1: a field's name must be text; put it in quotes if it is meant"),
        ("p:\n  7: 1\n", "f.yaml:2: p.7: a field's name must be text; put it in quotes if it is meant"),
        ("a: 1\nb: " + "[" * 3000, DEEP),
        ("a: 1\nb: " + "{x: " * 3000, DEEP),
        ("a: 1\nb:\n" + "".join(" " * one + "-\n" for one in range(60)), DEEP.replace("f.yaml:2", "f.yaml:32")),
        ("a: 1\nb: \x00\n", "f.yaml:2: cannot be read as YAML: special characters are not allowed"),
    ],
)  # fmt: skip
def test_a_slip_of_the_writing_is_said_by_its_line(text: str, problem: str) -> None:
    assert said(text) == [problem]


def test_an_anchor_alone_does_no_harm_as_nothing_can_refer_to_it() -> None:
    assert parse("a: &x 1\n", "f.yaml").given == {"a": 1}


def test_a_file_that_is_not_there_or_no_text_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"a: caf\xe9\n")
    assert [one.message for one in check(tmp_path / "latin.yaml")] == ["is not UTF-8 text (byte 6)"]
    assert [one.message for one in check(tmp_path / "none.yaml")] == ["cannot be read: No such file or directory"]
    assert [one.message for one in check(tmp_path)] == ["cannot be read: Is a directory"]


@pytest.mark.parametrize("text", ["", "# nothing\n", "just words\n", "- a\n- b\n", "7\n"])
def test_what_holds_no_fields_is_no_client_file(text: str) -> None:
    (found,) = checked(text)
    assert (found.line, found.field) == (1, "")
    assert found.message.startswith("must hold named fields, each on its own line, not ")


@given(st.text(max_size=200))
def test_no_text_makes_the_check_fail_instead_of_saying_what_is_wrong(text: str) -> None:
    document = parse(text, "f.yaml")
    assert document.problems == () or all(one.line >= 1 and one.message for one in document.problems)


def test_a_problem_is_written_as_an_editor_can_jump_to_it() -> None:
    assert spoken(("team", 0, "phone")) == "team[0].phone"
    assert str(checked(written(("country: US", "country: usa")))[0]).startswith("practice.yaml:8: practice.country: ")


# Local overrides


@pytest.mark.parametrize(
    ("given", "overrides", "result"),
    [
        ({"a": 1, "b": 2}, {"b": 3}, {"a": 1, "b": 3}),
        ({"a": {"x": 1, "y": 2}}, {"a": {"y": 3, "z": 4}}, {"a": {"x": 1, "y": 3, "z": 4}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": [{"name": "x", "v": 1}, {"name": "y", "v": 2}]}, {"a": [{"name": "y", "v": 3}]},
         {"a": [{"name": "x", "v": 1}, {"name": "y", "v": 3}]}),
        ({"a": [{"name": "x", "v": 1}]}, {"a": [{"name": "z", "v": 3}]},
         {"a": [{"name": "x", "v": 1}, {"name": "z", "v": 3}]}),
        ({"a": [{"v": 1}]}, {"a": [{"v": 2}]}, {"a": [{"v": 2}]}),
        ({"a": {"x": 1}}, {"a": None}, {"a": None}),
        ({"a": 1}, {"a": {"x": 1}}, {"a": {"x": 1}}),
        ({"a": 1}, {}, {"a": 1}),
    ],
)  # fmt: skip
def test_overrides_lie_over_a_file(given: Any, overrides: Any, result: Any) -> None:
    assert merged(given, overrides) == result


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(JSON, JSON)
def test_laying_the_same_over_it_twice_is_laying_it_over_once(given: Any, overrides: Any) -> None:
    once = merged(given, overrides)
    assert merged(once, overrides) == once


def test_a_file_is_checked_with_its_overrides_and_a_wrong_one_is_said_at_the_nearest_line(tmp_path: Path) -> None:
    file = tmp_path / "demo.yaml"
    file.write_text(written())
    assert load(file, {"channels": {"sms": {"base_url": "http://127.0.0.1:9"}}}).channels.sms.base_url.endswith(":9")
    (found,) = (
        one for one in check(file, {"channels": {"sms": {"base_url": "http://sms.example"}}}) if one.severity == "error"
    )
    assert (found.field, file.read_text().splitlines()[found.line - 1]) == ("channels.sms.base_url", "  sms:")


def test_overrides_are_one_json_object(tmp_path: Path) -> None:
    path = tmp_path / "o.json"
    path.write_text('{"a": 1}')
    assert (overrides_from(None), overrides_from(path)) == ({}, {"a": 1})
    for text in ("[1]", "nonsense", '"a"'):
        path.write_text(text)
        with pytest.raises(ValueError, match=r"JSON|Expecting"):
            overrides_from(path)
