"""When somebody is called back: what is offered and accepted lies ahead, in coverage, and is what the caller hears."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from builders import a_practice
from firstminute.domain import call_words_en, call_words_es
from firstminute.domain.call_backs import ASAP, LATER, Offer, asked_at, chosen, offers, spoken
from firstminute.domain.call_hours import Wish
from firstminute.domain.call_times import wishes
from firstminute.domain.duty import coverage
from firstminute.domain.practice import Practice, Window

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # a Tuesday noon in New York; Thursday and Friday are days off
NEW_YORK = ZoneInfo("America/New_York")
DEMO = a_practice()
EVERY_DAY = (Window(tuple(range(7)), 480, 1080),)
NIGHTS = (Window((0, 1, 2, 3, 4, 5, 6), 1320, 300),)  # an emergency line, also while the clocks are changed
EVENINGS = (Window((1, 3), 17 * 60 + 30, 20 * 60),)


def a_week_off(practice: Practice, first: date) -> Practice:
    """Closed for nine days from that day on."""
    days = tuple((first + timedelta(days=number)).isoformat() for number in range(9))
    return replace(practice, send_policy=replace(practice.send_policy, holidays=days))


def away(practice: Practice, first: str, last: str) -> Practice:
    return replace(practice, team=tuple(replace(one, away=((first, last),)) for one in practice.team))


PRACTICES = [
    DEMO,
    a_practice(coverage=EVERY_DAY),
    a_practice(coverage=EVERY_DAY, zone="America/Los_Angeles"),
    a_practice(coverage=NIGHTS),
    a_practice(coverage=EVENINGS),
    a_week_off(DEMO, date(2026, 11, 24)),
    away(DEMO, "2026-11-24", "2026-12-06"),
    away(a_practice(coverage=EVERY_DAY), "2027-03-08", "2027-03-20"),
]
moments = st.integers(0, 2 * 366 * 86_400).map(lambda seconds: NOW + timedelta(seconds=seconds))
# The clocks of New York leap on 8 March 2026 and 14 March 2027, and go back on 1 November.
at_changes = st.sampled_from(
    [datetime(2027, 3, 14, 5, 0, tzinfo=UTC), datetime(2027, 11, 7, 4, 0, tzinfo=UTC)]
).flatmap(lambda at: st.integers(-86_400, 86_400).map(lambda seconds: at + timedelta(seconds=seconds)))
phrases = st.sampled_from(
    [
        *("tomorrow after three", "tomorrow at 9 in the morning", "today at four", "this afternoon", "Monday", "hoy"),
        *("el lunes por la mañana", "mañana a las tres y media", "pasado mañana", "la próxima semana", "by noon"),
        *("next week on Tuesday", "between 2 and 4", "at 2:30 a.m. on Sunday", "Sunday at 1:30 am", "in the evening"),
        *("antes de las once", "el 3 de diciembre", "March 14th at 2:30 am", "after work", "as soon as possible"),
        *("anytime after eight tonight", "the 31st", "9 to 5", "a mediodía", "a la una", "at night", "mañana"),
    ]
)


def is_staffed(practice: Practice, at: datetime) -> bool:
    """By another way than the code's: the practice's windows and days off, and somebody who is not away."""
    local = at.astimezone(ZoneInfo(practice.zone))
    minutes, off = local.hour * 60 + local.minute, coverage(practice).day_off
    for begins in (local.date(), local.date() - timedelta(days=1)):
        over = 1440 if begins != local.date() else 0
        here = any(not any(first <= begins.isoformat() <= last for first, last in one.away) for one in practice.team)
        for window in practice.coverage if here and not off(begins) else ():
            closes = window.closes if window.closes > window.opens else window.closes + 1440
            if begins.weekday() in window.weekdays and window.opens <= minutes + over < closes:
                return True
    return False


@given(st.sampled_from(PRACTICES), moments | at_changes)
def test_whatever_is_offered_lies_ahead_in_coverage_when_somebody_is_there(practice, now):
    offered = offers(practice, now)
    assert offered[0].asked == ASAP
    assert [one.at for one in offered] == sorted({one.at for one in offered})
    for one in offered:
        assert one.at >= now
        assert is_staffed(practice, one.at)
    assert len(offered) > 1


@given(st.sampled_from(PRACTICES), moments | at_changes, phrases)
@example(DEMO, NOW, "Thursday")
def test_whatever_is_accepted_lies_ahead_in_coverage_and_is_what_was_asked_for(practice, now, said):
    offer = chosen(practice, offers(practice, now), "", said, now)
    if offer is None:
        return
    assert offer.at >= now
    assert is_staffed(practice, offer.at)
    zone = ZoneInfo(practice.zone)
    asked = wishes(said, now.astimezone(zone))
    assert any(is_what_was_asked_for(one, offer, zone) for one in asked)


def is_what_was_asked_for(asked: Wish, offer: Offer, zone: ZoneInfo) -> bool:
    local = offer.at.astimezone(zone)
    minutes = local.hour * 60 + local.minute
    if asked.soon or offer.asked == ASAP:
        return asked.soon and offer.asked == ASAP
    on_the_day = not asked.days or local.date() in asked.days
    return on_the_day and asked.earliest <= minutes < asked.latest and asked.at in (None, minutes)


@given(st.sampled_from(PRACTICES), moments | at_changes, st.integers(0, 3599), st.sampled_from("1234"))
def test_a_key_means_what_was_offered_when_it_was_asked_or_as_soon_as_possible(practice, asked, later, key):
    now = asked + timedelta(seconds=later)
    then = offers(practice, asked_at(str(int(asked.timestamp())), now))
    assert then == offers(practice, asked.replace(microsecond=0))
    offer = chosen(practice, then, key, "", now)
    if int(key) > len(then):
        assert offer is None
        return
    assert offer is not None
    meant = then[int(key) - 1]
    assert offer == (meant if meant.asked == LATER else offers(practice, now)[0])
    assert offer.at >= now


@pytest.mark.parametrize("told", ["", "x", "²", "-1", "99999999999", "0", str(int(NOW.timestamp()) - 3600), "1e9"])
def test_a_moment_that_cannot_be_that_of_the_question_counts_for_nothing(told):
    assert asked_at(told, NOW) == NOW


def read_back(said: str, now: datetime, practice: Practice, language: str) -> datetime | None:
    """The moment that a person understands who hears an offer."""
    zone, table = ZoneInfo(practice.zone), {"en": call_words_en, "es": call_words_es}[language]
    today = now.astimezone(zone).date()
    for ahead in range(60):
        for half_hours in range(24 * 4):
            hour, minute = divmod(half_hours * 15, 60)
            day = today + timedelta(days=ahead)
            time = table.time_of_day(hour, minute)
            names = {
                "today": ahead == 0,
                "tomorrow": ahead == 1,
                "on_day": 1 < ahead < 7,
                "on_date": ahead >= 7,
            }
            name = next(one for one, is_it in names.items() if is_it)
            parts = {"day": table.DAYS[day.weekday()], "month": table.MONTHS[day.month - 1], "date": str(day.day)}
            if table.WORDS[name].format(time=time, **parts) == said:
                return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
    return None


@pytest.mark.parametrize("language", ["en", "es"])
@given(practice=st.sampled_from(PRACTICES), now=moments, said=phrases)
def test_what_the_caller_hears_is_when_they_are_called(language, practice, now, said):
    offer = chosen(practice, offers(practice, now), "", said, now)
    for one in (*offers(practice, now)[1:], *([offer] if offer and offer.asked == LATER else [])):
        heard = read_back(spoken(practice, one, now, language), now, practice, language)
        assert heard is not None
        assert heard.astimezone(UTC) == one.at


def test_as_soon_as_possible_is_said_only_where_it_is_now():
    night = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
    assert spoken(DEMO, offers(DEMO, NOW)[0], NOW, "en") == "as soon as possible"
    assert spoken(DEMO, offers(DEMO, night)[0], night, "en") == "as soon as we are back, tomorrow at 8 in the morning"
    assert spoken(DEMO, offers(DEMO, night)[0], night, "es") == "en cuanto volvamos, mañana a las 8 de la mañana"


def test_a_practice_that_is_closed_for_more_than_a_week_offers_the_days_after_it_with_their_dates():
    closed = a_week_off(DEMO, date(2026, 11, 24))
    said = [spoken(closed, one, NOW, "en") for one in offers(closed, NOW)]
    assert said == [
        "as soon as we are back, on Thursday, December 3, at 8 in the morning",
        "on Thursday, December 3, at 9 in the morning",
        "on Thursday, December 3, at 11 in the morning",
        "on Thursday, December 3, at 2 in the afternoon",
    ]


def test_nobody_is_offered_a_time_at_which_the_whole_team_is_away():
    one_left = replace(DEMO, team=(replace(DEMO.team[0], away=(("2026-11-24", "2026-11-25"),)), DEMO.team[1]))
    assert offers(one_left, NOW) == offers(DEMO, NOW)
    nobody = away(DEMO, "2026-11-24", "2026-11-27")
    days = [one.at.astimezone(NEW_YORK).date() for one in offers(nobody, NOW)]
    assert days == [date(2026, 11, 28)] * 2 + [date(2026, 11, 30)] * 2


def test_a_practice_that_is_never_there_offers_no_hours():
    never = a_practice(coverage=())
    assert offers(never, NOW) == (Offer(ASAP, NOW),)
    assert spoken(never, offers(never, NOW)[0], NOW, "en") == "as soon as possible"


def test_a_day_without_the_usual_hours_is_offered_from_its_opening_on():
    evenings = a_practice(coverage=EVENINGS)
    assert [spoken(evenings, one, NOW, "en") for one in offers(evenings, NOW)] == [
        "as soon as we are back, today at 5:30 in the afternoon",
        "on Tuesday, December 1, at 5:30 in the afternoon",
    ]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("tomorrow after three", "tomorrow at 3 in the afternoon"),
        ("Tomorrow at 9 in the morning.", "tomorrow at 9 in the morning"),
        ("tomorrow morning", "tomorrow at 9 in the morning"),
        ("Tomorrow morning at eight", "tomorrow at 8 in the morning"),
        ("this afternoon", "today at 2 in the afternoon"),
        ("today at half past four", "today at 4:30 in the afternoon"),
        ("Monday", "on Monday at 9 in the morning"),
        ("next Monday at 8:30 a.m.", "on Monday at 8:30 in the morning"),
        ("next week on Tuesday at two", "on Tuesday, December 1, at 2 in the afternoon"),
        ("the third of December... I mean December 3rd at 2 p.m.", "on Thursday, December 3, at 2 in the afternoon"),
        ("Saturday between 9 and 11", "on Saturday at 9 in the morning"),
        ("Monday after work", "on Monday at 5 in the afternoon"),
        ("before noon tomorrow", "tomorrow at 9 in the morning"),
        ("at noon", "tomorrow at noon"),
        ("anytime after three", "today at 3 in the afternoon"),
        ("as soon as you can", "as soon as possible"),
        ("anytime is fine", "as soon as possible"),
        ("two", "today at 2 in the afternoon"),
        ("number three, please", "today at 4 in the afternoon"),
        ("el lunes por la mañana", "on Monday at 9 in the morning"),
        ("mañana por la mañana", "tomorrow at 9 in the morning"),
        ("mañana a las tres", "tomorrow at 3 in the afternoon"),
        ("mañana después de las tres y media", "tomorrow at 3:30 in the afternoon"),
        ("esta tarde a las cuatro", "today at 4 in the afternoon"),
        ("el 3 de diciembre a las diez", "on Thursday, December 3, at 10 in the morning"),
        ("la próxima semana el martes", "on Tuesday, December 1, at 9 in the morning"),
        ("entre las dos y las cuatro de la tarde", "today at 2 in the afternoon"),
        ("mañana a mediodía", "tomorrow at noon"),
        ("lo antes posible", "as soon as possible"),
        ("la dos", "today at 2 in the afternoon"),
    ],
)
def test_people_say_when_in_their_own_words(said, meant):
    offer = chosen(DEMO, offers(DEMO, NOW), "", said, NOW)
    assert offer is not None
    assert spoken(DEMO, offer, NOW, "en") == meant


@pytest.mark.parametrize(
    "said",
    [
        *(
            "",
            "well",
            "I don't know",
            "not tomorrow",
            "anytime but Monday",
            "whenever the moon is full",
            "menos el lunes",
        ),
        *(
            "Thursday",
            "Sunday",
            "today at 7 pm",
            "yesterday",
            "at 25",
            "December 24th",
            "at 7 in the evening",
        ),
        *("el domingo", "mañana a las ocho de la noche", "six", "3:75", "tomorrow at 99"),
    ],
)
def test_what_is_not_understood_or_cannot_be_is_not_guessed(said):
    assert chosen(DEMO, offers(DEMO, NOW), "", said, NOW) is None


pieces = st.sampled_from(
    [
        *("tomorrow", "after", "three", "by", "noon", "monday", "next", "week", "3", "12", "99", "am", "pm", "31st"),
        *("mañana", "pasado", "lunes", "tarde", "entre", "las", "y", "a", "de"),
    ]
)


@given(st.text(max_size=60) | st.lists(pieces, max_size=9).map(" ".join), moments)
def test_no_words_whatever_they_are_are_an_error(said, now):
    offer = chosen(DEMO, offers(DEMO, now), "", said, now)
    assert offer is None or (offer.at >= now and is_staffed(DEMO, offer.at))
