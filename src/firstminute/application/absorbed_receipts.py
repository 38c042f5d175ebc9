"""A message that left for one inquiry is told of after that was merged into another: the person's lead must know it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from firstminute.application.lead_ports import Change, Leads
from firstminute.domain import fallback
from firstminute.domain.absorbed import heard, told_of
from firstminute.domain.errors import Conflict
from firstminute.domain.events import Event, NewEvent, record
from firstminute.domain.lead import Enrollment, Head
from firstminute.domain.states import NOT_ARRIVED

if TYPE_CHECKING:
    from datetime import datetime

    from firstminute.application.receipts import Fallback

Beside = Callable[[Head, Change], list[tuple[Head, Change]]]
_OF_TOUCHES = ("touch.delivered", "touch.failed")


def told_to_all(leads: Leads, otherwise: Fallback | None, now: datetime) -> Beside:
    """What is written beside the change of a merged lead: the same news, for every lead that stands for it.

    The last of them goes on for the person: it takes the step of a message that did not arrive by another way.
    """

    def beside(head: Head, change: Change) -> list[tuple[Head, Change]]:
        news = next((event for event in change.events if event.type in _OF_TOUCHES), None)
        if news is None or not head.lead.merged_into:
            return []
        told, above = told_of(news, head.lead.id), _above(leads, head)
        changes = [(one, Change([told], one.enrollment)) for one in above]
        if otherwise and news.type == "touch.failed":
            root, theirs = above[-1], leads.log(head.lead.id)
            changes[-1] = root, _going_on(leads, otherwise, root, theirs, news, told, now)
        return changes

    return beside


def _above(leads: Leads, head: Head) -> list[Head]:
    """The lead that stands for this one, the one that stands for that, and so on. Raises Conflict: look once more."""
    found: list[Head] = []
    while head.lead.merged_into:
        above = leads.get(head.lead.merged_into)
        if above is None or head.lead.id not in above.lead.absorbed:
            raise Conflict(f"{head.lead.id} is being parted from the lead that stood for it")
        found.append(above)
        head = above
    return found


def _going_on(
    leads: Leads,
    otherwise: Fallback,
    root: Head,
    theirs: Sequence[Event],
    news: NewEvent,
    told: NewEvent,
    now: datetime,
) -> Change:
    """The news, and the plan that takes its step again where that reaches the person."""
    learnt = heard(root.lead, record(told, root.lead.id, root.lead.seq + 1, now))
    again: Enrollment | None = fallback.taken_up(
        otherwise.practice, learnt, root.enrollment, leads.log(root.lead.id), theirs, news.data, now
    )
    goes_on = NewEvent("cadence.resumed", now, data={"because": NOT_ARRIVED})
    return Change([told, goes_on] if again and root.lead.stopped else [told], again or root.enrollment)
