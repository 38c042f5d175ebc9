"""One touch, with an effect that happens exactly once.

    claim ──▶ (left open before? ask the provider) ──▶ decide ──▶ send ──▶ record, and plan what comes next

The claim is a conditional write before the provider is called, the record one transaction after it
(`application.settling`). Whoever finds a claim that was left open asks the provider before anything else.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from firstminute.application import machines, replanning, settling
from firstminute.application.composing import compose
from firstminute.application.machines import DONE_BEFORE
from firstminute.application.provider_ports import ChannelProvider, Message
from firstminute.application.settling import Touching, Turn
from firstminute.domain import cadence
from firstminute.domain.decision import DEFER, SEND, SKIP, Verdict, contact_point
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.lead import Claim, Head
from firstminute.domain.synthetic import SYNTHETIC
from firstminute.domain.touch import Touch

__all__ = ["DONE_BEFORE", "STALE_SECONDS", "Touching", "Turn", "advance"]

# A claim older than this was left behind: longer than a function may run, and than any provider call in it may take.
STALE_SECONDS: Final = 60
# How long a provider that cannot say whether it took a message is asked again, before that is recorded as unknown.
_ASK_FOR: Final = timedelta(minutes=15)
_LONGEST_OUTAGE: Final = timedelta(hours=24)
# How long what was looked up when the lead was stored is as good as new.
_FRESH: Final = timedelta(seconds=10)
_STORED_AND_CLAIMED: Final = 2
# By how much our clock may be behind that of whoever planned a step.
_ABOUT_NOW: Final = timedelta(seconds=1)
# More ways than this no step has.
_MOST_WAYS: Final = 8


def advance(use: Touching, lead_id: str, step: int, run: int | None = None) -> Turn:
    """Take the lead's step if it is due and still to be done, whatever happened before.

    `run` is the one whose machine asks; when the lead is in another one by then, that has a machine of its own.
    """
    turn = _turn(use, lead_id, step, run)
    for _ in range(_MOST_WAYS):
        if turn.outcome != settling.NEXT_CHANNEL:
            break
        following = _turn(use, lead_id, step, run)
        turn = replace(following, opened=following.opened or turn.opened)
    return turn


def _turn(use: Touching, lead_id: str, step: int, run: int | None) -> Turn:
    wall = use.clock.wall()
    due = use.clock.now() + _ABOUT_NOW
    taken = use.leads.claim(lead_id, step, wall, wall - timedelta(seconds=STALE_SECONDS), run, due)
    if taken.head is None:
        return Turn(lead_id, "unknown", step, stopped="unknown")
    if run not in (None, taken.head.enrollment.run):
        return machines.elsewhere(use, taken.head, step, run or 0)
    if not taken.granted:
        left = _left_behind(use, taken.head, step)
        return _turn(use, lead_id, step, run) if left else _not_ours(use, taken.head, step)
    known = _ask(use, taken.head, taken.again) if taken.again else None
    return known or _decide(use, taken.head)


def _left_behind(use: Touching, head: Head, step: int) -> bool:
    """Settle the touch of an earlier run whose sender died, which stands in the way; False where none does."""
    claim, enrollment = head.enrollment.claim, head.enrollment
    if claim is None or not claim.open or claim.run == enrollment.run or enrollment.step != step or head.lead.stopped:
        return False
    if claim.at > use.clock.wall() - timedelta(seconds=STALE_SECONDS):
        return False
    from firstminute.application.left_behind import settle_claim

    settle_claim(use, head, claim)
    return True


def _not_ours(use: Touching, head: Head, step: int) -> Turn:
    """Somebody else has it, had it, or it is over."""
    claim = head.enrollment.claim
    if claim is not None and claim.open and head.enrollment.step == step and not head.lead.stopped:
        return _in_flight(head, claim)
    if head.lead.opted_out:  # and whoever recorded that may have died before the leads were told that share the point
        from firstminute.application.opt_outs import spread_again

        spread_again(use.leads, head, use.clock.now())
    return machines.next_of(use, head, step)


def _in_flight(head: Head, claim: Claim) -> Turn:
    until, enrollment = claim.at + timedelta(seconds=STALE_SECONDS + 1), head.enrollment
    turn = Turn(head.lead.id, "in_flight", enrollment.step, enrollment.next_channel, until, run=enrollment.run)
    return replace(turn, aside=enrollment.back_to is not None)


def _ask(use: Touching, head: Head, before: Claim) -> Turn | None:
    """What the claim before led to, as far as the providers know; None when certainly nothing was sent.

    What a provider refused under that claim would have been recorded, so each way still open may have been the one.
    While a provider does not answer, the claim stays open: closing it would let somebody send without asking.
    """
    for touch, provider, message in _carried(use, head):
        try:
            accepted = provider.find(message, before.since)
        except OutcomeUnknown:
            if _would_leave(use, head, touch):
                return _ask_again(use, head, before, touch, _ASK_FOR)
            continue
        except ProviderUnavailable:
            return _ask_again(use, head, before, touch, _LONGEST_OUTAGE)
        if accepted:
            return settling.sent(use, head, touch, accepted, found_again=True)
    return None


def _ask_again(use: Touching, head: Head, before: Claim, touch: Touch, longest: timedelta) -> Turn:
    ours = head.enrollment.claim
    if ours and use.clock.wall() - before.since < longest:
        return _in_flight(head, ours)
    return settling.never_known(use, head, touch)


def _would_leave(use: Touching, head: Head, touch: Touch) -> bool:
    chosen = cadence.choose(use.practice, head.lead, head.enrollment, use.clock.now())
    return chosen is not None and chosen[1].action == SEND and chosen[0] == touch


def _carried(use: Touching, head: Head) -> list[tuple[Touch, ChannelProvider, Message]]:
    """The ways of this step that a provider carries, with the message that would have gone that way."""
    found = list[tuple[Touch, ChannelProvider, Message]]()
    for touch in cadence.due_touches(use.practice, head.enrollment):
        if touch.channel == "call":
            from firstminute.application.connecting import carried

            found += carried(use, head, touch)
            continue
        provider = use.channels.of(touch.channel)
        message = compose(use.practice, head.lead, touch, use.api_url) if provider else None
        if provider and message:
            found.append((touch, provider, message))
    return found


def _decide(use: Touching, head: Head) -> Turn:
    due = head.enrollment.next_at
    if due and due > use.clock.now() + _ABOUT_NOW:
        return machines.not_yet(use, head)
    if head.lead.synthetic:
        return _rehearse(use, head)
    replanned = replanning.looked_at_again(use, head)
    if replanned is not None:
        return replanned
    chosen = cadence.choose(use.practice, head.lead, head.enrollment, use.clock.now())
    if chosen is None:
        return settling.move_on(use, head, (), "tried_all")
    touch, verdict = chosen
    if verdict.action == SKIP:
        return settling.skipped(use, head, touch, verdict)
    if verdict.action == DEFER:
        return settling.deferred(use, head, touch, verdict)
    if _suppressed(use, head, touch):
        return settling.suppressed(use, head, touch)
    waits = use.circuits.waits(touch.channel, use.clock.now()) if use.circuits else None
    return settling.held(use, head, touch, waits) if waits else _send(use, head, touch)


def _rehearse(use: Touching, head: Head) -> Turn:
    """Nobody asked, so nothing is sent."""
    from firstminute.application.synthetic_leads import rehearsed

    over = replace(head.enrollment, claim=None, next_at=None, next_channel=None)
    return settling.settle(use, head, rehearsed(use, head), over, "synthetic", (SYNTHETIC,))


def _suppressed(use: Touching, head: Head, touch: Touch) -> bool:
    """Whether the ledger forbids this contact point, whatever the lead says of itself: a repeat may have named it.

    Not asked when only our claim lies between now and the transaction that stored the lead: that one has just looked.
    """
    received, untouched = head.lead.received_at, head.version <= _STORED_AND_CLAIMED
    if untouched and received and use.clock.wall() - use.clock.wall_at(received) < _FRESH:
        return False
    point = contact_point(head.lead, touch.channel)
    return point is not None and use.leads.contact(point).suppressed_at is not None


def _send(use: Touching, head: Head, touch: Touch) -> Turn:
    if touch.channel == "call":
        from firstminute.application.connecting import rung

        claim = head.enrollment.claim
        assert claim is not None  # noqa: S101  it was granted to us
        return rung(use, head, touch) or _in_flight(head, claim)
    provider, message = use.channels.of(touch.channel), compose(use.practice, head.lead, touch, use.api_url)
    if provider is None or message is None:
        rule = "nothing_to_say" if provider else f"channel_off.{touch.channel}"
        return settling.skipped(use, head, touch, Verdict(SKIP, (rule,)))
    try:
        accepted = provider.send(message)
    except ProviderRefused as error:
        _works(use, touch)
        return settling.refused(use, head, touch, error)
    except OutcomeUnknown:
        opened = _fails(use, touch)
        return replace(_ask_at_once(use, head, touch, provider, message), opened=opened)
    except ProviderUnavailable as error:
        opened = _fails(use, touch)
        return replace(settling.unavailable(use, head, touch, error), opened=opened)
    _works(use, touch)
    return settling.sent(use, head, touch, accepted)


def _works(use: Touching, touch: Touch) -> None:
    if use.circuits:
        use.circuits.worked(touch.channel, use.clock.now())


def _fails(use: Touching, touch: Touch) -> str | None:
    return touch.channel if use.circuits and use.circuits.failed(touch.channel, use.clock.now()) else None


def _ask_at_once(use: Touching, head: Head, touch: Touch, provider: ChannelProvider, message: Message) -> Turn:
    """No answer came. If the provider shows it by now, good; else the claim stays open, and is asked about later."""
    claim = head.enrollment.claim
    assert claim is not None  # noqa: S101  it was granted to us
    try:
        accepted = provider.find(message, claim.since)
    except ProviderUnavailable:
        return _in_flight(head, claim)
    return settling.sent(use, head, touch, accepted, found_again=True) if accepted else _in_flight(head, claim)
