"""What SES publishes of our e-mails, in the shapes of its documentation.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import EMAIL, NOW, a_draft, a_new_lead
from fakes_leads import FakeLeads
from firstminute.adapters.channels import ses_webhooks
from firstminute.adapters.channels.ses import Ses
from firstminute.application.provider_ports import Message
from firstminute.application.receipts import DELIVERED, FAILED, OPTED_OUT, Receipt, note
from firstminute.domain.delivery import meaning
from firstminute.domain.errors import Rejected, Unauthenticated
from firstminute.domain.inquiry import Request

LEAD = "ld_0123456789abcdefghjkmnpqrs"
NUMBER = "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000"


def event(kind: str, lead_id: str = LEAD, touch: str = "first", **parts: Any) -> dict[str, Any]:
    tags = {"ses:configuration-set": ["firstminute-demo"], "practice": ["demo"], "lead_id": [lead_id], "touch": [touch]}
    mail = {"timestamp": "2026-11-25T15:05:00.000Z", "messageId": NUMBER, "destination": [EMAIL], "tags": tags}
    return {"eventType": kind, "mail": mail, **parts}


def bounce(type_: str = "Permanent", subtype: str = "General") -> dict[str, Any]:
    return {
        "bounceType": type_,
        "bounceSubType": subtype,
        "bouncedRecipients": [
            {"emailAddress": EMAIL, "action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 unknown"}
        ],
        "timestamp": "2026-11-25T15:05:02.000Z",
        "feedbackId": "01000157c44f053b-61b59c11",
        "reportingMTA": "dsn; mta.example.com",
    }


COMPLAINT = {"complainedRecipients": [{"emailAddress": f"Dana <{EMAIL.upper()}>"}], "complaintFeedbackType": "abuse"}
DELIVERY = {"timestamp": "2026-11-25T15:05:02.000Z", "recipients": [EMAIL], "smtpResponse": "250 ok"}
DELAY = {"delayType": "MailboxFull", "delayedRecipients": [{"emailAddress": EMAIL}]}


def heard(content: Any) -> tuple[Receipt, ...]:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return ses_webhooks.read(Request("POST", "", {}, body)).receipts


def of(status: str, code: str | None) -> tuple[Receipt, ...]:
    at = datetime(2026, 11, 25, 15, 5, 2, tzinfo=UTC) if status == DELIVERED else None
    return (Receipt("ses", "email", NUMBER, status, LEAD, "first", code, EMAIL, at),)


@pytest.mark.parametrize(
    ("kind", "parts", "status", "code"),
    [
        ("Delivery", {"delivery": DELIVERY}, DELIVERED, None),
        ("Bounce", {"bounce": bounce()}, FAILED, "Permanent.General"),
        ("Bounce", {"bounce": bounce("Transient", "MailboxFull")}, FAILED, "Transient.MailboxFull"),
        ("Bounce", {"bounce": bounce("Undetermined", "Undetermined")}, FAILED, "Undetermined.Undetermined"),
        ("Bounce", {}, FAILED, "Undetermined.General"),
        ("Complaint", {"complaint": COMPLAINT}, OPTED_OUT, "Complaint"),
        ("Reject", {"reject": {"reason": "Bad content"}}, FAILED, "Reject"),
        ("DeliveryDelay", {"deliveryDelay": DELAY}, "delayed", "DeliveryDelay"),
    ],
)
def test_each_kind_of_event_is_understood(kind: str, parts: dict[str, Any], status: str, code: str | None) -> None:
    (found,) = heard(event(kind, **parts))
    assert found == of(status, code)[0]


def test_feedback_without_event_publishing_is_understood_too() -> None:
    told = event("Bounce", bounce=bounce())
    told["notificationType"] = told.pop("eventType")
    assert heard(told) == of(FAILED, "Permanent.General")


@pytest.mark.parametrize(
    "content",
    [event("Open"), event("Click"), event("Send"), {"mail": {}}, {"eventType": "Bounce"}, {"eventType": "TEXT_SENT"}],
)
def test_what_is_about_no_arrival_says_nothing(content: dict[str, Any]) -> None:
    assert heard(content) == ()


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b'"Successfully validated SNS topic"', b"\xff"])
def test_what_is_no_message_is_refused(body: bytes) -> None:
    with pytest.raises(Rejected):
        heard(body)


def test_nobody_can_tell_it_over_the_internet() -> None:
    with pytest.raises(Unauthenticated):
        ses_webhooks.verify(Request("POST", "", {}, b""), (), datetime.now(UTC))


def test_a_mail_that_is_about_no_lead_names_none() -> None:
    (found,) = heard(event("Bounce", lead_id="front_desk", touch="", bounce=bounce()))
    assert (found.lead_id, found.touch, found.address) == (None, None, EMAIL)


def test_the_tags_we_send_come_back_as_the_touch_they_were_made_of() -> None:
    class Client:
        def send_email(self, **request: Any) -> dict[str, str]:
            self.tags = {one["Name"]: [one["Value"]] for one in request["EmailTags"]}
            return {"MessageId": NUMBER}

    from builders import a_practice

    client, account = Client(), a_practice().email
    assert account is not None
    message = Message("email", EMAIL, "Hello", "Hello", lead_id=LEAD, reference="missed_call.2.step_3")
    Ses(account, client, "demo").send(message)  # type: ignore[arg-type]  all of a client that it needs
    told = event("Delivery")
    told["mail"]["tags"] = client.tags
    assert heard(told)[0].touch == "missed_call.2.step_3"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("Permanent.General", "bad_number"),
        ("Permanent.OnAccountSuppressionList", "bad_number"),
        ("Permanent.UnsubscribedRecipient", "opted_out"),
        ("Transient.General", "unreachable"),
        ("Transient.ContentRejected", "blocked"),
        ("Reject", "content"),
        ("Complaint", "opted_out"),
    ],
)
def test_a_code_of_ses_says_what_follows_from_it(code: str, reason: str) -> None:
    assert meaning("ses", code).reason == reason


def test_a_complaint_closes_the_mailbox_for_good_and_ends_the_follow_up() -> None:
    leads, (head, events) = FakeLeads(), a_new_lead(draft=a_draft(), at=NOW)
    leads.add(head, events, b"", "d", a_draft().contact_points, NOW + timedelta(days=999))
    for _ in range(2):
        (told,) = heard(event("Complaint", head.lead.id, complaint=COMPLAINT))
        note(leads, told, NOW)
    found = leads.get(head.lead.id)
    assert found is not None
    assert (found.lead.opted_out, found.lead.stopped) == (True, "opted_out")
    assert leads.contact(EMAIL).suppressed_at == NOW
    (word,) = [one for one in leads.log(head.lead.id) if one.type == "lead.opted_out"]
    assert (word.actor.kind, word.data["scope"]) == ("provider", "email")


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)


@given(
    kind=st.sampled_from(["Bounce", "Complaint", "Delivery", "Reject", "Received"]), part=JSON_VALUES, tags=JSON_VALUES
)
def test_no_shape_of_an_event_breaks_the_reader(kind: str, part: Any, tags: Any) -> None:
    told = {"eventType": kind, kind.lower(): part, "receipt": part, "content": tags}
    heard({**told, "mail": {"messageId": "m1", "tags": tags, "destination": part}})
