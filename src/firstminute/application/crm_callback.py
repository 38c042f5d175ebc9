"""Whoever is to know of an event is told: CRMs by a signed callback, the lead's owner by an alert.

stream of the leads table ──▶ fan_out ──▶ queue of notices ──▶ deliver ──▶ CRM or owner
                                              ▲                   │ failed: shown again later
                                              └───────────────────┘ failed to the end: dead letters
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from firstminute.application.alerting import member_for
from firstminute.application.bursts import Covered, Wait, burst, comes_in_bursts, counts_with
from firstminute.application.failing_over import LOST, fail_over
from firstminute.application.ports import Clock
from firstminute.application.telling import (
    CRM,
    OWNER,
    CrmCallback,
    Delivered,
    Failed,
    tell_crm,
    tell_of_source,
    tell_owner,
    tried,
)
from firstminute.application.waiting_ports import Notice
from firstminute.domain.alerts import concerns_staff
from firstminute.domain.events import SYSTEM, TEXTS, Actor, Event
from firstminute.domain.folding import fold
from firstminute.domain.synthetic import SYNTHETIC

# Business seconds between the tries; after the last one the notice is a dead letter.
# https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#deliverability-and-reliability
RETRY_AFTER: Final = (5, 300, 1800, 7200, 18_000, 36_000, 36_000)
# A receiver may ask for more patience, up to the longest time a queue hides a message and no lead has forgotten us.
_LONGEST_RETRY_AFTER: Final = 36_000


@dataclass(frozen=True, slots=True)
class Postponed:
    """It did not work; the queue shows the notice again after `seconds` (wall clock)."""

    status: int | str
    seconds: int


@dataclass(frozen=True, slots=True)
class GivenUp:
    """It will not be tried again. `keep`: it belongs among the dead letters, from where it can be replayed."""

    status: int | str
    keep: bool = True


Outcome = Delivered | Postponed | GivenUp


def fan_out(use: CrmCallback, events: Sequence[Event]) -> list[Notice]:
    """Queue a notice for everybody who is to know of these events. Safe to repeat: nobody is told twice."""
    notices = [Notice(event.lead_id, event.seq, target) for event in events for target in _targets(use, event)]
    if notices:
        use.notices.add(notices)
    return notices


def deliver(use: CrmCallback, notice: Notice, attempt: int, receipt: str) -> Outcome:
    """Tell one target of one event. `attempt` counts from 1, `receipt` is the queue's handle of this notice.

    At least once: when the outcome of a try is unknown, the same callback goes out again under the same id.
    """
    if notice.about:
        told = tried(lambda: tell_of_source(use, notice))
        return told if isinstance(told, Delivered) else _again(use, told, attempt, receipt)
    log = use.leads.log(notice.lead_id)
    events = log[: notice.seq]
    if len(events) < notice.seq:
        return _not_there(use, notice, attempt, receipt)
    if events[0].data.get(SYNTHETIC) is True:
        return Delivered(SYNTHETIC, again=True)
    notes = use.leads.notes(notice.lead_id)
    if any(note.id == _note_id(events[-1], notice) for note in notes):
        return Delivered("known", again=True)
    event = _in_one(use, notice, log, notes)
    if isinstance(event, Wait):
        use.notices.postpone(receipt, _wait(use.clock, event.seconds, None))
        return Postponed("burst", event.seconds)
    told = Delivered("burst") if isinstance(event, Covered) else _tell(use, notice, [*events[:-1], event], log, notes)
    if isinstance(told, Delivered):
        more = {"member": told.member, "provider_id": told.text}
        _note(use, "callback.delivered", events[-1], notice, attempt, told.status, more)
        return told
    _note(use, "callback.failed", events[-1], notice, attempt, told.status)
    return _again(use, told, attempt, receipt)


def _in_one(use: CrmCallback, notice: Notice, log: Sequence[Event], notes: Sequence[Event]) -> Event | Wait | Covered:
    """The event to tell of: for the owner several texts in a row are one, an inquiry by text among them, and several
    missed calls."""
    event = log[notice.seq - 1]
    if not comes_in_bursts(event) or not notice.target.startswith(OWNER):
        return event
    of_note = {_note_id(one, notice): one.seq for one in filter(counts_with(event), log)}
    told = {
        of_note[note.id]: note.recorded_at for note in notes if note.id in of_note and note.data["status"] != "burst"
    }
    return burst(log, event, told, use.clock.now())


def _targets(use: CrmCallback, event: Event) -> Iterator[str]:
    if event.data.get(SYNTHETIC) is True and event.actor.kind in ("prospect", "system"):
        return
    for target in use.practice.callbacks:
        if not target.events or event.type in target.events:
            yield f"{CRM}:{target.name}"
    if concerns_staff(event) or event.type == LOST:
        member = member_for(use.practice, use.channels, _owner(use, event))
        if member:
            yield f"{OWNER}:{member.name}"


def _owner(use: CrmCallback, event: Event) -> str | None:
    """Who wrote the text that did not arrive; else who owns the lead, as the event says, or as it stands."""
    named = event.data.get("by") if event.type in TEXTS else event.data.get("owner")
    if named:
        return str(named)
    head = use.leads.get(event.lead_id)
    return head.lead.owner if head else None


def _tell(
    use: CrmCallback, notice: Notice, events: list[Event], log: Sequence[Event], notes: Sequence[Event]
) -> Delivered | Failed:
    kind, _, name = notice.target.partition(":")
    if kind == OWNER and events[-1].type == LOST:
        return tried(lambda: fail_over(use, events[-1], log, notes))
    lead = fold(notice.lead_id, events)
    if kind == CRM:
        return tried(lambda: tell_crm(use, name, lead, events[-1]))
    return tried(lambda: tell_owner(use, name, lead, events[-1]))


def _not_there(use: CrmCallback, notice: Notice, attempt: int, receipt: str) -> Postponed | GivenUp:
    """The event is gone with its lead, or it is so young that a read may miss it."""
    gone = use.leads.get(notice.lead_id) is None
    return _again(use, Failed("unknown_lead" if gone else "not_readable_yet", final=gone), attempt, receipt)


def _again(use: CrmCallback, failed: Failed, attempt: int, receipt: str) -> Postponed | GivenUp:
    if failed.final:
        return GivenUp(failed.status, keep=False)
    if attempt > len(RETRY_AFTER):
        return GivenUp(failed.status)
    seconds = _wait(use.clock, RETRY_AFTER[attempt - 1], failed.retry_after)
    use.notices.postpone(receipt, seconds)
    return Postponed(failed.status, seconds)


def _wait(clock: Clock, planned: int, asked: float | None) -> int:
    """Wall-clock seconds to the next try: as planned in business time, or as long as the receiver asked for."""
    at = clock.wall_at(clock.now() + timedelta(seconds=planned))
    return math.ceil(max((at - clock.wall()).total_seconds(), min(asked or 0.0, _LONGEST_RETRY_AFTER)))


def _note_id(event: Event, notice: Notice) -> str:
    return f"{event.id}_{notice.target.replace(':', '_')}"


def _note(
    use: CrmCallback,
    type_: str,
    event: Event,
    notice: Notice,
    attempt: int,
    status: int | str,
    more: Mapping[str, str] | None = None,
) -> None:
    """Keep what came of a try beside the log. The one of a delivery is what keeps it from being repeated."""
    note_id = _note_id(event, notice) + ("" if type_ == "callback.delivered" else f"_{attempt}")
    now, target = use.clock.now(), notice.target.removeprefix(f"{CRM}:")
    data = {"target": target, "status": status, "attempt": attempt, "event_id": event.id}
    data |= {name: value for name, value in (more or {}).items() if value}
    actor = Actor("crm", target) if target != notice.target else SYSTEM
    use.leads.note(Event(note_id, type_, event.lead_id, event.seq, now, now, actor, data))
