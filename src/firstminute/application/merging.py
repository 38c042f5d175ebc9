"""Staff say that two leads are one person, or that they were not after all.

One transaction over both heads: either both say so or neither does. See docs/decisions/0014-merging-leads.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from firstminute.application.lead_ports import Change, Leads
from firstminute.application.merge_checks import absorbed_in, check, check_parting
from firstminute.application.merge_reminders import of_both, of_one
from firstminute.application.one_person import logs_of_all
from firstminute.application.recording import spread, with_consequences
from firstminute.application.suppressing import opted_out_points, scope_of_all
from firstminute.domain.contact_points import line
from firstminute.domain.errors import Conflict, Duplicate, Forbidden, Unknown
from firstminute.domain.events import SYSTEM, Actor, Event, NewEvent
from firstminute.domain.folding import fold
from firstminute.domain.lead import Enrollment, Head, Lead
from firstminute.domain.merged import as_if, restored_of
from firstminute.domain.practice import Practice
from firstminute.domain.shares import shares_of
from firstminute.domain.states import stop_reason

_TRIES: Final = 8
_KEY: Final = "reported_as"
# A person who did or said something is followed up by people, whichever of their leads it was that knew it.
_SIGNS: Final = frozenset({"replied", "booked", "human", "disqualified"})

Pair = tuple[tuple[Head, Change], tuple[Head, Change]]


def merge(
    leads: Leads,
    practice: Practice,
    keep_id: str,
    other_id: str,
    actor: Actor,
    now: datetime,
    *,
    once: str | None = None,
) -> Event:
    """From now on `keep_id` stands for `other_id` too; gives back what its log says of it, also the second time.

    Raises Unknown or Invalid with what is in the way, ProviderUnavailable while a message to the other one is on its
    way. `once` names the order, so that the same one is not carried out again after it was undone.
    """

    def changes() -> Pair | None:
        keep, other = _head(leads, keep_id), _head(leads, other_id)
        if other.lead.merged_into == keep_id and keep_id != other_id:
            return None
        check(leads, keep, other)
        return _kept(leads, practice, keep, other, actor, now, once), _absorbed(leads, keep, other, actor, now)

    return _written(leads, changes, "lead.merged", (keep_id, other_id), once, now)


def unmerge(
    leads: Leads, practice: Practice, other_id: str, actor: Actor, now: datetime, *, once: str | None = None
) -> Event:
    """The lead stands for itself again; gives back what the log of the one that stood for it says.

    What came by the merge goes back, what was recorded since stays where it was recorded, and an opt-out stays with
    both. Raises Unknown or Invalid.
    """
    keep_id = _head(leads, other_id).lead.merged_into or ""

    def changes() -> Pair:
        other = _head(leads, other_id)
        keep = leads.get(other.lead.merged_into or "")
        checked = check_parting(leads, keep, other)
        return _parted(leads, practice, checked, other, actor, now, once), _freed(leads, checked, other, actor, now)

    return _written(leads, changes, "lead.unmerged", (keep_id, other_id), once, now)


def told_by_staff(
    leads: Leads, practice: Practice, lead_id: str, content: Mapping[str, Any], actor: Actor, now: datetime
) -> Event:
    """The same as an event that staff report of the kept lead: `{"type": "lead.merged", "data": {"absorbed": ID}}`."""
    if actor.kind != "staff":
        raise Forbidden("Only staff say which leads are one person.")
    other_id = absorbed_in(leads, lead_id, content)
    told = line(str(content["id"]), 200) if isinstance(content.get("id"), (str, int)) else ""
    once = f"{actor.kind}:{actor.name}:{told}" if told else None
    if once and leads.seen(once):
        return _recorded(leads, lead_id, lambda event: event.data.get(_KEY) == once)
    if content["type"] == "lead.merged":
        return merge(leads, practice, lead_id, other_id, actor, now, once=once)
    return unmerge(leads, practice, other_id, actor, now, once=once)


def _written(
    leads: Leads,
    changes: Callable[[], Pair | None],
    type_: str,
    ids: tuple[str, str],
    once: str | None,
    now: datetime,
) -> Event:
    """Both changes, decided again when somebody was faster."""
    keep_id, other_id = ids
    for _ in range(_TRIES):
        try:
            pair = changes()
            if pair is None:
                return _recorded(leads, keep_id, lambda event: _tells(event, type_, other_id))
            written = leads.append_together(pair, now)
        except Conflict:
            continue
        except Duplicate:
            return _recorded(leads, keep_id, lambda event: event.data.get(_KEY) == once)
        for head, recorded in written:
            _spread(leads, head, recorded, now)
        return written[0][1][0]
    raise Conflict(f"{keep_id} and {other_id} are being changed by others all the time")


def _kept(
    leads: Leads, practice: Practice, keep: Head, other: Head, actor: Actor, now: datetime, once: str | None
) -> tuple[Head, Change]:
    told = {"absorbed": other.lead.id, "shares": shares_of(other.lead), **({_KEY: once} if once else {})}
    events = [NewEvent("lead.merged", now, actor, told)]
    sign = _sign(other.lead)
    if keep.lead.stopped is None and sign and not _sign(keep.lead):
        why = {"reason": sign, "step": keep.enrollment.step}
        because = {"because": "lead.merged", "absorbed": other.lead.id}
        events.append(NewEvent("cadence.stopped", now, SYSTEM, {**why, **because}))
    if other.lead.opted_out:
        return _bound(leads, keep, other, events, keep.enrollment, now, once)
    return keep, Change(*of_both(practice, keep, other.lead.id, events, keep.enrollment, now), once=once)


def _sign(lead: Lead) -> str | None:
    """What somebody did or said that ended a follow-up: that of now, or the one before reminders or nurture began."""
    return next((reason for reason in (lead.stopped, lead.ended) if reason in _SIGNS), None)


def _absorbed(leads: Leads, keep: Head, other: Head, actor: Actor, now: datetime) -> tuple[Head, Change]:
    """Its plan stays as it is, for the case that this is undone; nothing of it is carried out meanwhile."""
    events = [NewEvent("lead.merged", now, actor, {"into": keep.lead.id})]
    return _bound(leads, other, keep, events, other.enrollment, now)


def _parted(
    leads: Leads, practice: Practice, keep: Head, other: Head, actor: Actor, now: datetime, once: str | None
) -> tuple[Head, Change]:
    released = [other.lead.id, *other.lead.absorbed]
    alone = _alone(leads, keep, keep.lead.absorbed.keys() - released)
    told = {
        "absorbed": other.lead.id,
        "released": released,
        "restored": restored_of(alone),
        **({_KEY: once} if once else {}),
    }
    goes_on = keep.lead.stopped is not None and alone.stopped is None
    enrollment = _resumed(keep.enrollment, now) if goes_on else keep.enrollment
    events = [NewEvent("lead.unmerged", now, actor, told)]
    return keep, Change(*of_one(practice, keep, alone, events, enrollment, now), once=once)


def _freed(leads: Leads, keep: Head, other: Head, actor: Actor, now: datetime) -> tuple[Head, Change]:
    """Its follow-up goes on where it stood, unless the person gave a sign meanwhile: it may have been this one."""
    alone = _alone(leads, other, other.lead.absorbed)
    if alone.stopped is None:
        alone = replace(alone, stopped=_sign_since(leads.log(keep.lead.id), other.lead.id))
    told = {"from": keep.lead.id, "restored": restored_of(alone, person=False)}
    events = [NewEvent("lead.unmerged", now, actor, told)]
    enrollment = other.enrollment if alone.stopped else _resumed(other.enrollment, now)
    return _bound(leads, other, keep, events, enrollment, now)


def _alone(leads: Leads, head: Head, absorbed: Collection[str]) -> Lead:
    """A lead as it would stand if it had only these merged into it, and were merged into none."""
    return fold(head.lead.id, as_if(leads.log(head.lead.id)[: head.lead.seq], absorbed))


def _bound(
    leads: Leads,
    head: Head,
    partner: Head,
    events: list[NewEvent],
    enrollment: Enrollment,
    now: datetime,
    once: str | None = None,
) -> tuple[Head, Change]:
    """A no that one of two leads of a person was given is given to both."""
    if head.lead.opted_out or not partner.lead.opted_out:
        return head, Change(events, enrollment, once=once)
    told = {"scope": scope_of_all(leads.log(partner.lead.id)), "how": "merged", "shared_with": partner.lead.id}
    no = NewEvent("lead.opted_out", now, SYSTEM, told)
    over = replace(enrollment, next_at=None, next_channel=None)
    suppress = opted_out_points(leads, head, [no])
    return head, Change(with_consequences(head, [*events, no], now), over, once=once, suppress=suppress)


def _resumed(enrollment: Enrollment, now: datetime) -> Enrollment:
    """The plan, with nothing in the past; the machine that waits for it is started again by the watchdog."""
    return replace(enrollment, next_at=max(enrollment.next_at or now, now))


def _sign_since(log: Sequence[Event], other_id: str) -> str | None:
    """What ended the kept lead's follow-up since the other was merged into it, if somebody did or said something."""
    since = max((event.seq for event in log if _tells(event, "lead.merged", other_id)), default=0)
    reasons = (stop_reason(event) for event in as_if(log, ()) if event.seq > since)
    return next((reason for reason in reasons if reason in _SIGNS), None)


def _spread(leads: Leads, head: Head, recorded: Sequence[Event], now: datetime) -> None:
    """An opt-out by a merge reaches whoever shares the contact point, as any other does."""
    said = [
        NewEvent(one.type, one.occurred_at, one.actor, one.data) for one in recorded if one.type == "lead.opted_out"
    ]
    for point in opted_out_points(leads, head, said):
        spread(leads, head.lead.id, point, said, now)


def _tells(event: Event, type_: str, other_id: str) -> bool:
    return event.type == type_ and event.data.get("absorbed") == other_id


def _recorded(leads: Leads, lead_id: str, wanted: Callable[[Event], bool]) -> Event:
    """The last such event of a lead or of one that it was merged with. Raises Unknown where there is none."""
    for log in logs_of_all(leads, lead_id):
        found = next(filter(wanted, reversed(log)), None)
        if found:
            return found
    raise Unknown(f"This was recorded before, but not of lead {lead_id}.")


def _head(leads: Leads, lead_id: str) -> Head:
    head = leads.get(lead_id)
    if head is None:
        raise Unknown(f"There is no lead {lead_id}.")
    return head
