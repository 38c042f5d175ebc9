"""The part of a client file that says how the practice's phone is answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from firstminute.client_file.fields import Duration, Name, Phone, SourceName, Text, seconds
from firstminute.client_file.parts import Part
from firstminute.domain.call_rules import CallRules
from firstminute.domain.calls import ABANDONED, BUSY, NO_ANSWER, VOICEMAIL

if TYPE_CHECKING:
    from firstminute.client_file.model import ClientFile

Missed = Literal["no_answer", "busy", "voicemail", "abandoned"]
_DEFAULTS = CallRules()
# A carrier's own voicemail answers after about 20 to 30 seconds.
_LONGEST_RING = 25
_SHORTEST_RING = 5
# https://www.twilio.com/docs/voice/twiml/record#transcribe: longer recordings are not transcribed.
_LONGEST_MESSAGE = 120


class CallNumberPart(Part):
    """A further number that people call."""

    source: SourceName = Field(description="The source that calls to it are counted under.")
    texts: bool = Field(default=True, description="Whether it can send texts: then missed calls are answered from it.")


class CallsPart(Part):
    """Calls to the practice's number at Twilio: who is rung, and what happens when nobody picks up."""

    source: SourceName = Field(
        default=_DEFAULTS.source,
        description="The source that calls are counted under; one of `sources` gives them its campaign and consent.",
    )
    numbers: dict[Phone, CallNumberPart] = Field(default={}, description="Further numbers, each with its source.")
    ring: Literal["in_turn", "at_once"] = Field(
        default="in_turn",
        description="Whether the members on duty are rung one after another or all at once. Partners are rung last.",
    )
    order: list[Name] = Field(default=[], description="Members in the order in which they are rung. Default: the team.")
    ring_time: Duration = Field(
        default="18 s", description="How long a phone rings; shorter than its carrier's own voicemail waits."
    )
    greeting: Text | None = Field(
        default=None, description="What callers hear first; it must name the practice. Default: a sentence of ours."
    )
    topics: list[Text] = Field(
        default=list(_DEFAULTS.topics),
        max_length=8,
        description="What a caller may choose from by key when nobody picks up: `For <topic>, press 1`.",
    )
    voicemail: Duration = Field(default="2 min", description="The longest message a caller may leave.")
    transcribe: bool = Field(
        default=True, description="Whether messages in English are put into words by Twilio, which costs extra."
    )
    text_back: list[Missed] = Field(
        default=[NO_ANSWER, BUSY, VOICEMAIL, ABANDONED],
        description="Missed calls that a text answers within seconds, once a day and caller. `abandoned`: the caller "
        "hung up within 15 seconds. Empty: none.",
    )
    text_back_template: Name | None = Field(
        default=None, description="The words of that text. Default: those of the first touch."
    )
    patient_template: Name | None = Field(
        default=None, description="The words for patients of the practice. Default: they get no text."
    )
    record: bool = Field(
        default=False,
        description="Whether conversations are recorded. Then every caller hears so first, and the member too where a "
        "state asks for everybody's consent or the caller's state is not known (domain/recording_rules.py).",
    )
    connect: bool = Field(
        default=False,
        description="Whether a call that is due rings the members on duty, who are connected with the person by "
        "pressing 1. When nobody takes it, when this is off, and where texts are not Twilio's, the owner is told to "
        "call.",
    )
    detect_voicemail: bool = Field(
        default=True,
        description="Whether Twilio listens if a machine has picked up such a call, which costs extra. It is asked for "
        "where the member hangs up without saying so by key.",
    )
    retention: Duration = Field(
        default="90 days", description="How long recordings and voicemails may be kept; they stay with Twilio."
    )


def compiled_calls(part: CallsPart) -> dict[str, Any]:
    """The part as `domain.practice_json` reads it."""
    return {
        **part.model_dump(exclude={"ring_time", "voicemail", "retention"}),
        "ring_seconds": seconds(part.ring_time),
        "voicemail_seconds": seconds(part.voicemail),
        "retention": seconds(part.retention),
    }


def call_findings(client: ClientFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What does not fit."""
    calls, names = client.calls, {member.name for member in client.team}
    for number, name in enumerate(calls.order):
        if name not in names:
            yield ("calls", "order", number), f"{name} is not in the team"
    if not _SHORTEST_RING <= seconds(calls.ring_time) <= _LONGEST_RING:
        yield (
            ("calls", "ring_time"),
            f"must be {_SHORTEST_RING} to {_LONGEST_RING} s: then a carrier's voicemail answers",
        )
    if not 1 <= seconds(calls.voicemail) <= _LONGEST_MESSAGE:
        yield ("calls", "voicemail"), f"must be at most {_LONGEST_MESSAGE} s"
    if calls.greeting and client.practice.name not in calls.greeting:
        yield ("calls", "greeting"), f"must name the practice: {client.practice.name}"
    for field in ("text_back_template", "patient_template"):
        name = getattr(calls, field)
        template = client.templates.get(name) if name else None
        if name and (template is None or template.channel != "sms"):
            yield ("calls", field), f"there is no template {name} for sms"
    yield from _shifts(client)


def _shifts(client: ClientFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for number, member in enumerate(client.team):
        for index, one in enumerate(member.away):
            if one.from_ > one.to:
                yield ("team", number, "away", index), "ends before it begins"
