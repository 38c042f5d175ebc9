"""What came of a touch is recorded in one transaction with what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from firstminute.application.lead_ports import Change, Leads
from firstminute.application.next_plan import blocked_by, change_of
from firstminute.application.outages import Circuits
from firstminute.application.provider_ports import Accepted, Channels
from firstminute.application.recording import persist, spread
from firstminute.domain import cadence
from firstminute.domain.arrivals import UNUSABLE
from firstminute.domain.decision import DEFER, SEND, Verdict, contact_point, purpose_of
from firstminute.domain.errors import ProviderRefused, ProviderUnavailable
from firstminute.domain.events import Actor, NewEvent, rfc3339
from firstminute.domain.lead import Enrollment, Head
from firstminute.domain.onward import Onward, onward
from firstminute.domain.practice import Practice
from firstminute.domain.replacing import replace
from firstminute.domain.touch import APPOINTMENT, NURTURE, Touch

if TYPE_CHECKING:
    from firstminute.application.call_ports import Calls
    from firstminute.application.ports import Clock, Orchestrator

NEXT_CHANNEL: Final = "next_channel"  # the outcome after which the same step is taken at once by its next channel
# The rule of the ledger: this contact point said no, to whichever lead it was.
OPTED_OUT_POINT: Final = "opt_out.contact_point"
# Purposes that an event names: what is counted by itself. The rest are first answers and follow-ups.
_TOLD_PURPOSES: Final = (NURTURE, APPOINTMENT)
_MOST_RULES: Final = 8
# Why a machine ends though its lead's follow-up does not: staff hold it back, or another run has a machine of its own.
PAUSED: Final = "paused"
SUPERSEDED: Final = "superseded"


@dataclass(frozen=True, slots=True)
class Touching:
    """What a touch needs. `api_url` is the public address of the API.

    Without `circuits` every provider is tried, without `calls` a call that is due is a task for the owner.
    """

    practice: Practice
    leads: Leads
    channels: Channels
    orchestrator: Orchestrator
    clock: Clock
    api_url: str
    circuits: Circuits | None = None
    calls: Calls | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of one turn: `outcome` in a word; `wait_until` (wall clock) when the next is due, None when it is over.

    `step` of `run` and `channel` are what comes next, `rules` what spoke against sending now, `stopped` why the machine
    ends. `opened` is a channel whose provider this turn has found to be down. `aside`: the step is taken once more, and
    the plan goes on elsewhere after it.
    """

    lead_id: str
    outcome: str
    step: int
    channel: str | None = None
    wait_until: datetime | None = None
    rules: tuple[str, ...] = ()
    stopped: str | None = None
    run: int = 0
    opened: str | None = None
    aside: bool = False


def sent(use: Touching, head: Head, touch: Touch, accepted: Accepted, *, found_again: bool = False) -> Turn:
    """A provider took it. `found_again`: we did not hear it then, it told us when asked."""
    now = use.clock.now()
    told = {"provider": accepted.provider, "provider_id": accepted.provider_id, **_why_now(head, touch)}
    data = {**named(touch), **told, **({"reconciled": True} if found_again else {})}
    event = NewEvent("touch.sent", now, data=data)
    after = cadence.after_sent(use.practice, head.lead, head.enrollment, touch.channel, now)
    return settle(use, head, (event,), after, "sent")


def skipped(use: Touching, head: Head, touch: Touch, verdict: Verdict) -> Turn:
    """It will not leave at all; the cadence goes on."""
    event = NewEvent("touch.skipped", use.clock.now(), data={**named(touch), "rules": list(verdict.rules)})
    return move_on(use, head, (event,), "skipped", verdict.rules)


def suppressed(use: Touching, head: Head, touch: Touch) -> Turn:
    """The ledger forbids the contact point: the next channel, or the next step when there is none."""
    event = NewEvent("touch.skipped", use.clock.now(), data={**named(touch), "rules": [OPTED_OUT_POINT]})
    return replace(_next_channel(use, head, touch, (event,), "skipped"), rules=(OPTED_OUT_POINT,))


