"""A mail server: what is said to it, over which connection, and what each of its replies means."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fakes import FakeClock
from firstminute.adapters.channels import smtp as module
from firstminute.adapters.channels.smtp import Smtp
from firstminute.application.provider_ports import Message
from firstminute.domain.delivery import meaning
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.practice import EmailAccount
from mail_server import MailServer

MESSAGE = Message(
    "email",
    "jane@roe.example",
    "Grüße\n.\n..and a line that begins with dots",
    "Your question",
    "<p>Grüße</p>",
    "ld_01abc",
    "new_lead.1.step_3",
    {"List-Unsubscribe": "<https://api.example/unsubscribe/ld_01abc>", "Message-ID": "<mine@example.com>"},
)
ACCOUNT = EmailAccount(
    "smtp",
    "Bright Smile Dental <hello@bright-smile.example>",
    "desk@bright-smile.example",
    host="127.0.0.1",
    security="none",
)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with closing(MailServer()) as found:
        yield found


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of its own for the loopback, with its key, in one file."""
    key, today = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    host = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(host, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    path.write_bytes(made.public_bytes(pem) + private)
    return path


def speaking_tls(certificate: Path, **server: Any) -> MailServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return MailServer(tls=context, users={"hello": "right"}, **server)


def smtp(server: MailServer, *passwords: str, trusted: Path | None = None, **account: str) -> Smtp:
    whole = replace(ACCOUNT, port=server.port, **account)
    return Smtp(whole, lambda: passwords, FakeClock(), str(trusted) if trusted else None)


def test_a_mail_arrives_as_it_was_written_dots_and_all(server):
    accepted = smtp(server).send(MESSAGE)
    (mail,) = server.mails
    plain, rich = mail.iter_parts()
    assert plain.get_content().strip().splitlines() == MESSAGE.body.splitlines()
    assert rich.get_content().strip() == MESSAGE.html
    assert (mail["From"], mail["To"]) == ("Bright Smile Dental <hello@bright-smile.example>", "jane@roe.example")
    assert mail["Date"] == "Tue, 24 Nov 2026 17:00:00 +0000"
    assert mail["Message-ID"] == f"<{accepted.provider_id}>"
    assert mail["List-Unsubscribe"] == "<https://api.example/unsubscribe/ld_01abc>"
    assert len(mail.get_all("Message-ID")) == 1
    assert all(line.endswith(b"\r\n") for line in server.raw[0].splitlines(keepends=True))


def test_the_envelope_holds_the_addresses_alone(server):
    smtp(server).send(replace(MESSAGE, to="Jane Roe <jane@roe.example>"))
    assert server.words[0] == "ehlo bright-smile.example"
    assert "mail FROM:<hello@bright-smile.example>" in server.words
    assert "rcpt TO:<jane@roe.example>" in server.words


def test_the_same_touch_has_the_same_message_id_and_no_other_has(server):
    provider = smtp(server)
    once, again = provider.send(MESSAGE), provider.send(MESSAGE)
    assert once == again
    assert once.provider_id.endswith("@bright-smile.example")
    others = [
        replace(MESSAGE, reference="step_4"),
        replace(MESSAGE, lead_id="ld_2"),
        replace(MESSAGE, to="a@roe.example"),
    ]
    assert len({once.provider_id, *(provider.send(one).provider_id for one in others)}) == 4
    nobody = replace(MESSAGE, lead_id=None)
    assert provider.send(nobody) != provider.send(nobody)


@pytest.mark.parametrize(
    ("mailbox", "code", "reason"),
    [("refused", "5.1.1", "bad_number"), ("plain", "550", "unreachable"), ("unwanted", "5.7.1", "blocked")],
)
def test_a_reply_with_five_is_a_refusal_with_the_servers_words(server, mailbox, code, reason):
    with pytest.raises(ProviderRefused) as caught:
        smtp(server).send(replace(MESSAGE, to=f"{mailbox}@roe.example"))
    assert caught.value.code == code
    assert caught.value.detail
    assert meaning("smtp", code).reason == reason
    assert server.mails == []


@pytest.mark.parametrize("mailbox", ["later", "busy", "broken", "full"])
def test_a_reply_with_four_or_none_before_the_mail_was_sent_may_be_tried_again(server, mailbox):
    with pytest.raises(ProviderUnavailable) as caught:
        smtp(server).send(replace(MESSAGE, to=f"{mailbox}@roe.example"))
    assert not isinstance(caught.value, OutcomeUnknown)
    assert server.mails == []


def test_a_server_that_falls_silent_after_the_mail_may_have_it(server):
    with pytest.raises(OutcomeUnknown):
        smtp(server).send(replace(MESSAGE, to="silent@roe.example"))
    assert len(server.mails) == 1


def test_a_server_that_is_not_there_or_does_not_want_us_has_taken_nothing():
    with closing(MailServer(greeting="554 5.7.1 Go away")) as closed, pytest.raises(ProviderUnavailable) as caught:
        smtp(closed).send(MESSAGE)
    assert not isinstance(caught.value, OutcomeUnknown)
    with pytest.raises(ProviderUnavailable) as caught:
        smtp(closed).send(MESSAGE)
    assert not isinstance(caught.value, OutcomeUnknown)


def test_an_address_that_is_none_is_never_handed_over(server):
    with pytest.raises(ProviderRefused) as caught:
        smtp(server).send(replace(MESSAGE, to="not an address"))
    assert meaning("smtp", caught.value.code).reason == "bad_number"
    assert server.words == []


@pytest.mark.parametrize(("security", "at_once"), [("starttls", False), ("tls", True)])
def test_the_password_and_the_mail_go_over_tls(certificate, security, at_once):
    with closing(speaking_tls(certificate, at_once=at_once)) as server:
        smtp(server, "wrong", "right", trusted=certificate, security=security, account="hello").send(MESSAGE)
    assert len(server.mails) == 1
    assert len([one for one in server.words if one.startswith("AUTH")]) == 2
    assert ("STARTTLS" in server.words) is (security == "starttls")


@pytest.mark.parametrize(("security", "at_once"), [("starttls", False), ("tls", True)])
def test_a_certificate_that_is_not_to_be_trusted_gets_neither_password_nor_mail(certificate, security, at_once):
    with closing(speaking_tls(certificate, at_once=at_once)) as server, pytest.raises(ProviderUnavailable):
        smtp(server, "right", security=security, account="hello").send(MESSAGE)
    assert server.mails == []
    assert [one for one in server.words if one.startswith("AUTH")] == []


def test_a_server_without_tls_gets_neither_password_nor_mail():
    with closing(MailServer(users={"hello": "right"})) as server, pytest.raises(ProviderUnavailable):
        smtp(server, "right", security="starttls", account="hello").send(MESSAGE)
    assert server.mails == []
    assert [one for one in server.words if one.startswith("AUTH")] == []


@pytest.mark.parametrize("passwords", [("wrong",), (), ("pässwörd",)])
def test_a_password_that_is_not_accepted_is_nobodys_wrong_address(certificate, passwords):
    with closing(speaking_tls(certificate)) as server, pytest.raises(ProviderUnavailable) as caught:
        smtp(server, *passwords, trusted=certificate, security="starttls", account="hello").send(MESSAGE)
    assert not isinstance(caught.value, OutcomeUnknown)
    assert server.mails == []


def test_a_server_that_takes_too_long_before_the_mail_is_left_while_nothing_was_taken(server):
    clock = iter([0.0, *[1.0] * 4, 23.0, 23.0])
    provider = Smtp(replace(ACCOUNT, port=server.port), lambda: (), FakeClock(), monotonic=lambda: next(clock))
    with pytest.raises(ProviderUnavailable) as caught:
        provider.send(MESSAGE)
    assert not isinstance(caught.value, OutcomeUnknown)
    assert server.mails == []


def test_a_server_that_does_not_say_goodbye_has_the_mail_all_the_same(server, monkeypatch):
    monkeypatch.setattr(module, "_FAREWELL_TIMEOUT", 0.05)
    assert smtp(server).send(replace(MESSAGE, to="lingering@roe.example")).provider_id
    assert len(server.mails) == 1


def test_all_that_is_waited_for_is_less_than_a_function_has():
    assert module._CONNECT_TIMEOUT < module._PATIENCE
    assert module._PATIENCE + module._LAST_TIMEOUT + module._FAREWELL_TIMEOUT < 45
