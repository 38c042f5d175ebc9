# ruff: noqa: E501  a value is easier to compare on one line
"""Durations, times of day and hours: what is written is what is meant, for everything that may be written."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from firstminute.client_file import fields
from firstminute.client_file.fields import DAYS, bounds, minutes, seconds, weekdays, windows

WEEK = 7 * 1440
UNIT = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), 1),
    **dict.fromkeys(("min", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hour", "hours"), 3600),
    **dict.fromkeys(("day", "days"), 86_400),
    **dict.fromkeys(("week", "weeks"), 604_800),
}
CLOCKS = st.integers(0, 1439)
DAY_LISTS = st.lists(st.integers(0, 6), min_size=1, max_size=3)


def fits(kind: Any, written: Any) -> bool:
    try:
        TypeAdapter(kind).validate_python(written, strict=True)
    except ValidationError:
        return False
    return True


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


# Durations


@given(st.integers(0, 99_999), st.sampled_from(sorted(UNIT)), st.sampled_from(["", " "]))
def test_a_duration_is_its_number_times_its_unit(number: int, unit: str, space: str) -> None:
    written = f"{number}{space}{unit}"
    assert fits(fields.Duration, written)
    assert seconds(written) == number * UNIT[unit]


@given(st.text(max_size=12))
def test_whatever_is_taken_for_a_duration_has_seconds(written: str) -> None:
    if fits(fields.Duration, written):
        assert seconds(written) >= 0


@pytest.mark.parametrize("written", ["", "5", "min", "5 m", "5  min", "-5 min", "1.5 h", "5 min ", "1 h 30 min", "100000 s", "5 MIN", "5 min\n"])  # fmt: skip
def test_what_leaves_room_for_doubt_is_no_duration(written: str) -> None:
    assert not fits(fields.Duration, written)


# Times and days


@given(CLOCKS)
def test_a_time_of_day_is_its_minutes_since_midnight(minute: int) -> None:
    assert fits(fields.Time, clock(minute))
    assert minutes(clock(minute)) == minute
    assert minutes(clock(minute).removeprefix("0")) == minute


@pytest.mark.parametrize("written", ["24:00", "7", "7:5", "10:60", "-1:00", "10.15", "10:15 pm", "10:15\n"])
def test_what_no_clock_shows_is_no_time_of_day(written: str) -> None:
    assert not fits(fields.Time, written)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6) | st.none()), min_size=1, max_size=4), st.booleans())
def test_days_are_those_from_the_first_to_the_last_also_over_the_weeks_end(spans: Any, space: bool) -> None:
    parts = [DAYS[first] + (f"-{DAYS[last]}" if last is not None else "") for first, last in spans]
    meant = []
    for first, last in spans:
        day = first
        meant.append(day)
        while last is not None and day != last:
            day = (day + 1) % 7
            meant.append(day)
    written = (", " if space else ",").join(parts)
    assert fits(fields.Weekdays, written)
    assert weekdays(written) == meant


# Hours


@given(CLOCKS, st.integers(1, 1440), DAY_LISTS)
def test_hours_are_open_for_exactly_the_minutes_between_them(opens: int, length: int, days: list[int]) -> None:
    """Every minute of a week, over midnight and over the week's end too."""
    closes = opens + length
    written = f"{clock(opens)}-{'24:00' if closes == 1440 else clock(closes % 1440)}"
    assert fits(fields.DayHours, [written]) and fits(fields.DayHours, written)  # noqa: PT018  one value, two ways
    made = windows({",".join(DAYS[day] for day in days): [written]})
    meant = {(day * 1440 + minute) % WEEK for day in days for minute in range(opens, closes)}
    if opens == closes % 1440 and written != "00:00-24:00":
        return  # as long as a day: refused by the rules
    assert {day * 1440 + minute for one in made for day in one["weekdays"] for minute in _range(one)} == meant


def _range(window: dict[str, Any]) -> range:
    assert 0 <= window["opens"] < window["closes"] <= 1440
    return range(window["opens"], window["closes"])


def test_the_whole_day_ends_at_midnight() -> None:
    assert bounds("00:00-24:00") == (0, 1440)
    assert windows({"mon-sun": ["00:00-24:00"]}) == [{"weekdays": [0, 1, 2, 3, 4, 5, 6], "opens": 0, "closes": 1440}]


@pytest.mark.parametrize(
    "written", ["8-18", "08:00", "08:00-18:00-19:00", "24:00-08:00", "08:00-24:01", "08:00 to 18:00"]
)
def test_what_opens_and_closes_at_no_time_is_no_hours(written: str) -> None:
    assert not fits(fields.DayHours, [written])


def test_a_closed_day_has_no_hours() -> None:
    assert fits(fields.DayHours, [])
    assert windows({"sun": []}) == []


# Everything else


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        (fields.Phone, ["+12125550100", "+442079460018"], ["2125550100", "+0123456789", "+1 212 555 0100", "+1", "+12125550100\n"]),
        (fields.Email, ["a@b.example"], ["a@b", "a b@c.example", "@b.example", "a@b.example.", "<a@b.example>"]),
        (fields.Sender, ["a@b.example", "A B <a@b.example>"], ["A B", "A <a@b>", "A a@b.example", "a@x <a@b.example>"]),
        (fields.Url, ["https://a.example", "http://a/b?c#d"], ["a.example", "ftp://a", "https://", "https://a b", "javascript:x"]),
        (fields.Origin, ["https://a.example", "http://localhost:80"], ["https://a.example/", "https://a.example?x", "null"]),
        (fields.SecretName, ["twilio/auth_token", "a/b/c"], ["twilio", "Twilio/token", "/a", "a/", "a//b", "a/b c"]),
        (fields.Name, ["a", "front_desk", "a1"], ["", "1a", "A", "a-b", "a" * 41]),
        (fields.Slug, ["a", "bright-smile"], ["", "a_b", "Bright", "-a"]),
        (fields.SourceName, ["a", "a-b_c"], ["", "a/b", "a.b", "é"]),
        (fields.Date, ["2026-12-24"], ["24.12.2026", "2026-12-4", "2026/12/24"]),
        (fields.Language, ["en", "pt-BR"], ["EN", "eng", "pt_BR"]),
        (fields.Country, ["US"], ["us", "USA"]),
        (fields.Currency, ["USD"], ["US", "usd"]),
        (fields.Text, ["a", " a "], ["", " ", "\n"]),
    ],
)  # fmt: skip
def test_a_value_is_written_in_one_way(kind: Any, right: list[str], wrong: list[str]) -> None:
    assert [one for one in right if not fits(kind, one)] == []
    assert [one for one in wrong if fits(kind, one)] == []


def test_every_pattern_says_what_to_write_instead() -> None:
    patterns = {
        value for name, value in vars(fields).items() if re.fullmatch("[A-Z_]+", name) and isinstance(value, str)
    }
    hidden = {value for name, value in vars(fields).items() if name.startswith("_") and isinstance(value, str)}
    assert patterns - hidden == set(fields.HINTS)
