"""The one function that decides whether a touch may leave now. Nothing is sent around it.

Asked before every send: after every wait, every retry, every fall-over to another channel. The order is that of the
short list in our notes on regulation: opt-out, takeover, a way to reach the person, quiet hours and holidays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from firstminute.domain import area_codes
from firstminute.domain.hours import Hours, days_off, opening
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Practice, Window
from firstminute.domain.synthetic import SYNTHETIC
from firstminute.domain.touch import Touch

EVERY_DAY: Final = (0, 1, 2, 3, 4, 5, 6)
# No telephone solicitation before 8:00 or after 21:00 local time at the called party's location, 47 CFR 64.1200(c)(1).
# https://www.law.cornell.edu/cfr/text/47/64.1200
FEDERAL_HOURS: Final = (Window(EVERY_DAY, 480, 1260),)

SEND: Final = "send"
DEFER: Final = "defer"
SKIP: Final = "skip"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`send`, `defer` until a moment, or `skip`, and the ids of the rules that spoke."""

    action: str
    rules: tuple[str, ...] = ()
    until: datetime | None = None


def decide(practice: Practice, lead: Lead, touch: Touch, now: datetime) -> Verdict:
    """Whether `touch` may leave for `lead` at `now`."""
    refusals = tuple(_refusals(practice, lead, touch))
    if refusals:
        return Verdict(SKIP, refusals)
    found = opening(_hours(practice, lead, touch), now)
    if found is None:
        return Verdict(SKIP, ("hours.never_open",))
    return Verdict(SEND) if found.at == now else Verdict(DEFER, found.shut, found.at)


def contact_point(lead: Lead, channel: str) -> str | None:
    """Where a touch on this channel goes."""
    return lead.email if channel == "email" else lead.phone


def zones_of(practice: Practice, lead: Lead) -> tuple[str, ...]:
    """Every zone the person may be in, by the number's area code; the practice's where that says nothing.

    An area code is a defensible proxy for a place, not a certain one, so hours must be open in all of them.
    """
    return area_codes.zones(lead.phone or "") or (practice.zone,)


def zone_of(practice: Practice, lead: Lead) -> str:
    """The one zone that local times of day are meant in: the practice's where the person may be in it."""
    zones = zones_of(practice, lead)
    return practice.zone if practice.zone in zones else zones[0]


def _refusals(practice: Practice, lead: Lead, touch: Touch) -> Iterator[str]:
    """Rules that no waiting will change."""
    if lead.synthetic:
        yield SYNTHETIC
    if lead.opted_out:
        yield "opt_out"
    elif lead.stopped:
        yield f"stopped.{lead.stopped}"
    if contact_point(lead, touch.channel) is None:
        yield f"no_contact_point.{touch.channel}"
    if not _switched_on(practice, touch.channel):
        yield f"channel_off.{touch.channel}"


def _switched_on(practice: Practice, channel: str) -> bool:
    account = {"sms": practice.sms, "email": practice.email}.get(channel)
    return channel == "call" or bool(account and account.enabled)


def _hours(practice: Practice, lead: Lead, touch: Touch) -> Iterator[Hours]:
    """The hours that must all be open."""
    zones = zones_of(practice, lead)
    first = touch.step == 0 and not lead.late  # what comes a day late is answered like everything after it
    if first and practice.first_touch.policy == "send_now":
        # An answer to the person's own request: FCC, July 2015 (RILA petition). E-mail wakes nobody.
        if touch.channel == "sms":
            yield from (Hours("hours.first_touch", practice.first_touch.windows, zone) for zone in zones)
        return
    if first and practice.first_touch.policy == "email_now_sms_at_open" and touch.channel == "email":
        return
    yield from _call_hours(practice, zones) if touch.channel == "call" else _sending_hours(practice, zones)


def _sending_hours(practice: Practice, zones: tuple[str, ...]) -> Iterator[Hours]:
    policy = practice.send_policy
    off = days_off(policy.holidays, policy.federal_holidays)
    yield from (Hours("hours.lead", policy.windows, zone, off) for zone in zones)
    yield Hours("hours.practice", policy.windows, practice.zone, off)


def _call_hours(practice: Practice, zones: tuple[str, ...]) -> Iterator[Hours]:
    policy = practice.send_policy
    off = days_off(policy.holidays, policy.federal_holidays)
    yield from (Hours("hours.federal", FEDERAL_HOURS, zone) for zone in zones)
    yield Hours("hours.coverage", practice.coverage, practice.zone, off)
