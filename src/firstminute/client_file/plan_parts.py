"""The parts of a client file that say what is sent, when and by which channel."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from firstminute.client_file.fields import Date, Duration, Hours, Language, Name, Text
from firstminute.client_file.parts import Part


class ChoicePart(Part):
    """A channel with its template."""

    channel: Literal["sms", "email"] = Field(description="What the first touch leaves by.")
    template: Name = Field(description="Which template; it must be one for this channel.")


class FirstTouchPart(Part):
    """What answers the inquiry, in seconds, by itself."""

    policy: Literal["send_now", "email_now_sms_at_open", "defer_all"] = Field(
        default="send_now",
        description="`send_now`: at once inside the hours below. `email_now_sms_at_open`: the e-mail at once, the text "
        "inside sending hours. `defer_all`: everything inside sending hours.",
    )
    hours: Hours = Field(
        default={"mon-sun": ["08:00-21:00"]},
        description="When `send_now` may text, in the lead's zone (47 CFR 64.1200(c)(1)). Outside: e-mail at once, the "
        "text at opening.",
    )
    quiet_hours: Literal["honour", "federal", "waive"] = Field(
        default="honour",
        description="What `send_now` honours besides its own hours: `honour` the hours of federal and state law, "
        "`federal` those of federal law alone, `waive` none. A text at once in answer to the person's own request is "
        "no solicitation (FCC, 2015, RILA); that this covers a web form is untried, so `waive` is a risk you take.",
    )
    channels: list[ChoicePart] = Field(min_length=1, description="In order of preference; the next one when one fails.")
    instant_within: Duration = Field(
        default="6 h",
        description="What was submitted longer ago than this when it reaches us is answered in sending hours, "
        "whatever the policy.",
    )


class TranslationPart(Part):
    """The words of a template in another language."""

    text: Text = Field(description="The words.")
    subject: Text | None = Field(default=None, description="Subject line; for e-mail, required, and for nothing else.")


class TemplatePart(Part):
    """Words the practice has approved. Placeholders: see below; how to write one: docs/templates.md."""

    channel: Literal["sms", "email", "call"] = Field(
        description="`call` is what the member who calls is told, not the lead."
    )
    text: Text = Field(description="The words. An empty line starts a paragraph.")
    subject: Text | None = Field(default=None, description="Subject line; for e-mail, required, and for nothing else.")
    language: Language = Field(default="en", description="Language of the words.")
    translations: dict[Language, TranslationPart] = Field(
        default={},
        description="The same in other languages. Who writes to us in one of them is answered in it; everybody else in "
        "the first of `practice.languages` that there are words for.",
    )
    approved_by: Text | None = Field(default=None, description="Who has read the words and stands for them.")
    approved_on: Date | None = Field(default=None, description="The day of it.")
