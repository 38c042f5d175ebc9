"""Times as the contract writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstminute.domain.events import parse_rfc3339, rfc3339

moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001  the strategy gives them their zone


@given(moments)
def test_a_time_is_written_with_four_digits_of_the_year_and_three_of_the_second(moment: datetime) -> None:
    written = rfc3339(moment)
    assert len(written) == len("2026-11-24T16:20:00.000Z")
    assert parse_rfc3339(written) == moment - timedelta(microseconds=moment.microsecond % 1000)


@given(moments, moments)
def test_written_times_sort_as_the_times_do(one: datetime, another: datetime) -> None:
    if rfc3339(one) != rfc3339(another):
        assert (rfc3339(one) < rfc3339(another)) is (one < another)


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(26, 1, 2, tzinfo=UTC), "0026-01-02T00:00:00.000Z"),
        (datetime(2026, 11, 24, 23, 20, 0, 999_999, timezone(timedelta(hours=-5))), "2026-11-25T04:20:00.999Z"),
    ],
)
def test_a_time_is_written_in_utc_and_never_rounded_up(moment: datetime, written: str) -> None:
    assert rfc3339(moment) == written


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-11-24T16:20:00"])
def test_a_time_that_no_calendar_holds_in_utc_is_refused_as_every_other_one(written: str) -> None:
    with pytest.raises(ValueError, match="the time"):
        parse_rfc3339(written)
