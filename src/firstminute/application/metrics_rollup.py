"""Leads change; the counters of their cohorts follow, each change counted once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from firstminute.application.changes import HeadChange
from firstminute.application.ports import Clock, Rollups
from firstminute.domain.metrics import Cohort, contributions
from firstminute.domain.practice import Practice


@dataclass(frozen=True, slots=True)
class MetricsRollup:
    """What counting needs."""

    practice: Practice
    rollups: Rollups
    clock: Clock


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of a batch: `changes` were read, `counting` of them change a counter, `new` were counted now."""

    changes: int
    counting: int
    new: int

    @property
    def repeated(self) -> int:
        """How many had been counted before."""
        return self.counting - self.new


def roll_up(use: MetricsRollup, changes: Sequence[HeadChange]) -> Counted:
    """Count what these changes contribute.

    Raises Conflict or ProviderUnavailable when some could not be counted: give the whole batch again, in any cut.
    """
    added = added_by(changes, use.practice.zone)
    new = use.rollups.add(added, use.clock.wall()) if added else 0
    return Counted(len(changes), len(added), new)


def added_by(changes: Sequence[HeadChange], zone: str) -> dict[str, dict[Cohort, dict[str, int]]]:
    """Contributions by change id; many changes (a claim, a plan) move no counter and need no mark.

    `zone` is the practice's: it says on which day a lead came in.
    """
    told = ((change.id, contributions(change.before, change.after, zone)) for change in changes)
    return {change_id: contribution for change_id, contribution in told if contribution}
