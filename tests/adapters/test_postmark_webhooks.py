"""What Postmark sends along and tells."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fakes import NOON
from firstminute.adapters.channels import postmark_webhooks as postmark
from firstminute.application.receipts import Receipt
from firstminute.application.webhooks import Heard
from firstminute.domain.errors import Rejected, Unauthenticated
from firstminute.domain.inquiry import Request

SHARED = Path(__file__).parents[3] / "shared/providers/postmark"
LEAD = "ld_0123456789abcdefghjkmnpqrs"
DELIVERED = {"RecordType": "Delivery", "Recipient": "Jane@Roe.example"}
TOLD = {"MessageID": "m1", "Metadata": {"lead_id": LEAD, "touch": "first"}, "MessageStream": "outbound"}


def request(body: Any = None, authorization: str = "") -> Request:
    raw = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
    return Request("POST", "https://api.example/postmark/events", {"authorization": authorization}, raw)


def basic(pair: str) -> str:
    return "Basic " + base64.b64encode(pair.encode()).decode()


def test_the_password_of_the_webhook_is_believed_old_or_new_under_any_name() -> None:
    for pair in ("postmark:s3cret", ":s3cret", "pm:with:colons", "pm:pässwörd"):
        postmark.verify(request(authorization=basic(pair)), ["old", pair.partition(":")[2]], NOON)


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        basic("pm:guess"),
        basic("pm:"),
        basic("s3cret"),
        "Basic s3cret",
        "Bearer s3cret",
        "Basic \xff",
        basic("pm:s3cret") + "x",
    ],
)
def test_nothing_else_is(authorization: str) -> None:
    with pytest.raises(Unauthenticated):
        postmark.verify(request(authorization=authorization), ["s3cret"], NOON)


@pytest.mark.parametrize("proofs", [[], [""]])
def test_without_a_password_of_ours_nobody_is_believed(proofs: list[str]) -> None:
    with pytest.raises(Unauthenticated):
        postmark.verify(request(authorization=basic("pm:")), proofs, NOON)


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({**DELIVERED, "DeliveredAt": "2026-11-25T16:33:54.9070259Z"}, "delivered", None),
        ({**DELIVERED, "DeliveredAt": "soon"}, "delivered", None),
        ({"RecordType": "Bounce", "Type": "HardBounce", "Email": "jane@roe.example"}, "failed", "HardBounce"),
        ({"RecordType": "Bounce", "Type": "SoftBounce", "Email": "jane@roe.example"}, "failed", "SoftBounce"),
        ({"RecordType": "Bounce", "Type": "SpamComplaint", "Email": "jane@roe.example"}, "opted_out", "SpamComplaint"),
        (
            {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "Email": "jane@roe.example"},
            "opted_out",
            "SpamComplaint",
        ),
        (
            {
                "RecordType": "SubscriptionChange",
                "Recipient": "jane@roe.example",
                "Origin": "Recipient",
                "SuppressSending": True,
                "SuppressionReason": "ManualSuppression",
            },
            "opted_out",
            "ManualSuppression",
        ),
    ],
)
def test_what_became_of_a_mail(given: dict[str, Any], status: str, code: str | None) -> None:
    at = datetime(2026, 11, 25, 16, 33, 54, 907_025, tzinfo=UTC) if "2026" in given.get("DeliveredAt", "") else None
    expected = Receipt("postmark", "email", "m1", status, LEAD, "first", code, "jane@roe.example", at)
    assert postmark.read(request({**TOLD, **given})) == Heard(receipts=(expected,))


@pytest.mark.parametrize(
    "given",
    [
        {"RecordType": "Open", "Recipient": "jane@roe.example"},
        {"RecordType": "Bounce", "Type": "AutoResponder", "Email": "jane@roe.example"},
        {
            "RecordType": "SubscriptionChange",
            "SuppressSending": True,
            "SuppressionReason": "ManualSuppression",
            "Origin": "Customer",
        },
        {"RecordType": "SubscriptionChange", "SuppressSending": True, "SuppressionReason": "HardBounce"},
        {"RecordType": "SubscriptionChange", "SuppressSending": False, "SuppressionReason": None},
        {"RecordType": "Delivery", "MessageID": ""},
        {},
    ],
)
def test_what_does_not_matter_here_says_nothing(given: dict[str, Any]) -> None:
    assert postmark.read(request({**TOLD, **given})) == Heard()


def test_metadata_of_somebody_else_names_nobody_of_ours() -> None:
    for metadata in ({"lead_id": "LEAD#1", "touch": "call Dana"}, None, [], "x"):
        given = {"RecordType": "Delivery", "MessageID": "m1", "Recipient": "a@b.example", "Metadata": metadata}
        (receipt,) = postmark.read(request(given)).receipts
        assert (receipt.lead_id, receipt.touch) == (None, None)


@pytest.mark.parametrize("body", [b"", b"no", b"[]", b"\xff"])
def test_what_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(Rejected):
        postmark.read(request(body))


@pytest.mark.parametrize(
    ("sample", "status"),
    [("delivery", "delivered"), ("bounce-hard", "failed"), ("subscription-change", None), ("click", None)],
)
def test_real_requests_are_understood(sample: str, status: str | None) -> None:
    file = SHARED / sample / "body.json"
    if file.exists():
        assert [one.status for one in postmark.read(request(file.read_bytes())).receipts] == [status] * bool(status)
