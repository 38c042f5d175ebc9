"""When the practice is told that alerts do not reach a member's phone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from builders import NOW
from firstminute.domain.team_phones import MOST_FAILURES, WITHIN, TeamPhone, is_failing

SECOND = timedelta(seconds=1)


def failing(count: int, ago: timedelta, told_at: datetime | None = None) -> TeamPhone:
    return TeamPhone(failed={f"ld_1#{number}": NOW - ago for number in range(count)}, told_at=told_at)


def test_two_alerts_that_did_not_arrive_are_chance_and_three_are_not():
    assert not is_failing(failing(MOST_FAILURES - 1, SECOND), NOW)
    assert is_failing(failing(MOST_FAILURES, SECOND), NOW)


@pytest.mark.parametrize(("ago", "counted"), [(WITHIN - SECOND, True), (WITHIN, False), (WITHIN + SECOND, False)])
def test_what_failed_a_day_ago_is_forgiven(ago, counted):
    assert is_failing(failing(MOST_FAILURES, ago), NOW) is counted


@pytest.mark.parametrize(("ago", "again"), [(SECOND, False), (WITHIN - SECOND, False), (WITHIN, True)])
def test_the_practice_is_told_once_a_day(ago, again):
    assert is_failing(failing(MOST_FAILURES, SECOND, NOW - ago), NOW) is again
