"""Opening hours over midnight, over the changes of the clocks, over holidays and several zones at once."""
# ruff: noqa: DTZ001  wall-clock times are what is tested here

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstminute.domain.hours import Hours, Schedule, days_off, federal_holidays, local, opening
from firstminute.domain.practice import Window

NEW_YORK = "America/New_York"
WEEK = (0, 1, 2, 3, 4, 5, 6)


def at(text: str, zone: str = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def daily(opens: int, closes: int, zone: str = NEW_YORK, rule: str = "hours") -> Hours:
    return Hours(rule, (Window(WEEK, opens, closes),), zone)


@pytest.mark.parametrize(
    ("asked", "opens"),
    [
        ("2026-11-25T07:59:59", "2026-11-25T08:00"),
        ("2026-11-25T08:00:00", "2026-11-25T08:00"),
        ("2026-11-25T12:34:56", "2026-11-25T12:34:56"),
        ("2026-11-25T21:00:00", "2026-11-26T08:00"),
        ("2026-11-25T23:59:59", "2026-11-26T08:00"),
    ],
)
def test_a_window_opens_with_its_first_second_and_is_shut_with_its_last(asked: str, opens: str) -> None:
    assert daily(480, 1260).open_from(at(asked)) == at(opens)


def test_several_windows_a_day_leave_the_lunch_break_shut() -> None:
    hours = Hours("hours", (Window(WEEK, 780, 1080), Window(WEEK, 540, 720)), NEW_YORK)
    assert hours.open_from(at("2026-11-25T12:10")) == at("2026-11-25T13:00")
    assert hours.open_from(at("2026-11-25T11:59")) == at("2026-11-25T11:59")


def test_the_end_of_the_day_joins_the_next_morning() -> None:
    night = Hours("hours", (Window((4,), 1080, 1440), Window((5,), 0, 120)), NEW_YORK)
    assert night.open_from(at("2026-11-27T23:59:59")) == at("2026-11-27T23:59:59")
    assert night.open_from(at("2026-11-28T00:00")) == at("2026-11-28T00:00")
    assert night.open_from(at("2026-11-28T02:00")) == at("2026-12-04T18:00")


# 2026-03-08: clocks in New York go from 2:00 to 3:00. 2026-11-01: from 2:00 back to 1:00.
@pytest.mark.parametrize(
    ("asked", "opens_utc"),
    [
        ("2026-03-08T06:30:00+00:00", "2026-03-08T07:00:00+00:00"),
        ("2026-03-08T07:00:01+00:00", "2026-03-08T07:00:01+00:00"),
    ],
)
def test_a_window_that_opens_in_the_hour_that_is_leapt_over_opens_at_the_leap(asked: str, opens_utc: str) -> None:
    assert daily(150, 300).open_from(datetime.fromisoformat(asked)) == datetime.fromisoformat(opens_utc)


def test_a_window_in_the_repeated_hour_stays_open_through_both() -> None:
    hours = daily(60, 120)
    first, second = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert (hours.open_from(first), hours.open_from(second)) == (first, second)
    assert hours.open_from(datetime(2026, 11, 1, 7, 0, tzinfo=UTC)) == at("2026-11-02T01:00")


def test_a_leap_day_is_a_day() -> None:
    hours = Hours("hours", (Window((1,), 540, 600),), NEW_YORK)
    assert hours.open_from(at("2028-02-28T12:00")) == at("2028-02-29T09:00")


def test_what_two_zones_both_allow_is_what_is_allowed() -> None:
    both = (daily(540, 1200, NEW_YORK, "east"), daily(540, 1200, "America/Los_Angeles", "west"))
    found = opening(both, at("2026-11-25T09:30"))
    assert found is not None
    assert (found.at, found.shut) == (at("2026-11-25T12:00"), ("west",))
    late = opening(both, at("2026-11-25T20:30"))
    assert late is not None
    assert (late.at, late.shut) == (at("2026-11-26T12:00"), ("east",))


def test_hours_that_never_meet_are_never_open() -> None:
    assert opening((daily(540, 600), daily(660, 720)), at("2026-11-25T09:30")) is None
    assert opening((), at("2026-11-25T09:30")) is not None


@pytest.mark.parametrize(
    ("day", "off"),
    [
        ("2026-01-01", True),
        ("2026-01-19", True),  # third Monday of January
        ("2026-02-16", True),
        ("2026-05-25", True),  # last Monday of May
        ("2027-05-31", True),
        ("2026-06-19", True),
        ("2026-07-04", True),  # a Saturday, and
        ("2026-07-03", True),  # the Friday it is observed on
        ("2027-07-05", True),  # observed on Monday
        ("2026-09-07", True),
        ("2026-10-12", True),
        ("2026-11-11", True),
        ("2026-11-26", True),
        ("2026-12-25", True),
        ("2027-12-31", True),  # New Year's Day of 2028 is a Saturday
        ("2026-11-27", False),
        ("2026-12-24", False),
        ("2026-05-18", False),
    ],
)
def test_federal_holidays_are_those_of_the_law(day: str, off: bool) -> None:
    assert (date.fromisoformat(day) in federal_holidays(int(day[:4]))) is off


def test_a_day_off_is_shut_all_day() -> None:
    hours = Hours("hours", (Window(WEEK, 540, 1200),), NEW_YORK, days_off(("2026-11-27",), federal=True))
    assert hours.open_from(at("2026-11-25T21:00")) == at("2026-11-28T09:00")


@given(
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)),
    opens=st.integers(0, 1438),
    length=st.integers(1, 600),
    zone=st.sampled_from([NEW_YORK, "America/Phoenix", "Australia/Lord_Howe", "Pacific/Apia", "Europe/London", "UTC"]),
)
@settings(max_examples=300, deadline=None)
def test_what_is_found_is_open_is_not_past_and_nothing_before_it_was_open(
    moment: datetime, opens: int, length: int, zone: str
) -> None:
    hours = daily(opens, min(1440, opens + length), zone)
    found = hours.open_from(moment)
    assert found is not None
    assert found >= moment
    assert hours.open_from(found) == found
    if found > moment:
        between = moment + (found - moment) / 2
        assert hours.open_from(between) == found
        assert found - moment < timedelta(days=2)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)), st.sampled_from([NEW_YORK, "Australia/Lord_Howe"]))
