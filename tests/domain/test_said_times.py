"""When to call back, as people say it: understood wholly and promised as it was meant, or asked again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from builders import a_practice
from firstminute.domain.call_backs import ASAP, LATER, chosen, offers
from firstminute.domain.call_times import wishes
from firstminute.domain.call_tokens import tokens
from firstminute.domain.practice import Window

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 12, 1, 10, 20, tzinfo=ZONE)  # a Tuesday
ALWAYS = replace(
    a_practice(coverage=(Window(tuple(range(7)), 480, 1080),)),
    send_policy=replace(a_practice().send_policy, holidays=(), federal_holidays=()),
)
VECTORS = json.loads(Path(__file__).with_name("said_times.json").read_text())["vectors"]
UNDERSTOOD = [said for said, means in VECTORS if means]


def meant(said: str, now: datetime = NOW, tries: int = 1) -> str | None:
    """The moment that is promised, `asap`, or None where it is asked again."""
    offer = chosen(ALWAYS, offers(ALWAYS, now), "", said, now, tries)
    if offer is None:
        return None
    return ASAP if offer.asked == ASAP else f"{offer.at.astimezone(ZONE):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(("said", "means"), VECTORS, ids=[said for said, _ in VECTORS])
def test_what_people_say_is_promised_as_they_meant_it_or_asked_again(said, means):
    assert meant(said) == means
    assert meant(said.upper()) == means


# Each says a day or an hour in words, with what every promise that keeps to it has in common.
DAYS = {
    "tomorrow": lambda at, now: at.date() == now.date() + timedelta(days=1),
    "the day after tomorrow": lambda at, now: at.date() == now.date() + timedelta(days=2),
    "pasado mañana": lambda at, now: at.date() == now.date() + timedelta(days=2),
    "in three days": lambda at, now: at.date() == now.date() + timedelta(days=3),
    "a week from today": lambda at, now: at.date() == now.date() + timedelta(days=7),
    "on Friday": lambda at, now: at.weekday() == 4 and (at - now).days < 7,
    "el sábado": lambda at, now: at.weekday() == 5 and (at - now).days < 7,
    "on the 14th": lambda at, _: at.day == 14,
    "el día 14": lambda at, _: at.day == 14,
    "next week": lambda at, now: at.isocalendar().week == (now + timedelta(days=7)).isocalendar().week,
    "Monday or Thursday": lambda at, _: at.weekday() in (0, 3),
    "lunes o jueves": lambda at, _: at.weekday() in (0, 3),
}
HOURS = {
    "at three": lambda at: (at.hour, at.minute) == (15, 0),
    "a las tres": lambda at: (at.hour, at.minute) == (15, 0),
    "at half past two": lambda at: (at.hour, at.minute) == (14, 30),
    "at quarter to five": lambda at: (at.hour, at.minute) == (16, 45),
    "a las cinco menos cuarto": lambda at: (at.hour, at.minute) == (16, 45),
    "10:30 am": lambda at: (at.hour, at.minute) == (10, 30),
    "after four": lambda at: at.hour >= 16,
    "antes de las once": lambda at: at.hour < 11,
    "between two and four": lambda at: 14 <= at.hour < 16,
    "in the morning": lambda at: at.hour < 12,
    "por la tarde": lambda at: at.hour >= 12,
}
SPANISH = ("el ", "a las", "pasado", "antes de", "por la", "lunes")


def is_spanish(words: str) -> bool:
    return words.startswith(SPANISH)


@given(
    day=st.sampled_from(sorted(DAYS)),
    hour=st.sampled_from(sorted(HOURS)),
    minutes=st.integers(0, 60 * 24 * 400),
    order=st.booleans(),
)
def test_a_day_and_an_hour_are_both_kept_to_in_any_order_at_any_moment(day, hour, minutes, order):
    assume(is_spanish(day) == is_spanish(hour))
    now = NOW + timedelta(minutes=minutes)
    said = f"{day} {hour}" if order else f"{hour}, {day}"
    promised = meant(said, now)
    if promised is None:
        return
    at = datetime.fromisoformat(promised).replace(tzinfo=ZONE)
    assert at > now
    assert 8 <= at.hour < 18
    assert DAYS[day](at, now)
    assert HOURS[hour](at)


@pytest.mark.parametrize("day", [one for one in sorted(DAYS) if one not in ("on Friday", "el sábado")])
def test_on_a_usual_morning_every_day_is_understood_with_every_hour(day):
    for hour in HOURS:
        if is_spanish(day) == is_spanish(hour):
            assert meant(f"{day} {hour}") is not None, (day, hour)


UNKNOWN = ["called", "yesterday", "hurts", "except", "llamé", "excepto", "unless", "cuando", "212", "%%", "twice"]


@given(
    said=st.sampled_from(UNDERSTOOD),
    unknown=st.sampled_from(UNKNOWN),
    place=st.integers(0, 12),
)
def test_one_word_that_is_not_understood_is_reason_enough_to_ask_again(said, unknown, place):
    words = said.split()
    words.insert(min(place, len(words)), unknown)
    sentence = " ".join(words)
    assume(unknown != "%%")
    assert wishes(sentence, NOW) == ()


@given(st.sampled_from(UNDERSTOOD), st.sampled_from(["please", "thank you", "yes", "um", "I would like", "call me"]))
def test_courtesies_change_nothing(said, courtesy):
    assume(tokens(said, "en") and wishes(said, NOW))  # in English, and no number alone
    assert meant(f"{courtesy}, {said}") == meant(said)


@pytest.mark.parametrize(
    ("said", "tries", "means"),
    [
        ("three", 1, None),  # key 3 is four o'clock
        ("three", 2, "2026-12-01 16:00"),  # the second time keys alone are asked for
        ("two", 1, "2026-12-01 14:00"),  # key 2 is two o'clock
        ("option three", 1, "2026-12-01 16:00"),
        ("the third one", 1, "2026-12-01 16:00"),
        ("la tres", 1, "2026-12-01 16:00"),
        ("one", 1, None),
        ("one", 2, ASAP),
        ("nine", 2, None),
        ("the second", 1, None),  # the second choice, or the day after
        ("the second", 2, "2026-12-01 14:00"),
        ("el dos", 1, None),
        ("the ninth", 1, "2026-12-09 09:00"),
    ],
)
def test_a_bare_number_is_a_key_only_where_it_can_mean_nothing_else(said, tries, means):
    assert meant(said, tries=tries) == means


@pytest.mark.parametrize("minutes", [1, 5, 10, 25, 60, 119])
@given(later=st.integers(0, 59))
def test_how_long_from_now_is_never_promised_sooner_and_at_most_five_minutes_later(minutes, later):
    now = NOW + timedelta(seconds=later)
    offer = chosen(ALWAYS, offers(ALWAYS, now), "", f"in {minutes} minutes", now)
    assert offer is not None
    assert offer.asked == LATER
    assert timedelta() <= offer.at - now - timedelta(minutes=minutes) < timedelta(minutes=5)
