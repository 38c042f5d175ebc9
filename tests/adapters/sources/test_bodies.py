"""Bytes of every content type become a tree, or a refusal that says what to change."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from firstminute.adapters.sources import bodies
from firstminute.domain.errors import Rejected, WrongContentType
from firstminute.domain.inquiry import Request
from firstminute.domain.source import Source

NOW = datetime(2026, 11, 24, 16, 20, tzinfo=UTC)

FORM = "application/x-www-form-urlencoded"


def tree(body: bytes | str, content_type: str | None = "application/json") -> Any:
    headers = {} if content_type is None else {"content-type": content_type}
    raw = body.encode() if isinstance(body, str) else body
    return bodies.read(Request("POST", "https://api.example/intake/any", headers, raw)).tree


def multipart(*parts: str, end: str = "--x--\r\n", line: str = "\r\n") -> str:
    return "".join(f"--x{line}{part}{line}" for part in parts) + end


def field(name: str, value: str, line: str = "\r\n", more: str = "") -> str:
    return f'Content-Disposition: form-data; name="{name}"{more}{line}{line}{value}'


# JSON


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ('{"name": "Zoë"}', "application/json"),
        ('{"name": "Zoë"}', "application/json; charset=utf-8"),
        ('{"name": "Zoë"}', "application/vnd.example.v2+json"),
        ('{"name": "Zoë"}', "text/json"),
        ('{"name": "Zoë"}', "text/plain"),
        ('{"name": "Zoë"}', None),
        ('{"name": "Zoë"}', ""),
        ('  {"name": "Zoë"}\r\n', FORM),
        ('\ufeff{"name": "Zoë"}', "application/json"),
        ('{"name": "Zoë"}'.encode("utf-16"), "application/json"),
        ('{"name": "Zoë"}'.encode("utf-16-le"), "application/json"),
        ('{"name": "Zoë"}'.encode("utf-32-be"), "application/json"),
        ('{"name": "Zoë"}'.encode("latin-1"), "application/json; charset=ISO-8859-1"),
        ('{"name": "Zoë"}'.encode("cp1252"), "application/json"),
        (b'{"name": "Zo\\u00eb"}', "APPLICATION/JSON"),
    ],
)
def test_json_is_read_in_every_wrapping(body, content_type):
    assert tree(body, content_type) == {"name": "Zoë"}


def test_a_key_that_comes_twice_keeps_both_values():
    assert tree('{"a": "1", "b": "2", "a": "3"}') == {"a": ["1", "3"], "b": "2"}


def test_numbers_keep_their_digits():
    assert tree('{"id": 12345678901234567890123, "x": 1.10}') == {"id": "12345678901234567890123", "x": "1.10"}
    assert tree('{"id": ' + "9" * 5000 + "}") == {"id": "9" * 5000}


def test_what_is_no_number_is_nothing():
    assert tree('{"a": NaN, "b": -Infinity}') == {"a": None, "b": None}


def test_line_feeds_inside_strings_are_let_through():
    assert tree('{"message": "one\ntwo"}') == {"message": "one\ntwo"}


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("", "The body is empty."),
        ("  \n", "The body is empty."),
        ('{"a": 1', "not valid JSON: Expecting ',' delimiter at line 1, column 8"),
        ("[" * 200_000, "nested too deeply"),
        ('{"a":' * 40_000 + "1" + "}" * 40_000, "nested too deeply"),
        ("hello", "not valid JSON"),
    ],
)
def test_broken_json_is_refused_with_the_place_that_is_broken(body, detail):
    with pytest.raises(Rejected, match=detail):
        tree(body)


def test_a_number_that_is_too_long_to_be_one_is_refused():
    request = Request("POST", "", {"content-type": "application/json"}, b'{"amount": ' + b"9" * 5000 + b"}")
    with pytest.raises(Rejected, match="too long"):
        bodies.read(request, exact=False)


# Form fields


def test_plus_is_a_space_and_a_broken_percent_is_itself():
    assert tree("a=1+2&b=100%&c=%zz&d=%2B", FORM) == {"a": "1 2", "b": "100%", "c": "%zz", "d": "+"}


def test_brackets_are_nested_and_names_that_come_again_are_lists():
    body = "fields[name][value]=Dana&fields[name][type]=text&s[]=a&s[]=b&t=1&t=2&x[=y&]=z"
    assert tree(body, FORM) == {
        "fields": {"name": {"value": "Dana", "type": "text"}},
        "s": ["a", "b"],
        "t": ["1", "2"],
        "x[": "y",
        "]": "z",
    }


def test_a_name_that_is_text_and_holds_others_keeps_everything():
    assert tree("a=1&a[b]=2&a=3", FORM) == {"a": {"value": "1", "b": "2", "2": "3"}}


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"name=Zo%C3%AB", FORM),
        (b"name=Zo%EB", FORM),
        (b"name=Zo%EB", FORM + "; charset=iso-8859-1"),
        (b"name=Zo%EB&_charset_=windows-1252", FORM),
        ("name=Zoë".encode(), FORM),
    ],
)
def test_form_fields_are_read_in_the_charset_they_are_in(body, content_type):
    assert tree(body, content_type)["name"] == "Zoë"


@pytest.mark.parametrize(
    "charset", ["idna", "punycode", "unicode_escape", "rot13", "zlib", "undefined", "no-such", "base64"]
)
def test_a_charset_that_is_none_changes_nothing(charset):
    assert tree("name=Zo%C3%AB", f"{FORM}; charset={charset}") == {"name": "Zoë"}


def test_json_inside_a_form_field_is_opened():
    assert tree("page_id=7&data.json=%7B%22email%22%3A%5B%22d%40example.com%22%5D%7D", FORM) == {
        "page_id": "7",
        "data.json": {"email": ["d@example.com"]},
    }


def test_broken_json_inside_a_form_field_stays_text_and_is_named():
    request = Request("POST", "", {"content-type": FORM}, b"page_id=7&data.json=%7B%7B")
    body = bodies.read(request)
    assert body.tree == {"page_id": "7", "data.json": "{{"}
    assert body.problems[0].startswith("The field data.json is not valid JSON")


def test_a_comment_in_braces_is_no_json():
    assert bodies.read(Request("POST", "", {"content-type": FORM}, b"data=%7Bcall+me%7D")).tree == {"data": "{call me}"}


# multipart/form-data


def test_multipart_fields_are_read_and_files_only_named():
    body = multipart(
        field("name", "Dana\r\nReyes"),
        field("photo", "\x89PNG…", more='; filename="my %22best%22 smile.png"'),
        field("empty", "", more='; filename=""'),
        field("s[]", "a"),
        field("s[]", "b"),
    )
    assert tree(body, "multipart/form-data; boundary=x") == {
        "name": "Dana\r\nReyes",
        "photo": '(file) my "best" smile.png',
        "empty": "",
        "s": ["a", "b"],
    }


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (multipart(field("a", "1")), 'multipart/form-data; boundary="x"'),
        (multipart(field("a", "1")), "Multipart/Form-Data; Boundary=x; charset=utf-8"),
        (multipart(field("a", "1")), "multipart/form-data"),
        (multipart(field("a", "1"), end=""), "multipart/form-data; boundary=x"),
        (multipart(field("a", "1", "\n"), line="\n", end="--x--\n"), "multipart/form-data; boundary=x"),
        ("preamble\r\n" + multipart(field("a", "1")) + "epilogue", "multipart/form-data; boundary=x"),
        (multipart("content-disposition:form-data;name=a\r\n\r\n1"), "multipart/form-data; boundary=x"),
        (
            multipart('Content-Type: text/plain\r\nContent-Disposition: form-data; filename*=x; name="a"\r\n\r\n1'),
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_multipart_is_read_however_it_is_written(body, content_type):
    assert tree(body, content_type) == {"a": "1"}


def test_a_part_in_its_own_charset_is_read_in_it():
    body = multipart(field("name", "Zo\xeb", more="\r\nContent-Type: text/plain; charset=iso-8859-1")).encode("latin-1")
    assert tree(body, "multipart/form-data; boundary=x") == {"name": "Zoë"}


@pytest.mark.parametrize(
    ("body", "content_type", "detail"),
    [
        ("a=1", "multipart/form-data", "names no boundary"),
        ("a=1", "multipart/form-data; boundary=x", "no field was found"),
        (multipart("no headers"), "multipart/form-data; boundary=x", "no field was found"),
        (multipart(field("a", "1")), "multipart/form-data; boundary=other", "no field was found"),
    ],
)
def test_broken_multipart_is_refused(body, content_type, detail):
    with pytest.raises(Rejected, match=detail):
        tree(body, content_type)


# Anything else


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<xml/>", "text/xml"),
        ("hello", "text/plain"),
        ("hello", None),
        ("a=1", "application/octet-stream"),
        ("a=1", "application/jsonp"),
        ("a=1", "x" * 100_000),
    ],
)
def test_what_is_not_read_here_is_said_with_what_is(body, content_type):
    with pytest.raises(WrongContentType, match="application/json, application/x-www-form-urlencoded or multipart"):
        tree(body, content_type)


@pytest.mark.parametrize("content", ["[]", "{}", '"text"', "7", "null", "true"])
def test_a_body_without_fields_is_refused(content):
    with pytest.raises(Rejected, match="holds no fields"):
        bodies.batch_of(tree(content))


def test_an_array_is_a_batch_of_inquiries_unless_it_is_one_inquiry_s_answers():
    leads = [{"email": "a@example.com"}, {"email": "b@example.com"}]
    answers = [{"name": "email", "value": "a@example.com"}, {"name": "phone", "value": "212"}]
    assert bodies.batch_of(leads) == leads
    assert bodies.batch_of(answers) == [answers]


@pytest.mark.parametrize(
    ("content", "count"),
    [({"type": "a"}, 1), ([{"type": "a"}, {"type": "b"}], 2), ({"events": [{"type": "a"}] * 3}, 3)],
)
def test_events_come_alone_in_an_array_or_under_their_name(content, count):
    assert len(bodies.reports_in(json.loads(json.dumps(content)))) == count


@pytest.mark.parametrize("content", [[], {}, {"events": []}, "x", None, 7])
def test_a_body_without_events_is_refused(content):
    with pytest.raises(Rejected, match="holds no events"):
        bodies.reports_in(content)


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[2] / "samples").glob("*/*.json")), ids=str)
def test_nobody_who_reads_a_request_changes_what_the_next_one_reads(path):
    sample = json.loads(path.read_text(encoding="utf-8"))
    content = sample.get("json", sample.get("form", sample))
    kind = {"forms": "form"}.get(path.parent.name, path.parent.name)
    body = json.dumps(content).encode()
    asked = Request("POST", "https://api.example/", {"content-type": "application/json"}, body)
    before = json.dumps(bodies.read(asked).tree)
    with suppress(Rejected):
        import_module(f"firstminute.adapters.sources.{kind}").parse(asked, Source("any", kind), "US", NOW)
    assert bodies.read(asked) is bodies.read(asked)
    assert json.dumps(bodies.read(asked).tree) == before
    assert bodies.read(replace(asked)) == bodies.read(asked)


def test_another_request_has_another_body():
    first, second = (
        Request("POST", "https://api.example/", {"content-type": "application/json"}, body)
        for body in (b'{"a": 1}', b'{"a": 2}')
    )
    assert [bodies.read(one).tree for one in (first, second, first)] == [{"a": "1"}, {"a": "2"}, {"a": "1"}]
    assert bodies.read(first, exact=False).tree == {"a": 1}
    assert bodies.read(first).tree == {"a": "1"}
