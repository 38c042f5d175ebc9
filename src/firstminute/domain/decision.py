"""The one function that decides whether a touch may leave now. Nothing is sent around it.

Asked before every send: after every wait, every retry, every fall-over to another channel. The rules speak in the order
of the short list in our notes on regulation: opt-out, consent and purpose, takeover, a way to reach the person,
frequency, hours, holidays, whether the channel is switched on. What is said, and the record of it, come after.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from firstminute.domain import channel_facts, consent, frequency, number_rules
from firstminute.domain.hours import Schedule
from firstminute.domain.lead import Lead
from firstminute.domain.legal_hours import Asked, schedule
from firstminute.domain.places import own_zones, whereabouts
from firstminute.domain.practice import Practice
from firstminute.domain.synthetic import SYNTHETIC
from firstminute.domain.touch import ANSWER, APPOINTMENT, CONVERSATION, FOLLOW_UP, Touch

SEND: Final = "send"
DEFER: Final = "defer"
SKIP: Final = "skip"

# Somebody who called or texted just now is answered at any hour; a person of the practice has a little longer for it.
_LIVE: Final = timedelta(minutes=15)
_TALKING: Final = timedelta(hours=1)
# What a first touch answers was asked within this time; begun anew for somebody silent longer, it is a follow-up.
_ASKED: Final = timedelta(days=30)
# What of the ends of a cadence does not end touches for these purposes.
_GOES_ON: Final = {
    APPOINTMENT: frozenset({"booked", "human", "replied", "exhausted"}),
    CONVERSATION: frozenset({"booked", "human", "replied", "exhausted", "disqualified", "undeliverable", "opted_out"}),
}
# Caps that are full at first may make way for hours that are shut, and those for caps again.
_MOST_TURNS: Final = 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """`send`, `defer` until a moment, or `skip`, and the ids of the rules that spoke."""

    action: str
    rules: tuple[str, ...] = ()
    until: datetime | None = None


def decide(practice: Practice, lead: Lead, touch: Touch, now: datetime) -> Verdict:
    """Whether `touch` may leave for `lead` at `now`."""
    purpose = purpose_of(touch)
    if purpose == ANSWER and not _was_asked(lead, now):
        purpose = FOLLOW_UP
    refusals = tuple(_refusals(practice, lead, touch.channel, purpose, now))
    if refusals:
        return Verdict(SKIP, refusals)
    return _first_allowed(practice, lead, touch.channel, purpose, now)


def purpose_of(touch: Touch) -> str:
    """What a touch is for: step 0 answers the person's own request unless it says something else."""
    return ANSWER if touch.step == 0 and touch.asked and touch.purpose == FOLLOW_UP else touch.purpose


def _was_asked(lead: Lead, now: datetime) -> bool:
    heard = lead.last_heard_at
    return heard is None or now - heard <= _ASKED


def contact_point(lead: Lead, channel: str) -> str | None:
    """Where a touch on this channel goes."""
    return lead.email if channel == "email" else lead.phone


def zones_of(practice: Practice, lead: Lead) -> tuple[str, ...]:
    """Every zone the person may be in, by their number and stated place; the practice's where that says nothing."""
    return own_zones(lead) or (practice.zone,)


def zone_of(practice: Practice, lead: Lead) -> str:
    """The one zone that local times of day are meant in: the practice's where the person may be in it."""
    zones = zones_of(practice, lead)
    return practice.zone if practice.zone in zones else zones[0]


def _refusals(practice: Practice, lead: Lead, channel: str, purpose: str, now: datetime) -> Iterator[str]:
    """Rules that no waiting will change."""
    if lead.synthetic:
        yield SYNTHETIC
    if lead.opted_out:
        yield "opt_out"
    yield from consent.missing(practice, lead, channel, purpose, now)
    if lead.stopped and not lead.opted_out and lead.stopped not in _GOES_ON.get(purpose, ()):
        yield f"stopped.{lead.stopped}"
    if contact_point(lead, channel) is None:
        yield f"no_contact_point.{channel}"
    yield from number_rules.refusals(practice, lead, channel, purpose)
    yield from channel_facts.refusals(lead, channel)
    if frequency.too_many_in_a_row(practice.send_policy.caps, lead, channel, purpose):
        yield frequency.IN_A_ROW
    if not _switched_on(practice, channel):
        yield f"channel_off.{channel}"


