"""Whoever is to know of an event is told: CRMs by a signed callback, the lead's owner by an alert.

stream of the leads table ──▶ fan_out ──▶ queue of notices ──▶ deliver ──▶ CRM or owner
                                              ▲                   │ failed: shown again later
                                              └───────────────────┘ failed to the end: dead letters
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from firstminute.application.alerting import alert, member_for, tell_member
from firstminute.application.ports import Answer, Channels, Clock, Leads, Notice, Notices, Secrets
from firstminute.domain.alerts import concerns_staff, lost_synthetic
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.events import SYSTEM, Actor, Event, rfc3339
from firstminute.domain.folding import fold
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Practice, Target
from firstminute.domain.retry_after import seconds_of
from firstminute.domain.snapshots import snapshot
from firstminute.domain.synthetic import SYNTHETIC

# Business seconds between the tries; after the last one the notice is a dead letter.
# https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#deliverability-and-reliability
RETRY_AFTER: Final = (5, 300, 1800, 7200, 18_000, 36_000, 36_000)
# A receiver may ask for more patience, up to the longest time a queue hides a message and no lead has forgotten us.
_LONGEST_RETRY_AFTER: Final = 36_000
CRM: Final = "crm"
OWNER: Final = "owner"


class Crm(Protocol):
    """Posts one signed callback. Raises ProviderRefused, ProviderUnavailable or OutcomeUnknown."""

    def send(self, target: Target, secrets: Sequence[str], message_id: str, body: bytes, now: datetime) -> Answer:
        """`now` is the receivers' clock."""


@dataclass(frozen=True, slots=True)
class CrmCallback:
    """What telling others needs."""

    practice: Practice
    leads: Leads
    notices: Notices
    channels: Channels
    secrets: Secrets
    crm: Crm
    clock: Clock


@dataclass(frozen=True, slots=True)
class Delivered:
    """They know it. `again`: they knew it before, so nothing was sent. `status` is the HTTP status, or what worked."""

    status: int | str
    again: bool = False


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
        told = _tried(lambda: _tell_of_source(use, notice))
        return told if isinstance(told, Delivered) else _again(use, told, attempt, receipt)
    events = use.leads.log(notice.lead_id)[: notice.seq]
    if len(events) < notice.seq:
        return _not_there(use, notice, attempt, receipt)
    if events[0].data.get(SYNTHETIC) is True:
        return Delivered(SYNTHETIC, again=True)
    if any(note.id == _note_id(events[-1], notice) for note in use.leads.notes(notice.lead_id)):
        return Delivered("known", again=True)
    told = _tell(use, notice, events)
    if isinstance(told, Delivered):
        _note(use, "callback.delivered", events[-1], notice, attempt, told.status)
        return told
    _note(use, "callback.failed", events[-1], notice, attempt, told.status)
    return _again(use, told, attempt, receipt)


@dataclass(frozen=True, slots=True)
class _Failed:
    status: int | str
    retry_after: float | None = None
    final: bool = False


def _targets(use: CrmCallback, event: Event) -> Iterator[str]:
    if event.data.get(SYNTHETIC) is True and event.actor.kind in ("prospect", "system"):
        return
    for target in use.practice.callbacks:
        if not target.events or event.type in target.events:
            yield f"{CRM}:{target.name}"
    if concerns_staff(event):
        member = member_for(use.practice, use.channels, _owner(use, event))
        if member:
            yield f"{OWNER}:{member.name}"


def _owner(use: CrmCallback, event: Event) -> str | None:
    """Who owns the lead: the event says so, or the lead as it stands."""
    if event.data.get("owner"):
        return str(event.data["owner"])
    head = use.leads.get(event.lead_id)
    return head.lead.owner if head else None


def _tell(use: CrmCallback, notice: Notice, events: list[Event]) -> Delivered | _Failed:
    kind, _, name = notice.target.partition(":")
    lead = fold(notice.lead_id, events)
    if kind == CRM:
        return _tried(lambda: _tell_crm(use, name, lead, events[-1]))
    return _tried(lambda: _tell_owner(use, name, lead, events[-1]))


def _tried(tell: Callable[[], Delivered | _Failed]) -> Delivered | _Failed:
    try:
        return tell()
    except OutcomeUnknown as error:
        return _Failed("no_answer", error.retry_after)
    except ProviderUnavailable as error:
        return _Failed("unavailable", error.retry_after)
    except ProviderRefused as error:
        return _Failed(error.code)


def _tell_crm(use: CrmCallback, name: str, lead: Lead, event: Event) -> Delivered | _Failed:
    target = use.practice.target(name)
    if target is None:
        return _Failed("no_such_target", final=True)
    body = json.dumps(_content(lead, event), ensure_ascii=False, separators=(",", ":")).encode()
    now = use.clock.wall()
    answer = use.crm.send(target, use.secrets.get(target.secret), f"{event.id}:{name}", body, now)
    if 200 <= answer.status < 300:
        return Delivered(answer.status)
    # 410 Gone: the receiver wants no more of this.
    retry_after = seconds_of(answer.headers.get("retry-after"), now)
    return _Failed(answer.status, retry_after, final=answer.status == 410)


def _content(lead: Lead, event: Event) -> dict[str, Any]:
    """The callback: the event, and the lead as it stood right after it. The same at every try."""
    return {
        "type": event.type,
        "timestamp": rfc3339(event.occurred_at),
        "data": {
            "lead_id": lead.id,
            "sequence": event.seq,
            "event": event.as_json(),
            "lead": snapshot(lead),
        },
    }


def _tell_owner(use: CrmCallback, name: str, lead: Lead, event: Event) -> Delivered | _Failed:
    member = member_for(use.practice, use.channels, name)
    if member is None:
        return _Failed("nobody_to_alert")
    return Delivered(alert(use.practice, use.channels, member, lead, event))


def _tell_of_source(use: CrmCallback, notice: Notice) -> Delivered | _Failed:
    member = member_for(use.practice, use.channels, notice.target.removeprefix(f"{OWNER}:"))
    if member is None:
        return _Failed("nobody_to_alert")
    return Delivered(tell_member(use.channels, member, lost_synthetic(use.practice, notice.about)))


def _not_there(use: CrmCallback, notice: Notice, attempt: int, receipt: str) -> Postponed | GivenUp:
    """The event is gone with its lead, or it is so young that a read may miss it."""
    gone = use.leads.get(notice.lead_id) is None
    return _again(use, _Failed("unknown_lead" if gone else "not_readable_yet", final=gone), attempt, receipt)


def _again(use: CrmCallback, failed: _Failed, attempt: int, receipt: str) -> Postponed | GivenUp:
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


def _note(use: CrmCallback, type_: str, event: Event, notice: Notice, attempt: int, status: int | str) -> None:
    """Keep what came of a try beside the log. The one of a delivery is what keeps it from being repeated."""
    note_id = _note_id(event, notice) + ("" if type_ == "callback.delivered" else f"_{attempt}")
    now, target = use.clock.now(), notice.target.removeprefix(f"{CRM}:")
    data = {"target": target, "status": status, "attempt": attempt, "event_id": event.id}
    actor = Actor("crm", target) if target != notice.target else SYSTEM
    use.leads.note(Event(note_id, type_, event.lead_id, event.seq, now, now, actor, data))
