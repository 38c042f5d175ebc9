"""The parts of a client file that say who the practice is and what it connects to."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from firstminute.client_file.fields import (
    Country,
    Currency,
    Date,
    Email,
    Hours,
    Language,
    Name,
    Origin,
    Phone,
    SecretName,
    Slug,
    SourceName,
    State,
    Text,
    Url,
)


class Part(BaseModel):
    """One part of the file: unknown fields are errors, values are taken as they are written."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class PracticePart(Part):
    """Who the practice is, as the people who inquire know it."""

    name: Text = Field(description="The name people know the practice by; every template names it.")
    slug: Slug | None = Field(
        default=None, description="Names the stack (`firstminute-<slug>`). Default: the file's name without `.yaml`."
    )
    country: Country = Field(default="US", description="Where numbers without a country code are dialled.")
    state: State | None = Field(
        default=None,
        description="State or province the practice is in, like NY: its laws on hours hold too. "
        "Default: that of the ZIP code in `address`.",
    )
    time_zone: Text = Field(
        description="IANA time zone of the practice, like America/New_York. There is no default on purpose."
    )
    address: Text = Field(
        description="Postal address, in one line. Every follow-up e-mail must show it (CAN-SPAM, 15 U.S.C. 7704(a)(5))."
    )
    phone: Phone = Field(description="The number people call; `{phone}` in templates.")
    website: Url | None = Field(default=None, description="The practice's website; `{website}` in templates.")
    booking_link: Url | None = Field(
        default=None, description="Where people choose an appointment themselves; `{booking_link}` in templates."
    )
    languages: list[Language] = Field(
        default=["en"], min_length=1, description="Languages the practice answers in, the preferred one first."
    )
    currency: Currency = Field(default="USD", description="Currency of revenue, spend and investment ranges.")


class AwayPart(Part):
    """An absence."""

    from_: Date = Field(alias="from", description="First day.")
    to: Date = Field(description="Last day.")


class MemberPart(Part):
    """Somebody who answers leads."""

    name: Name = Field(description="Short name, used as owner in events and in the API.")
    full_name: Text = Field(description="How the person or desk signs; `{owner}` in templates.")
    role: Literal["responder", "coordinator", "manager", "partner"] = Field(
        default="coordinator", description="What this member does with a lead."
    )
    phone: Phone | None = Field(default=None, description="Where alerts by text go.")
    email: Email | None = Field(default=None, description="Where alerts by e-mail go.")
    alert_by: list[Literal["sms", "email"]] | None = Field(
        default=None,
        description="How a new lead reaches this member. Default: every way given above. Empty: not at all.",
    )
    hours: Hours | None = Field(
        default=None, description="When this member is on duty and rung by calls. Default: in coverage hours."
    )
    away: list[AwayPart] = Field(default=[], description="Days on which this member is not rung.")
    language: Language | None = Field(
        default=None,
        description="What this member hears on the phone: `en` or `es`. Default: the practice's first language.",
    )


class HolidaysPart(Part):
    """Days on which staff is off and no follow-up leaves."""

    federal: bool | None = Field(
        default=None,
        description="Whether the federal holidays of the United States count. Default: where the country is US.",
    )
    dates: list[Date] = Field(default=[], description="Further days.")


class SourcePart(Part):
    """Where leads or events come from. Its name is the last part of the URL: `/intake/<name>`, `/events/<name>`."""

    kind: Name = Field(
        description="How requests are verified and read: `form` (a website's form), `webhook` (any JSON, with a "
        "secret), `events` (what a CRM or calendar reports), or a provider's module in `adapters/sources/`."
    )
    channel: Literal["form", "call", "message", "crm", "ads"] = Field(
        default="form", description="How the person inquired; metrics are grouped by it."
    )
    secret: SecretName | None = Field(
        default=None,
        description="Names the signing secret or token. Required for every kind but `form` and `elementor`.",
    )
    origins: list[Origin] = Field(
        default=[],
        description="Websites whose pages may post here from a browser. Empty: a plain form may post from any page; "
        "scripts of other pages may not (CORS).",
    )
    redirect: Url | None = Field(
        default=None, description="Where a browser goes after a plain form post (303). Default: it is shown the answer."
    )
    campaign: Text | None = Field(default=None, description="Campaign of leads that name none themselves.")
    fields: dict[Text, Name] = Field(
        default={},
        description="Fields of this source that we do not recognise by ourselves: their name on the left, ours on the "
        "right (`first_name`, `last_name`, `name`, `phone`, `email`, `message`, `service`, `region`, `consent`, ...).",
    )
    mapping: dict[Name, Text] = Field(
        default={},
        description="Where our fields are in what this source sends, when their names do not say it: ours on the "
        "left, a JMESPath expression on the right (`first_name: contact.name.first`). What it finds comes before "
        "everything else; a name that is none of ours becomes an answer. Numbers are text. Not for `form`.",
    )
    handshake: SecretName | None = Field(
        default=None,
        description="Names what the provider asks for when it subscribes (Meta: the verify token). Default: `secret`.",
    )
    account: Text | None = Field(
        default=None,
        description="The practice's own id at the provider (HubSpot: portal, HighLevel: location, Meta: page, "
        "Salesforce: organisation, Pipedrive: company, LinkedIn: ad account or page). What comes from another account "
        "is not taken. HighLevel signs for all its customers alike, so set it there.",
    )
    token: SecretName | None = Field(
        default=None,
        description="Names the token that the provider's API is asked with, where a delivery only names its contact.",
    )
    base_url: Url | None = Field(
        default=None, description="That API, where it is not the usual one. Tests point it at a stand-in."
    )
    synthetic: bool = Field(
        default=False,
        description="Whether an inquiry of nobody goes through this source every hour, all the way to its first touch, "
        "which is decided and not sent. It reaches nobody and counts for nothing; one that gets lost raises an alarm.",
    )
    consent: Text | None = Field(
        default=None, description="The wording people agree to at this source, kept with each lead as evidence."
    )


class CallbackPart(Part):
    """A CRM or tool that is told what happens to leads, signed as Standard Webhooks say."""

    name: SourceName = Field(description="Short name; `callback.delivered` and `callback.failed` name it.")
    url: Url = Field(description="Where events are posted; https, unless `allow_private` is set.")
    secret: SecretName = Field(description="Names the signing secret.")
    events: list[str] = Field(default=[], description="Event types to send. Empty: every type.")
    allow_private: bool = Field(
        default=False,
        description="Whether the URL may lead to a private or loopback address, and then over plain http.",
    )
