"""XML from outside: what SOAP senders write is read; what attacks a reader is refused, quickly and in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstminute.adapters.sources import salesforce
from firstminute.adapters.sources.xml_records import element_of
from firstminute.domain.errors import Rejected, Unauthenticated
from firstminute.domain.inquiry import Request
from firstminute.domain.practice import Source

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">]><lolz>&lol3;</lolz>"""


@pytest.mark.parametrize(
    "body",
    [
        LAUGHS,
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "http://169.254.169.254/latest/meta-data/">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "http://example.com/evil.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://example.com/p">%p;]><a/>',
        b"<!DOCTYPE a><a/>",
    ],
    ids=["billion laughs", "local file", "metadata service", "external type", "parameter entity", "plain type"],
)
def test_a_document_type_is_never_read(body):
    with pytest.raises(Rejected, match="document type"):
        element_of(body)


@pytest.mark.parametrize(
    "body",
    [b"", b"<a>", b"<a></b>", b"not xml", b"<a>&nbsp;</a>", b"<a>&#0;</a>", b"\xff\xfe<", b"<a>\xff</a>",
     b'<?xml version="1.0" encoding="nonsense"?><a/>', b'<?xml version="1.0" encoding="utf-7"?><a/>', b"<a/><b/>"],
)  # fmt: skip
def test_what_is_broken_is_refused_in_words(body):
    with pytest.raises(Rejected, match="not valid XML"):
        element_of(body)


def test_what_is_nested_without_end_is_refused():
    with pytest.raises(Rejected, match="too deeply"):
        element_of(b"<a>" * 40_000)


def test_what_has_elements_without_end_is_refused():
    with pytest.raises(Rejected, match="too many"):
        element_of(b"<a>" + b"<b/>" * 60_000 + b"</a>")


def test_names_are_read_without_their_namespaces_whatever_prefix_a_sender_chose():
    one = element_of(b'<x:a xmlns:x="urn:x"><x:b>1</x:b><b xmlns="urn:y">2</b></x:a>')
    assert (one.name, [child.text for child in one.all("b")]) == ("a", ["1", "2"])


def test_text_is_whole_with_xmls_own_entities_and_sections():
    one = element_of("<a>Bj\u00f6rk &amp; <![CDATA[<Co>]]> &#x263a;\n</a>".encode())
    assert one.text.strip() == "Bj\u00f6rk & <Co> \u263a"


def test_other_encodings_are_read_as_they_are_declared():
    assert element_of('<?xml version="1.0" encoding="ISO-8859-1"?><a>Søn</a>'.encode("latin-1")).text == "Søn"
    assert element_of('<?xml version="1.0" encoding="UTF-16"?><a>Søn</a>'.encode("utf-16")).text == "Søn"


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(body):
    try:
        element_of(body)
    except Rejected:
        return


@pytest.mark.parametrize("body", [LAUGHS, b"<a/>", b"", b"<Envelope><Body/></Envelope>"])
def test_what_is_no_outbound_message_proves_nothing_by_itself_and_is_refused_in_words_after_that(body):
    """It is read before its sender is known, because the organisation's id stands in it."""
    source, now = (
        Source("s", "salesforce", secret="s/token", account="00D000000000001AAA"),
        datetime(2026, 11, 24, tzinfo=UTC),
    )
    request = Request("POST", "", {"content-type": "text/xml"}, body)
    with pytest.raises(Unauthenticated):
        salesforce.verify(request, source, ("s3cret",), now)
    salesforce.verify(
        replace(request, headers={**request.headers, "x-webhook-secret": "s3cret"}), source, ("s3cret",), now
    )
    with pytest.raises(Rejected):
        salesforce.parse(request, source, "US", now)
