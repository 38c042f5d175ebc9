"""What is said to a lead, when and by which channel: first touch, cadences, templates, opening hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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


@dataclass(frozen=True, slots=True)
class Step:
    """One planned touch.

    Due `after` seconds from the inquiry. With `at` set, at that local time of day on the day that `after` falls on (the
    next day when it has passed). `channel` is sms, email or call; a call becomes a task for the owner.
    """

    channel: str
    template: str
    after: int
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Cadence:
    """The plan that follows the first touch. Every new lead runs through the one called `new_lead`."""

    name: str
    version: int
    steps: tuple[Step, ...]


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
    more than `instant_within` seconds before it came is answered in sending hours whatever the policy.
    """

    policy: str
    choices: tuple[Choice, ...]
    windows: tuple[Window, ...] = (Window((0, 1, 2, 3, 4, 5, 6), 480, 1260),)
    instant_within: int = 6 * 3600
