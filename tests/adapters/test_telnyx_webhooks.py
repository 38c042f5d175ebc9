"""What Telnyx signs and tells."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fakes import NOON
from firstminute.adapters.channels import telnyx_webhooks as telnyx
from firstminute.application.incoming import Incoming
from firstminute.application.receipts import Receipt
from firstminute.application.webhooks import Heard
from firstminute.domain.errors import Rejected, Unauthenticated
from firstminute.domain.inquiry import Request

SHARED = Path(__file__).parents[3] / "shared/providers/telnyx"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw
PUBLIC = base64.b64encode(PRIVATE.public_key().public_bytes(*RAW)).decode()
LEAD = "ld_0123456789abcdefghjkmnpqrs"


def signed(body: bytes, at: datetime = NOON, query: dict[str, str] | None = None) -> Request:
    timestamp = str(int(at.timestamp()))
    signature = base64.b64encode(PRIVATE.sign(timestamp.encode() + b"|" + body)).decode()
    headers = {"telnyx-timestamp": timestamp, "telnyx-signature-ed25519": signature}
    return Request("POST", "https://api.example/telnyx/messages", headers, body, query or {})


def event(kind: str, **payload: Any) -> bytes:
    return json.dumps({"data": {"event_type": kind, "id": "e1", "payload": {"id": "m1", **payload}}}).encode()


def finalized(status: str, *codes: str) -> bytes:
    errors = [{"code": code, "title": "A title"} for code in codes]
    return event("message.finalized", to=[{"phone_number": "+12125550142", "status": status}], errors=errors)


def test_what_telnyx_signed_less_than_five_minutes_ago_is_believed() -> None:
    for seconds in (-300, 0, 300):
        telnyx.verify(signed(b"{}"), [PUBLIC], NOON + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-301, 301])
def test_what_is_old_or_from_the_future_is_not(seconds: int) -> None:
    with pytest.raises(Unauthenticated):
        telnyx.verify(signed(b"{}"), [PUBLIC], NOON + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "changes",
    [
        {"telnyx-signature-ed25519": ""},
        {"telnyx-signature-ed25519": "invalid_signature"},
        {"telnyx-signature-ed25519": base64.b64encode(b"x" * 64).decode()},
        {"telnyx-timestamp": ""},
        {"telnyx-timestamp": "soon"},
        {"telnyx-timestamp": str(int(NOON.timestamp()) + 1)},
    ],
)
def test_a_signature_that_is_not_telnyx_is_not_believed(changes: dict[str, str]) -> None:
    request = signed(b"{}")
    forged = Request("POST", request.url, {**request.headers, **changes}, request.body)
    with pytest.raises(Unauthenticated):
        telnyx.verify(forged, [PUBLIC], NOON)


@pytest.mark.parametrize("keys", [[], [""], ["no base64"], [base64.b64encode(b"y" * 32).decode()]])
def test_without_telnyx_key_nobody_is_believed(keys: list[str]) -> None:
    with pytest.raises(Unauthenticated):
        telnyx.verify(signed(b"{}"), keys, NOON)


def test_another_body_under_the_same_signature_is_not_believed() -> None:
    request = signed(b"{}")
    with pytest.raises(Unauthenticated):
        telnyx.verify(Request("POST", request.url, request.headers, b"{} "), [PUBLIC], NOON)


def vectors() -> list[dict[str, Any]]:
    file = SHARED / "vectors.json"
    return json.loads(file.read_text())["vectors"] if file.exists() else []


@pytest.mark.parametrize("vector", vectors(), ids=lambda one: one["id"])
def test_known_answers(vector: dict[str, Any]) -> None:
    headers = {"telnyx-timestamp": str(vector["timestamp"]), "telnyx-signature-ed25519": vector["expected"]}
    request = Request("POST", "", headers, (SHARED / vector["body_file"]).read_bytes())
    now = datetime.fromtimestamp(vector["now"], UTC)
    if vector["valid"]:
        telnyx.verify(request, [vector["public_key_base64"]], now)
    else:
        with pytest.raises(Unauthenticated):
            telnyx.verify(request, [vector["public_key_base64"]], now)


@pytest.mark.parametrize(
    ("status", "codes", "means"),
    [
        ("delivered", (), ("delivered", None)),
        ("delivery_failed", ("40001", "40008"), ("failed", "40001")),
        ("sending_failed", (), ("failed", "sending_failed")),
        ("expired", (), ("failed", "expired")),
        ("delivery_unconfirmed", ("40008",), ("delivery_unconfirmed", None)),
        ("a new one", (), ("a new one", None)),
    ],
)
def test_what_became_of_a_text(status: str, codes: tuple[str, ...], means: tuple[str, str | None]) -> None:
    heard = telnyx.read(signed(finalized(status, *codes), query={"lead_id": LEAD, "touch": "first"}))
    expected = Receipt("telnyx", "sms", "m1", means[0], LEAD, "first", means[1], "+12125550142")
    assert heard == Heard(receipts=(expected,))


def test_when_a_text_arrived_is_told_and_when_one_did_not_is_not_asked() -> None:
    """https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks"""
    at = {"completed_at": "2026-11-25T16:32:14.148+00:00"}
    for status, expected in (("delivered", datetime(2026, 11, 25, 16, 32, 14, 148_000, tzinfo=UTC)), ("expired", None)):
        told = event("message.finalized", to=[{"phone_number": "+12125550142", "status": status}], **at)
        (receipt,) = telnyx.read(signed(told, query={"lead_id": LEAD, "touch": "first"})).receipts
        assert receipt.at == expected


def test_a_text_of_a_person() -> None:
    body = event(
        "message.received",
        **{"from": {"phone_number": "+12125550142"}, "to": [{"phone_number": "+12125550120"}], "text": "Yes ✓"},
        media=[{"url": "https://media.example/1", "content_type": "image/png"}, {"url": None}],
        autoresponse_type="stop",
    )
    (text,) = telnyx.read(signed(body)).texts
    media = ({"url": "https://media.example/1", "type": "image/png"},)
    assert text == Incoming("telnyx", "m1", "+12125550142", "+12125550120", "Yes ✓", media, "STOP")


def test_an_older_event_names_its_numbers_bare() -> None:
    body = {"data": {"event_type": "message.received", "id": "e9", "payload": {"from": "+1555", "to": "+1666"}}}
    (text,) = telnyx.read(signed(json.dumps(body).encode())).texts
    assert (text.id, text.sender, text.to, text.body) == ("e9", "+1555", "+1666", "")


@pytest.mark.parametrize("kind", ["message.sent", "call.initiated", "something.new"])
def test_what_does_not_matter_here_says_nothing(kind: str) -> None:
    assert telnyx.read(signed(event(kind))) == Heard()


@pytest.mark.parametrize(
    "body", [b"", b"no", b"[]", b"\xff", b'{"data": {"event_type": "message.received", "payload": {}}}']
)
def test_what_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(Rejected):
        telnyx.read(signed(body))
