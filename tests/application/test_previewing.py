"""Golden timelines: what one lead lives through, as the practice reads it before it goes live."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from application.plans import with_every_plan
from builders import a_practice
from firstminute.application.previewing import Person, timeline
from firstminute.domain.practice import Practice, Window
from firstminute.domain.preview import Moment, explained

NEW_YORK = ZoneInfo("America/New_York")

TUESDAY_MORNING = """
Tue 01 Dec 10:00 received
Tue 01 Dec 10:00 send first sms
Tue 01 Dec 10:03 send step_1 call
Tue 01 Dec 10:45 send step_2 call
Tue 01 Dec 13:00 send step_3 email
Wed 02 Dec 10:15 send step_4 sms
Wed 02 Dec 17:15 send step_5 call
Thu 03 Dec 09:40 send step_6 email
Fri 04 Dec 11:30 send step_7 call
Fri 04 Dec 16:20 send step_8 sms
Sat 05 Dec 12:10 send step_9 email
Mon 07 Dec 08:00 send step_10 call
Tue 08 Dec 12:35 send step_11 sms
Wed 09 Dec 10:30 send step_12 call
Wed 09 Dec 15:10 send step_13 email
Tue 15 Dec 10:20 send step_14 email
Tue 15 Dec 10:20 end
"""
# The Saturday after Thanksgiving, at night: an e-mail answers, the text follows in the morning, calls on Monday.
SATURDAY_NIGHT = """
Sat 28 Nov 21:40 received
Sat 28 Nov 21:40 send first email
Sun 29 Nov 08:00 send first sms
Mon 30 Nov 08:00 send step_1 call
Mon 30 Nov 08:42 send step_2 call
Mon 30 Nov 09:42 send step_3 email
Tue 01 Dec 10:15 send step_4 sms
Tue 01 Dec 17:15 send step_5 call
Wed 02 Dec 09:40 send step_6 email
Wed 02 Dec 11:30 send step_7 call
Wed 02 Dec 16:20 send step_8 sms
Thu 03 Dec 12:10 send step_9 email
Thu 03 Dec 17:30 send step_10 call
Sat 05 Dec 12:35 send step_11 sms
Mon 07 Dec 08:00 send step_12 call
Mon 07 Dec 15:10 send step_13 email
Sat 12 Dec 10:20 send step_14 email
Sat 12 Dec 10:20 end
"""
# Clocks in New York go forward on 14 March 2027 at 2:00: noon is noon on both sides, though a day is 23 hours.
CLOCKS_FORWARD = """
Sat 13 Mar 12:35 received
Sat 13 Mar 12:35 send first sms
Sat 13 Mar 12:38 send step_1 call
Sat 13 Mar 13:20 send step_2 call
Sat 13 Mar 15:35 send step_3 email
Sun 14 Mar 12:00 send step_4 sms
"""


def practice() -> Practice:
    demo = a_practice()
    return replace(demo, first_touch=replace(demo.first_touch, windows=(Window((0, 1, 2, 3, 4, 5, 6), 480, 1260),)))


def told(at: str) -> list[str]:
    moments = timeline(practice(), "website", datetime.fromisoformat(at).replace(tzinfo=NEW_YORK))
    return [" ".join(filter(None, (f"{m.at:%a %d %b %H:%M}", m.action, m.touch, m.channel))) for m in moments]


@pytest.mark.parametrize(
    ("at", "golden"),
    [
        ("2026-12-01T10:00", TUESDAY_MORNING),
        ("2026-11-28T21:40", SATURDAY_NIGHT),
        ("2027-03-13T12:35", CLOCKS_FORWARD),
    ],
)
def test_a_lead_lives_through_exactly_this(at: str, golden: str) -> None:
    expected = golden.strip().split("\n")
    assert told(at)[: len(expected)] == expected


def test_the_night_of_that_timeline_really_is_the_one_the_clocks_change_in() -> None:
    before, after = (datetime(2027, 3, day, 12, tzinfo=NEW_YORK).utcoffset() for day in (13, 14))
    assert before != after


def test_everything_that_would_leave_shows_its_words() -> None:
    moments = timeline(practice(), "website", datetime(2026, 12, 1, 10, tzinfo=NEW_YORK))
    assert all(one.text for one in moments if one.action == "send")
    assert all(one.subject for one in moments if one.channel == "email")
    assert "Jordan" in (moments[1].text or "")


def told_of(at: str, person: Person, zone: str = "America/New_York") -> list[str]:
    when = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone))
    moments = timeline(practice(), "website", when, person)
    return [_line(one) for one in moments]


def _line(one: Moment) -> str:
    told = one.kind if one.action == "told" else ""
    return " ".join(filter(None, (f"{one.at:%a %d %b %H:%M}", one.action, one.touch, one.channel, told)))


# Sunday in Austin, an hour earlier: texts and e-mails of a follow-up not before noon there.
TEXAS_SUNDAY = """
Sun 06 Dec 09:30 received
Sun 06 Dec 09:30 send first sms
Mon 07 Dec 09:00 send step_1 call
"""
NO_PHONE = """
Tue 01 Dec 10:00 received
Tue 01 Dec 10:00 send first email
Tue 01 Dec 10:03 skip step_1 call
"""
LANDLINE = """
Tue 01 Dec 10:00 received
Tue 01 Dec 10:00 fail first sms
Tue 01 Dec 10:00 send first email
Tue 01 Dec 10:03 send step_1 call
"""
ANSWERED = """
Tue 01 Dec 10:00 received
Tue 01 Dec 10:00 send first sms
Tue 01 Dec 10:03 send step_1 call
Tue 01 Dec 10:20 told sms lead.replied
Tue 01 Dec 10:20 end
"""


@pytest.mark.parametrize(
    ("at", "person", "golden"),
    [
        ("2026-12-06T10:30", Person(area="512", state="TX"), TEXAS_SUNDAY),
        ("2026-12-01T10:00", Person(phone=False), NO_PHONE),
        ("2026-12-01T10:00", Person(landline=True), LANDLINE),
        ("2026-12-01T10:00", Person(replies_after=timedelta(minutes=20)), ANSWERED),
    ],
)
def test_who_the_person_is_and_what_they_do_changes_it(at: str, person: Person, golden: str) -> None:
    expected = golden.strip().split("\n")
    assert told_of(at, person)[: len(expected)] == expected


def test_nothing_leaves_on_a_sunday_morning_in_texas_but_the_answer() -> None:
    when = datetime(2026, 12, 5, 11, 0, tzinfo=NEW_YORK)  # its first day's text falls on Sunday 10:15
    texas = timeline(practice(), "website", when, Person(area="512", state="TX"))
    (text,) = (one for one in texas if one.touch == "step_4")
    assert f"{text.at:%a %H:%M}" == "Sun 12:00"
    assert f"{text.planned:%a %H:%M}" == "Sun 10:15"
    assert text.moved
    assert text.reasons


def test_every_step_that_was_moved_says_when_it_was_planned_and_why() -> None:
    moments = timeline(practice(), "website", datetime(2026, 11, 28, 21, 40, tzinfo=NEW_YORK))
    moved = [one for one in moments if one.moved]
    assert moved
    assert all(list(explained(one)) for one in moved)
    (call,) = (one for one in moments if one.touch == "step_1")
    assert next(explained(call)).startswith("Planned for Sat 28 Nov 21:43. ")
    assert "Nobody of the practice is on duty." in call.reasons


def first_call(asked: Practice, person: Person | None = None) -> Moment:
    when = datetime(2026, 12, 1, 10, tzinfo=NEW_YORK)
    return next(one for one in timeline(asked, "website", when, person) if one.touch == "step_1")


def connected(**calls: Any) -> Practice:
    return replace(practice(), calls=replace(practice().calls, connect=True, **calls))


def test_a_call_that_rings_the_team_says_whose_phones_ring_and_what_follows() -> None:
    call = first_call(connected())
    assert call.said == "The call rings Front desk, then Coordinator."
    assert list(explained(call)) == [
        "Who presses 1 is connected with the person. If nobody does, the owner is asked to call."
    ]
    third = replace(practice().team[0], name="doctor", full_name="The doctor", phone="+12125550112")
    together = replace(connected(ring="at_once"), team=(*practice().team, third))
    assert first_call(together).said == "The call rings Front desk, then Coordinator and The doctor.", "the owner first"


def test_a_call_that_rings_nobody_is_the_owners_to_make() -> None:
    asked = connected()
    assert asked.sms
    switched_off = replace(asked, calls=replace(asked.calls, connect=False))
    elsewhere = replace(asked, sms=replace(asked.sms, provider="aws_sms"))
    without_phones = replace(asked, team=tuple(replace(one, phone=None) for one in asked.team))
    for one in (switched_off, elsewhere, without_phones):
        call = first_call(one)
        assert (call.said, list(explained(call))) == ("The owner is asked to call.", [])


BOOKED = """
Tue 01 Dec 10:00 received
Tue 01 Dec 10:00 send first sms
Tue 01 Dec 10:03 send step_1 call
Tue 01 Dec 10:45 send step_2 call
Tue 01 Dec 13:00 send step_3 email
Tue 01 Dec 22:00 told appointment.booked
Tue 01 Dec 22:00 end
Tue 01 Dec 22:00 told cadence.switched
Wed 02 Dec 08:00 send appointment.1.step_1 sms
Sun 06 Dec 08:00 send appointment.1.step_2 sms
Tue 08 Dec 08:00 send appointment.1.step_3 sms
Tue 08 Dec 20:00 send appointment.1.step_4 sms
"""


def test_a_person_who_books_is_reminded_at_hours_at_which_people_are_awake() -> None:
    when, books = datetime(2026, 12, 1, 10, tzinfo=NEW_YORK), timedelta(hours=12)
    moments = timeline(with_every_plan(), "website", when, Person(books_after=books))
    expected = BOOKED.strip().split("\n")
    assert [_line(one) for one in moments][: len(expected)] == expected
    assert moments[5].said == "The person books an appointment."
    assert moments[6].said == "The follow-up ends: the person has an appointment."
    assert moments[7].said == "The plan appointment begins."


def test_without_a_plan_for_appointments_a_booking_is_the_end() -> None:
    demo = practice()
    alone = replace(demo, cadences={"new_lead": demo.cadences["new_lead"]})
    when = datetime(2026, 12, 1, 10, tzinfo=NEW_YORK)
    moments = timeline(alone, "website", when, Person(books_after=timedelta(days=1)))
    assert (moments[-2].kind, moments[-1].action) == ("appointment.booked", "end")


def test_a_person_is_spoken_to_in_their_language() -> None:
    asked = practice()
    first = asked.templates["first_text"]
    spanish = replace(first, text="Hola {first_name}. {opt_out}", language="es")
    asked = replace(asked, templates={**asked.templates, "first_text": replace(first, translations={"es": spanish})})
    moments = timeline(asked, "website", datetime(2026, 12, 1, 10, tzinfo=NEW_YORK), Person(language="es"))
    assert moments[1].text == "Hola Jordan. Responda ALTO para cancelar."
