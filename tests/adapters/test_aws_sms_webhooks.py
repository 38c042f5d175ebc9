"""What AWS End User Messaging publishes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from fakes import NOON
from firstminute.adapters.channels import aws_sms_webhooks as aws_sms
from firstminute.application.incoming import Incoming
from firstminute.application.receipts import Receipt
from firstminute.application.webhooks import Heard
from firstminute.domain.delivery import meaning
from firstminute.domain.errors import Rejected, Unauthenticated
from firstminute.domain.inquiry import Request

LEAD = "ld_0123456789abcdefghjkmnpqrs"
# https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html
EVENT = {
    "eventType": "TEXT_DELIVERED",
    "eventVersion": "1.0",
    "eventTimestamp": 1686975103470,
    "isFinal": True,
    "originationPhoneNumber": "+12125550120",
    "destinationPhoneNumber": "+12125550142",
    "isoCountryCode": "US",
    "messageId": "862a8790-60c0-4430-9b2b-658bdexample",
    "messageStatus": "DELIVERED",
    "messageStatusDescription": "Message has been accepted by phone",
    "context": {"practice": "bright-smile", "lead_id": LEAD, "touch": "first"},
}
# https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html
TEXT = {
    "originationNumber": "+12125550142",
    "destinationNumber": "+12125550120",
    "messageKeyword": "KEYWORD_1",
    "messageBody": "Yes please",
    "inboundMessageId": "cae173d2-66b9-564c-8309-21f858e9fb84",
    "previousPublishedMessageId": "862a8790",
}


def read(given: Any) -> Heard:
    raw = given if isinstance(given, bytes) else json.dumps(given).encode()
    return aws_sms.read(Request("POST", "", {}, raw))


@pytest.mark.parametrize(
    ("kind", "final", "status", "code"),
    [
        ("TEXT_DELIVERED", True, "delivered", None),
        ("TEXT_SUCCESSFUL", True, "delivered", None),
        ("TEXT_PENDING", False, "TEXT_PENDING", None),
        ("TEXT_CARRIER_UNREACHABLE", False, "TEXT_CARRIER_UNREACHABLE", None),
        ("TEXT_CARRIER_UNREACHABLE", True, "failed", "TEXT_CARRIER_UNREACHABLE"),
        ("TEXT_INVALID", True, "failed", "TEXT_INVALID"),
        ("TEXT_SOMETHING_NEW", True, "failed", "TEXT_SOMETHING_NEW"),
    ],
)
def test_what_became_of_a_text(kind: str, final: bool, status: str, code: str | None) -> None:
    at = datetime(2023, 6, 17, 4, 11, 43, 470_000, tzinfo=UTC) if status == "delivered" else None
    expected = Receipt("aws_sms", "sms", str(EVENT["messageId"]), status, LEAD, "first", code, "+12125550142", at)
    assert read({**EVENT, "eventType": kind, "isFinal": final}) == Heard(receipts=(expected,))


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("TEXT_INVALID", "bad_number"), ("TEXT_SPAM", "blocked"), ("TEXT_TTL_EXPIRED", "unreachable")],
)
def test_each_kind_of_failure_means_something(kind: str, reason: str) -> None:
    assert meaning("aws_sms", kind).reason == reason


@pytest.mark.parametrize(
    ("body", "handled"), [("Yes please", ""), (" stop ", "STOP"), ("Opt-Out", "STOP"), ("HELP", "HELP"), ("revoke", "")]
)
def test_a_text_of_a_person_and_what_aws_has_answered_itself(body: str, handled: str) -> None:
    expected = Incoming("aws_sms", str(TEXT["inboundMessageId"]), "+12125550142", "+12125550120", body, handled=handled)
    assert read({**TEXT, "messageBody": body}) == Heard(texts=(expected,))


@pytest.mark.parametrize("given", [{}, {"eventType": "VOICE_COMPLETED"}, {"eventType": "TEXT_DELIVERED"}])
def test_what_does_not_matter_here_says_nothing(given: dict[str, Any]) -> None:
    assert read(given) == Heard()


@pytest.mark.parametrize("body", [b"", b"no", b"[]", b"\xff"])
def test_what_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(Rejected):
        read(body)


def test_nobody_on_the_internet_speaks_for_aws() -> None:
    with pytest.raises(Unauthenticated):
        aws_sms.verify(Request("POST", "", {}, b"{}"), ["anything"], NOON)
