"""The client file as its author writes it: what the practice says, and when. The root is `ClientFile`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from firstminute.client_file.cadence_part import CadencePart
from firstminute.client_file.call_part import CallsPart
from firstminute.client_file.channel_parts import ChannelsPart
from firstminute.client_file.fields import Duration, Hours, Name, SourceName, Text
from firstminute.client_file.parts import (
    CallbackPart,
    HolidaysPart,
    MemberPart,
    Part,
    PracticePart,
    SourcePart,
)
from firstminute.client_file.plan_parts import FirstTouchPart, TemplatePart
from firstminute.client_file.policy_part import SendPolicyPart
from firstminute.client_file.spam_part import SpamPart


class RepeatPart(Part):
    """People who inquire again."""

    within: Duration | None = Field(
        default=None,
        description="Who inquires again inside it is the same lead; after it, a new one. Default: `repeat_window`.",
    )
    after_end: Literal["restart", "merge", "escalate"] = Field(
        default="escalate",
        description="What it does when the follow-up has ended without an answer: `restart` it with a first touch, "
        "`merge` the inquiry into the lead and send nothing, `escalate` it to the owner as well. Who has answered, "
        "booked or bought is always the owner's; who has opted out is only recorded.",
    )


class InvestmentRangePart(Part):
    """One range to offer, in whole units of the practice's currency."""

    label: Text = Field(description="How the range is said.")
    low: int = Field(default=0, ge=0, description="From.", json_schema_extra={"unit": "currency units"})
    high: int | None = Field(
        default=None, ge=0, description="Up to. Default: open.", json_schema_extra={"unit": "currency units"}
    )


class NeedPart(Part):
    """What the person wants; the more specific, the closer to a decision."""

    ask: Text = Field(
        default="What would you like to change, and what made you look into it now?", description="The question."
    )
    specific: list[Text] = Field(default=[], description="Answers that show a decision is near.")
    vague: list[Text] = Field(default=[], description="Answers that show early research.")


class InvestmentPart(Part):
    """Ranges tied to scope, never the bare question for a budget."""

    ask: Text = Field(
        default="Plans like this usually fall into one of these ranges. Which one were you expecting?",
        description="The question.",
    )
    ranges: list[InvestmentRangePart] = Field(default=[], description="The ranges, smallest first.")


class PeoplePart(Part):
    """Who else has a say; never "are you the decision-maker?"."""

    ask: Text = Field(default="Who else should be part of this conversation?", description="The question.")


class TimelinePart(Part):
    """How soon, and whether that is realistic."""

    ask: Text = Field(default="When would you like to have this done?", description="The question.")
    choices: list[Text] = Field(default=[], description="Answers to offer, soonest first.")
    rushed_below: Duration | None = Field(
        default=None,
        description="A wish sooner than this is flagged as perhaps unrealistic. Default: nothing is flagged.",
    )


class QualificationPart(Part):
    """The conversation that decides whether an appointment serves both sides."""

    longest: Duration = Field(default="15 min", description="How long it should take at most.")
    need: NeedPart = Field(default=NeedPart(), description="Need.")
    investment: InvestmentPart = Field(default=InvestmentPart(), description="Investment.")
    people: PeoplePart = Field(default=PeoplePart(), description="Who else should be included.")
    timeline: TimelinePart = Field(default=TimelinePart(), description="Timeline.")


class TargetsPart(Part):
    """What the practice holds itself to; the dashboard draws these lines."""

    first_touch: Duration = Field(default="10 s", description="Inquiry to first automated touch.")
    first_human: Duration = Field(default="5 min", description="Inquiry to first conversation with a person.")
    contact_rate: float = Field(
        default=0.5,
        gt=0,
        le=1,
        description="Leads spoken to, of all leads.",
        json_schema_extra={"unit": "share, 0 to 1"},
    )
    qualification_rate_low: float = Field(
        default=0.3,
        ge=0,
        le=1,
        description="Below this the criteria may be too strict.",
        json_schema_extra={"unit": "share, 0 to 1"},
    )
    qualification_rate_high: float = Field(
        default=0.7,
        ge=0,
        le=1,
        description="Above this they may be too loose.",
        json_schema_extra={"unit": "share, 0 to 1"},
    )


class ClientFile(Part):
    """One practice. Reviewed in git; holds no secret, only the names of secrets."""

    practice: PracticePart = Field(description="Who the practice is.")
    team: list[MemberPart] = Field(min_length=1, description="Who answers leads. Somebody must be reachable by alert.")
    owner: Name | None = Field(default=None, description="Member who owns a new lead. Default: the first of the team.")
    coverage: Hours = Field(description="When staff is on duty, in the practice's zone.")
    holidays: HolidaysPart = Field(default=HolidaysPart(), description="Days off.")
    sources: dict[SourceName, SourcePart] = Field(min_length=1, description="Where leads come from, by name.")
    channels: ChannelsPart = Field(description="What messages leave by.")
    first_touch: FirstTouchPart = Field(description="The answer to the inquiry.")
    templates: dict[Name, TemplatePart] = Field(min_length=1, description="Approved words, by name.")
    cadences: dict[Name, CadencePart] = Field(
        description="Plans by name. Every new lead runs through `new_lead`.", min_length=1
    )
    send_policy: SendPolicyPart = Field(default=SendPolicyPart(), description="Sending hours of follow-ups.")
    qualification: QualificationPart = Field(default=QualificationPart(), description="The qualifying conversation.")
    targets: TargetsPart = Field(default=TargetsPart(), description="Targets.")
    callbacks: list[CallbackPart] = Field(default=[], description="Who is told what happens to leads.")
    repeat: RepeatPart = Field(default=RepeatPart(), description="People who inquire again.")
    repeat_window: Duration = Field(
        default="30 days", description="The old name of `repeat.within`, which comes first."
    )
    calls: CallsPart = Field(default=CallsPart(), description="How the practice's phone is answered.")
    spam: SpamPart = Field(default=SpamPart(), description="What is set aside of what public forms send.")
    raw_retention: Duration = Field(
        default="365 days", description="How long raw requests are kept, and what lies in quarantine."
    )
    media_retention: Duration = Field(
        default="90 days",
        description="How long pictures that people text are kept. They lie with Twilio, and are deleted there then.",
    )
