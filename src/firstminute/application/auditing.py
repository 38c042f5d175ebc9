"""Totals equal a recount of the event log, always: this does the recount and finds what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from firstminute.application.lead_ports import Leads
from firstminute.application.ports import Rollups
from firstminute.domain.events import Event
from firstminute.domain.folding import fold
from firstminute.domain.lead import Head, Lead
from firstminute.domain.metrics import Cohort, cohort, standing

FIRST_DAY = "0001-01-01"
LAST_DAY = "9999-12-31"

Totals = dict[Cohort, Counter[str]]


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One counter of one cohort that is not what the log says."""

    cohort: Cohort
    counter: str
    stored: int
    recounted: int


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong with one lead, in plain words and without anything personal."""

    lead_id: str
    problem: str


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit looked at and found. Nothing found: `equal`."""

    leads: int
    events: int
    cohorts: int
    differences: tuple[Difference, ...]
    faults: tuple[Fault, ...]

    @property
    def equal(self) -> bool:
        """Whether the counters are a recount of the log, and every head its log's fold."""
        return not self.differences and not self.faults

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        return {
            "equal": self.equal,
            "leads": self.leads,
            "events": self.events,
            "cohorts": self.cohorts,
            "differences": [_difference_json(one) for one in self.differences],
            "faults": [{"lead_id": fault.lead_id, "problem": fault.problem} for fault in self.faults],
        }


def audit(leads: Leads, rollups: Rollups, zone: str, first: str = FIRST_DAY, last: str = LAST_DAY) -> Audit:
    """Recount the leads received from day `first` to `last` and compare. Reads the whole log.

    Counters follow a change within seconds; one look while leads come in shows those that are on their way
    (`looking_twice.lasting`).
    """
    recounted: Totals = {}
    faults: list[Fault] = []
    audited = events = 0
    for one in looked_at(leads, zone, first, last):
        audited, events = audited + 1, events + len(one.log)
        faults += [Fault(one.lead.id, problem) for problem in problems_of(one.head, one.log, one.lead)]
        if one.cohort:
            recounted.setdefault(one.cohort, Counter()).update(standing(one.lead))
    stored = rollups.between(first, last)
    differences = tuple(differences_of(stored, recounted))
    return Audit(audited, events, len(stored.keys() | recounted.keys()), differences, tuple(sorted(faults)))


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A lead as it is stored, and as its log tells of it: `lead`, in `cohort`, None where it was never received."""

    head: Head | None
    log: list[Event]
    lead: Lead
    cohort: Cohort | None


def looked_at(leads: Leads, zone: str, first: str, last: str) -> Iterator[LookedAt]:
    """Every lead that was received on these days, and those of which nobody knows when."""
    for lead_id in leads.ids():
        head, log = read(leads, lead_id)
        lead = fold(lead_id, log)
        key = cohort(lead, zone)
        if key is None or first <= key.day <= last:
            yield LookedAt(head, log, lead, key)


def read(leads: Leads, lead_id: str) -> tuple[Head | None, list[Event]]:
    """Head and log of one moment: when they do not fit, an event may have come in between, so look once more."""
    head, log = leads.get(lead_id), leads.log(lead_id)
    if head is None or head.lead.seq == len(log):
        return head, log
    return leads.get(lead_id), leads.log(lead_id)


def differences_of(stored: Mapping[Cohort, Mapping[str, int]], recounted: Totals) -> Iterator[Difference]:
    """Counters that are not what the recount says."""
    for key in sorted(stored.keys() | recounted.keys()):
        have, want = stored.get(key, {}), recounted.get(key, Counter())
        for counter in sorted(have.keys() | want.keys()):
            if have.get(counter, 0) != want[counter]:
                yield Difference(key, counter, have.get(counter, 0), want[counter])


def problems_of(head: Head | None, log: list[Event], folded: Lead) -> Iterator[str]:
    """What is wrong with a lead, its log, and its head beside what the log folds to."""
    if [event.seq for event in log] != list(range(1, len(log) + 1)):
        yield f"its events are numbered {_runs([event.seq for event in log])}, not 1 to {len(log)} without a gap"
    if any(event.lead_id != folded.id for event in log):
        yield "its log holds an event of another lead"
    if head is None:
        yield "it has events but no head"
    elif head.lead != folded:
        yield f"its head differs from its log in {', '.join(_differing(head.lead, folded))}"


def _differing(one: Lead, other: Lead) -> list[str]:
    """Names of fields only: their values are people's."""
    return [field.name for field in fields(Lead) if getattr(one, field.name) != getattr(other, field.name)]


def _runs(numbers: list[int]) -> str:
    """`1-3, 5`: numbers in their order, neighbours drawn together."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _difference_json(one: Difference) -> dict[str, Any]:
    key = one.cohort
    named = {"day": key.day, "source": key.source, "campaign": key.campaign, "channel": key.channel, "owner": key.owner}
    return {**named, "counter": one.counter, "stored": one.stored, "recounted": one.recounted}
