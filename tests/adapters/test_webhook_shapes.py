"""Whatever a provider's webhook holds, it is read or refused: nobody's odd body breaks the function."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import NOON
from firstminute.adapters.channels import aws_sms_webhooks, postmark_webhooks, telnyx_webhooks
from firstminute.application.webhooks import Heard
from firstminute.domain.errors import Rejected, Unauthenticated
from firstminute.domain.inquiry import Request

KINDS = {"telnyx": telnyx_webhooks, "postmark": postmark_webhooks, "aws_sms": aws_sms_webhooks}
NAMES = st.sampled_from(
    [
        "data",
        "event_type",
        "payload",
        "id",
        "from",
        "to",
        "text",
        "media",
        "url",
        "content_type",
        "errors",
        "code",
        "status",
        "phone_number",
        "autoresponse_type",
        "RecordType",
        "Type",
        "MessageID",
        "Metadata",
        "lead_id",
        "touch",
        "Recipient",
        "Email",
        "SuppressSending",
        "SuppressionReason",
        "Origin",
        "eventType",
        "messageId",
        "context",
        "destinationPhoneNumber",
        "isFinal",
        "inboundMessageId",
        "originationNumber",
        "messageBody",
    ]
)
WORDS = st.sampled_from(
    [
        "message.received",
        "message.finalized",
        "delivered",
        "Delivery",
        "Bounce",
        "SpamComplaint",
        "SubscriptionChange",
        "TEXT_DELIVERED",
        "TEXT_INVALID",
        "+12125550142",
        "first",
        "STOP",
    ]
)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | WORDS | st.just("\ud800")
TREES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner), max_leaves=30)


def request(body: bytes, **headers: str) -> Request:
    return Request("POST", "https://api.example/", headers, body, {"lead_id": "x", "touch": "y"})


@pytest.mark.parametrize("name", KINDS)
@given(tree=TREES, kind=WORDS)
def test_any_tree_is_read_or_refused(name: str, tree: Any, kind: str) -> None:
    for told in (tree, {"data": {"event_type": kind, "payload": tree}}, {"RecordType": kind, "MessageID": tree}):
        try:
            heard = KINDS[name].read(request(json.dumps(told).encode()))
        except Rejected:
            continue
        assert isinstance(heard, Heard)
        for one in (*heard.receipts, *heard.texts):
            assert one.provider == name
            repr(one).encode()


@pytest.mark.parametrize("name", KINDS)
@given(body=st.binary())
def test_any_bytes_are_read_or_refused(name: str, body: bytes) -> None:
    with suppress(Rejected):
        assert isinstance(KINDS[name].read(request(body)), Heard)


@pytest.mark.parametrize("name", KINDS)
@given(
    headers=st.dictionaries(
        st.sampled_from(["authorization", "telnyx-timestamp", "telnyx-signature-ed25519"]), st.text()
    )
)
def test_any_headers_prove_nothing(name: str, headers: dict[str, str]) -> None:
    with pytest.raises(Unauthenticated):
        KINDS[name].verify(request(b"{}", **headers), ["s3cret"], NOON)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("odd", [5, "x", None, True, {}, [], [None], [5], {"a": 1}, "\ud800", 1e400])
@pytest.mark.parametrize("field", ["media", "to", "from", "errors", "id", "text", "autoresponse_type"])
def test_each_field_may_be_odd(name: str, field: str, odd: Any) -> None:
    for kind in ("message.received", "message.finalized"):
        told = {"data": {"event_type": kind, "payload": {"id": "m1", field: odd}}}
        with suppress(Rejected):
            repr(KINDS[name].read(request(json.dumps(told).encode()))).encode()


@pytest.mark.parametrize("name", KINDS)
def test_a_body_of_brackets_is_refused(name: str) -> None:
    with pytest.raises(Rejected):
        KINDS[name].read(request(b"[" * 200_000))
