"""A lead is the fold of its events: what each of them changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from firstminute.domain import channel_facts
from firstminute.domain.calling import CALLING, calling
from firstminute.domain.clocks import arrived, came_back, timed
from firstminute.domain.events import ABSORBED, Event, parse_rfc3339, rfc3339
from firstminute.domain.hearing import TOLD_OF, noted
from firstminute.domain.lead import Lead
from firstminute.domain.merged import apply_merge, apply_unmerge
from firstminute.domain.replacing import replace
from firstminute.domain.run_events import comes_back, ends, ran
from firstminute.domain.runs import MISSED_CALL
from firstminute.domain.states import APPOINTMENT_STATUS, BACK, MERGED, NO, goes_on, rank, state_after, without_no


def fold(lead_id: str, events: list[Event]) -> Lead:
    """The lead after `events`, which are in the order of their `seq`."""
    lead = Lead(lead_id)
    for event in events:
        lead = apply(lead, event)
    return lead


def apply(lead: Lead, event: Event) -> Lead:
    """The lead after one more event."""
    before = lead
    state = lead.state if lead.merged_into else _state_after(lead, event)
    if lead.state_at and event.occurred_at < lead.state_at and rank(state) < rank(lead.state):
        state = lead.state  # told late: it does not take the lead back
    state_at = event.occurred_at if state != lead.state or lead.state_at is None else lead.state_at
    behind, stopped = _behind_after(lead, event, state), _stopped_after(lead, event)
    lead = replace(lead, seq=event.seq, state=state, behind=behind, state_at=state_at, stopped=stopped)
    if event.type in APPOINTMENT_STATUS:
        lead = _appoint(lead, event)
    change = _CHANGES.get(event.type)
    lead = change(lead, event) if change else lead
    lead = noted(lead, event) if event.type in TOLD_OF else lead
    lead = channel_facts.learnt(lead, event) if event.type in channel_facts.TOLD_OF else lead
    lead = calling(lead, event) if event.type in CALLING else lead
    return ran(before, lead, event)


def _state_after(lead: Lead, event: Event) -> str:
    if event.type == "lead.opted_in" and lead.state == NO:
        return lead.behind or BACK
    return "replied" if comes_back(event, lead) else state_after(lead.state, event)


def _behind_after(lead: Lead, event: Event, state: str) -> str | None:
    """What the lead would be without its no; an event of ours, or of theirs, moves that on."""
    if lead.merged_into or state != NO:
        return lead.behind if lead.merged_into else None
    return lead.state if lead.state != NO else without_no(lead.behind, event)


def _stopped_after(lead: Lead, event: Event) -> str | None:
    if goes_on(event) and not lead.opted_out:
        return None
    reason = ends(event, lead)
    if reason == "opted_out" or (reason and lead.stopped in (None, MERGED)):
        return reason
    return lead.stopped


def _receive(lead: Lead, event: Event) -> Lead:
    if lead.received_at is not None:
        return lead
    data = event.data
    suppressed = bool(data.get("suppressed"))
    return replace(
        lead,
        received_at=event.occurred_at,
        submitted_at=parse_rfc3339(data["submitted_at"]) if data.get("submitted_at") else None,
        source=data.get("source", ""),
        channel=data.get("channel", "form"),
        campaign=data.get("campaign"),
        cadence=MISSED_CALL if data.get("call") else lead.cadence,
        owner=data.get("owner"),
        first_name=data.get("first_name"),
        last_name=data.get("last_name"),
        phone=data.get("phone"),
        email=data.get("email"),
        service=data.get("service"),
        region=data.get("region"),
        language=data.get("language"),
        words=excerpt(data.get("message")),
        late=data.get("late") is True,
        patient=data.get("patient") is True,
        wrote_by=data.get("wrote_by"),
        synthetic=data.get("synthetic") is True,
        opted_out=suppressed,
        stopped="opted_out" if suppressed else lead.stopped,
    )


def _repeat(lead: Lead, event: Event) -> Lead:
    """A repeat fills what was not known; it never overwrites."""
    get = event.data.get
    return replace(
        lead,
        first_name=lead.first_name or get("first_name"),
        last_name=lead.last_name or get("last_name"),
        phone=lead.phone or get("phone"),
        email=lead.email or get("email"),
        service=lead.service or get("service"),
        region=lead.region or get("region"),
        language=lead.language or get("language"),
        later_sources=_sources_after(lead, event),
    )


def _sources_after(lead: Lead, event: Event) -> tuple[str, ...]:
    """A person's own inquiry names a source as the practice does; what others report may call it anything."""
    source = event.data.get("source") if event.actor.kind == "prospect" else None
    return lead.later_sources if not source or source in lead.sources else (*lead.later_sources, str(source))


