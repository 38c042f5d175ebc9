"""What nobody else would notice: a machine that was never started, a step that is overdue, a person who waits too long.

Runs every minute. Starting a machine twice is harmless: the same name starts once, and claims see to the rest.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from firstminute.application.call_watch import Looked, adopt, look_after
from firstminute.application.calls import Calling
from firstminute.application.deleting import Deleting, Swept, sweep
from firstminute.application.lead_ports import Leads
from firstminute.application.listening import silent_sources
from firstminute.application.ports import Clock, Orchestrator, Rollups
from firstminute.application.recording import record
from firstminute.application.synthetic_checks import Checked, Checking, check_sources
from firstminute.domain.errors import Duplicate, ProviderUnavailable
from firstminute.domain.events import NewEvent
from firstminute.domain.hours import Hours, days_off
from firstminute.domain.lead import Head
from firstminute.domain.merged import united
from firstminute.domain.practice import Practice
from firstminute.domain.run_alerts import CAME_BACK
from firstminute.domain.runs import machine_name
from firstminute.domain.silence import Silence

# Wall-clock seconds after which somebody should have acted.
START_AFTER: Final = 20  # intake starts the machine itself; only when that failed is it still waiting
WAITING_AFTER: Final = 60  # the alarm: an inquiry without its first touch
RESTART_AFTER: Final = 900  # a machine that still runs is left to its retries this long
_RESTART_EVERY: Final = 600  # one restart of the same lead in this time, by the execution's name
_SLA: Final = "first_human"
_SAID: Final = f"late_{_SLA}"
_WITHOUT_A_PERSON: Final = ("received", "contacting", "replied")
# States in which a later run may go on. A lead that has come and is nobody's business any more has none planned.
_LATER: Final = ("booked", "missed", "nurtured", "unreachable", "contacted", "qualified", "kept", "lost", "won")
_LATER_EVERY: Final = 15  # minutes; once a day those of long ago too
_RECENT_DAYS: Final = 45
_LONGEST_RUN_DAYS: Final = 800


@dataclass(frozen=True, slots=True)
class Watchdog:
    """What the watchdog needs. Without `rollups` nobody listens for quiet sources, without `checking` none is tried,
    without `calling` nobody looks after calls, without `deleting` nothing is deleted at providers.
    """

    practice: Practice
    leads: Leads
    orchestrator: Orchestrator
    clock: Clock
    rollups: Rollups | None = None
    checking: Checking | None = None
    calling: Calling | None = None
    deleting: Deleting | None = None


@dataclass(slots=True)
class Round:
    """One round: ids only. `waiting` counts leads whose first touch is overdue by more than a minute.

    `silent` are the sources that went quiet; None in the 59 rounds of an hour in which nobody listened. `checked` are
    the sources through which an inquiry of nobody goes every hour.
    """

    started: list[str] = field(default_factory=list)
    restarted: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    waiting: int = 0
    silent: list[Silence] | None = None
    checked: list[Checked] = field(default_factory=list)
    calls: Looked = field(default_factory=Looked)
    swept: Swept = field(default_factory=Swept)


def watch(use: Watchdog) -> Round:
    """Look after every open lead once."""
    found = Round()
    if use.calling:  # first: a call whose end was lost frees its lead
        found.calls = look_after(use.calling)
    for head in use.leads.waiting(_WITHOUT_A_PERSON):
        _keep_going(use, head, found)
        _mind_the_clock(use, head, found)
        _mind_who_is_back(use, head, found)
        if use.calling and head.lead.calls:
            adopt(use.calling, head)
    _keep_later_runs_going(use, found)
    if use.rollups and use.clock.wall().minute == 0:
        found.silent = silent_sources(use.practice, use.rollups, use.clock.now())
    if use.checking:
        found.checked = check_sources(use.checking)
    if use.deleting:  # last: it may take its time
        found.swept = sweep(use.deleting)
    return found


def _keep_later_runs_going(use: Watchdog, found: Round) -> None:
    """Reminders, recoveries and nurture, now and then: their machines are started by the table's stream as well."""
    wall = use.clock.wall()
    if wall.minute % _LATER_EVERY:
        return
    days = _LONGEST_RUN_DAYS if (wall.hour, wall.minute) == (0, 0) else _RECENT_DAYS
    for head in use.leads.waiting(_LATER, days):
        _keep_going(use, head, found)
        if use.calling and head.lead.calls:
            adopt(use.calling, head)


