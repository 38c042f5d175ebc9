"""Silent sources of a practice, by its counters."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from builders import a_practice
from fakes import FakeRollups
from firstminute.application.listening import silent_sources
from firstminute.domain.metrics import Cohort

NOW = datetime(2026, 11, 25, 21, tzinfo=ZoneInfo("America/New_York"))


def busy(*sources: str) -> FakeRollups:
    rollups = FakeRollups()
    for number in range(1, 29):
        day = (NOW.date() - timedelta(days=number + 1)).isoformat()
        changes = {
            f"{source}{day}{owner}": {Cohort(day, source, "", "form", owner): {"leads": 3}}
            for source in sources
            for owner in ("ann", "ben")
        }
        rollups.add(changes, NOW)
    return rollups


def test_a_source_of_the_client_file_that_went_quiet_is_named() -> None:
    (found,) = silent_sources(a_practice(), busy("website"), NOW)
    assert (found.source, found.last) == ("website", date(2026, 11, 23))
    assert found.expected > 6


def test_a_source_that_left_the_client_file_is_not_missed() -> None:
    assert silent_sources(a_practice(), busy("old-form"), NOW) == []


def test_days_are_those_of_the_practice() -> None:
    rollups = busy("website")
    day = NOW.date().isoformat()
    rollups.add({"today": {Cohort(day, "website", "", "form", ""): {"leads": 1}}}, NOW)
    assert silent_sources(a_practice(), rollups, NOW.astimezone(ZoneInfo("UTC"))) == []
