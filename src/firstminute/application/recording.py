"""How every change to a lead is recorded: with its consequences, in one transaction, again when somebody was faster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from firstminute.application.lead_ports import Change, Leads
from firstminute.application.one_person import current, family
from firstminute.application.suppressing import opted_in_points, opted_out_points
from firstminute.domain.errors import Conflict, Duplicate, Unknown
from firstminute.domain.events import SYSTEM, Event, NewEvent
from firstminute.domain.lead import Enrollment, Head, Lead
from firstminute.domain.merged import points_of_all
from firstminute.domain.practice import Practice
from firstminute.domain.run_events import ends
from firstminute.domain.states import MERGED, goes_on

_TRIES = 24  # of those who write at once one gets through each time, and a text that is refused is told by nobody again
# What an opt-out says of the lead that it was told of, and of no other.
_OF_THE_TOLD = ("address", "told_of", "reported_as")


def record(
    leads: Leads,
    lead_id: str,
    events: Sequence[NewEvent],
    now: datetime,
    *,
    once: str | None = None,
    exact: bool = False,
    practice: Practice | None = None,
    nobodys: bool = False,
) -> tuple[Head, list[Event]]:
    """Record what happened to a lead, whatever it is. Raises Unknown, Duplicate, or Conflict after many tries.

    Of a lead that was merged into another it is recorded there, unless it is `exact`: about one of our own touches.
    With a `practice`, events begin what its cadences are for (`enrolling`). Of a lead that is `nobodys`, because its
    person was erased, an opt-out counts for the address that it names, and what is stored names nobody.
    """

    def change(head: Head) -> Change:
        told = _told_of(lead_id, head, events)
        settled, enrollment = _consequences(practice, head, told, now)
        return Change(
            _without_person(settled) if nobodys else settled,
            enrollment,
            once=once,
            suppress=opted_out_points(leads, head, told),
            release=opted_in_points(leads, head, told),
            link=new_points(head, told),
        )

    try:
        head, recorded = persist(leads, lead_id, change, now, exact=exact)
    except Duplicate:
        stands = leads.get(lead_id) if exact else current(leads, lead_id)
        _spread_all(leads, stands, events, now)  # whoever recorded it may have died before this
        raise
    _spread_all(leads, head, events, now)
    return head, recorded


def _without_person(events: Sequence[NewEvent]) -> list[NewEvent]:
    from firstminute.domain.erasure import scrubbed_event

    return [scrubbed_event(event) for event in events]


def _spread_all(leads: Leads, head: Head | None, events: Sequence[NewEvent], now: datetime) -> None:
    if head is not None and any(event.type == "lead.opted_out" for event in events):
        closed = opted_out_points(leads, head, events)
        for point in closed or (None,):
            spread(leads, head.lead.id, point, events, now)
        for other in _also_theirs(leads, head.lead, closed):
            spread(leads, other, None, events, now, told_of=head.lead.id)


def _told_of(lead_id: str, head: Head, events: Sequence[NewEvent]) -> Sequence[NewEvent]:
    """The events, saying which lead they were told of where that is not the one they are recorded of."""
    if head.lead.id == lead_id:
        return events
    return [replace(event, data={**event.data, "told_of": lead_id}) for event in events]


def persist(
    leads: Leads,
    lead_id: str,
    change: Callable[[Head], Change],
    now: datetime,
    *,
    held: Head | None = None,
    exact: bool = False,
    beside: Callable[[Head, Change], list[tuple[Head, Change]]] | None = None,
) -> tuple[Head, list[Event]]:
    """Write what `change` makes of the head as it stands; when somebody was faster, look again and decide again.

    `held` is the head as it was just given, by a claim for one, which saves the first look. A lead that was merged into
    another is changed itself only where that is `exact`ly what is meant; else the one that stands for it is. `beside`
    gives the changes of other leads that are to be written in the same transaction.
    """
    for _ in range(_TRIES):
        head = held or leads.get(lead_id)
        if head is not None and head.lead.merged_into and not exact:
            head = current(leads, lead_id)
        if head is None:
            raise Unknown(f"There is no lead {lead_id}.")
        try:
            own = _settled(head, change(head))
            others = [(one, _settled(one, told)) for one, told in beside(head, own)] if beside else []
            return leads.append_together([(head, own), *others], now)[0] if others else leads.append(head, own, now)
        except Conflict:
            held = None
    raise Conflict(f"{lead_id} is being changed by others all the time")


def _consequences(
    practice: Practice | None, head: Head, events: Sequence[NewEvent], now: datetime
) -> tuple[Sequence[NewEvent], Enrollment]:
    if practice is None:
        return with_consequences(head, events, now), head.enrollment
    from firstminute.application.enrolling import consequences

    return consequences(practice, head, events, now)


def with_consequences(head: Head, events: Sequence[NewEvent], now: datetime) -> list[NewEvent]:
    """The events, and the end of the cadence behind the first one that ends it."""
    reason = None if head.lead.stopped else next(filter(None, (ends(event, head.lead) for event in events)), None)
    if reason is None or any(event.type == "cadence.stopped" for event in events):
        return list(events)
    stopped = NewEvent("cadence.stopped", now, SYSTEM, {"reason": reason, "step": head.enrollment.step})
    return [*events, stopped]


def _settled(head: Head, change: Change) -> Change:
    """A cadence that is over has nothing planned any more."""
    begun = max((place for place, event in enumerate(change.events, 1) if goes_on(event)), default=0)
    ended = any(event.type == "cadence.stopped" for event in change.events[begun:])
    if begun and not ended:
        return change
    over = head.lead.stopped not in (None, MERGED) or ended or any(ends(event, head.lead) for event in change.events)
    if not over:
        return change
    return replace(change, enrollment=replace(change.enrollment, next_at=None, next_channel=None))


def new_points(head: Head, events: Sequence[NewEvent]) -> tuple[str, ...]:
    """Contact points that a repeat names and the lead did not have."""
    named = [event.data.get(key) for event in events if event.type == "lead.repeated" for key in ("phone", "email")]
    return tuple(point for point in named if point and point not in points_of_all(head.lead))


def spread(
    leads: Leads,
    lead_id: str,
    point: str | None,
    events: Sequence[NewEvent],
    now: datetime,
    told_of: str | None = None,
) -> None:
    """An opt-out beats everything, everywhere: it reaches every other lead of this person or of the contact point."""
    told = next(event for event in events if event.type == "lead.opted_out")
    sharing = leads.contact(point).leads if point else frozenset()
    bound = {one for sharer in sharing | {lead_id} for one in family(leads, sharer)}
    for other in sorted(bound - {told_of or lead_id}):
        found = leads.get(other)
        if found and not found.lead.opted_out:
            data = _shared(told, told_of or lead_id, point if other in sharing else None)
            _opt_out(leads, other, replace(told, data=data), now)


def _also_theirs(leads: Leads, lead: Lead, closed: Sequence[str]) -> Iterator[str]:
    """Leads of the same person by a contact point that stays open: what they said is about everything automatic."""
    from firstminute.domain.identity import same_person
    from firstminute.domain.inquiry import Draft

    said = Draft(first_name=lead.first_name, last_name=lead.last_name, phone=lead.phone, email=lead.email)
    for point in points_of_all(lead):
        for other in sorted(leads.contact(point).leads - {lead.id}) if point not in closed else ():
            found = leads.get(other)
            if found and not found.lead.opted_out and same_person(found.lead, said).same:
                yield other


def _shared(told: NewEvent, lead_id: str, point: str | None) -> dict[str, Any]:
    """An opt-out as it is told of another lead: it names a contact point only where that lead has it too."""
    data = {name: value for name, value in told.data.items() if name not in _OF_THE_TOLD}
    return {**data, **({"shared_with": lead_id} if lead_id else {}), **({"address": point} if point else {})}


def _opt_out(leads: Leads, lead_id: str, shared: NewEvent, now: datetime) -> None:
    def change(head: Head) -> Change:
        return Change(with_consequences(head, [shared], now), head.enrollment)

    persist(leads, lead_id, change, now, exact=True)