def deferred(use: Touching, head: Head, touch: Touch, verdict: Verdict) -> Turn:
    """It may not leave yet, which is told once until the reason changes.

    A night does not start an outage anew: a step that failed before keeps its first claim.
    """
    until, claim = verdict.until, head.enrollment.claim
    assert until is not None  # noqa: S101  a deferral has its moment
    data = {**named(touch), "rules": list(verdict.rules), "until": rfc3339(until)}
    kept = replace(claim, open=False) if claim and claim.attempt > 1 else None
    moved = tuple(dict.fromkeys((*head.enrollment.moved, *verdict.rules)))[:_MOST_RULES]
    after = replace(head.enrollment, claim=kept, next_at=until, next_channel=touch.channel, moved=moved)
    told = _told_before(use, head, touch, verdict)
    events = () if told else (NewEvent("touch.deferred", use.clock.now(), data=data),)
    return settle(use, head, events, after, "deferred", verdict.rules)


def _told_before(use: Touching, head: Head, touch: Touch, verdict: Verdict) -> bool:
    """Whether the last that was told of this touch is that the same rules hold it back."""
    if not set(verdict.rules) <= set(head.enrollment.moved):
        return False
    last = next((one for one in reversed(use.leads.log(head.lead.id)) if one.data.get("touch") == touch.id), None)
    same = last is not None and last.type == "touch.deferred" and last.data.get("channel") == touch.channel
    return same and last is not None and last.data.get("rules") == list(verdict.rules)


def refused(use: Touching, head: Head, touch: Touch, error: ProviderRefused) -> Turn:
    """The provider said no for good: the next channel at once, the next step when there is none."""
    from firstminute.domain.delivery import meaning

    now, account = use.clock.now(), use.practice.sms if touch.channel == "sms" else use.practice.email
    means = meaning(account.provider if account else "", error.code)
    events = [_failed(touch, now, "refused", error.detail, error.code, unusable=means.reason == "bad_number")]
    if means.reason == "opted_out":
        block = {"scope": touch.channel, "address": contact_point(head.lead, touch.channel), "how": "provider_block"}
        events.append(NewEvent("lead.opted_out", now, Actor("provider", touch.channel), block))
    return _next_channel(use, head, touch, tuple(events))


def unavailable(use: Touching, head: Head, touch: Touch, error: ProviderUnavailable) -> Turn:
    """The provider is down for now: its other channel if that may leave, else the same again later, within a day."""
    now, enrollment = use.clock.now(), head.enrollment
    claim = enrollment.claim
    assert claim is not None  # noqa: S101  it was granted to us
    failed = _failed(touch, now, "unavailable", str(error))
    if cadence.falls_over(use.practice, head.lead, enrollment, touch.channel, now):
        return _next_channel(use, head, touch, (failed,))
    if cadence.given_up(claim.since, use.clock.wall()):
        return move_on(use, head, (failed,), "failed")
    later = cadence.retry_at(claim.attempt, now, error.retry_after)
    waiting = replace(enrollment, claim=replace(claim, open=False), next_at=later, next_channel=touch.channel)
    return settle(use, head, (), waiting, "unavailable")


def held(use: Touching, head: Head, touch: Touch, until: datetime) -> Turn:
    """The provider is known to be down: the other channel if that may leave now, else as soon as it is tried again."""
    rule, now = f"circuit.{touch.channel}", use.clock.now()
    others = replace(head.enrollment, tried=(*head.enrollment.tried, touch.channel))
    found = cadence.choose(use.practice, head.lead, others, now)
    if found is None or found[1].action != SEND:
        return deferred(use, head, touch, Verdict(DEFER, (rule,), until))
    event = NewEvent("touch.skipped", now, data={**named(touch), "rules": [rule]})
    return replace(_next_channel(use, head, touch, (event,)), rules=(rule,))


