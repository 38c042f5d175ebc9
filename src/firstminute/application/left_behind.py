"""A touch that was on its way when its run was left, and whose sender died: the provider is asked, and it is recorded.

Nothing of it is sent again: the run is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from firstminute.application.composing import compose
from firstminute.application.connecting import carried
from firstminute.application.lead_ports import Change
from firstminute.application.provider_ports import ChannelProvider, Message
from firstminute.application.recording import persist
from firstminute.application.settling import Touching, named
from firstminute.domain.errors import ProviderUnavailable
from firstminute.domain.events import Event, NewEvent
from firstminute.domain.lead import Claim, Enrollment, Head
from firstminute.domain.runs import MISSED_CALL, ways_of
from firstminute.domain.states import BEGINNINGS
from firstminute.domain.touch import NEW_LEAD, Touch


def settle_claim(use: Touching, head: Head, left: Claim) -> None:
    """Record what came of the claim `left`, as far as the providers know, and that it is over."""
    log = use.leads.log(head.lead.id)
    told = {(one.data.get("touch"), one.data.get("channel")) for one in log}
    ways = (one for one in ways_of(use.practice, _run(log, left)) if (one.id, one.channel) not in told)
    event = _first_known([found for way in ways if (found := _asked(use, head, way, left))])

    def change(now: Head) -> Change:
        if now.enrollment.claim != left:
            return Change([], now.enrollment)  # somebody was faster
        return Change([event] if event else [], replace(now.enrollment, claim=None))

    persist(use.leads, head.lead.id, change, use.clock.now(), exact=True)


def _first_known(events: Sequence[NewEvent]) -> NewEvent | None:
    """What a provider took, before what nobody can tell."""
    return next(iter(sorted(events, key=lambda one: one.type != "touch.sent")), None)


def _asked(use: Touching, head: Head, touch: Touch, left: Claim) -> NewEvent | None:
    provider, message = _way(use, head, touch)
    if provider is None or message is None:
        return None
    now = use.clock.now()
    try:
        accepted = provider.find(message, left.since)
    except ProviderUnavailable:
        words = "no answer came, and its follow-up was left meanwhile; it is not sent again"
        return NewEvent("touch.failed", now, data={**named(touch), "reason": "outcome_unknown", "message": words})
    if accepted is None:
        return None
    took = {"provider": accepted.provider, "provider_id": accepted.provider_id, "reconciled": True}
    return NewEvent("touch.sent", now, data={**named(touch), **took})


def _way(use: Touching, head: Head, touch: Touch) -> tuple[ChannelProvider | None, Message | None]:
    """What may have carried it, and what that was asked for."""
    if touch.channel == "call":
        rang = next(carried(use, head, touch), None)
        return (rang[1], rang[2]) if rang else (None, None)
    provider = use.channels.of(touch.channel)
    return provider, compose(use.practice, head.lead, touch, use.api_url) if provider else None


def _run(log: Sequence[Event], left: Claim) -> Enrollment:
    """The run that the claim belongs to, standing at its step."""
    first = MISSED_CALL if log and log[0].data.get("call") else NEW_LEAD
    began = next((one.data for one in log if one.type in BEGINNINGS and one.data.get("run") == left.run), {})
    cadence = str(began.get("cadence") or (NEW_LEAD if left.run else first))
    return Enrollment(cadence, int(began.get("version") or 1), left.step, run=left.run)
