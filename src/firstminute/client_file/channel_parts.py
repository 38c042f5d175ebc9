"""The accounts of a client file that messages leave from. What each provider needs: `channel_rules`."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from firstminute.client_file.fields import Email, Name, Phone, SecretName, Sender, Text, Url
from firstminute.client_file.parts import Part

USUAL_API: Final = {"twilio": "https://api.twilio.com", "telnyx": "https://api.telnyx.com"}


class SmsPart(Part):
    """The account texts leave from."""

    provider: Name = Field(default="twilio", description="Who carries them: `twilio`, `telnyx` or `aws_sms`.")
    account: Text | None = Field(
        default=None,
        description="The provider's public id of the account (Twilio: `AC` and 32 hex digits; Telnyx: the messaging "
        "profile's id, if the number is not enough).",
    )
    secret: SecretName | None = Field(
        default=None, description="Names the provider's token (Twilio) or API key (Telnyx); AWS needs none."
    )
    from_: Phone = Field(alias="from", description="The number texts come from.")
    public_key: Text | None = Field(
        default=None, description="Telnyx's public key, which its webhooks are verified with. It is no secret."
    )
    configuration_set: Text | None = Field(
        default=None, description="AWS: the configuration set that publishes what becomes of texts."
    )
    base_url: Url | None = Field(
        default=None, description="The provider's API. Local runs and tests point it at a stand-in."
    )
    enabled: bool = Field(
        default=True, description="Switch off until the number's registration (A2P 10DLC, toll-free) is approved."
    )
    price_per_segment: float | None = Field(
        default=None,
        gt=0,
        lt=1,
        description="What a segment costs, carriers' fees included, for `firstminute templates` and `simulate`. "
        "Default: a list price (domain/text_prices.py).",
        json_schema_extra={"unit": "US dollars"},
    )


class EmailPart(Part):
    """The account e-mails leave from."""

    provider: Name = Field(default="ses", description="Who carries them: `ses`, `postmark` or `smtp`.")
    from_: Sender = Field(alias="from", description="Sender; its domain must be verified with the provider.")
    reply_to: Email | None = Field(default=None, description="Where answers go. Default: the sender.")
    configuration_set: Text | None = Field(
        default=None, description="SES configuration set that publishes deliveries, bounces and complaints."
    )
    base_url: Url | None = Field(default=None, description="The provider's API, where it is not the usual one.")
    account: Text | None = Field(default=None, description="SMTP: the user name.")
    secret: SecretName | None = Field(
        default=None, description="Names Postmark's server token, or the password at the mail server (SMTP)."
    )
    receipts_secret: SecretName | None = Field(
        default=None, description="Postmark: names the password that its webhooks come with."
    )
    stream: Text = Field(default="outbound", description="Postmark: the message stream.")
    host: Text | None = Field(default=None, description="SMTP: the mail server that takes submissions.")
    port: int = Field(default=587, ge=1, le=65535, description="SMTP: its port; 465 where it begins with TLS.")
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="SMTP: how the connection becomes TLS. `none` is for this machine's own network.",
    )
    enabled: bool = Field(default=True, description="Switch off until the sender's domain is verified.")


class ChannelsPart(Part):
    """What messages leave by. At least one is needed."""

    sms: SmsPart | None = Field(default=None, description="Text messages.")
    email: EmailPart | None = Field(default=None, description="E-mail.")
