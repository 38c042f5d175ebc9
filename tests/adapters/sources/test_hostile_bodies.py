"""Whatever bytes come: a draft or a refusal, soon, and never anything else."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firstminute.adapters.sources import form, webhook
from firstminute.domain.errors import Rejected
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

NOW = datetime(2026, 11, 24, 16, 20, tzinfo=UTC)
KIB = 1024
NAMES = st.sampled_from(
    ["name", "email", "phone", "message", "consent", "utm_source", "page_url", "timestamp", "zip", "language", "ip"]
)
TYPES = st.sampled_from(
    [
        "application/json",
        "application/json; charset=utf-16",
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=shift_jis",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "text/plain",
        "text/xml",
        "",
        "application/json; charset=\udcff",
        "multipart/form-data; boundary=\udcff",
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from(
        [
            "(212) 555-0143",
            "dana@example.com",
            "on",
            "https://a.example/?utm_source=x",
            "2026-11-24T16:00:00Z",
            "1e999",
            "{",
        ]
    )
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=12), inner, max_size=5),
    max_leaves=30,
)


def read(body: bytes, content_type: str, query: dict[str, str] | None = None) -> list[Draft]:
    request = Request("POST", "https://api.example/", {"content-type": content_type, "origin": "x"}, body, query or {})
    source = Source("any", "form", consent="You may text me.", fields={"name": "phone", "x": "budget"})
    try:
        drafts = form.parse(request, source, "US", NOW)
        assert len(webhook.parse(request, source, "GB", NOW)) == len(drafts)
    except Rejected:
        return []
    return drafts


def assert_storable(drafts: list[Draft]) -> None:
    """What is kept can be written down in UTF-8, and is not longer than promised."""
    for draft in drafts:
        kept = [draft.first_name, draft.last_name, draft.message, draft.service, draft.delivery, draft.campaign]
        texts = [*kept, *draft.answers, *draft.answers.values(), *draft.attribution.values(), *draft.problems]
        for text in filter(None, texts):
            text.encode("utf-8")
            assert len(text) <= 4000
        assert len(draft.answers) <= 61


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400), TYPES)
def test_any_bytes_of_any_type_are_read_or_refused(body, content_type):
    assert_storable(read(body, content_type))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TREES, st.dictionaries(st.text(max_size=10), st.text(max_size=20), max_size=3))
def test_any_json_is_read_or_refused(tree, query):
    assert_storable(read(json.dumps(tree).encode(), "application/json", query))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(NAMES | st.text(max_size=20), LEAVES.map(str)), max_size=12), st.text(max_size=5))
def test_any_form_is_read_or_refused(pairs, junk):
    body = "&".join(f"{name}={value}" for name, value in pairs) + junk
    assert_storable(read(body.encode("utf-8", "surrogatepass"), "application/x-www-form-urlencoded"))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.text(max_size=60), st.binary(max_size=60)), max_size=6), st.sampled_from([b"\r\n", b"\n"]))
def test_any_multipart_is_read_or_refused(parts, line):
    body = b"".join(
        b"--x"
        + line
        + b'Content-Disposition: form-data; name="'
        + head.encode("utf-8", "surrogatepass")
        + b'"'
        + line * 2
        + value
        + line
        for head, value in parts
    )
    assert_storable(read(body, "multipart/form-data; boundary=x"))


JSON, FORM, PARTS = "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
HOSTILE = {
    "deep arrays": (b"[" * 250 * KIB, JSON),
    "deep objects": (b'{"a":' * 40 * KIB + b"1" + b"}" * 40 * KIB, JSON),
    "deep enough to be read": (b'{"a":' * 900 + b'"d@example.com"' + b"}" * 900, JSON),
    "wide object": (json.dumps({f"k{number}": "v" for number in range(20_000)}).encode(), JSON),
    "wide lists": (json.dumps([[[["x"] * 9] * 9] * 9] * 60).encode(), JSON),
    "one key many times": (b"{" + b'"a":1,' * 40_000 + b'"a":1}', JSON),
    "many pairs": (b"a=1&" * 64 * KIB, FORM),
    "many brackets": (b"a" + b"[b]" * 80 * KIB + b"=1", FORM),
    "many ampersands": (b"&" * 256 * KIB, FORM),
    "percent signs": (b"a=" + b"%" * 250 * KIB, FORM),
    "many parts": (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 4500, PARTS),
    "a boundary of one letter": (b"\r\n--a" * 50 * KIB, "multipart/form-data; boundary=a"),
    "a long part header": (b"--x\r\n" + b'; name="' * 30 * KIB + b"\r\n\r\n1", PARTS),
    "backslashes in a name": (b'--x\r\nA: form-data; name="' + b"\\" * 4000 + b"\r\n\r\n1", PARTS),
    "a long phone": (b"phone=" + b"(1-" * 80 * KIB, FORM),
    "a long e-mail": (b"email=" + b"a." * 120 * KIB + b"@", FORM),
    "a message of signs": (b"message=" + b"a@" * 120 * KIB, FORM),
    "a message of digits": (b"message=" + b"2 1 2 " * 40 * KIB, FORM),
    "a long name of a field": (b"Aa" * 120 * KIB + b"=1", FORM),
    "white space": (b"message=" + b"+%0A" * 60 * KIB + b"x", FORM),
    "combining marks": (b"message=a" + b"%CC%81" * 40 * KIB, FORM),
    "a long page address": (b"email=d@example.com&page_url=https://a.example/?" + b"a=1%26" * 40 * KIB, FORM),
    "a long content type": (b"a=1", "multipart/form-data; boundary=" + "a" * 200_000),
    "answers that hold each other": (b'{"a":' + b'{"value":' * 800 + b'"x"' + b"}" * 801, JSON),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_of_full_size_is_read_or_refused_within_a_second(name):
    started = time.process_time()
    assert_storable(read(*HOSTILE[name]))
    assert time.process_time() - started < 2  # two kinds read it
