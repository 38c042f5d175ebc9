"""The part of a client file that says how strictly public forms are looked at."""

from __future__ import annotations

from typing import Final

from pydantic import Field
from pydantic.config import JsonDict

from firstminute.client_file.fields import Duration, SecretName, Text
from firstminute.client_file.parts import Part

_NUMBER: Final[JsonDict] = {"unit": "number"}


class SpamPart(Part):
    """What public forms send is looked at before it is answered. What is suspected lies in quarantine: nothing is lost.

    Points: a filled honeypot, a web address as a name, the code of a link 5; filled in too fast 4; a message that is no
    language, every phrase of spam 3; a throw-away address 2; every link, a name that is no word, the same long words as
    from three others 1.
    """

    threshold: int = Field(
        default=5, ge=1, le=100, description="Points from which an inquiry is suspected.", json_schema_extra=_NUMBER
    )
    honeypot: list[Text] = Field(
        default=[],
        description="Fields that people cannot see and robots fill in. `_gotcha`, `honeypot`, `hp_field`, `bot-field` "
        "and the like are known already.",
    )
    started_at: Text | None = Field(
        default=None,
        description="Hidden field in which the page writes when it was shown (RFC 3339, or seconds or milliseconds of "
        "Unix). `fm_t` and `form_started_at` are known already.",
    )
    min_fill_time: Duration = Field(default="2 s", description="Who is faster is hardly a person. Needs that field.")
    turnstile: SecretName | None = Field(
        default=None,
        description="Names the secret key of Cloudflare Turnstile. Default: not asked. When Cloudflare cannot be "
        "reached, the inquiry counts.",
    )
    per_address: int = Field(
        default=100, ge=1, description="Inquiries of one address an hour, from browsers.", json_schema_extra=_NUMBER
    )
    per_contact_point: int = Field(
        default=60, ge=1, description="Inquiries of one phone or e-mail a minute.", json_schema_extra=_NUMBER
    )
    per_source: int = Field(
        default=3000, ge=1, description="Inquiries of one public source an hour.", json_schema_extra=_NUMBER
    )
