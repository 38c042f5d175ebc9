"""What one transaction writes of a touch: what came of it, and what comes next as things stand by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from firstminute.application.lead_ports import Change, Leads
from firstminute.application.recording import with_consequences
from firstminute.domain import cadence
from firstminute.domain.events import NewEvent
from firstminute.domain.lead import Enrollment, Head
from firstminute.domain.onward import Onward
from firstminute.domain.practice import Practice
from firstminute.domain.run_events import ends

Events = Sequence[NewEvent]


def change_of(
    practice: Practice, leads: Leads, head: Head, current: Head, events: Events, after: Onward, now: datetime
) -> Change:
    """The change, where `head` is the lead as we took its step and `current` the lead as it stands.

    A run that was left meanwhile, or has ended, plans nothing more; what was on its way already is recorded all the
    same.
    """
    blocked = blocked_by(events)
    if current.enrollment.run != head.enrollment.run:
        left = replace(current.enrollment, claim=None)
        return Change(with_consequences(current, events, now), left, suppress=blocked)
    if current.lead.stopped or any(ends(event, current.lead) for event in events):
        return Change(with_consequences(current, events, now), _over(head, after), suppress=blocked)
    onward = _not_arrived(practice, leads, head, current, events, now) or after
    told = with_consequences(current, [*events, *onward.events], now)
    return Change(told, onward.enrollment, suppress=blocked)


def blocked_by(events: Events) -> tuple[str, ...]:
    """The contact points that opted out with these events."""
    return tuple(str(one.data["address"]) for one in events if one.type == "lead.opted_out" and one.data.get("address"))


def _over(head: Head, after: Onward) -> Enrollment:
    """Where a run stands that does not go on for now. The step is done, so it is not taken again when it does."""
    if after.enrollment.run == head.enrollment.run:
        return after.enrollment
    done = replace(head.enrollment, step=head.enrollment.step + 1, claim=None, tried=(), next_channel=None, moved=())
    return replace(done, branched=None)


def _not_arrived(
    practice: Practice, leads: Leads, head: Head, current: Head, events: Events, now: datetime
) -> Onward | None:
    """The same step by another way, where the provider has said before us that what it took did not arrive."""
    sent = next((one.data for one in events if one.type == "touch.sent"), None)
    if sent is None or current.lead.seq == head.lead.seq:
        return None
    from firstminute.domain.fallback import worth_another

    log = leads.log(head.lead.id)
    told = [
        one.data for one in log if one.type == "touch.failed" and one.data.get("provider_id") == sent["provider_id"]
    ]
    again = cadence.after_refused(head.enrollment, sent["channel"], now)
    failed = any(worth_another(log, data) for data in told)
    return Onward(again) if failed and cadence.due_touches(practice, again) else None