def never_known(use: Touching, head: Head, touch: Touch) -> Turn:
    """The provider cannot say whether it took it. It may have: recorded as such, never sent again."""
    words = "no answer came, and this provider cannot be asked; it is not sent again"
    return move_on(use, head, (_failed(touch, use.clock.now(), "outcome_unknown", words),), "outcome_unknown")


def move_on(use: Touching, head: Head, events: tuple[NewEvent, ...], outcome: str, rules: tuple[str, ...] = ()) -> Turn:
    """Done with this step, with the next one planned."""
    return settle(use, head, events, onward(use.practice, head.lead, head.enrollment, use.clock.now()), outcome, rules)


def settle(
    use: Touching,
    head: Head,
    events: tuple[NewEvent, ...],
    after: Onward | Enrollment,
    outcome: str,
    rules: tuple[str, ...] = (),
) -> Turn:
    """Record what came of our claim together with what comes next, on the lead as it stands by now."""
    now, planned = use.clock.now(), after if isinstance(after, Onward) else Onward(after)

    def change(current: Head) -> Change:
        if _marks(current) != _marks(head):
            raise _TakenOver
        return change_of(use.practice, use.leads, head, current, events, planned, now)

    try:
        stored, _ = persist(use.leads, head.lead.id, change, now, held=head, exact=True)
    except _TakenOver:
        return next_turn(use, use.leads.get(head.lead.id) or head, "taken_over")
    for point in blocked_by(events):
        spread(use.leads, head.lead.id, point, events, now)
    turn = replace(next_turn(use, stored, outcome), rules=rules)
    # The machine goes on with a run that it has begun itself, and ends where somebody else began another one.
    ours = stored.enrollment.run in (head.enrollment.run, planned.enrollment.run)
    return turn if ours else replace(turn, wait_until=None, stopped=SUPERSEDED)


def next_turn(use: Touching, head: Head, outcome: str) -> Turn:
    """When this lead's machine should come back, and to which step."""
    lead, enrollment = head.lead, head.enrollment
    over = Turn(lead.id, outcome, enrollment.step, run=enrollment.run)
    if lead.stopped or enrollment.next_at is None:
        return replace(over, stopped=lead.stopped or "exhausted")
    if lead.paused_at and lead.paused_until is None:
        return replace(over, stopped=PAUSED)
    until, aside = use.clock.wall_at(enrollment.next_at), enrollment.back_to is not None
    return replace(over, channel=enrollment.next_channel, wait_until=until, aside=aside)


def named(touch: Touch) -> dict[str, str]:
    """How every event about a touch names it."""
    return {"touch": touch.id, "channel": touch.channel, "template": touch.template}


def _why_now(head: Head, touch: Touch) -> dict[str, Any]:
    """What it was sent for, where that says something, and the rules that moved it away from the planned moment."""
    purpose, moved = purpose_of(touch), head.enrollment.moved
    said = {"purpose": purpose if purpose in _TOLD_PURPOSES else None, "moved_by": list(moved)}
    return {name: value for name, value in said.items() if value}


class _TakenOver(Exception):
    """Our claim went stale and somebody else settled it: they asked the provider, so there is nothing to add."""


def _marks(head: Head) -> tuple[object, ...] | None:
    """What tells one claim from another."""
    claim = head.enrollment.claim
    return (claim.step, claim.attempt, claim.since, claim.at) if claim else None


def _next_channel(
    use: Touching, head: Head, touch: Touch, events: tuple[NewEvent, ...], otherwise: str = "failed"
) -> Turn:
    after = cadence.after_refused(head.enrollment, touch.channel, use.clock.now())
    if cadence.due_touches(use.practice, after):
        return settle(use, head, events, after, NEXT_CHANNEL)
    return move_on(use, head, events, otherwise)


def _failed(
    touch: Touch, now: datetime, reason: str, words: str, code: str | None = None, *, unusable: bool = False
) -> NewEvent:
    given = {**named(touch), "reason": reason, "message": words[:200], "code": code, UNUSABLE: unusable}
    return NewEvent("touch.failed", now, data={name: value for name, value in given.items() if value})
