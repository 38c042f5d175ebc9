"""One practice as the functions see it: the client file, checked and compiled (`firstminute.client_file`).

Plain frozen dataclasses, so that the hot functions load a practice without a validation library. All durations are
seconds, all times of day are minutes since midnight in the practice's zone, weekdays count from Monday = 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from firstminute.domain.accounts import EmailAccount as EmailAccount  # noqa: PLC0414  parts of a practice, for all who read one
from firstminute.domain.accounts import SmsAccount as SmsAccount  # noqa: PLC0414  the same
from firstminute.domain.call_rules import CallRules
from firstminute.domain.plan import Cadence as Cadence  # noqa: PLC0414  the same
from firstminute.domain.plan import Choice as Choice  # noqa: PLC0414  the same
from firstminute.domain.plan import FirstTouch as FirstTouch  # noqa: PLC0414  the same
from firstminute.domain.plan import Step as Step  # noqa: PLC0414  the same
from firstminute.domain.plan import Template as Template  # noqa: PLC0414  the same
from firstminute.domain.plan import Window as Window  # noqa: PLC0414  the same
from firstminute.domain.source import Source as Source  # noqa: PLC0414  the same
from firstminute.domain.spam_rules import SpamRules


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who answers leads, and how to alert them.

    `hours` are when they are on duty, empty: in coverage hours; `away` are absences, first and last day (ISO).
    `language` is what they are spoken to in, None: the practice's first.
    """

    name: str
    full_name: str
    role: str = "coordinator"
    phone: str | None = None
    email: str | None = None
    alert_by: tuple[str, ...] = ("sms",)
    hours: tuple[Window, ...] = ()
    away: tuple[tuple[str, str], ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Caps:
    """How often a person is written to by machine, whatever the cadence; None is no cap (`domain.frequency`).

    `unanswered_in_a_row` messages, or `nurture_in_a_row` of those that come months later, are followed by none but a
    person's.
    """

    texts_per_day: int | None = 2
    emails_per_day: int | None = 2
    touches_per_week: int | None = 10
    unanswered_in_a_row: int = 10
    nurture_in_a_row: int = 12
    appointment_per_day: int | None = None
    appointment_per_week: int | None = None


@dataclass(frozen=True, slots=True)
class SendPolicy:
    """When automated touches may leave, in the lead's zone and in the practice's, on which days never, how often.

    `consent`: `required_for_texts` after the first answer, or `recorded` (`domain.consent`). `countries` (ISO 3166) are
    those whose numbers are texted and rung automatically, empty: all (`domain.number_rules`).
    """

    windows: tuple[Window, ...]
    holidays: tuple[str, ...] = ()
    federal_holidays: bool = True
    consent: str = "recorded"
    caps: Caps = Caps()
    countries: tuple[str, ...] = ()


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
    media_retention: int = 90 * 86_400
    qualification: Mapping[str, Any] = field(default_factory=dict)
    spam: SpamRules = field(default_factory=SpamRules)
    calls: CallRules = field(default_factory=CallRules)
    state: str | None = None

    def member(self, name: str | None) -> Member | None:
        """The member called `name`."""
        return next((member for member in self.team if member.name == name), None)

    def target(self, name: str) -> Target | None:
        """The callback target called `name`."""
        return next((target for target in self.callbacks if target.name == name), None)

    @property
    def connects(self) -> bool:
        """Whether a call that is due rings the team: only Twilio can, and only where it is switched on."""
        return bool(self.calls.connect and self.sms and self.sms.enabled and self.sms.provider == "twilio")

    @property
    def secret_names(self) -> tuple[str, ...]:
        """Every secret the client file names, each once, sorted."""
        named = {target.secret for target in self.callbacks} | {self.spam.turnstile or ""}
        for source in self.sources.values():
            named |= {source.secret or "", source.handshake or "", source.token or ""}
        if self.sms:
            named.add(self.sms.secret)
        if self.email:
            named |= {self.email.secret, self.email.receipts_secret}
        return tuple(sorted(name for name in named if name))
