"""E-mails as they leave, whoever carries them: https://www.rfc-editor.org/rfc/rfc5322."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Final

from firstminute.application.provider_ports import Message
from firstminute.domain.errors import ProviderRefused
from firstminute.domain.practice import EmailAccount

# A raw message has to be 7-bit: https://docs.aws.amazon.com/ses/latest/dg/send-email-raw.html
_SEVEN_BIT: Final = policy.SMTP.clone(cte_type="7bit")
_HEADER_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_NAMED: Final = re.compile(r"([^<>]*)<([^<>]*)>")
_OURS: Final = frozenset({"from", "to", "cc", "bcc", "reply-to", "subject", "sender", "return-path"})
_LONGEST_HEADER: Final = 900  # a line may have 998 characters: https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1


def mime(account: EmailAccount, message: Message) -> bytes:
    """The mail as it leaves: text, HTML beside it where there is some, and the headers the caller gives.

    Nothing in a value can begin a new header: control characters are taken out, addresses are parsed and written anew.
    """
    mail = EmailMessage(policy=_SEVEN_BIT)
    mail["From"] = address_in(account.sender)
    mail["To"] = address_in(message.to)
    if account.reply_to:
        mail["Reply-To"] = address_in(account.reply_to)
    mail["Subject"] = one_line(message.subject or "")
    if message.lead_id:
        mail["X-FirstMinute-Lead"] = one_line(message.lead_id)
    mail.set_content(message.body)
    if message.html:
        mail.add_alternative(message.html, subtype="html")
    return _header_lines(message.headers) + mail.as_bytes()


def _header_lines(headers: Mapping[str, str]) -> bytes:
    """Headers of the caller, each on one line of its own.

    Not through the library: it takes a long URL for words, folds it as an encoded word, and no mail program finds the
    link of `List-Unsubscribe` in that (RFC 8058 wants it as it is).
    """
    return "".join(f"{name}: {value}\r\n" for name, value in free_headers(headers).items()).encode("ascii")


def free_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Those of the caller's headers that he may set, each value in one line of ASCII."""
    return {name: _ascii_line(value) for name, value in headers.items() if _is_free(name)}


def _is_free(name: str) -> bool:
    return bool(_HEADER_NAME.fullmatch(name)) and name.lower() not in _OURS and not name.lower().startswith("content-")


def _ascii_line(value: str) -> str:
    return one_line(value).encode("ascii", "ignore").decode()[:_LONGEST_HEADER]


def one_line(value: str) -> str:
    """The text without line breaks and other control characters."""
    return " ".join("".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in value).split())


def address_in(text: str) -> Address:
    """`jane@example.com` or `Any Name <jane@example.com>`; ProviderRefused for what is none, or more than one."""
    found = _NAMED.fullmatch(one_line(text))
    name, plain = found.groups() if found else ("", text)
    try:
        address = Address(name.strip(' "'), addr_spec=plain)
    except (MessageError, ValueError, IndexError) as error:
        raise ProviderRefused("bad_address", "this is not an e-mail address that can be written to") from error
    if not (address.domain and plain.isascii()) or re.search(r"\s", plain):
        raise ProviderRefused("bad_address", "this is not an e-mail address that can be written to")
    return address
