"""What an audit found is put right: heads written anew from their logs, and counters that no head explains set.

Beside live traffic: a head is written only as it was read, and moves the counters by the difference of its two images
under the change id that the stream tells too, so that whoever comes first has counted it. A counter is set only where
it still stands as it was read, and only when nothing has moved it for longer than a change is on its way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, Protocol

from firstminute.application.auditing import (
    Audit,
    Difference,
    Fault,
    audit,
    differences_of,
    looked_at,
    problems_of,
    read,
)
from firstminute.application.changes import HeadChange
from firstminute.application.lead_ports import Change, Leads
from firstminute.application.metrics_rollup import MetricsRollup, roll_up
from firstminute.application.ports import Clock, Rollups
from firstminute.domain.errors import Conflict
from firstminute.domain.folding import fold
from firstminute.domain.lead import Head, Lead
from firstminute.domain.metrics import Cohort, cohort, contributions, standing
from firstminute.domain.practice import Practice

# Three times as long as the counters wait for company (docs/decisions/0028): what is on its way has arrived then.
SETTLED: Final = 30.0
# How often a cohort is looked at in which somebody is being called or written to.
ROUNDS: Final = 6
_TRIES: Final = 8
_NOT_WHOLE: Final = "its log is not whole, so nothing can be written from it"
_SAID_NO: Final = "its head holds it back (stopped, or opted out) and its log does not, so it stays held back"
_BUSY: Final = "it is being changed by others all the time; repair it again later"


class Counters(Rollups, Protocol):
    """The metrics table, to whoever sets right what it holds."""

    def correct(self, cohort: Cohort, counters: Mapping[str, tuple[int, int]]) -> bool:
        """Set counters of a cohort from what they were read as to what they should be; False when one has moved."""


@dataclass(frozen=True, slots=True)
class Repairing:
    """What a repair needs. `pause` is given the seconds to wait until what is on its way has been counted."""

    practice: Practice
    leads: Leads
    rollups: Counters
    clock: Clock
    pause: Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a repair would do: leads whose heads are written anew, those that are `left` and why, counters to set."""

    heads: tuple[str, ...]
    left: tuple[Fault, ...]
    counters: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was done, and what an audit says now. `counters` are as they were found."""

    heads: tuple[str, ...]
    left: tuple[Fault, ...]
    counters: tuple[Difference, ...]
    now: Audit

    def as_json(self) -> dict[str, Any]:
        """For scripts: the audit, and what was done before it."""
        left = [{"lead_id": one.lead_id, "because": one.problem} for one in self.left]
        done = {"heads": list(self.heads), "counters": len(self.counters), "left": left}
        return {**self.now.as_json(), "repaired": done}


def plan(use: Repairing, found: Audit) -> Plan:
    """What a repair of what an audit found would do. Writes nothing."""
    looked = [(lead_id, _looked(use.leads, lead_id)) for lead_id in _at_fault(found)]
    heads = [one for _, one in looked if isinstance(one, tuple)]
    left = (Fault(lead_id, one) for lead_id, one in looked if isinstance(one, str))
    explained: Counter[tuple[Cohort, str]] = Counter()
    for head, lead in heads:
        explained.update(_moved_by(use, head, lead))
    counters = (one for one in found.differences if one.recounted - one.stored != explained[(one.cohort, one.counter)])
    return Plan(tuple(head.lead.id for head, _ in heads), tuple(left), tuple(counters))


def repair(use: Repairing, found: Audit, first: str, last: str) -> Repaired:
    """Put right what an audit of these days found, as far as it can be, and audit them again.

    Whatever breaks off in the middle is gone on with by the next repair: nothing is counted twice.
    """
    outcomes = {lead_id: _write_anew(use, lead_id) for lead_id in _at_fault(found)}
    written = tuple(lead_id for lead_id, why in outcomes.items() if why is None)
    left = tuple(Fault(lead_id, why) for lead_id, why in outcomes.items() if why)
    now = _audited(use, first, last)
    if now.equal or not now.differences:
        return Repaired(written, left, (), now)
    return Repaired(written, left, tuple(_set_right(use, first, last)), _audited(use, first, last))


def nothing_to_do(found: Audit) -> Repaired:
    """A repair of what is equal."""
    return Repaired((), (), (), found)


def _at_fault(found: Audit) -> list[str]:
    return list(dict.fromkeys(fault.lead_id for fault in found.faults))


def _looked(leads: Leads, lead_id: str) -> tuple[Head, Lead] | str | None:
    """The head as it stands and the lead that its log tells of; why it is to be left; None where nothing is wrong."""
    head, log = read(leads, lead_id)
    lead = fold(lead_id, log)
    if head is None or head.lead.seq != len(log) or [*problems_of(head, log, head.lead)]:
        return _NOT_WHOLE
    if (head.lead.opted_out and not lead.opted_out) or (head.lead.stopped and not lead.stopped):
        return _SAID_NO
    return (head, lead) if head.lead != lead else None


def _write_anew(use: Repairing, lead_id: str) -> str | None:
    """Why a lead was left as it is; None when its head is what its log tells."""
    for _ in range(_TRIES):
        found = _looked(use.leads, lead_id)
        if not isinstance(found, tuple):
            return found
        head, lead = found
        over = lead.stopped is not None and head.lead.stopped is None
        enrollment = replace(head.enrollment, next_at=None, next_channel=None) if over else head.enrollment
        try:
            after, _ = use.leads.append(replace(head, lead=lead), Change((), enrollment), use.clock.now())
        except Conflict:
            continue
        counting = MetricsRollup(use.practice, use.rollups, use.clock)
        roll_up(counting, [HeadChange(f"{lead_id}#{after.version}", head.lead, after.lead)])
        return None
    return _BUSY


def _moved_by(use: Repairing, head: Head, lead: Lead) -> dict[tuple[Cohort, str], int]:
    told = contributions(head.lead, lead, use.practice.zone)
    return {(key, counter): number for key, counts in told.items() for counter, number in counts.items()}


def _audited(use: Repairing, first: str, last: str) -> Audit:
    return audit(use.leads, use.rollups, use.practice.zone, first, last)


def _set_right(use: Repairing, first: str, last: str) -> Iterator[Difference]:
    """Set the counters that are wrong for sure; gives back how they were found.

    What stood in the heads at the first look has been counted after the pause. Where no head of a cohort has changed by
    the second, nothing else has been counted in it, so its counters, read between the two, are right or wrong for good.
    """
    before = _snapshot(use, first, last)
    for _ in range(ROUNDS):
        use.pause(SETTLED)
        stored = use.rollups.between(first, last)
        after = _snapshot(use, first, last)
        wrong = [one for one in differences_of(stored, after.totals) if one.cohort not in after.unsure]
        sure = [one for one in wrong if before.heads.get(one.cohort) == after.heads.get(one.cohort)]
        corrected = list(_corrected(use.rollups, sure))
        yield from corrected
        if len(corrected) == len(wrong):
            return
        before = after


def _corrected(rollups: Counters, sure: list[Difference]) -> Iterator[Difference]:
    for key, part in groupby(sure, key=attrgetter("cohort")):
        wrong = list(part)
        if rollups.correct(key, {one.counter: (one.stored, one.recounted) for one in wrong}):
            yield from wrong


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """The recount by cohort, and the versions of the heads in each; `unsure` are those of leads without a whole log."""

    totals: dict[Cohort, Counter[str]]
    heads: dict[Cohort, dict[str, int]]
    unsure: set[Cohort]


def _snapshot(use: Repairing, first: str, last: str) -> _Snapshot:
    taken, zone = _Snapshot({}, {}, set()), use.practice.zone
    for one in looked_at(use.leads, zone, first, last):
        by_head = cohort(one.head.lead, zone) if one.head else None
        if one.head is None or by_head != one.cohort or [*problems_of(one.head, one.log, one.lead)]:
            taken.unsure.update(key for key in (by_head, one.cohort) if key)
        if one.cohort:
            taken.totals.setdefault(one.cohort, Counter()).update(standing(one.lead))
            taken.heads.setdefault(one.cohort, {})[one.lead.id] = one.head.version if one.head else 0
    return taken
