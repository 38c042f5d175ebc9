"""One try to tell somebody of an event: a CRM by a signed callback, a member of the team by an alert."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from firstminute.application.alerting import alert, member_for, tell_member
from firstminute.application.ports import Answer, Channels, Clock, Leads, Notice, Notices, Orchestrator, Secrets
from firstminute.application.threads import Threads
from firstminute.domain.alerts import lost_synthetic
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.events import Event, rfc3339
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Practice, Target
from firstminute.domain.retry_after import seconds_of
from firstminute.domain.snapshots import snapshot

CRM: Final = "crm"
OWNER: Final = "owner"


class Crm(Protocol):
    """Posts one signed callback. Raises ProviderRefused, ProviderUnavailable or OutcomeUnknown."""

    def send(self, target: Target, secrets: Sequence[str], message_id: str, body: bytes, now: datetime) -> Answer:
        """`now` is the receivers' clock."""


@dataclass(frozen=True, slots=True)
class CrmCallback:
    """What telling others needs. Without `threads` nobody of the team can answer by text.

    Without an `orchestrator` no machine is started for a run that an event has begun.
    """

    practice: Practice
    leads: Leads
    notices: Notices
    channels: Channels
    secrets: Secrets
    crm: Crm
    clock: Clock
    threads: Threads | None = None
    orchestrator: Orchestrator | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """They know it. `again`: they knew it before, so nothing was sent. `status` is the HTTP status, or what worked."""

    status: int | str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """They do not know it. `retry_after`: the wall-clock seconds they asked for; `final`: they never will.

    `status` is the HTTP status, or what was in the way.
    """

    status: int | str
    retry_after: float | None = None
    final: bool = False


def tried(tell: Callable[[], Delivered | Failed]) -> Delivered | Failed:
    """What `tell` gives, or what it raised in our words."""
    try:
        return tell()
    except OutcomeUnknown as error:
        return Failed("no_answer", error.retry_after)
    except ProviderUnavailable as error:
        return Failed("unavailable", error.retry_after)
    except ProviderRefused as error:
        return Failed(error.code)


def tell_crm(use: CrmCallback, name: str, lead: Lead, event: Event) -> Delivered | Failed:
    """Post the event, with the lead as it stood right after it, to the target called `name`."""
    target = use.practice.target(name)
    if target is None:
        return Failed("no_such_target", final=True)
    body = json.dumps(_content(lead, event), ensure_ascii=False, separators=(",", ":")).encode()
    now = use.clock.wall()
    answer = use.crm.send(target, use.secrets.get(target.secret), f"{event.id}:{name}", body, now)
    if 200 <= answer.status < 300:
        return Delivered(answer.status)
    # 410 Gone: the receiver wants no more of this.
    retry_after = seconds_of(answer.headers.get("retry-after"), now)
    return Failed(answer.status, retry_after, final=answer.status == 410)


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


def tell_owner(use: CrmCallback, name: str, lead: Lead, event: Event) -> Delivered | Failed:
    """Alert the member called `name`, or whom else something reaches. Who is told by text can answer by text."""
    member = member_for(use.practice, use.channels, name)
    if member is None:
        return Failed("nobody_to_alert")
    if use.threads and member.phone:
        # Before it leaves: an answer may be quicker than we are.
        use.threads.alerted(member.name, lead.id, use.clock.now())
    return Delivered(alert(use.practice, use.channels, member, lead, event))


def tell_of_source(use: CrmCallback, notice: Notice) -> Delivered | Failed:
    """Alert of a source, not of a lead: its hourly synthetic inquiry was lost."""
    member = member_for(use.practice, use.channels, notice.target.removeprefix(f"{OWNER}:"))
    if member is None:
        return Failed("nobody_to_alert")
    return Delivered(tell_member(use.channels, member, lost_synthetic(use.practice, notice.about)))
