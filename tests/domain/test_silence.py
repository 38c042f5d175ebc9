"""When a source is missed: learned by weekday, and never before chance is ruled out."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from firstminute.domain.silence import FEWEST, Silence, silences

MONDAY = date(2026, 11, 2)
WEEKS = [MONDAY + timedelta(days=number) for number in range(28)]  # to Sunday the 29th


def at(day: int, hour: int = 0, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def office(count: int) -> dict[tuple[str, date], int]:
    """A form that is filled in on working days only."""
    return {("form", day): count for day in WEEKS if day.weekday() < 5}


def test_a_busy_form_is_missed_after_half_a_day() -> None:
    leads = {("form", day): 10 for day in WEEKS}
    assert silences(leads, at(30, 11, month=11)) == []
    assert silences(leads, at(30, 12, month=11)) == [Silence("form", date(2026, 11, 29), 5.0)]


def test_a_form_that_rests_at_the_weekend_is_not_missed_then() -> None:
    leads = office(3)
    assert silences(leads, at(29, 23, month=11)) == []
    assert silences(leads, at(1, 12)) == []
    assert silences(leads, at(1, 14)) == [Silence("form", date(2026, 11, 27), 4.8)]


def test_holidays_do_not_count_as_silence() -> None:
    closed = {date(2026, 11, 30), date(2026, 12, 1)}
    assert silences(office(3), at(1, 23), closed.__contains__) == []
    assert silences(office(3), at(3, 14), closed.__contains__) != []


def test_too_few_leads_say_nothing() -> None:
    few = {("form", day): 1 for day in WEEKS[: FEWEST - 1]}
    assert silences(few, at(24)) == []
    assert silences(few | {("form", WEEKS[FEWEST - 1]): 1}, at(24)) != []


def test_one_lead_ends_the_silence() -> None:
    leads = office(3)
    assert silences(leads | {("form", date(2026, 12, 1)): 1}, at(1, 23)) == []


def test_a_source_that_has_never_sent_anything_is_not_missed() -> None:
    assert silences({}, at(1)) == []
    assert silences({("form", MONDAY): 0}, at(1)) == []


def test_the_longest_quiet_comes_first() -> None:
    leads = office(3) | {("ads", day): 20 for day in WEEKS}
    assert [one.source for one in silences(leads, at(1, 14))] == ["ads", "form"]


@pytest.mark.parametrize("a_day", [2.0, 6.0, 20.0])
def test_chance_alone_hardly_ever_looks_like_silence(a_day: float) -> None:
    """Leads that come at random, looked at every hour of four weeks: one false alarm in about a hundred gaps."""
    chance = random.Random(7)
    moments, when = [], datetime(2026, 1, 1, tzinfo=UTC)
    while when < datetime(2026, 4, 1, tzinfo=UTC):
        when += timedelta(days=chance.expovariate(a_day))
        moments.append(when)
    start, hours, alarms = datetime(2026, 3, 1, tzinfo=UTC), 28 * 24, 0
    for hour in range(hours):
        now = start + timedelta(hours=hour)
        leads: dict[tuple[str, date], int] = {}
        for moment in moments:
            if moment <= now:
                leads["form", moment.date()] = leads.get(("form", moment.date()), 0) + 1
        alarms += bool(silences(leads, now))
    assert alarms <= hours * 0.01
