"""Whether a touch may leave: each rule by itself, at its edges, and that nothing gets around any of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import a_practice
from firstminute.domain import cadence
from firstminute.domain.decision import DEFER, SEND, SKIP, decide, zones_of
from firstminute.domain.lead import Enrollment, Lead
from firstminute.domain.practice import Practice, Window
from firstminute.domain.touch import Touch

NEW_YORK, LOS_ANGELES = "America/New_York", "America/Los_Angeles"
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


def at(text: str, zone: str = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def practice() -> Practice:
    """The demo practice with the hours a real one has for its first touch."""
    demo = a_practice()
    return replace(demo, first_touch=replace(demo.first_touch, windows=(Window(EVERY_DAY, 480, 1260),)))


def lead(**known: object) -> Lead:
    return Lead(
        "ld_1", **{"phone": "+12125550188", "email": "a@example.com", "received_at": at("2026-12-01T10:00"), **known}
    )


def text(step: int = 4) -> Touch:
    return Touch(step, "sms", "day_1_text")


FIRST = Touch(0, "sms", "first_text")


@pytest.mark.parametrize(
    ("touch", "moment", "action", "until", "rules"),
    [
        # 47 CFR 64.1200(c)(1): 8:00 to 21:00 at the called party's location
        (FIRST, "2026-12-01T08:00", SEND, None, ()),
        (FIRST, "2026-12-01T20:59:59", SEND, None, ()),
        (FIRST, "2026-12-01T21:00", DEFER, "2026-12-02T08:00", ("hours.first_touch",)),
        (FIRST, "2026-12-01T07:59:59", DEFER, "2026-12-01T08:00", ("hours.first_touch",)),
        (FIRST, "2026-11-26T12:00", SEND, None, ()),  # the answer to an inquiry leaves on a holiday too
        # the practice's sending hours for what follows: Monday to Saturday 9 to 20, Sunday 12 to 20
        (text(), "2026-12-01T08:59:59", DEFER, "2026-12-01T09:00", ("hours.lead", "hours.practice")),
        (text(), "2026-12-01T20:00", DEFER, "2026-12-02T09:00", ("hours.lead", "hours.practice")),
        (text(), "2026-11-29T11:59", DEFER, "2026-11-29T12:00", ("hours.lead", "hours.practice")),
        (text(), "2026-11-29T12:00", SEND, None, ()),
        # Thanksgiving, and the Friday after it by the practice's choice
        (text(), "2026-11-26T12:00", DEFER, "2026-11-28T09:00", ("holiday.federal",)),
        # a call is for the people on duty: Saturday 9 to 12 and 12:30 to 14
        (Touch(1, "call", "call_now"), "2026-11-28T12:10", DEFER, "2026-11-28T12:30", ("hours.coverage",)),
        (Touch(1, "call", "call_now"), "2026-11-28T14:00", DEFER, "2026-11-30T08:00", ("hours.coverage",)),
        # an e-mail that answers wakes nobody
        (Touch(0, "email", "first_email"), "2026-12-01T03:00", SEND, None, ()),
    ],
)
def test_each_hour_is_kept_to_the_second(
    touch: Touch, moment: str, action: str, until: str | None, rules: tuple[str, ...]
) -> None:
    found = decide(practice(), lead(), touch, at(moment))
    assert (found.action, found.until, found.rules) == (action, at(until) if until else None, rules)


def test_a_number_from_the_west_coast_is_texted_in_its_own_morning_and_in_the_practice_s() -> None:
    western = lead(phone="+13105550188")
    assert zones_of(practice(), western) == (LOS_ANGELES,)
    early = decide(practice(), western, text(), at("2026-12-01T09:30"))
    assert (early.action, early.until) == (DEFER, at("2026-12-01T09:00", LOS_ANGELES))
    assert early.rules == ("hours.federal", "hours.state.ca", "hours.lead")
    late = decide(practice(), western, text(), at("2026-12-01T19:00", LOS_ANGELES))
    assert (late.action, late.until) == (DEFER, at("2026-12-02T09:00", LOS_ANGELES))
    assert late.rules == ("hours.federal", "hours.state.ca", "hours.practice")


def test_a_code_that_reaches_into_two_zones_needs_both_to_be_open() -> None:
    both = lead(phone="+18505550188")  # Florida's panhandle: Eastern and Central
    assert set(zones_of(practice(), both)) == {NEW_YORK, "America/Chicago"}
    found = decide(practice(), both, FIRST, at("2026-12-01T08:30"))
    assert (found.action, found.until) == (DEFER, at("2026-12-01T09:00"))


@pytest.mark.parametrize(
    ("change", "channel", "rule"),
    [
        ({"opted_out": True, "stopped": "opted_out"}, "sms", "opt_out"),
        ({"opted_out": True}, "email", "opt_out"),
        ({"opted_out": True, "stopped": "replied"}, "call", "opt_out"),
        ({"stopped": "replied"}, "sms", "stopped.replied"),
        ({"stopped": "booked"}, "email", "stopped.booked"),
        ({"stopped": "human"}, "sms", "stopped.human"),
        ({"phone": None}, "sms", "no_contact_point.sms"),
        ({"phone": None}, "call", "no_contact_point.call"),
        ({"email": None}, "email", "no_contact_point.email"),
    ],
)
def test_what_no_waiting_changes_is_skipped_with_its_rule(change: dict[str, object], channel: str, rule: str) -> None:
    found = decide(practice(), lead(**change), Touch(2, channel, "call_now"), at("2026-12-01T12:00"))
    assert (found.action, found.until) == (SKIP, None)
    assert rule in found.rules


def test_a_channel_that_is_switched_off_carries_nothing() -> None:
    off = replace(practice(), sms=replace(practice().sms, enabled=False))
    assert decide(off, lead(), FIRST, at("2026-12-01T12:00")).rules == ("channel_off.sms",)
    assert decide(replace(off, sms=None), lead(), FIRST, at("2026-12-01T12:00")).action == SKIP


@pytest.mark.parametrize(
    ("policy", "moment", "first", "then"),
    [
        ("send_now", "2026-12-01T10:00", ("sms", SEND), None),
        ("send_now", "2026-12-01T22:00", ("email", SEND), ("sms", "2026-12-02T08:00")),
        ("email_now_sms_at_open", "2026-12-01T08:30", ("email", SEND), ("sms", "2026-12-01T09:00")),
        ("email_now_sms_at_open", "2026-12-01T10:00", ("sms", SEND), None),
        ("defer_all", "2026-12-01T08:30", ("sms", DEFER), None),
        ("defer_all", "2026-12-01T10:00", ("sms", SEND), None),
    ],
)
def test_the_first_touch_follows_the_practice_s_policy(
    policy: str, moment: str, first: tuple[str, str], then: tuple[str, str] | None
) -> None:
    given_policy = replace(practice(), first_touch=replace(practice().first_touch, policy=policy))
    now = at(moment)
    chosen = cadence.choose(given_policy, lead(), cadence.first_planned(given_policy, now), now)
    assert chosen is not None
    assert (chosen[0].channel, chosen[1].action) == first
    if chosen[1].action == SEND:
        after = cadence.after_sent(given_policy, lead(), Enrollment(next_at=now), chosen[0].channel, now).enrollment
        assert (after.step == 0) is (then is not None)
        if then:
            assert (after.next_channel, after.next_at) == (then[0], at(then[1]))


def test_a_lead_without_an_email_waits_for_the_text_s_hours() -> None:
    now = at("2026-12-01T22:00")
    chosen = cadence.choose(practice(), lead(email=None), cadence.first_planned(practice(), now), now)
    assert chosen is not None
    assert (chosen[0].channel, chosen[1].action, chosen[1].until) == ("sms", DEFER, at("2026-12-02T08:00"))


PHONES = st.sampled_from(["+12125550188", "+13105550188", "+18505550188", "+18085550188", "+442079460018", None])


@given(
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001  the bounds are naive, as the strategy wants them
    phone=PHONES,
    step=st.integers(0, 14),
    channel=st.sampled_from(["sms", "email"]),
)
@settings(max_examples=400, deadline=None)
def test_nothing_leaves_outside_the_hours_of_every_zone(
    moment: datetime, phone: str | None, step: int, channel: str
) -> None:
    person = lead(phone=phone)
    verdict = decide(practice(), person, Touch(step, channel, "x"), moment)
    assert verdict.rules or verdict.action == SEND
    leaves = verdict.until or moment
    if verdict.action == SKIP or (step == 0 and channel == "email"):
        return
    for zone in (*zones_of(practice(), person), *((NEW_YORK,) if step else ())):
        clock = leaves.astimezone(ZoneInfo(zone))
        opens = 8 if step == 0 else 12 if clock.weekday() == 6 else 9
        assert timedelta(hours=opens) <= timedelta(hours=clock.hour, minutes=clock.minute)
        assert clock.hour < (21 if step == 0 else 20)
        assert step == 0 or clock.date().isoformat() not in ("2026-11-26", "2026-11-27", "2026-12-25")


@given(
    received=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001  the bounds are naive, as the strategy wants them
    phone=PHONES,
    delays=st.lists(st.integers(0, 4 * 86_400), min_size=15, max_size=15),
)
@settings(max_examples=150, deadline=None)
def test_steps_come_in_order_none_before_its_plan_whatever_delays_them(
    received: datetime, phone: str | None, delays: list[int]
) -> None:
    person, plan = lead(phone=phone, received_at=received), practice().cadences["new_lead"].steps
    enrollment, now = cadence.first_planned(practice(), received), received
    for number, delay in enumerate(delays):
        assert enrollment.step == number
        now += timedelta(seconds=delay)
        enrollment = cadence.following(practice(), person, enrollment, now)
        if number < len(plan):
            assert enrollment.next_at is not None
            assert enrollment.next_at >= now
            if plan[number].at is None:
                assert enrollment.next_at >= received + timedelta(seconds=plan[number].after)
            now = enrollment.next_at
    assert enrollment.next_at is None