def _keep_going(use: Watchdog, head: Head, found: Round) -> None:
    due, lead = head.enrollment.next_at, head.lead
    if due is None or lead.stopped or (lead.paused_at and lead.paused_until is None):
        return
    overdue = (use.clock.wall() - use.clock.wall_at(due)).total_seconds()
    if head.enrollment.step == 0 and overdue > WAITING_AFTER and not head.lead.synthetic:
        found.waiting += 1
    if overdue > START_AFTER:
        with suppress(ProviderUnavailable):  # the next round is a minute away
            _start(use, head, overdue, found)


def _start(use: Watchdog, head: Head, overdue: float, found: Round) -> None:
    """Start what was never started and what has died; leave alone what is trying again, but not for ever.

    A run that a machine has begun itself goes on in that one, which has another name: one more does no harm.
    """
    lead_id, name = head.lead.id, machine_name(head.enrollment.run)
    alive = use.orchestrator.alive(lead_id, name)
    if alive is None:
        use.orchestrator.start(lead_id, name)
        found.started.append(lead_id)
    elif not alive or overdue > RESTART_AFTER:
        run = f"r{int(use.clock.wall().timestamp()) // _RESTART_EVERY}"
        use.orchestrator.start(lead_id, run)
        found.restarted.append(lead_id)


def _mind_the_clock(use: Watchdog, head: Head, found: Round) -> None:
    """Nobody has spoken with this person within the target: said once, to the owner, and kept for the report."""
    lead, now = united(head.lead), use.clock.now()
    settled = lead.first_human_ms is not None or lead.opted_out or lead.patient or lead.synthetic
    settled = settled or _SAID in lead.reached or bool(head.lead.calls)  # on the phone: perhaps they are talking
    due = human_due(use.practice, lead.received_at) if lead.received_at and not settled else None
    if due is None or now < due:
        return
    target = use.practice.targets.first_human_seconds
    # It happened when the target passed, however long it took somebody to look.
    event = NewEvent("sla.breached", due, data={"sla": _SLA, "target_seconds": target, "owner": lead.owner})
    with suppress(Duplicate):
        record(use.leads, lead.id, [event], now, once=f"sla:{_SLA}:{lead.id}")
        found.late.append(lead.id)


def _mind_who_is_back(use: Watchdog, head: Head, found: Round) -> None:
    """Somebody in nurture is interested again, and nobody has spoken with them within the target since."""
    lead, now = head.lead, use.clock.now()
    due = human_due(use.practice, lead.back_at) if lead.back_at and not lead.opted_out else None
    if due is None or now < due:
        return
    target = use.practice.targets.first_human_seconds
    event = NewEvent("sla.breached", due, data={"sla": CAME_BACK, "target_seconds": target, "owner": lead.owner})
    with suppress(Duplicate):
        record(use.leads, lead.id, [event], now, once=f"sla:{CAME_BACK}:{lead.id}:{lead.back_at}")
        found.late.append(lead.id)


def human_due(practice: Practice, received_at: datetime) -> datetime | None:
    """When a person should have spoken with a lead: the target, counted from the inquiry or from the next opening."""
    off = days_off(practice.send_policy.holidays, practice.send_policy.federal_holidays)
    opens = Hours("coverage", practice.coverage, practice.zone, off).open_from(received_at)
    return opens + timedelta(seconds=practice.targets.first_human_seconds) if opens else None