def _switched_on(practice: Practice, channel: str) -> bool:
    account = {"sms": practice.sms, "email": practice.email}.get(channel)
    return channel == "call" or bool(account and account.enabled)


def _first_allowed(practice: Practice, lead: Lead, channel: str, purpose: str, now: datetime) -> Verdict:
    """The first moment that hours and caps both allow."""
    hours = _hours(practice, lead, channel, purpose, now)
    spoke: dict[str, None] = {}
    at = now
    for _ in range(_MOST_TURNS):
        held = _waits(practice, lead, channel, purpose, at) if lead.sends else ()
        spoke.update(dict.fromkeys(rule for rule, _ in held))
        found = hours.opening(max((until for _, until in held), default=at))
        if found is None:
            break
        spoke.update(dict.fromkeys(found.shut))
        if found.at == at:
            return Verdict(DEFER, tuple(spoke), at) if at > now else Verdict(SEND)
        at = found.at
    return Verdict(SKIP, (*spoke, "hours.never_open"))


def _waits(practice: Practice, lead: Lead, channel: str, purpose: str, at: datetime) -> tuple[frequency.Wait, ...]:
    """Caps that are full at a moment, each with its end."""
    caps, zone = practice.send_policy.caps, zone_of(practice, lead)
    free = purpose == CONVERSATION or (purpose == ANSWER and lead.is_live(at, _LIVE))
    by_law = () if free else frequency.waits_by_law(lead, channel, whereabouts(practice, lead).states, at)
    return tuple(chain(by_law, frequency.waits(caps, lead, channel, purpose, zone, at)))


def _hours(practice: Practice, lead: Lead, channel: str, purpose: str, now: datetime) -> Schedule:
    """The hours that must all be open."""
    if purpose == CONVERSATION:
        return _of_conversation(practice, lead, now)
    if purpose == ANSWER and not lead.late:  # what comes a day late is answered like everything after it
        policy = practice.first_touch.policy
        if policy == "send_now":
            return _of_answer(practice, lead, channel, now)
        if policy == "email_now_sms_at_open" and channel == "email":
            return schedule(Asked(practice.zone))
    if purpose == APPOINTMENT:
        return schedule(Asked(practice.zone, law=None if channel == "email" else whereabouts(practice, lead)))
    return _of_follow_up(practice, lead, channel)


def _of_answer(practice: Practice, lead: Lead, channel: str, now: datetime) -> Schedule:
    """An answer at once to the person's own request: FCC, July 2015 (RILA petition). E-mail wakes nobody."""
    if channel != "sms" or lead.is_live(now, _LIVE):
        return schedule(Asked(practice.zone))
    place, first = whereabouts(practice, lead), practice.first_touch
    law = None if first.quiet_hours == "waive" else place
    states_too = first.quiet_hours == "honour"
    asked = Asked(practice.zone, law=law, states_too=states_too, answering=first.windows, answered_in=place.zones)
    return schedule(asked)


def _of_conversation(practice: Practice, lead: Lead, now: datetime) -> Schedule:
    """A person of the practice answers: where the person is, unless the two are talking just now."""
    if lead.is_live(now, _TALKING):
        return schedule(Asked(practice.zone))
    return schedule(Asked(practice.zone, law=whereabouts(practice, lead, practice_too=False)))


def _of_follow_up(practice: Practice, lead: Lead, channel: str) -> Schedule:
    policy, place = practice.send_policy, whereabouts(practice, lead)
    off = (policy.holidays, policy.federal_holidays)
    if channel == "call":  # a task for the people on duty, where they are
        return schedule(Asked(practice.zone, law=place, coverage=practice.coverage, days_off=off))
    law = place if channel == "sms" else None
    return schedule(Asked(practice.zone, zones_of(practice, lead), law, sending=policy, days_off=off))
