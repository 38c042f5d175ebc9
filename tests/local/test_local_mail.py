"""Mails as they leave through SES."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

from stage import LEAD, ask

from firstminute.adapters.channels.mails import mime
from firstminute.application.provider_ports import Message
from firstminute.domain.practice import EmailAccount
from local.mail import Mail, mails_in
from local.outbox import Outbox
from local.serving import Application, Reply, Request, Server

ACCOUNT = EmailAccount("ses", "Bright Smile Dental <hello@bright-smile.example>")
MESSAGE = Message(
    "email",
    "jane@example.com",
    "Hi Jane,\n\nthank you for your café question. " + "It is with us. " * 12,
    "Your question — answered",
    "<p>Hi Jane</p>",
    LEAD,
    "first",
    {"List-Unsubscribe": "<https://api.example/unsubscribe/1>"},
)


def raw_request() -> dict[str, object]:
    data = base64.b64encode(mime(ACCOUNT, MESSAGE)).decode()
    return {"Destination": {"ToAddresses": ["jane@example.com"]}, "Content": {"Raw": {"Data": data}}}


def test_a_raw_mail_is_shown_as_its_receiver_reads_it() -> None:
    (mail,) = mails_in(raw_request(), "id-1", 1000.0)

    assert (mail.channel, mail.to, mail.provider) == ("email", "jane@example.com", "ses")
    assert mail.sender == ACCOUNT.sender
    assert mail.subject == "Your question — answered"
    assert mail.body == MESSAGE.body.rstrip("\n")
    assert mail.html == "<p>Hi Jane</p>"


def test_a_mail_says_which_lead_it_is_about() -> None:
    (mail,) = mails_in(raw_request(), "id-1", 1000.0)

    assert mail.lead_id == LEAD
    assert mail.headers["List-Unsubscribe"] == "<https://api.example/unsubscribe/1>"


def test_a_mail_to_two_people_leaves_twice() -> None:
    request = {**raw_request(), "Destination": {"ToAddresses": ["a@example.com"], "BccAddresses": ["b@example.com"]}}

    assert [mail.to for mail in mails_in(request, "id-1", 1000.0)] == ["a@example.com", "b@example.com"]


def test_a_mail_without_a_plain_part_shows_its_html() -> None:
    content = {"Simple": {"Subject": {"Data": "S"}, "Body": {"Html": {"Data": "<p>only</p>"}}}}

    (mail,) = mails_in({"Destination": {"ToAddresses": ["a@example.com"]}, "Content": content}, "id-1", 1000.0)

    assert (mail.subject, mail.html) == ("S", "<p>only</p>")


def test_mails_pass_on_to_ses_and_only_accepted_ones_are_kept(
    outbox: Outbox, serve: Callable[[Application], Server]
) -> None:
    seen: list[Request] = []
    answers = [Reply(400, (), b'{"message":"Email address is not verified."}'), Reply(200, (), b'{"MessageId":"id-1"}')]

    def ses(request: Request) -> Reply:
        seen.append(request)
        return answers[len(seen) - 1]

    ours = serve(Mail(serve(ses).port, outbox))
    body = json.dumps(raw_request()).encode()
    statuses = [ask(ours, "POST", "/v2/email/outbound-emails", body).status for _ in range(2)]

    assert statuses == [400, 200]
    assert [request.body for request in seen] == [body, body]
    assert [one["to"] for one in outbox.listed()] == ["jane@example.com"]
