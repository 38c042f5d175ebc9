"""The part of a client file that says who is written to when: its cadences. docs/cadences.md shows how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field

from firstminute.client_file.fields import Delay, Duration, Name, StepId, Time, Words
from firstminute.client_file.parts import Part
from firstminute.client_file.plan_parts import ChoicePart
from firstminute.client_file.reading import Place

Ways = Annotated[Words, Field(description="sms, email or call.")]


class WhenPart(Part):
    """A condition: every field given must hold, each for one of its values. Case does not matter; `*` is any text."""

    service: Words = Field(default=[], description="What they asked for, like `implant*`.")
    region: Words = Field(default=[], description="The region they named.")
    source: Words = Field(default=[], description="The source they came by.")
    campaign: Words = Field(default=[], description="The campaign they came by.")
    language: Words = Field(default=[], description="The language they wrote in, like `es`.")
    state: Words = Field(default=[], description="The lead's state, like `missed`.")
    has: Words = Field(default=[], description="`phone` or `email`: they gave it.")
    works: Words = Field(
        default=[], description="`sms`, `email` or `call`: it is switched on, and nothing says it fails."
    )
    fails: Words = Field(default=[], description="`sms`, `email` or `call`: they cannot be reached by it.")


class PlainStepPart(Part):
    """A touch (`channel`), or what leads on without one: `wait` or `switch`."""

    channel: Literal["sms", "email", "call"] | None = Field(
        default=None, description="A call becomes a task for the owner, with an alert."
    )
    template: Name | None = Field(default=None, description="Which template; it must be one for this channel.")
    after: Delay | None = Field(default=None, description="How long after what `since` names.")
    since: Literal["inquiry", "previous", "appointment"] = Field(
        default="inquiry",
        description="What `after` counts from: the inquiry (of another cadence than `new_lead`: its beginning), the "
        "step before, or the time of the appointment.",
    )
    at: Time | None = Field(
        default=None,
        description="Local time in the lead's zone on the day that `after` falls on, the next day if it has passed. "
        "Default: the moment `after` names.",
    )
    before: Duration | None = Field(
        default=None, description="How long before the appointment; instead of `after`. Left out when that has passed."
    )
    jitter: Duration | None = Field(
        default=None,
        description="It leaves up to this much later, everybody's at another moment. Default: the cadence's.",
    )
    when: WhenPart = Field(default=WhenPart(), description="Asked when the step is due; where it fails, it is skipped.")
    otherwise: list[ChoicePart] = Field(
        default=[],
        max_length=2,
        description="Other ways to send it, in order, where its own channel does not reach the person: the text that "
        "comes back from a landline goes out as this e-mail at once. A way that they answered by comes first.",
    )
    wait: Delay | None = Field(default=None, description="Go on only after this, counted from the step before.")
    switch: Name | None = Field(default=None, description="Begin this cadence instead; nothing after it is reached.")


class ArmPart(Part):
    """One way on. The first whose condition holds is taken; after its steps, those below the branch follow."""

    when: WhenPart = Field(default=WhenPart(), description="Where it is taken. Left out: always.")
    steps: list[PlainStepPart] = Field(default=[], max_length=20, description="Its steps. None: go on below.")


class StepPart(PlainStepPart):
    """One step: a touch (`channel`), or what leads on without one: `wait`, `branch` or `switch`."""

    branch: list[ArmPart] = Field(
        default=[], max_length=10, description="Ways on, chosen by who the lead is when the step before is done."
    )


class EarlierPart(Part):
    """An older version, kept until nobody is on it."""

    version: int = Field(ge=1, description="Its number.", json_schema_extra={"unit": "number"})
    steps: list[StepPart] = Field(min_length=1, max_length=40, description="Its steps, as they were.")


class MigratePart(Part):
    """Moves leads from an older version to this one, at their next step."""

    from_: int = Field(alias="from", ge=1, description="The older version.", json_schema_extra={"unit": "number"})
    steps: dict[StepId, StepId] = Field(
        default={},
        description="Which step of this version comes instead of which of that one. A step not named: the same number.",
    )


class CadencePart(Part):
    """A plan. What ends it: a reply, a booking, an opt-out, somebody who takes over; for `appointment`, its end."""

    version: int = Field(
        default=1, ge=1, description="Raise it with every change of the steps.", json_schema_extra={"unit": "number"}
    )
    steps: list[StepPart] = Field(min_length=1, max_length=40, description="In the order they are due.")
    purpose: Literal["follow_up", "nurture", "appointment"] | None = Field(
        default=None,
        description="What its touches are for, which decides on the rules they honour. Default: `nurture` for "
        "`nurture` and `reactivation`, `appointment` for `appointment`, else `follow_up`.",
    )
    then: Name | None = Field(
        default=None, description="The cadence that follows when every step is done. Default: it ends."
    )
    jitter: Duration | None = Field(
        default=None,
        description="By how much a step may leave later, everybody's at another moment. Default: not at all.",
    )
    earlier: list[EarlierPart] = Field(default=[], description="Older versions, for the leads that started on them.")
    migrate: list[MigratePart] = Field(default=[], description="Which leads leave an older version, and how.")


def plain_steps(steps: Sequence[StepPart]) -> Iterator[tuple[Place, PlainStepPart]]:
    """Every step, those inside branches too, with its place below the cadence's."""
    for number, step in enumerate(steps):
        yield ("steps", number), step
        for way, arm in enumerate(step.branch):
            for place, inner in enumerate(arm.steps):
                yield ("steps", number, "branch", way, "steps", place), inner


def touches(cadence: CadencePart) -> Iterator[tuple[Place, str, str]]:
    """Every touch of every version that has a template: its place below the cadence's, its channel, its template."""
    versions = [((), cadence.steps), *((("earlier", n), one.steps) for n, one in enumerate(cadence.earlier))]
    for where, steps in versions:
        for place, step in plain_steps(steps):
            if step.channel and step.template:
                yield (*where, *place), step.channel, step.template
                for number, way in enumerate(step.otherwise):
                    yield (*where, *place, "otherwise", number), way.channel, way.template
