"""The clock of the stack: one suite over the fake and the real one, and how the real one goes faster."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import NOON, FakeClock
from firstminute.adapters.aws.clock import StackClock
from firstminute.application.ports import Clock

ORIGIN = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def parameter(speed: float) -> str:
    return f"origin={ORIGIN.timestamp():.3f};speed={speed:g}"


def standing(wall: datetime, text: str = "") -> StackClock:
    return StackClock(text, lambda: wall)


@pytest.fixture(params=["fake", "fake ahead", "wall", "fast"])
def clock(request: pytest.FixtureRequest) -> Clock:
    made: dict[str, Clock] = {
        "fake": FakeClock(NOON),
        "fake ahead": FakeClock(NOON, ahead=timedelta(days=3)),
        "wall": standing(NOON),
        "fast": standing(NOON, parameter(1440)),
    }
    return made[request.param]


def test_every_time_it_tells_is_aware_and_in_utc(clock):
    for moment in (clock.now(), clock.wall(), clock.wall_at(NOON)):
        assert moment.utcoffset() == timedelta(0)


def test_the_wall_shows_now_when_the_clock_does(clock):
    assert abs(clock.wall_at(clock.now()) - clock.wall()) <= timedelta(milliseconds=1)


def test_what_is_later_for_the_business_is_later_on_the_wall(clock):
    assert clock.wall_at(clock.now() + timedelta(hours=1)) > clock.wall()


def test_without_a_parameter_business_and_wall_agree():
    clock = standing(NOON)
    assert clock.now() == clock.wall() == NOON
    assert clock.wall_at(NOON + timedelta(days=7)) == NOON + timedelta(days=7)


def test_at_speed_1440_a_day_of_waiting_lasts_a_minute():
    clock = standing(ORIGIN + timedelta(minutes=1), parameter(1440))
    assert clock.now() == ORIGIN + timedelta(days=1)
    assert clock.wall() == ORIGIN + timedelta(minutes=1)
    assert clock.wall_at(ORIGIN + timedelta(days=2)) == ORIGIN + timedelta(minutes=2)


def test_the_wall_is_told_in_the_zone_it_is_asked_in():
    eastern = (ORIGIN + timedelta(days=1)).astimezone()
    assert standing(ORIGIN, parameter(1440)).wall_at(eastern) == ORIGIN + timedelta(minutes=1)


def test_what_is_stored_in_milliseconds_is_what_was_decided_on():
    moment = NOON + timedelta(microseconds=1999)
    clock = standing(moment)
    assert clock.now() == clock.wall() == NOON + timedelta(milliseconds=1)


@given(
    st.floats(1, 100_000),
    st.integers(-(10**9), 10**12).map(lambda ms: ORIGIN + timedelta(milliseconds=ms)),
)
def test_a_timer_set_by_it_never_goes_early_and_never_a_microsecond_too_late(speed, moment):
    wall_at = standing(ORIGIN, parameter(speed)).wall_at(moment)
    assert standing(wall_at, parameter(speed)).now() >= moment
    assert standing(wall_at - timedelta(microseconds=2), parameter(speed)).now() < moment


def test_it_reads_the_machine_unless_it_is_told_otherwise():
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    assert before <= StackClock().now() <= datetime.now(UTC)


@pytest.mark.parametrize("text", ["origin=1", "  origin=1; speed=1 ;"])
def test_a_speed_that_is_not_given_is_that_of_the_wall(text):
    assert standing(NOON, text).now() == NOON


@pytest.mark.parametrize(
    "text", ["fast", "speed=2", "origin=now;speed=1", "origin=1;speed=0", "origin=1;speed=-1", "origin=1;speed=nan"]
)
def test_a_clock_that_would_stand_still_or_cannot_be_read_is_refused_at_once(text):
    with pytest.raises(ValueError, match="clock"):
        StackClock(text)
