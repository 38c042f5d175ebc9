"""What the accounts of a client file must be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from firstminute.client_file.model import ClientFile
from firstminute.client_file.places import private
from firstminute.client_file.reading import Place

Finding = tuple[Place, str]

# What `bootstrap` sends texts and e-mails through.
_PROVIDERS: Final = {"sms": "twilio", "email": "ses"}


def channel_findings(client: ClientFile) -> Iterator[Finding]:
    """Accounts that nothing can leave by."""
    given = accounts(client)
    if not any(account.enabled for account in given.values()):
        yield ("channels",), "needs sms or email, switched on, or nothing can leave"
    for name, account in given.items():
        if account.provider != _PROVIDERS[name]:
            message = f"there is no provider {account.provider} for {name}; there is {_PROVIDERS[name]}"
            yield ("channels", name, "provider"), message
        if account.base_url and account.base_url.startswith("http:") and not private(account.base_url):
            yield ("channels", name, "base_url"), "must be https, unless it is this machine or its network"
    sms = client.channels.sms
    # https://www.twilio.com/docs/glossary/what-is-a-sid
    if sms and sms.provider == "twilio" and not re.fullmatch("AC[0-9a-fA-F]{32}", sms.account):
        yield ("channels", "sms", "account"), "must be Twilio's Account SID: AC and 32 hex digits"


def accounts(client: ClientFile) -> dict[str, Any]:
    """The accounts that the file gives, by channel."""
    channels = {"sms": client.channels.sms, "email": client.channels.email}
    return {name: account for name, account in channels.items() if account is not None}