def excerpt(message: str | None, longest: int = 240) -> str | None:
    """The lead's words as the head keeps them: enough for an alert, never the whole letter."""
    if not message or len(message) <= longest:
        return message or None
    return message[: longest - 1].rstrip() + "…"


def _reach(lead: Lead, milestone: str) -> Lead:
    return lead if milestone in lead.reached else replace(lead, reached=lead.reached | {milestone})


def _appoint(lead: Lead, event: Event) -> Lead:
    """What happened last to an appointment is its status, in whatever order it is told."""
    key, status = str(event.data.get("appointment_id") or "-"), APPOINTMENT_STATUS[event.type]
    if event.type == "appointment.booked":
        lead = _reach(lead, "booked")
    if status == "kept":
        lead = replace(lead, met_at=_first(lead.met_at, event.occurred_at))
    if rfc3339(event.occurred_at) < lead.appointment_at.get(key, ""):
        return lead
    return replace(
        lead,
        appointments={**lead.appointments, key: status},
        appointment_at={**lead.appointment_at, key: rfc3339(event.occurred_at)},
        starts=_starts_after(lead, key, event),
    )


def _starts_after(lead: Lead, key: str, event: Event) -> Mapping[str, str]:
    """When each appointment begins: an event speaks of its own, and one that is moved to no known time has none."""
    given = event.data.get("starts_at")
    if given:
        return {**lead.starts, key: str(given)}
    moved = event.type == "appointment.rescheduled"
    return {one: at for one, at in lead.starts.items() if one != key} if moved else lead.starts


def _first(before: datetime | None, moment: datetime) -> datetime:
    return moment if before is None else min(before, moment)


def _outcome(lead: Lead, event: Event) -> Lead:
    return _reach(lead, event.type.partition(".")[2])


def _qualify(lead: Lead, event: Event) -> Lead:
    return _outcome(replace(lead, qualified_at=_first(lead.qualified_at, event.occurred_at)), event)


def _touch(lead: Lead, event: Event) -> Lead:
    """A call step is a task for the owner: nothing reached the person by it."""
    if event.data.get("channel") == "call":
        return lead
    return timed(lead, "first_touch_ms", event.occurred_at, touches=lead.touches + 1)


def _meet(lead: Lead, event: Event) -> Lead:
    return timed(_reach(lead, "contacted"), "first_human_ms", event.occurred_at)


def _absorbed(lead: Lead, event: Event) -> Lead:
    """Loaded for who asks: it is told of leads that were merged, and of few of them."""
    from firstminute.domain.absorbed import heard

    return heard(lead, event)


def _win(lead: Lead, event: Event) -> Lead:
    return replace(_reach(lead, "won"), revenue=lead.revenue + int(event.data.get("amount") or 0))


_CHANGES: Final[Mapping[str, Callable[[Lead, Event], Lead]]] = {
    "lead.received": _receive,
    "lead.repeated": _repeat,
    "cadence.restarted": lambda lead, event: replace(lead, late=event.data.get("late") is True),
    "cadence.switched": lambda lead, _: replace(lead, late=False),
    "touch.sent": _touch,
    "touch.delivered": arrived,
    "touch.failed": came_back,
    "contact.made": _meet,
    "lead.opted_out": lambda lead, _: replace(_reach(lead, "opted_out"), opted_out=True),
    "lead.opted_in": lambda lead, _: replace(lead, opted_out=False),
    "owner.assigned": lambda lead, event: replace(lead, owner=event.data.get("owner")),
    "lead.qualified": _qualify,
    "lead.nurtured": _qualify,
    "lead.disqualified": _outcome,
    "sale.won": _win,
    "sale.lost": _outcome,
    "lead.merged": apply_merge,
    "lead.unmerged": apply_unmerge,
    **dict.fromkeys(ABSORBED, _absorbed),
    "sla.breached": lambda lead, event: _reach(lead, f"late_{event.data.get('sla')}"),
}
