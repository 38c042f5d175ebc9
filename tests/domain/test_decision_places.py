"""Where a person may be, what consent they gave, what a touch is for: what of the law each of them brings in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from builders import a_practice
from firstminute.domain.decision import DEFER, SEND, SKIP, Verdict, decide, zone_of, zones_of
from firstminute.domain.lead import Lead
from firstminute.domain.places import whereabouts
from firstminute.domain.practice import Practice, Window
from firstminute.domain.touch import ANSWER, APPOINTMENT, CONVERSATION, NURTURE, Touch

EAST, CENTRAL, MOUNTAIN, WEST = "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
FIRST, TEXT = Touch(0, "sms", "first_text"), Touch(4, "sms", "day_1_text")


def at(text: str, zone: str = EAST) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def practice(quiet_hours: str = "honour", hours: tuple[int, int] = (480, 1260), **changes: object) -> Practice:
    demo = a_practice()
    first = replace(demo.first_touch, windows=(Window(EVERY_DAY, *hours),), quiet_hours=quiet_hours)
    return replace(demo, first_touch=first, **changes)  # type: ignore[arg-type]  # fields of a practice


def lead(phone: str | None = "+12125550143", **known: object) -> Lead:
    return Lead("ld_1", **{"phone": phone, "email": "a@example.com", "received_at": at("2026-12-01T10:00"), **known})  # type: ignore[arg-type]  # fields of a lead


@pytest.mark.parametrize(
    ("phone", "region", "zones", "states"),
    [
        ("+12125550143", None, (EAST,), ("NY",)),
        ("+13105550143", None, (WEST, EAST), ("CA", "NY")),
        ("+13105550143", "CA", (WEST, EAST), ("CA", "NY")),
        ("+12125550143", "CA", (EAST, WEST), ("NY", "CA")),  # a number that moved west
        ("+15125550143", "TX", (CENTRAL, EAST), ("TX", "NY")),  # the number knows which part of Texas
        ("+12125550143", "TX", (EAST, CENTRAL, MOUNTAIN), ("NY", "TX")),
        ("+18505550143", None, (CENTRAL, EAST), ("FL", "NY")),
        ("+19285550143", "AZ", (MOUNTAIN, "America/Phoenix", EAST), ("AZ", "NY")),  # with the Navajo Nation
        ("+16025550143", None, ("America/Phoenix", EAST), ("AZ", "NY")),
        ("+12195550143", None, (CENTRAL, EAST), ("IN", "NY")),
        ("+13175550143", None, (EAST,), ("IN", "NY")),
        ("+14235550143", None, (CENTRAL, EAST), ("TN", "NY")),
        ("+16715550143", None, ("Pacific/Guam", EAST), ("GU", "NY")),
        ("+16845550143", None, ("Pacific/Pago_Pago", EAST), ("AS", "NY")),
        ("+19025550143", None, ("America/Halifax", EAST), ("NS", "PE", "NY")),
        ("+18005550143", None, (EAST,), ("NY",)),
        ("+18005550143", "WA", (WEST, EAST), ("WA", "NY")),
        (None, "WA", (WEST, EAST), ("WA", "NY")),
        ("+442079460018", None, ("Europe/London", EAST), ("NY",)),
        ("+8801711123456", None, (EAST,), ("NY",)),
    ],
)
def test_a_person_may_be_wherever_anything_points_to(
    phone: str | None, region: str | None, zones: tuple[str, ...], states: tuple[str, ...]
) -> None:
    found = whereabouts(practice(), lead(phone, region=region))
    assert (found.zones, found.states) == (zones, states)
    assert found.certain is (zones != (EAST,) or phone is None or phone[:5] in ("+1212", "+1317"))


def test_local_times_of_day_are_meant_where_the_person_is() -> None:
    assert zone_of(practice(), lead("+13105550143")) == WEST
    assert zones_of(practice(), lead("+12125550143", region="CA")) == (EAST, WEST)
    assert zone_of(practice(), lead("+12125550143", region="CA")) == EAST


@pytest.mark.parametrize(
    ("country", "now", "until", "rules"),
    [
        ("US", "2026-12-08T08:30", "2026-12-08T09:00", ("hours.unknown_place",)),
        ("US", "2026-12-06T11:00", "2026-12-06T12:00", ("hours.unknown_place",)),
        ("US", "2026-12-08T20:00", "2026-12-09T09:00", ("hours.unknown_place",)),
        ("GB", "2026-12-08T08:30", None, ()),
    ],
)
def test_where_nothing_tells_of_the_place_careful_hours_hold_at_home(
    country: str, now: str, until: str | None, rules: tuple[str, ...]
) -> None:
    here = practice(country=country)
    for phone in ("+18005550143", "+8801711123456"):
        found = decide(here, lead(phone), FIRST, at(now))
        assert found == (Verdict(DEFER, rules, at(until)) if until else Verdict(SEND))


@pytest.mark.parametrize(
    ("quiet_hours", "moment", "rules"),
    [
        ("honour", "2026-12-08T20:30", ("hours.state.fl",)),
        ("honour", "2026-12-08T22:30", ("hours.federal", "hours.state.fl")),
        ("federal", "2026-12-08T20:30", ()),
        ("federal", "2026-12-08T22:30", ("hours.federal",)),
        ("waive", "2026-12-08T22:30", ()),
        ("waive", "2026-12-08T23:30", ("hours.first_touch",)),
    ],
)
def test_the_first_answer_honours_as_much_of_the_law_as_the_practice_says(
    quiet_hours: str, moment: str, rules: tuple[str, ...]
) -> None:
    found = decide(practice(quiet_hours, (420, 1380)), lead("+13055550143"), FIRST, at(moment))
    assert (found.action, found.rules) == (DEFER if rules else SEND, rules)


@pytest.mark.parametrize(
    ("minutes", "heard", "action"), [(0, "call", SEND), (15, "sms", SEND), (16, "sms", DEFER), (1, "email", DEFER)]
)
def test_who_calls_or_texts_at_night_is_answered_at_night(minutes: int, heard: str, action: str) -> None:
    night = at("2026-12-08T23:30")
    person = lead(heard=(night - timedelta(minutes=minutes), heard))
    assert decide(practice(), person, FIRST, night).action == action
    assert decide(practice(), person, TEXT, night).action == DEFER


def test_a_lead_that_came_by_a_call_is_a_conversation_from_its_first_minute() -> None:
    night = at("2026-12-08T23:30")
    caller = lead(channel="call", received_at=night)
    assert decide(practice(), caller, FIRST, night + timedelta(minutes=1)).action == SEND
    assert decide(practice(), replace(caller, channel="form"), FIRST, night + timedelta(minutes=1)).action == DEFER
    assert decide(practice(), replace(caller, channel="message"), FIRST, night + timedelta(minutes=1)).action == SEND
    told_late = replace(caller, submitted_at=night - timedelta(hours=1))  # by a call service, an hour afterwards
    assert decide(practice(), told_late, FIRST, night).action == DEFER
    deferring = practice()
    deferring = replace(deferring, first_touch=replace(deferring.first_touch, policy="defer_all"))
    assert decide(deferring, caller, FIRST, night).action == DEFER
    late = replace(caller, late=True)
    assert decide(practice(), late, FIRST, night).action == DEFER


@pytest.mark.parametrize(
    ("change", "moment", "rules"),
    [
        ({"stopped": "booked"}, "2026-12-08T12:00", ()),
        ({"stopped": "human"}, "2026-12-08T12:00", ()),
        ({"stopped": "replied"}, "2026-12-06T08:00", ()),  # a Sunday before the practice's hours
        ({}, "2026-12-25T12:00", ()),
        ({}, "2026-12-08T07:59", ("hours.federal",)),
        ({"stopped": "undeliverable"}, "2026-12-08T12:00", ("stopped.undeliverable",)),
        ({"stopped": "merged"}, "2026-12-08T12:00", ("stopped.merged",)),
        ({"opted_out": True}, "2026-12-08T12:00", ("opt_out",)),
    ],
)
def test_a_reminder_goes_on_when_the_follow_up_is_over(
    change: dict[str, object], moment: str, rules: tuple[str, ...]
) -> None:
    touch = Touch(2, "sms", "x", purpose=APPOINTMENT)
    assert decide(practice(), lead(**change), touch, at(moment)).rules == rules
    if not change:
        assert decide(practice(), lead(), replace(touch, channel="email"), at("2026-12-08T03:00")).action == SEND


@pytest.mark.parametrize(
    ("change", "moment", "rules"),
    [
        ({"stopped": "human"}, "2026-12-08T12:00", ()),
        ({"stopped": "disqualified"}, "2026-12-06T08:00", ()),
        ({}, "2026-12-08T22:00", ("hours.federal",)),
        ({"heard": (at("2026-12-08T21:05"), "sms")}, "2026-12-08T22:00", ()),
        ({"heard": (at("2026-12-08T20:59"), "sms")}, "2026-12-08T22:00", ("hours.federal",)),
        ({"opted_out": True, "stopped": "opted_out"}, "2026-12-08T12:00", ("opt_out",)),
        ({"stopped": "merged"}, "2026-12-08T12:00", ("stopped.merged",)),
        ({"synthetic": True}, "2026-12-08T12:00", ("synthetic",)),
        ({"phone": None}, "2026-12-08T12:00", ("no_contact_point.sms",)),
        ({"dead": frozenset({"sms"})}, "2026-12-08T12:00", ("unreachable.sms",)),
    ],
)
def test_what_staff_type_asks_for_less_and_never_for_nothing(
    change: dict[str, object], moment: str, rules: tuple[str, ...]
) -> None:
    assert decide(practice(), lead(**change), Touch(0, "sms", "", purpose=CONVERSATION), at(moment)).rules == rules


def test_staff_write_in_the_person_s_evening_not_in_the_practice_s() -> None:
    western, late = lead("+13105550143"), at("2026-12-08T20:30", WEST)
    assert decide(practice(), western, Touch(0, "sms", "", purpose=CONVERSATION), late).action == SEND
    assert decide(practice(), western, FIRST, late).action == DEFER


OLD, FRESH = {"received_at": at("2026-09-08T10:00")}, {"received_at": at("2026-09-09T10:00")}
NONE, OVER = "consent.none", "consent.inquiry_over"


@pytest.mark.parametrize(
    ("setting", "purpose", "channel", "known", "rules"),
    [
        ("recorded", "follow_up", "sms", {"consent": None}, ()),
        ("recorded", "follow_up", "sms", {"consent": False}, (NONE,)),
        ("recorded", NURTURE, "sms", {"consent": None}, ()),
        ("recorded", NURTURE, "sms", {"consent": False}, (NONE,)),
        ("recorded", NURTURE, "email", {"consent": False}, ()),
        ("required_for_texts", "follow_up", "sms", {"consent": None}, (NONE,)),
        ("required_for_texts", "follow_up", "sms", {"consent": True}, ()),
        ("required_for_texts", "follow_up", "call", {"consent": None}, ()),
        ("required_for_texts", "follow_up", "email", {"consent": None}, ()),
        ("required_for_texts", ANSWER, "sms", {"consent": False}, ()),
        ("required_for_texts", APPOINTMENT, "sms", {"consent": False}, ()),
        ("recorded", "follow_up", "sms", FRESH, ()),
        ("recorded", "follow_up", "sms", OLD, (OVER,)),
        ("recorded", NURTURE, "call", OLD, (OVER,)),
        ("recorded", NURTURE, "email", OLD, ()),
        ("recorded", NURTURE, "sms", {**OLD, "consent": True}, ()),
        ("recorded", "follow_up", "sms", {**OLD, "heard": (at("2026-10-01T10:00"), "form")}, ()),
        ("recorded", "follow_up", "sms", {**OLD, "helped_at": at("2026-12-01T10:00")}, (OVER,)),
        ("recorded", ANSWER, "sms", OLD, (OVER,)),  # nobody asked for anything lately
    ],
)
def test_what_the_person_agreed_to_decides_what_they_are_sent(
    setting: str, purpose: str, channel: str, known: dict[str, object], rules: tuple[str, ...]
) -> None:
    here = practice()
    here = replace(here, send_policy=replace(here.send_policy, consent=setting))
    found = decide(here, lead(**known), Touch(4, channel, "x", purpose=purpose), at("2026-12-08T12:00"))
    assert (found.action, found.rules) == (SKIP if rules else SEND, rules)
