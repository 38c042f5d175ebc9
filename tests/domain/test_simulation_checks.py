"""The second pair of eyes: what it takes for a wrong hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from builders import a_lead, a_practice
from firstminute.domain.practice import Practice
from firstminute.domain.simulation_checks import outside_hours

AREAS = {"NY": ("212", "America/New_York"), "KY": ("502", "America/New_York"), "TX": ("512", "America/Chicago"),
         "HI": ("808", "Pacific/Honolulu"), "CT": ("203", "America/New_York")}  # fmt: skip


def careful() -> Practice:
    demo = a_practice()
    return replace(demo, first_touch=replace(demo.first_touch, quiet_hours="honour"))


def said(state: str, at: str, channel: str = "sms", purpose: str = "follow_up", **lead: object) -> str | None:
    """At that time on the wall of the state that the number is from. Tuesday is the 1st."""
    area, zone = AREAS[state]
    when = datetime.fromisoformat(f"2026-12-{at}").replace(tzinfo=ZoneInfo(zone))
    person = replace(a_lead(), phone=f"+1{area}5550123", **lead)  # type: ignore[arg-type]  fields of a lead
    return outside_hours(careful(), person, channel, purpose, when)


@pytest.mark.parametrize(
    ("state", "at", "channel", "purpose"),
    [
        ("NY", "01T09:00", "sms", "follow_up"),
        ("NY", "01T19:59", "email", "follow_up"),
        ("NY", "01T08:00", "call", "follow_up"),
        ("NY", "01T08:00", "sms", "answer"),
        ("NY", "01T03:00", "email", "answer"),
        ("NY", "06T08:00", "sms", "appointment"),
        ("NY", "01T03:00", "email", "appointment"),
        ("KY", "01T10:00", "sms", "appointment"),
        ("TX", "06T12:00", "sms", "appointment"),
        ("HI", "01T10:00", "sms", "follow_up"),
    ],
)
def test_an_hour_that_is_right_is_nothing_to_tell_of(state: str, at: str, channel: str, purpose: str) -> None:
    assert said(state, at, channel, purpose) is None


@pytest.mark.parametrize(
    ("state", "at", "channel", "purpose", "why"),
    [
        ("NY", "01T08:59", "sms", "follow_up", "sending hours are shut at Tue 01 Dec 08:59"),
        ("NY", "01T20:00", "email", "follow_up", "sending hours are shut"),
        ("NY", "06T11:59", "email", "follow_up", "sending hours are shut"),
        ("NY", "25T12:00", "sms", "follow_up", "sending hours are shut"),
        ("HI", "01T15:01", "sms", "follow_up", "sending hours are shut at Tue 01 Dec 20:01"),
        ("NY", "01T18:00", "call", "follow_up", "nobody is on duty"),
        ("NY", "01T07:59", "sms", "appointment", "federal hours are shut at Tue 07:59"),
        ("NY", "01T21:00", "sms", "answer", "federal hours are shut at Tue 21:00"),
        ("KY", "01T09:59", "sms", "appointment", "hours of KY are shut at Tue 09:59"),
        ("CT", "01T20:00", "sms", "answer", "hours of CT are shut at Tue 20:00"),
        ("TX", "06T11:59", "sms", "appointment", "hours of TX are shut at Sun 11:59"),
    ],
)
def test_an_hour_that_is_wrong_is_told_with_what_was_shut(
    state: str, at: str, channel: str, purpose: str, why: str
) -> None:
    assert (said(state, at, channel, purpose) or "").startswith(why)


def test_what_came_late_is_no_answer_any_more() -> None:
    assert said("NY", "01T03:00", "email", "answer") is None
    assert said("NY", "01T03:00", "email", "answer", late=True)
