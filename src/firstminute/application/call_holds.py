"""What a follow-up was planned for before calls held it up, and that it goes on by that when they are over.

A plan that was made anew meanwhile, because a step has left or somebody has booked, has its own time and keeps it: it
is not held any more where its moment is not one that a call has set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from firstminute.domain.calls import Call
from firstminute.domain.events import Event
from firstminute.domain.lead import Enrollment, Head

if TYPE_CHECKING:
    from firstminute.application.calls import Calling


def planned(use: Calling, head: Head) -> datetime | None:
    """When the lead's next step is due by its plan, whatever call holds it up."""
    due = head.enrollment.next_at
    known = (one for sid in head.lead.calls if (one := use.calls.get(sid)))
    return next((one.resumes_at or due for one in known if due is not None and _held_until(one) == due), due)


def given_back(use: Calling, call: Call, head: Head, log: Iterable[Event]) -> Enrollment:
    """The follow-up as it was planned before this call, the last that went on, held it up."""
    enrollment, others = head.enrollment, set(head.lead.calls) - {call.sid}
    claimed = enrollment.claim is not None and enrollment.claim.open
    if enrollment.next_at is None or call.resumes_at is None or claimed or others or head.lead.stopped:
        return enrollment
    if all(_held_until(one) != enrollment.next_at for one in _at_once(use, call, log)):
        return enrollment
    return replace(enrollment, next_at=min(max(call.resumes_at, use.clock.now()), enrollment.next_at))


def _at_once(use: Calling, call: Call, log: Iterable[Event]) -> Iterator[Call]:
    """The call, and those that ended while it went on: one of them may have held the plan up for longer."""
    yield call
    ended = (one.data.get("call") for one in log if one.type == "call.ended" and one.recorded_at >= call.began_at)
    yield from (one for sid in ended if (one := use.calls.get(str(sid))))


def _held_until(call: Call) -> datetime | None:
    return call.held_until or (call.out.held_until if call.out else None)
