"""A person is found in what nobody understood, however their number or address is written."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstminute.domain.traces import tells_of

PHONE, EMAIL, BRITISH = "+12125550143", "dana.reyes@example.com", "+442079460958"
POINTS = (PHONE, EMAIL, BRITISH)


@pytest.mark.parametrize(
    "text",
    [
        PHONE, "2125550143", "(212) 555-0143", "212.555.0143", "1 212 555 0143", "001-212-555-0143",
        "tel:+12125550143", "call 212 555 0143 or so", "020 7946 0958", "+44 (0)20 7946 0958", "00442079460958",
        EMAIL, "Dana.Reyes@Example.com", "mailto:dana.reyes@example.com?subject=x", "<dana.reyes@example.com>",
        "to dana.reyes@example.com.", "mail=dana.reyes@example.com&x=1",
    ],
)  # fmt: skip
def test_a_person_is_found_in_every_way_a_body_is_written(text: str) -> None:
    wholes = [text.encode(), text.encode("utf-16"), text.encode("utf-16-be"), f"<a><b>{text}</b></a>".encode()]
    forms = [urlencode({"q": text, "b": "x"}).encode(), json.dumps({"deep": [{"er": text}]}).encode()]
    for body in (*wholes, *forms, json.dumps({"raw": f"name: x\n{text}\r\n"}).encode()):
        assert tells_of(body, POINTS), body


def test_escaped_signs_are_read() -> None:
    assert tells_of(rb'{"p": "\u002b1 212\u00a0555\u002d0143"}', POINTS)
    assert tells_of(rb'{"e": "dana.reyes\u0040example.com"}', POINTS)
    assert tells_of("２１２５５５０１４３".encode(), POINTS)


@pytest.mark.parametrize(
    "text",
    [
        "", "nobody", "2125550144", "212555014", "21255501433", "9999912125550143", "212-555", "0143",
        "dana@example.com", "xdana.reyes@example.com", "dana.reyes@example.com.au", "dana.reyes@example.org", "@",
    ],
)  # fmt: skip
def test_nobody_else_is_taken_for_them(text: str) -> None:
    assert not tells_of(json.dumps({"q": text}).encode(), POINTS)


def test_nothing_is_found_of_nobody() -> None:
    assert not tells_of(PHONE.encode(), ())


@given(st.binary(max_size=400))
def test_whatever_bytes_there_are_can_be_looked_through(body: bytes) -> None:
    assert tells_of(body, POINTS) in (True, False)


def test_a_large_body_is_looked_through_at_once() -> None:
    for body in (b"2125550142 " * 20_000, b"a@" * 100_000, b"%" * 200_000, b"\\u0032" * 40_000, b"1" * 250_000):
        assert not tells_of(body, POINTS)


def test_an_international_domain_is_found_in_its_own_letters() -> None:
    assert tells_of('{"e": "dana@Zähne.example"}'.encode(), ["dana@xn--zhne-loa.example"])
    assert tells_of(b'{"e": "dana@xn--zhne-loa.example"}', ["dana@xn--zhne-loa.example"])
