"""Changes of leads become contributions to their cohorts, each under its own id."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from builders import LEAD_ID, NOW, a_lead, a_practice
from fakes import FakeClock, FakeRollups
from firstminute.application.changes import HeadChange
from firstminute.application.metrics_rollup import Counted, MetricsRollup, roll_up
from firstminute.domain.errors import Conflict
from firstminute.domain.lead import Lead

NOBODY = Lead(LEAD_ID)


class Remembering(FakeRollups):
    """Counters that remember what they were told the time is."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[datetime] = []

    def add(self, contributions, now):
        self.told.append(now)
        return super().add(contributions, now)


@pytest.fixture
def rollups() -> Remembering:
    return Remembering()


@pytest.fixture
def use(rollups: Remembering) -> MetricsRollup:
    return MetricsRollup(a_practice(), rollups, FakeClock(NOW, ahead=timedelta(days=30)))


def test_a_new_lead_and_its_first_touch_are_counted(use, rollups):
    new = a_lead()
    touched = replace(new, touches=1, first_touch_ms=4000)
    assert roll_up(use, [HeadChange("1", NOBODY, new), HeadChange("2", new, touched)]) == Counted(2, 2, 2)
    (counts,) = rollups.between("2026-11-24", "2026-11-24").values()
    assert (counts["leads"], counts["touches"], counts["t_10"]) == (1, 1, 1)


def test_a_change_that_moves_no_counter_is_read_and_left(use, rollups):
    lead = a_lead()
    assert roll_up(use, [HeadChange("2", lead, replace(lead, words="Hello?"))]) == Counted(1, 0, 0)
    assert rollups.told == []


def test_how_many_came_again_is_told(use):
    change = HeadChange("1", NOBODY, a_lead())
    roll_up(use, [change])
    counted = roll_up(use, [change, HeadChange("other", NOBODY, a_lead())])
    assert (counted.new, counted.repeated) == (1, 1)


def test_a_change_that_is_twice_in_a_batch_is_counted_once(use, rollups):
    change = HeadChange("1", NOBODY, a_lead())
    roll_up(use, [change, change])
    assert [counts["leads"] for counts in rollups.between("2026-11-24", "2026-11-24").values()] == [1]


def test_a_lead_is_counted_on_the_day_it_came_in_for_the_practice(use, rollups):
    late = datetime(2026, 11, 25, 4, 59, 59, tzinfo=UTC)  # a second before midnight in New York
    roll_up(use, [HeadChange("1", NOBODY, a_lead(received_at=late))])
    assert [cohort.day for cohort in rollups.between("2026-11-01", "2026-11-30")] == ["2026-11-24"]


def test_marks_expire_by_the_wall_clock_however_fast_the_practice_lives(use, rollups):
    roll_up(use, [HeadChange("1", NOBODY, a_lead())])
    assert rollups.told == [NOW - timedelta(days=30)]


def test_a_batch_that_could_not_be_counted_is_not_reported_as_counted(use, rollups):
    rollups.faults.append(("before", Conflict("busy")))
    with pytest.raises(Conflict):
        roll_up(use, [HeadChange("1", NOBODY, a_lead())])
