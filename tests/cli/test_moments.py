"""Times as people type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from firstminute.commands import Usage
from firstminute.commands.moments import delay, moment

NEW_YORK = "America/New_York"
NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # Tuesday, noon in New York


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-24T22:15", "2026-11-25T03:15:00+00:00"),
        ("2026-11-24T22:15:00-08:00", "2026-11-25T06:15:00+00:00"),
        ("Sat 21:40", "2026-11-29T02:40:00+00:00"),
        ("saturday 9:05", "2026-11-28T14:05:00+00:00"),
        ("tue 13:00", "2026-11-24T18:00:00+00:00"),
        ("Tue 11:00", "2026-12-01T16:00:00+00:00"),  # this one has passed
        ("tomorrow 00:30", "2026-11-25T05:30:00+00:00"),
        ("21:40", "2026-11-25T02:40:00+00:00"),
        ("11:00", "2026-11-25T16:00:00+00:00"),
        ("tomorrow 8:00", "2026-11-25T13:00:00+00:00"),
        ("2026-03-07 21:40", "2026-03-08T02:40:00+00:00"),
        ("Sat 9:40 pm", "2026-11-29T02:40:00+00:00"),
        ("next friday at 9am", "2026-11-27T14:00:00+00:00"),
        ("tomorrow at 12:15 a.m.", "2026-11-25T05:15:00+00:00"),
    ],
)
def test_a_time_is_read_as_people_say_it(typed: str, meant: str) -> None:
    assert moment(typed, NEW_YORK, NOW) == datetime.fromisoformat(meant)


@pytest.mark.parametrize(
    "typed", ["0001-01-01T00:00:00Z", "9999-12-31T23:00:00Z", "1999-12-31T23:00", "2101-01-01T00:00"]
)
def test_a_time_that_no_calendar_of_today_reaches_is_said_so(typed: str) -> None:
    with pytest.raises(Usage, match="from 2000 to 2100"):
        moment(typed, NEW_YORK, NOW)


@pytest.mark.parametrize(
    "typed", ["", "soon", "Sam 21:40", "Sat 25:00", "Sat", "Sat 9", "13:00 pm", "0 am", "2026-13-01T00:00"]
)
def test_what_is_no_time_is_said_so_with_an_example(typed: str) -> None:
    with pytest.raises(Usage, match="Sat 21:40"):
        moment(typed, NEW_YORK, NOW)


@pytest.mark.parametrize(
    ("typed", "seconds"), [("45 s", 45), ("20 min", 1200), ("2h", 7200), ("1 day", 86_400), ("2 weeks", 1_209_600)]
)
def test_a_delay_is_read_as_people_say_it(typed: str, seconds: int) -> None:
    assert delay(typed) == timedelta(seconds=seconds)


def test_no_delay_is_none_and_what_is_no_delay_is_said_so() -> None:
    assert delay(None) is None
    with pytest.raises(Usage, match="20 min"):
        delay("later")
