"""SES v2: the mail as it leaves, and what each of SES's errors means."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)
from botocore.stub import ANY, Stubber
from hypothesis import given
from hypothesis import strategies as st

from fakes import NOON
from firstminute.adapters.aws.session import config
from firstminute.adapters.channels.mails import mime
from firstminute.adapters.channels.ses import Ses
from firstminute.application.provider_ports import Message
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.practice import EmailAccount
from mocked_aws import client, mocked_aws

ACCOUNT = EmailAccount(
    "ses", "Zahnärzte Müller, Söhne <hello@bright-smile.example>", "desk@bright-smile.example", "leads"
)
WAY_OUT = "https://abcdefghij.execute-api.us-east-1.amazonaws.com/unsubscribe/ld_01" + "x" * 200
MESSAGE = Message(
    "email",
    "jane@roe.example",
    "Grüße\n\n" + "a long line " * 200,
    "Your question — ünïcode " * 6,
    "<p>Grüße</p>",
    "ld_01abc",
    "step_3",
    {"List-Unsubscribe": f"<{WAY_OUT}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
)


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def test_a_mail_reads_as_it_was_written():
    mail = read(mime(ACCOUNT, MESSAGE))
    assert mail["From"].addresses[0].display_name == "Zahnärzte Müller, Söhne"
    assert mail["From"].addresses[0].addr_spec == "hello@bright-smile.example"
    assert (mail["To"], mail["Reply-To"]) == ("jane@roe.example", "desk@bright-smile.example")
    assert mail["Subject"] == MESSAGE.subject.strip()
    assert mail["X-FirstMinute-Lead"] == "ld_01abc"
    assert mail.get_content_type() == "multipart/alternative"
    plain, rich = mail.iter_parts()
    assert plain.get_content().strip().splitlines() == MESSAGE.body.strip().splitlines()
    assert rich.get_content().strip() == MESSAGE.html


def test_a_mail_without_html_is_text_alone():
    assert read(mime(ACCOUNT, Message("email", "jane@roe.example", "Hi", "Hello"))).get_content_type() == "text/plain"


def test_a_mail_is_seven_bit_and_no_line_is_too_long():
    raw = mime(ACCOUNT, MESSAGE)
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_a_mail_program_finds_the_way_out_where_it_looks_for_it():
    lines = mime(ACCOUNT, MESSAGE).split(b"\r\n")
    assert f"List-Unsubscribe: <{WAY_OUT}>".encode() in lines
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines


HEADERS = {"from", "to", "reply-to", "subject", "x-firstminute-lead", "mime-version", "content-type"}


@given(*[st.text(st.characters(codec="utf-8") | st.sampled_from("\r\n\v\f\u2028:"), max_size=80)] * 3)
def test_nothing_a_person_or_a_file_says_can_begin_a_header(subject, name, value):
    account = EmailAccount("ses", f"{name.replace('<', '').replace('>', '')} <hello@bright-smile.example>")
    message = Message("email", "jane@roe.example", "Hi", subject, "<p>Hi</p>", "ld_1", "first", {"X-Note": value})
    raw = mime(account, message)
    names = {line.partition(b":")[0].decode().lower() for line in _head(raw)}
    assert names <= HEADERS | {"x-note"}
    assert [name for name in read(raw) if name.lower() in ("bcc", "cc")] == []


def _head(raw: bytes) -> list[bytes]:
    head = raw.partition(b"\r\n\r\n")[0]
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", head)
    return [line for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]


@pytest.mark.parametrize("name", ["Bcc", "to", "Content-Type", "X-A\r\nBcc", "X A", "", "From"])
def test_the_callers_headers_never_stand_for_ours(name):
    mail = read(mime(ACCOUNT, Message("email", "jane@roe.example", "Hi", "S", headers={name: "evil@x.example"})))
    assert "evil@x.example" not in mail.as_string()


@pytest.mark.parametrize(
    "to",
    [
        "",
        "junk",
        "a@b.example, c@d.example",
        "a@b.example;c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "A <a@b.example>, C <c@d.example>",
        "ä@b.example",
        "a b@c.example",
    ],
)
def test_a_mail_goes_to_exactly_one_address(to):
    with pytest.raises(ProviderRefused) as caught:
        mime(ACCOUNT, Message("email", to, "Hi", "Hello"))
    assert caught.value.code == "bad_address"


@pytest.fixture
def ses() -> Any:
    with mocked_aws():
        yield client("sesv2")


def test_ses_is_told_whom_it_is_about_by_ids_only(ses):
    with Stubber(ses) as stub:
        expected = {
            "Destination": {"ToAddresses": ["jane@roe.example"]},
            "Content": ANY,
            "EmailTags": [
                {"Name": "practice", "Value": "bright-smile"},
                {"Name": "lead_id", "Value": "ld_01abc"},
                {"Name": "touch", "Value": "step_3"},
            ],
            "ConfigurationSetName": "leads",
        }
        stub.add_response("send_email", {"MessageId": "0100"}, expected)
        accepted = Ses(ACCOUNT, ses, "bright-smile").send(MESSAGE)
    assert (accepted.provider, accepted.provider_id) == ("ses", "0100")


def test_a_tag_holds_only_what_ses_allows(ses):
    message = Message("email", "jane@roe.example", "Hi", "Hello", lead_id="ld:1 @", reference="x" * 300)
    with Stubber(ses) as stub:
        tags = [
            {"Name": "practice", "Value": "p"},
            {"Name": "lead_id", "Value": "ld-1--"},
            {"Name": "touch", "Value": "x" * 256},
        ]
        account = EmailAccount("ses", "hello@bright-smile.example")
        stub.add_response("send_email", {"MessageId": "0100"}, {"Destination": ANY, "Content": ANY, "EmailTags": tags})
        Ses(account, ses, "p").send(message)


def failing(ses: Any, code: str, status: int) -> None:
    with Stubber(ses) as stub:
        stub.add_client_error("send_email", code, "in its own words", status)
        Ses(ACCOUNT, ses, "p").send(MESSAGE)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("MessageRejected", 400),
        ("MailFromDomainNotVerifiedException", 400),
        ("AccountSuspendedException", 400),
        ("SendingPausedException", 400),
        ("BadRequestException", 400),
        ("NotFoundException", 404),
        ("AccessDeniedException", 403),
    ],
)
def test_a_refusal_keeps_sess_code_and_words(ses, code, status):
    with pytest.raises(ProviderRefused) as caught:
        failing(ses, code, status)
    assert (caught.value.code, caught.value.detail) == (code, "in its own words")


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("TooManyRequestsException", 429),
        ("LimitExceededException", 400),
        ("ThrottlingException", 400),
        ("ServiceUnavailable", 503),
    ],
)
def test_what_ses_could_not_take_may_be_sent_again(ses, code, status):
    with pytest.raises(ProviderUnavailable) as caught:
        failing(ses, code, status)
    assert not isinstance(caught.value, OutcomeUnknown)


def test_what_broke_at_ses_may_have_been_taken_before(ses):
    with pytest.raises(OutcomeUnknown):
        failing(ses, "InternalFailure", 500)


URL = "https://email.us-east-1.amazonaws.com"


@pytest.mark.parametrize(
    ("error", "open_"),
    [
        (EndpointConnectionError(endpoint_url=URL), False),
        (ConnectTimeoutError(endpoint_url=URL), False),
        (NoCredentialsError(), False),
        (ReadTimeoutError(endpoint_url=URL), True),
        (ConnectionClosedError(endpoint_url=URL), True),
    ],
)
def test_only_a_request_that_left_can_have_an_open_outcome(ses, error, open_):
    def fail(**_: object) -> None:
        raise error

    ses.meta.events.register_first("before-send.sesv2.SendEmail", fail)
    with pytest.raises(ProviderUnavailable) as caught:
        Ses(ACCOUNT, ses, "p").send(MESSAGE)
    assert isinstance(caught.value, OutcomeUnknown) is open_


def test_the_client_that_mails_leave_by_never_sends_twice_on_its_own():
    assert config("sesv2").retries["total_max_attempts"] == 1


def test_ses_cannot_be_asked(ses):
    with pytest.raises(OutcomeUnknown):
        Ses(ACCOUNT, ses, "p").find(MESSAGE, NOON)
