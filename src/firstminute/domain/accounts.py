"""The accounts that messages leave from. What a provider has no use for is empty."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SmsAccount:
    """The account texts leave from. `secret` names the provider's token; `account` is its public id.

    `configuration_set` publishes what becomes of texts (AWS); `public_key` is what the provider's webhooks are verified
    with (Telnyx), base64.
    """

    provider: str
    account: str
    secret: str
    sender: str
    base_url: str
    enabled: bool = True
    price_per_segment: float | None = None
    configuration_set: str | None = None
    public_key: str | None = None


@dataclass(frozen=True, slots=True)
class EmailAccount:
    """The account e-mails leave from.

    `secret` names the provider's token or the password of `account`; `receipts_secret` what its webhooks come with.
    `host`, `port` and `security` ("starttls", "tls", "none") are a mail server's; `stream` is Postmark's.
    """

    provider: str
    sender: str
    reply_to: str | None = None
    configuration_set: str | None = None
    base_url: str | None = None
    enabled: bool = True
    account: str = ""
    secret: str = ""
    receipts_secret: str = ""
    host: str = ""
    port: int = 587
    security: str = "starttls"
    stream: str = "outbound"
