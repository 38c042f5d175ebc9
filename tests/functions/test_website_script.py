"""`GET /website.js`: any page may load it, browsers keep it."""

from __future__ import annotations

import gzip

import pytest

from consoles import Caller, a_console
from firstminute import pages


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Caller:
    return Caller(a_console(), monkeypatch)


def test_any_page_may_load_it_and_keep_it_for_a_day(call: Caller) -> None:
    answer = call("GET", "/website.js")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"].startswith("public, max-age=86400")
    assert answer.content == pages.website().content


def test_it_travels_compressed(call: Caller) -> None:
    answer = call("GET", "/website.js", accept_encoding="gzip, br")
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.content) == pages.website().content
    assert len(answer.content) < 1100


def test_who_has_it_already_gets_it_no_second_time(call: Caller) -> None:
    etag = call("GET", "/website.js").headers["etag"]
    again = call("GET", "/website.js", if_none_match=etag)
    assert (again.status, again.content) == (304, b"")
