"""One practice as the functions see it: the client file, checked and compiled (`firstminute.client_file`).

Plain frozen dataclasses, so that the hot functions load a practice without a validation library. All durations are
seconds, all times of day are minutes since midnight in the practice's zone, weekdays count from Monday = 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from firstminute.domain.source import Source as Source  # noqa: PLC0414  a part of a practice, for all who read one
from firstminute.domain.spam_rules import SpamRules


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who answers leads, and how to alert them."""

    name: str
    full_name: str
    role: str = "coordinator"
    phone: str | None = None
    email: str | None = None
    alert_by: tuple[str, ...] = ("sms",)


@dataclass(frozen=True, slots=True)
class Window:
    """Open from `opens` to `closes` (minutes since midnight; 1440 is the end of the day) on `weekdays`."""

    weekdays: tuple[int, ...]
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class SmsAccount:
    """The account texts leave from. `secret` names the provider's token; `account` is its public id."""

    provider: str
    account: str
    secret: str
    sender: str
    base_url: str
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class EmailAccount:
    """The account e-mails leave from."""

    provider: str
    sender: str
    reply_to: str | None = None
    configuration_set: str | None = None
    base_url: str | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Template:
    """Approved words for one touch; `{placeholders}` are listed in `domain.templates`."""

    name: str
    channel: str
    text: str
    subject: str | None = None
    language: str = "en"


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


@dataclass(frozen=True, slots=True)
class Choice:
    """A channel with its template."""

    channel: str
    template: str


@dataclass(frozen=True, slots=True)
class SendPolicy:
    """When automated touches may leave, in the lead's zone and in the practice's, and on which days never."""

    windows: tuple[Window, ...]
    holidays: tuple[str, ...] = ()
    federal_holidays: bool = True


@dataclass(frozen=True, slots=True)
class Target:
    """A CRM callback: `events` empty means every event type."""

    name: str
    url: str
    secret: str
    events: tuple[str, ...] = ()
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Targets:
    """What the practice holds itself to; seconds and shares."""

    first_touch_seconds: int = 10
    first_human_seconds: int = 300
    contact_rate: float = 0.5
    qualification_rate_low: float = 0.3
    qualification_rate_high: float = 0.7


@dataclass(frozen=True, slots=True)
class Practice:
    """Everything a function needs to know about the practice it works for."""

    slug: str
    name: str
    country: str
    zone: str
    phone: str
    address: str
    website: str | None
    booking_link: str | None
    languages: tuple[str, ...]
    currency: str
    team: tuple[Member, ...]
    coverage: tuple[Window, ...]
    sources: Mapping[str, Source]
    sms: SmsAccount | None
    email: EmailAccount | None
    templates: Mapping[str, Template]
    first_touch: FirstTouch
    cadences: Mapping[str, Cadence]
    send_policy: SendPolicy
    callbacks: tuple[Target, ...]
    targets: Targets
    repeat_window: int = 30 * 86_400
    after_end: str = "escalate"
    raw_retention: int = 365 * 86_400
    qualification: Mapping[str, Any] = field(default_factory=dict)
    spam: SpamRules = field(default_factory=SpamRules)

    def member(self, name: str | None) -> Member | None:
        """The member called `name`."""
        return next((member for member in self.team if member.name == name), None)

    def target(self, name: str) -> Target | None:
        """The callback target called `name`."""
        return next((target for target in self.callbacks if target.name == name), None)

    @property
    def secret_names(self) -> tuple[str, ...]:
        """Every secret the client file names, each once, sorted."""
        named = {target.secret for target in self.callbacks} | {self.spam.turnstile or ""}
        for source in self.sources.values():
            named |= {source.secret or "", source.handshake or "", source.token or ""}
        if self.sms:
            named.add(self.sms.secret)
        return tuple(sorted(name for name in named if name))


def practice_from_json(compiled: Mapping[str, Any]) -> Practice:
    """Rebuild the value from what `firstminute.client_file.compiled` wrote. Trusts it: the build checked it."""
    given = dict(compiled)
    given.update(
        languages=tuple(given["languages"]),
        team=tuple(Member(**{**one, "alert_by": tuple(one["alert_by"])}) for one in given["team"]),
        coverage=_windows(given["coverage"]),
        sources={name: _source(one) for name, one in given["sources"].items()},
        sms=SmsAccount(**given["sms"]) if given["sms"] else None,
        email=EmailAccount(**given["email"]) if given["email"] else None,
        templates={name: Template(**one) for name, one in given["templates"].items()},
        first_touch=FirstTouch(
            given["first_touch"]["policy"],
            tuple(Choice(**one) for one in given["first_touch"]["choices"]),
            _windows(given["first_touch"]["windows"]),
            given["first_touch"]["instant_within"],
        ),
        cadences={
            name: Cadence(name, one["version"], tuple(Step(**step) for step in one["steps"]))
            for name, one in given["cadences"].items()
        },
        send_policy=SendPolicy(
            _windows(given["send_policy"]["windows"]),
            tuple(given["send_policy"]["holidays"]),
            given["send_policy"]["federal_holidays"],
        ),
        callbacks=tuple(Target(**{**one, "events": tuple(one["events"])}) for one in given["callbacks"]),
        targets=Targets(**given["targets"]),
        spam=SpamRules(**{**given["spam"], "honeypot": tuple(given["spam"]["honeypot"])}),
    )
    return Practice(**given)


def _windows(given: list[dict[str, Any]]) -> tuple[Window, ...]:
    return tuple(Window(tuple(one["weekdays"]), one["opens"], one["closes"]) for one in given)


def _source(given: dict[str, Any]) -> Source:
    return Source(**{**given, "origins": tuple(given["origins"])})