@settings(max_examples=200, deadline=None)
def test_a_wall_time_is_read_back_as_it_was_unless_the_clocks_leapt_over_it(naive: datetime, zone: str) -> None:
    naive = naive.replace(second=0, microsecond=0)
    found = local(naive.date(), naive.hour * 60 + naive.minute, ZoneInfo(zone)).astimezone(ZoneInfo(zone))
    assert found.replace(tzinfo=None) >= naive
    assert found.replace(tzinfo=None) - naive < timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "day", "asked_utc", "opens_utc"),
    [
        # 45 and 30 minutes off the hour, and both sides of the date line: 9:00 to 10:00 there
        ("Asia/Kathmandu", "2026-12-01", "2026-12-01T00:00:00+00:00", "2026-12-01T03:15:00+00:00"),
        ("America/St_Johns", "2026-12-01", "2026-12-01T00:00:00+00:00", "2026-12-01T12:30:00+00:00"),
        ("Australia/Eucla", "2026-12-01", "2026-12-01T00:00:00+00:00", "2026-12-01T00:15:00+00:00"),
        ("Pacific/Guam", "2026-12-01", "2026-12-01T00:00:00+00:00", "2026-12-01T23:00:00+00:00"),
        ("Pacific/Pago_Pago", "2026-12-01", "2026-12-01T21:00:01+00:00", "2026-12-02T20:00:00+00:00"),
        ("Pacific/Kiritimati", "2026-12-01", "2026-12-01T00:00:00+00:00", "2026-12-01T19:00:00+00:00"),
    ],
)
def test_nine_in_the_morning_is_nine_wherever_it_is(zone: str, day: str, asked_utc: str, opens_utc: str) -> None:
    found = daily(540, 600, zone).open_from(datetime.fromisoformat(asked_utc))
    assert found == datetime.fromisoformat(opens_utc)
    assert found.astimezone(ZoneInfo(zone)).hour == 9


def test_hours_over_midnight_reach_into_the_next_morning() -> None:
    night = Hours("hours", (Window((4,), 1320, 120),), NEW_YORK)  # Fridays from 22:00 to 2:00
    assert night.open_from(at("2026-11-28T01:59:59")) == at("2026-11-28T01:59:59")
    assert night.open_from(at("2026-11-28T02:00")) == at("2026-12-04T22:00")


def test_an_hour_that_the_clocks_show_twice_opens_twice() -> None:
    hours = daily(60, 90)  # from 1:00 to 1:30 on the night in which New York's clocks go from 2:00 back to 1:00
    assert hours.open_from(datetime(2026, 11, 1, 5, 30, tzinfo=UTC)) == datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
    assert hours.open_from(datetime(2026, 11, 1, 6, 29, 59, tzinfo=UTC)) == datetime(2026, 11, 1, 6, 29, 59, tzinfo=UTC)
    assert hours.open_from(datetime(2026, 11, 1, 6, 30, tzinfo=UTC)) == at("2026-11-02T01:00")


def test_hours_that_hold_from_a_day_on_are_open_before_it() -> None:
    coming = Hours("hours", (Window(WEEK, 540, 600),), NEW_YORK, since=date(2026, 12, 1), until=date(2026, 12, 2))
    assert coming.open_from(at("2026-11-30T23:59:59")) == at("2026-11-30T23:59:59")
    assert coming.open_from(at("2026-12-01T00:00")) == at("2026-12-01T09:00")
    assert coming.open_from(at("2026-12-02T10:00")) == at("2026-12-03T00:00")


def test_a_schedule_that_is_asked_again_says_the_same() -> None:
    schedule = Schedule((daily(540, 1200), daily(480, 1260, "America/Los_Angeles", "west")))
    first = [schedule.opening(at("2026-11-25T05:00") + timedelta(hours=n)) for n in range(9000)]
    assert first == [schedule.opening(at("2026-11-25T05:00") + timedelta(hours=n)) for n in range(9000)]
    assert schedule.opening(at("2026-11-25T10:00")).shut == ("west",)
