"""The part of a client file that says when, how often and with what consent follow-ups leave."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from firstminute.client_file.fields import Country, Hours
from firstminute.client_file.parts import Part

_Count = Annotated[int, Field(ge=1, le=30, json_schema_extra={"unit": "number"})]


class CapsPart(Part):
    """How often a person is written to by machine, over all cadences. The first answer and calls do not count here."""

    texts_per_day: _Count | None = Field(default=2, description="Texts on one day where the person is.")
    emails_per_day: _Count | None = Field(default=2, description="E-mails on one day where the person is.")
    touches_per_week: _Count | None = Field(default=10, description="Texts and e-mails in any seven days.")
    unanswered_in_a_row: _Count = Field(
        default=10,
        description="So many texts and e-mails without a reply or a word of a person: then no more are sent. Whatever "
        "it is, nobody who has not answered is texted twice on one day after the first text.",
    )
    nurture_in_a_row: _Count = Field(default=12, description="The same for what is sent months later.")
    appointment_per_day: _Count | None = Field(
        default=None,
        description="Messages about an appointment on one day; no cap by default. What a health care message that "
        "needs no consent may be is one a day.",
    )
    appointment_per_week: _Count | None = Field(
        default=None, description="The same in any seven days; there the number is three."
    )


class SendPolicyPart(Part):
    """When follow-ups may leave, and how many."""

    hours: Hours = Field(
        default={"mon-sat": ["09:00-20:00"], "sun": ["12:00-20:00"]},
        description="In the lead's zone and in the practice's. Never on holidays. The hours of federal and state law "
        "hold besides (docs/rules.md).",
    )
    consent: Literal["recorded", "required_for_texts"] = Field(
        default="recorded",
        description="`recorded`: an inquiry is enough for follow-up texts and calls for three months; what is sent "
        "later, and texts that advertise to somebody who left the box unticked, need a ticked one. "
        "`required_for_texts`: every text after the first answer needs a ticked box.",
    )
    caps: CapsPart = Field(default=CapsPart(), description="How often.")
    countries: list[Country] = Field(
        default=[],
        description="Whose numbers are texted and rung automatically. Default: all that the provider's account may "
        "write to (Twilio's geographic permissions). Premium numbers and such never are.",
    )
