"""E-mails that people write: read as SES publishes them, and what they do to a lead."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import EMAIL, NOW, a_draft, a_new_lead
from fakes_leads import FakeLeads
from firstminute.adapters.channels import ses_webhooks
from firstminute.adapters.channels.ses_mails import mail_of
from firstminute.application.mail_replies import Read, take_mail
from firstminute.domain.inquiry import Request
from firstminute.domain.mail import IncomingMail

QUOTED = (
    "\r\n\r\nOn Wed, Nov 25, 2026 at 3:05 PM Bright Smile wrote:\r\n> Stop these e-mails: https://x/unsubscribe/1\r\n"
)
PROVED = {
    "spamVerdict": "PASS",
    "virusVerdict": "PASS",
    "spfVerdict": "PASS",
    "dkimVerdict": "PASS",
    "dmarcVerdict": "PASS",
}


def raw(body: str, **headers: str) -> str:
    given = {"From": f"Dana Reyes <{EMAIL}>", "Subject": "Re: Your inquiry", "Message-ID": "<1@example.com>", **headers}
    given = {name.replace("_", "-"): value for name, value in given.items()}
    return "".join(f"{name}: {value}\r\n" for name, value in given.items()) + "\r\n" + body


def notification(content: str, *, encoded: bool = False, **verdicts: str) -> dict[str, Any]:
    """https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-examples.html"""
    action = {"type": "SNS", "topicArn": "arn:aws:sns:us-east-1:1:t", "encoding": "BASE64" if encoded else "UTF8"}
    told = {name: {"status": status} for name, status in {**PROVED, **verdicts}.items()}
    text = base64.b64encode(content.encode()).decode() if encoded else content
    return {"notificationType": "Received", "receipt": {**told, "action": action}, "mail": {}, "content": text}


def read(content: str, **more: Any) -> IncomingMail:
    found = mail_of(notification(content, **more))
    assert found
    return found


@pytest.fixture
def leads() -> FakeLeads:
    leads, (head, events) = FakeLeads(), a_new_lead(draft=a_draft(), at=NOW)
    leads.add(head, events, b"", "d", a_draft().contact_points, NOW + timedelta(days=999))
    return leads


@pytest.mark.parametrize("encoded", [False, True])
def test_a_reply_is_read_without_what_it_quotes(encoded: bool, leads: FakeLeads) -> None:
    mail = read(raw("Tuesday at ten suits me, ¿sí?" + QUOTED), encoded=encoded)
    assert (mail.sender, mail.verified, mail.automatic) == (EMAIL, True, False)
    told = take_mail(leads, mail, NOW)
    (lead_id,) = leads.ids()
    assert told == Read("lead.replied", lead_id)
    reply = next(one.data for one in leads.log(lead_id) if one.type == "lead.replied")
    assert reply["text"] == "Tuesday at ten suits me, ¿sí?"
    head = leads.get(lead_id)
    assert head
    assert (head.lead.stopped, head.lead.prefers) == ("replied", "email")


@pytest.mark.parametrize(
    "content",
    [
        raw("unsubscribe" + QUOTED),
        raw("Please remove me from your list." + QUOTED),
        raw("No me escriban más" + QUOTED),
        raw("", Subject="Unsubscribe"),
        raw("<p>Stop e-mailing me</p><blockquote>ours</blockquote>", Content_Type="text/html; charset=utf-8"),
    ],
)
def test_a_no_by_e_mail_closes_the_mailbox_and_once_is_enough(content: str, leads: FakeLeads) -> None:
    outcomes = [take_mail(leads, read(content), NOW).outcome for _ in range(2)]
    assert outcomes == ["lead.opted_out", "known_before"]
    assert leads.contact(EMAIL).suppressed_at == NOW
    (lead_id,) = leads.ids()
    head = leads.get(lead_id)
    assert head
    assert (head.lead.opted_out, head.enrollment.next_at) == (True, None)


def test_whose_sender_is_not_proved_stops_only_what_it_asks_to_be_stopped(leads: FakeLeads) -> None:
    forged = {"dmarcVerdict": "FAIL", "dkimVerdict": "PASS"}
    assert take_mail(leads, read(raw("Yes please"), **forged), NOW).outcome == "not_proved"
    assert take_mail(leads, read(raw("unsubscribe"), **forged), NOW).outcome == "lead.opted_out"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"From": "MAILER-DAEMON@example.com"},
        {"From": "no-reply@example.com"},
    ],
)
def test_a_machine_s_answer_is_nobody_s(headers: dict[str, str], leads: FakeLeads) -> None:
    assert take_mail(leads, read(raw("I am away. unsubscribe", **headers)), NOW).outcome == "automatic"
    assert leads.contact(EMAIL).suppressed_at is None


def test_a_stranger_s_no_is_kept_and_a_stranger_s_letter_makes_no_lead() -> None:
    leads = FakeLeads()
    assert take_mail(leads, read(raw("Do you have time?")), NOW).outcome == "from_a_stranger"
    assert leads.contact(EMAIL).suppressed_at is None
    assert take_mail(leads, read(raw("unsubscribe")), NOW).outcome == "suppressed"
    assert leads.contact(EMAIL).suppressed_at == NOW


@pytest.mark.parametrize("verdict", ["spamVerdict", "virusVerdict"])
def test_spam_and_viruses_are_not_read(verdict: str) -> None:
    assert mail_of(notification(raw("unsubscribe"), **{verdict: "FAIL"})) is None


@given(st.text(max_size=400), st.sampled_from(["", "From: <@", "From: a@b.example\r\nSubject: =?utf-8?b?//?=\r\n\r\n"]))
def test_nothing_that_comes_breaks_the_reader(noise: str, before: str) -> None:
    for encoded in (False, True):
        body = json.dumps(notification(before + noise, encoded=encoded)).encode()
        ses_webhooks.read(Request("POST", "", {}, body))
