"""The timeline that one lead would live through, told by the same decisions that send for real."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from firstminute.domain import cadence
from firstminute.domain.decision import DEFER, SEND, zone_of
from firstminute.domain.lead import Enrollment, Lead
from firstminute.domain.practice import Practice
from firstminute.domain.templates import render, values_for
from firstminute.domain.touch import Touch

_MOST = 200  # no plan has as many moments; a mistake in one should not run for ever


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happens: `action` is received, send, skip, defer or end. `rules` say why not now, or not at all.

    `at` is in the zone that the lead's local times are meant in; `text` is what the person would read.
    """

    at: datetime
    action: str
    touch: str = ""
    channel: str = ""
    template: str = ""
    rules: tuple[str, ...] = ()
    until: datetime | None = None
    subject: str | None = None
    text: str | None = None


def sample_lead(practice: Practice, source: str, at: datetime) -> Lead:
    """Somebody near the practice who left a phone number and an e-mail address and never answers."""
    given = practice.sources.get(source)
    return Lead(
        "ld_preview",
        received_at=at,
        source=source,
        channel=given.channel if given else "form",
        owner=practice.team[0].name if practice.team else None,
        first_name="Jordan",
        phone=practice.phone,
        email="jordan@example.com",
        language=practice.languages[0],
    )


def timeline(practice: Practice, source: str, at: datetime, lead: Lead | None = None) -> list[Moment]:
    """Everything from the inquiry at `at` to the end of the cadence, in order."""
    person = lead or sample_lead(practice, source, at)
    return list(_moments(practice, person, at))


def _moments(practice: Practice, lead: Lead, at: datetime) -> Iterator[Moment]:
    zone = zone_of(practice, lead)
    yield Moment(_shown(at, zone), "received")
    enrollment, now = cadence.first_planned(practice, at), at
    for _ in range(_MOST):
        moment, enrollment = _next(practice, lead, enrollment, now, zone)
        if moment:
            yield moment
        if enrollment.next_at is None:
            break
        now = max(now, enrollment.next_at)
    yield Moment(_shown(now, zone), "end")


def _next(
    practice: Practice, lead: Lead, enrollment: Enrollment, now: datetime, zone: str
) -> tuple[Moment | None, Enrollment]:
    chosen = cadence.choose(practice, lead, enrollment, now)
    if chosen is None:
        return None, cadence.following(practice, lead, enrollment, now)
    touch, verdict = chosen
    moment = _moment(practice, lead, touch, now, zone)
    if verdict.action == SEND:
        return moment, cadence.after_sent(practice, lead, enrollment, touch.channel, now)
    moment = replace(moment, action=verdict.action, rules=verdict.rules)
    if verdict.action == DEFER and verdict.until:
        later = replace(enrollment, next_at=verdict.until, next_channel=touch.channel)
        return replace(moment, until=_shown(verdict.until, zone)), later
    return moment, cadence.following(practice, lead, enrollment, now)


def _moment(practice: Practice, lead: Lead, touch: Touch, now: datetime, zone: str) -> Moment:
    template = practice.templates.get(touch.template)
    said = render(template, values_for(practice, lead)) if template else None
    return Moment(
        _shown(now, zone),
        SEND,
        touch.id,
        touch.channel,
        touch.template,
        subject=said.subject if said else None,
        text=said.text if said else None,
    )


def _shown(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))
