"""The accounts of a client file that messages leave from."""

from __future__ import annotations

from pydantic import Field

from firstminute.client_file.fields import Email, Name, Phone, SecretName, Sender, Text, Url
from firstminute.client_file.parts import Part


class SmsPart(Part):
    """The account texts leave from."""

    provider: Name = Field(default="twilio", description="Module in `adapters/channels/`.")
    account: Text = Field(description="The provider's public id of the account (Twilio: `AC` and 32 hex digits).")
    secret: SecretName = Field(description="Names the provider's token.")
    from_: Phone = Field(alias="from", description="The number texts come from.")
    base_url: Url = Field(
        default="https://api.twilio.com", description="The provider's API. Local runs and tests point it at a stand-in."
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

    provider: Name = Field(default="ses", description="Module in `adapters/channels/`.")
    from_: Sender = Field(alias="from", description="Sender; its domain must be verified with the provider.")
    reply_to: Email | None = Field(default=None, description="Where answers go. Default: the sender.")
    configuration_set: Text | None = Field(
        default=None, description="SES configuration set that publishes deliveries, bounces and complaints."
    )
    base_url: Url | None = Field(default=None, description="The provider's API, where it is not the usual one.")
    enabled: bool = Field(default=True, description="Switch off until the sender's domain is verified.")


class ChannelsPart(Part):
    """What messages leave by. At least one is needed."""

    sms: SmsPart | None = Field(default=None, description="Text messages.")
    email: EmailPart | None = Field(default=None, description="E-mail.")
