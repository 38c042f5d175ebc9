"""One try to tell somebody of an event: a CRM by a signed callback, a member of the team by an alert."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from firstminute.application.alerting import Takes, all_ways, any_texts, member_for, tell_member, ways_to
from firstminute.application.lead_ports import Leads
from firstminute.application.lost_alerts import note_lost
from firstminute.application.ports import Clock, Orchestrator, Secrets
from firstminute.application.provider_ports import Answer, Channels
from firstminute.application.team_phones import TeamPhones
from firstminute.application.threads import Threads
from firstminute.application.waiting_ports import Notice, Notices
from firstminute.domain.alerts import Alert, compose, lost_synthetic
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.events import Event, rfc3339
from firstminute.domain.lead import Lead
from firstminute.domain.phone_alerts import PHONES, of_phone
from firstminute.domain.practice import Member, Practice, Target
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

    Without an `orchestrator` no machine is started for a run that an event has begun. Without `phones` every phone of
    the team is texted.
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
    phones: TeamPhones | None = None

    @property
    def takes(self) -> Takes:
        """Whether a member takes texts: who texted STOP does not."""
        phones = self.phones
        if phones is None:
            return any_texts
        return lambda member: phones.get(member.phone or "").stopped_at is None


@dataclass(frozen=True, slots=True)
class Delivered:
    """They know it. `again`: they knew it before, so nothing was sent. `status` is the HTTP status, or what worked.

    `member`: who of the team was told; `text`: the provider's id of the text to them.
    """

    status: int | str
    again: bool = False
    member: str = field(default="", compare=False)
    text: str = field(default="", compare=False)


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
    """Alert the member called `name`, or whom else something reaches. Who is told by text can answer by text.

    What was refused is recorded, and goes on to whoever is next from there (`failing_over`).
    """
    member = member_for(use.practice, use.channels, name, use.takes)
    if member is None:
        return Failed("nobody_to_alert")
    asked, every = ways_to(use.channels, member, use.takes), all_ways(use.channels, member, use.takes)
    open_thread(use, member, lead.id, asked)
    told = compose(use.practice, lead, event, member)
    done = tell_member(use.channels, member, told, asked, every[len(asked) :], (lead.id, event.seq))
    note_lost(use.leads, use.practice, lead.id, member.name, event.seq, done.refused, use.clock.now())
    if done.ways:
        open_thread(use, member, lead.id, done.ways if "sms" not in asked else ())
        return Delivered(",".join(done.ways), member=member.name, text=done.text)
    return Failed(next(iter(done.refused.values())), final=True)


def open_thread(use: CrmCallback, member: Member, lead_id: str, ways: Sequence[str]) -> None:
    """Before a text leaves: an answer may be quicker than we are. Who is told by e-mail alone answers nothing by text:
    what they write to the practice's number is about something else."""
    if use.threads and member.phone and "sms" in ways:
        use.threads.alerted(member.name, lead_id, use.clock.now())


def tell_of_source(use: CrmCallback, notice: Notice) -> Delivered | Failed:
    """Alert of what is no lead: a source whose hourly synthetic inquiry was lost, or a phone of the team."""
    what, _, name = notice.about.partition(":")
    if what in PHONES and name:
        return _tell_of_phone(use, what, name)
    member = member_for(use.practice, use.channels, notice.target.removeprefix(f"{OWNER}:"), use.takes)
    return _said(use, member, lost_synthetic(use.practice, notice.about))


def _tell_of_phone(use: CrmCallback, what: str, name: str) -> Delivered | Failed:
    """Somebody else of the team is told, who can do something about it; where there is nobody else, the member."""
    member = use.practice.member(name)
    if member is None:
        return Failed("no_such_member", final=True)
    others = [one for one in use.practice.team if one != member]
    told = next((one for one in [*others, member] if ways_to(use.channels, one, use.takes)), None)
    instead = member_for(use.practice, use.channels, name, use.takes)
    return _said(use, told, of_phone(use.practice, what, member, instead))


def _said(use: CrmCallback, member: Member | None, alert: Alert) -> Delivered | Failed:
    if member is None:
        return Failed("nobody_to_alert")
    asked, every = ways_to(use.channels, member, use.takes), all_ways(use.channels, member, use.takes)
    done = tell_member(use.channels, member, alert, asked, every[len(asked) :])
    return Delivered(",".join(done.ways)) if done.ways else Failed(next(iter(done.refused.values())))
