"""What the accounts of a client file must be, each provider's in its own way."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from firstminute.client_file.channel_parts import EmailPart, SmsPart
from firstminute.client_file.messages import nearest
from firstminute.client_file.model import ClientFile
from firstminute.client_file.places import private
from firstminute.client_file.reading import Place

Finding = tuple[Place, str]
Words = Mapping[str, str]

# What `providers` sends texts and e-mails through, and what each cannot do without.
_NEEDS: Final[Mapping[str, Mapping[str, Words]]] = {
    "sms": {
        "twilio": {"account": "Twilio's Account SID", "secret": "the name of Twilio's auth token"},
        "telnyx": {
            "secret": "the name of Telnyx's API key",
            "public_key": "Telnyx's public key, or nobody could tell its webhooks from others'",
        },
        "aws_sms": {},
    },
    "email": {
        "ses": {},
        "postmark": {"secret": "the name of Postmark's server token"},
        "smtp": {"host": "the mail server's name"},
    },
}
# What else each makes something of.
_TAKES: Final[Mapping[str, frozenset[str]]] = {
    "twilio": frozenset({"account", "secret", "base_url"}),
    "telnyx": frozenset({"account", "secret", "base_url", "public_key"}),
    "aws_sms": frozenset({"configuration_set"}),
    "ses": frozenset({"configuration_set", "base_url"}),
    "postmark": frozenset({"secret", "receipts_secret", "stream", "base_url"}),
    "smtp": frozenset({"host", "port", "security", "account", "secret"}),
}
_OF_ALL: Final = frozenset({"provider", "from_", "reply_to", "enabled", "price_per_segment"})
# Without it, nobody hears what became of a message.
_RECEIPTS: Final[Mapping[str, str]] = {
    "aws_sms": "configuration_set",
    "postmark": "receipts_secret",
}


def channel_findings(client: ClientFile) -> Iterator[Finding]:
    """Accounts that nothing can leave by."""
    given = accounts(client)
    if not any(account.enabled for account in given.values()):
        yield ("channels",), "needs sms or email, switched on, or nothing can leave"
    for name, account in given.items():
        for field, words in _account(name, account):
            yield ("channels", name, field) if field else ("channels", name), words


def channel_warnings(client: ClientFile) -> Iterator[Finding]:
    """What an account goes without, and what its provider makes nothing of."""
    for name, account in accounts(client).items():
        takes = _TAKES.get(account.provider)
        if takes is None:
            continue
        for field in sorted(account.model_fields_set - takes - _OF_ALL):
            yield ("channels", name, field), f"has no use with {account.provider}"
        wanted = _RECEIPTS.get(account.provider)
        if wanted and getattr(account, wanted) is None:
            message = f"has no {wanted}: nobody will hear which messages never arrived, and who complained of one"
            yield ("channels", name), message


def accounts(client: ClientFile) -> dict[str, Any]:
    """The accounts that the file gives, by channel."""
    channels = {"sms": client.channels.sms, "email": client.channels.email}
    return {name: account for name, account in channels.items() if account is not None}


def _account(name: str, account: Any) -> Iterator[tuple[str, str]]:
    known = _NEEDS[name]
    if account.provider not in known:
        yield (
            "provider",
            f"there is no provider {account.provider} for {name}; {nearest(account.provider, list(known))}",
        )
        return
    for field, words in known[account.provider].items():
        if getattr(account, field) is None:
            yield "", f"{field} is missing: {words}"
    if account.base_url and account.base_url.startswith("http:") and not private(account.base_url):
        yield "base_url", "must be https, unless it is this machine or its network"
    yield from _text_account(account) if name == "sms" else _mail_account(account)


def _text_account(account: SmsPart) -> Iterator[tuple[str, str]]:
    # https://www.twilio.com/docs/glossary/what-is-a-sid
    is_sid = re.fullmatch("AC[0-9a-fA-F]{32}", account.account or "")
    if account.provider == "twilio" and account.account is not None and not is_sid:
        yield "account", "must be Twilio's Account SID: AC and 32 hex digits"
    if account.provider == "telnyx" and account.public_key is not None and not _is_key(account.public_key):
        yield "public_key", "must be Telnyx's public key: 32 bytes in base64, from Keys & Credentials in its portal"


def _mail_account(account: EmailPart) -> Iterator[tuple[str, str]]:
    if account.provider != "smtp":
        return
    inside = private(f"//{account.host or ''}")
    if account.security == "none" and not inside:
        yield "security", "must be starttls or tls: without it, everybody on the way reads the e-mails and the password"
    if bool(account.account) != bool(account.secret):
        yield "", "needs account and secret together: the user name, and the name of its password"


def _is_key(text: str) -> bool:
    """https://developers.telnyx.com/development/api-fundamentals/webhooks/receiving-webhooks"""
    try:
        return len(base64.b64decode(text, validate=True)) == 32
    except binascii.Error:
        return False
