"""What is said to a lead, when and by which channel: first touch, cadences, templates, opening hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

# What a step's delay counts from.
INQUIRY: Final = "inquiry"
PREVIOUS: Final = "previous"
FROM_APPOINTMENT: Final = "appointment"


@dataclass(frozen=True, slots=True)
class Window:
    """Open from `opens` to `closes` (minutes since midnight; 1440 is the end of the day) on `weekdays`."""

    weekdays: tuple[int, ...]
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Template:
    """Words for one touch; `{placeholders}` are listed in `domain.templates`.

    `translations` are the same in other languages, by language. `approved_by` says who stands for the words.
    """

    name: str
    channel: str
    text: str
    subject: str | None = None
    language: str = "en"
    translations: Mapping[str, Template] = field(default_factory=dict)
    approved_by: str | None = None
    approved_on: str | None = None


# What a condition asks of a lead: any of the values of each field (`domain.conditions`). Empty: nothing.
When = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Arm:
    """One way on from a branch: where its condition holds, the cadence goes on at step `go_to`."""

    when: When
    go_to: int


@dataclass(frozen=True, slots=True)
class Step:
    """One planned touch, or what decides which one follows.

    With a `channel` (sms, email or call, which becomes a task for the owner) it is a touch. Else `arms` make it a
    branch, `go_to` a jump, `switch` the begin of another cadence, and none of them a wait.

    Due `after` seconds or `business_days` from `since`: inquiry, previous (the step before was done) or appointment.
    With `at`, at that local time of day on the day this falls on (the next day when it has passed); with `morning`, at
    the first such time after a night. `before` is seconds before the appointment. `jitter` is by how many seconds it
    may leave later, so that not everything leaves on the minute. `when` is asked when it is due. `otherwise` are the
    other ways it may go, in order of preference, where its own does not reach the person.
    """

    channel: str = ""
    template: str = ""
    after: int = 0
    at: int | None = None
    since: str = INQUIRY
    business_days: int = 0
    morning: bool = False
    before: int | None = None
    jitter: int = 0
    when: When = field(default_factory=dict)
    otherwise: tuple[Choice, ...] = ()
    arms: tuple[Arm, ...] = ()
    go_to: int = 0
    switch: str = ""


@dataclass(frozen=True, slots=True)
class Cadence:
    """A plan. Every new lead runs through the one called `new_lead`; what begins others: `domain.runs`.

    `purpose` is that of its touches (`domain.touch`), `then` the cadence that follows when every step is done. A lead
    keeps the version it started on: `earlier` holds the steps of older versions, `moves` which step of this version
    follows instead of which one of theirs (an empty map: the same number).
    """

    name: str
    version: int
    steps: tuple[Step, ...]
    purpose: str = "follow_up"
    then: str | None = None
    earlier: Mapping[int, tuple[Step, ...]] = field(default_factory=dict)
    moves: Mapping[int, Mapping[int, int]] = field(default_factory=dict)

    def steps_of(self, version: int) -> tuple[Step, ...] | None:
        """The steps of one version; None when nobody knows them any more."""
        return self.steps if version == self.version else self.earlier.get(version)


@dataclass(frozen=True, slots=True)
class Choice:
    """A channel with its template."""

    channel: str
    template: str


@dataclass(frozen=True, slots=True)
class FirstTouch:
    """What answers the inquiry: the `choices` in order of preference, and the policy outside sending hours.

    `policy`: `send_now`, `email_now_sms_at_open`, `defer_all` (regulation 5.3). `windows` are the hours of `send_now`,
    in the lead's zone: the federal 8:00 to 21:00 unless the client file says otherwise. An inquiry that was submitted
    more than `instant_within` seconds before it came is answered in sending hours whatever the policy. `quiet_hours` is
    what `send_now` honours besides: `honour` those of federal and state law, `federal` those of federal law alone,
    `waive` none.
    """

    policy: str
    choices: tuple[Choice, ...]
    windows: tuple[Window, ...] = (Window((0, 1, 2, 3, 4, 5, 6), 480, 1260),)
    instant_within: int = 6 * 3600
    quiet_hours: str = "honour"
