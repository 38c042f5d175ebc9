"""The accounts that messages leave from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SmsAccount:
    """The account texts leave from. `secret` names the provider's token; `account` is its public id."""

    provider: str
    account: str
    secret: str
    sender: str
    base_url: str
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class EmailAccount:
    """The account e-mails leave from."""

    provider: str
    sender: str
    reply_to: str | None = None
    configuration_set: str | None = None
    base_url: str | None = None
    enabled: bool = True
