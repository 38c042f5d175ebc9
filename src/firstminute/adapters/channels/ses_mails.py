"""E-mails that Amazon SES has received and published to a topic, whole, with what it thinks of their sender.

https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html
https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-sns.html: mails of up to 150 KB, attachments included
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any, Final

from firstminute.domain.contact_points import email
from firstminute.domain.mail import IncomingMail

PROVIDER: Final = "ses"
_LONGEST: Final = 8000
_TAGS: Final = re.compile(
    r"<(?:style|script|blockquote)\b.*?</(?:style|script|blockquote)>|<[^>]{0,2000}>", re.DOTALL | re.IGNORECASE
)
_BREAKS: Final = re.compile(r"<(?:br|/p|/div|/li)\b[^>]{0,200}>", re.IGNORECASE)
_MACHINES: Final = re.compile(r"^(?:mailer-daemon|postmaster|no-?reply|bounces?)\b", re.IGNORECASE)


def mail_of(given: Mapping[str, Any]) -> IncomingMail | None:
    """The e-mail in a notification; None for spam, viruses, and what has no sender or cannot be read."""
    receipt, content = given.get("receipt"), given.get("content")
    if not isinstance(receipt, dict) or not isinstance(content, str) or _verdict(receipt, "virus", "spam") == "FAIL":
        return None
    mail = message_from_bytes(_raw(receipt, content), policy=policy.default)
    assert isinstance(mail, EmailMessage)  # noqa: S101  that is what this policy makes
    sender = email(parseaddr(_header(mail, "From"))[1])
    if sender is None:
        return None
    number = _header(mail, "Message-ID") or str(_part(given, "mail").get("messageId") or "")
    automatic = bool(_MACHINES.match(sender)) or _is_automatic(mail)
    subject, proved = _header(mail, "Subject")[:200], _is_proved(receipt)
    return IncomingMail(PROVIDER, number[:200], sender, subject, _text(mail), proved, automatic)


def _is_proved(receipt: Mapping[str, Any]) -> bool:
    """The sender's domain says so; where it has no policy, a signature does."""
    dmarc = _verdict(receipt, "dmarc")
    return dmarc == "PASS" or (dmarc != "FAIL" and _verdict(receipt, "dkim") == "PASS")


def _raw(receipt: Mapping[str, Any], content: str) -> bytes:
    if str(_part(receipt, "action").get("encoding")).upper() != "BASE64":
        return content.encode("utf-8", "surrogateescape")
    try:
        return base64.b64decode(content, validate=False)
    except binascii.Error:
        return b""


def _verdict(receipt: Mapping[str, Any], *names: str) -> str | None:
    """The worst of them. https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html"""
    found = [str(_part(receipt, f"{name}Verdict").get("status")) for name in names]
    return "FAIL" if "FAIL" in found else found[0]


def _is_automatic(mail: EmailMessage) -> bool:
    """https://www.rfc-editor.org/rfc/rfc3834#section-5, and what older programs say."""
    submitted = _header(mail, "Auto-Submitted").lower()
    told = (_header(mail, name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress"))
    bulk = _header(mail, "Precedence").lower() in ("bulk", "auto_reply", "junk", "list")
    return bulk or (submitted not in ("", "no")) or any(told)


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain", "html"))
    if body is None:
        return ""
    content = body.get_payload(decode=True)
    given = content if isinstance(content, bytes) else b""
    try:
        said = given.decode(body.get_content_charset() or "utf-8", "replace")
    except LookupError:  # a charset that nobody knows
        said = given.decode("utf-8", "replace")
    if body.get_content_subtype() == "html":
        said = html.unescape(_TAGS.sub("", _BREAKS.sub("\n", said[: 2 * _LONGEST])))
    return said[:_LONGEST]


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return str(mail.get(name, "")).strip()
    except (ValueError, IndexError, AttributeError):  # the library gives up on some malformed headers
        return ""


def _part(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = given.get(name)
    return part if isinstance(part, dict) else {}
