"""Several appointments of one person, and what comes between their reminders: each text names the right one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from plans import with_every_plan
from test_runs import LAST, STAFF, Play

from builders import a_draft
from firstminute.application.lead_ports import Change
from firstminute.application.merging import merge, unmerge
from firstminute.application.recording import persist
from firstminute.application.watchdog import Watchdog, watch
from firstminute.domain.events import NewEvent, rfc3339
from firstminute.domain.folding import fold
from firstminute.domain.lead import Head
from firstminute.domain.text_back import begun


@pytest.fixture
def play() -> Play:
    return Play()


def answered(play: Play) -> str:
    lead_id = play.begin(play.inquire())
    play.until(play.clock.at + timedelta(minutes=5))
    return lead_id


def book(play: Play, lead_id: str, name: str, starts: datetime, kind: str = "booked") -> None:
    play.happens(lead_id, f"appointment.{kind}", appointment_id=name, starts_at=rfc3339(starts))
    play.until(play.clock.at + timedelta(minutes=5))


def reminders(play: Play, lead_id: str) -> list[tuple[str, str]]:
    """Each reminder that left: of which appointment, and how long before it in hours."""
    about, found = "", []
    for event in play.leads.log(lead_id):
        if event.type == "cadence.switched":
            about = event.data.get("appointment_id", "")
        if event.type == "touch.sent" and event.data["touch"].startswith("appointment."):
            starts = datetime.fromisoformat(play.head(lead_id).lead.starts[about])
            found.append((about, round((starts - event.recorded_at) / timedelta(hours=1))))
    return found


def test_the_time_that_is_said_is_that_of_the_appointment_reminded_of(play: Play) -> None:
    lead_id = answered(play)
    old, new = play.clock.at + timedelta(days=6), play.clock.at + timedelta(days=9)
    book(play, lead_id, "W", old)
    book(play, lead_id, "X", new)
    book(play, lead_id, "W", old, "cancelled")
    play.until(LAST)
    assert "Dec 3" in play.sms.taken[-1].body
    assert "Nov 30" not in play.sms.taken[-1].body


def test_a_kept_visit_does_not_change_the_time_of_the_next_one(play: Play) -> None:
    lead_id = answered(play)
    first, second = play.clock.at + timedelta(days=1), play.clock.at + timedelta(days=9)
    book(play, lead_id, "W", first)
    book(play, lead_id, "X", second)
    play.until(first + timedelta(hours=1))
    book(play, lead_id, "W", first, "kept")
    lead = play.head(lead_id).lead
    assert (lead.about, lead.starts_at, lead.stopped) == ("X", rfc3339(second), None)
    play.until(LAST)
    assert "Dec 3" in play.sms.taken[-1].body


def test_when_the_later_of_two_is_called_off_the_earlier_one_is_reminded_of(play: Play) -> None:
    lead_id = answered(play)
    play.practice = with_every_plan()
    soon, far = play.clock.at + timedelta(days=5), play.clock.at + timedelta(days=60)
    book(play, lead_id, "X", soon)
    book(play, lead_id, "Y", far)
    book(play, lead_id, "Y", far, "cancelled")
    play.until(LAST)
    assert reminders(play, lead_id) == [("X", 120), ("Y", 1440), ("X", 72), ("X", 24), ("X", 2)]


def test_when_the_one_reminded_of_is_called_off_the_other_one_is_next(play: Play) -> None:
    lead_id = answered(play)
    play.practice = with_every_plan()
    soon, far = play.clock.at + timedelta(days=5), play.clock.at + timedelta(days=60)
    book(play, lead_id, "Y", far)
    book(play, lead_id, "X", soon)
    book(play, lead_id, "X", soon, "cancelled")
    assert play.head(lead_id).lead.about == "Y"
    play.until(LAST)
    assert reminders(play, lead_id) == [("Y", 1440), ("X", 120), ("Y", 72), ("Y", 24), ("Y", 2)]


def test_reminders_are_of_the_next_appointment_not_of_the_one_made_last(play: Play) -> None:
    lead_id = answered(play)
    play.practice = with_every_plan()
    soon, far = play.clock.at + timedelta(days=5), play.clock.at + timedelta(days=60)
    book(play, lead_id, "X", soon)
    book(play, lead_id, "Y", far)
    book(play, lead_id, "Y", far)  # told twice
    play.until(LAST)
    once = [("X", 120), ("Y", 1440), ("X", 72), ("X", 24), ("X", 2), ("Y", 72), ("Y", 24), ("Y", 2)]
    assert reminders(play, lead_id) == once
    assert play.head(lead_id).lead.stopped == "booked"


def test_whoever_misses_one_appointment_and_has_another_is_reminded_of_that(play: Play) -> None:
    lead_id = answered(play)
    soon, far = play.clock.at + timedelta(days=5), play.clock.at + timedelta(days=60)
    book(play, lead_id, "X", soon)
    book(play, lead_id, "Y", far)
    play.until(soon + timedelta(hours=1))
    book(play, lead_id, "X", soon, "missed")
    lead = play.head(lead_id).lead
    assert (lead.cadence, lead.about, lead.stopped) == ("appointment", "Y", None)


def call_missed(play: Play, lead_id: str) -> None:
    """As the end of a missed call begins its text (`application.call_ends`)."""

    def change(head: Head) -> Change:
        run = begun(play.practice, head.enrollment, "text_back", play.clock.now())
        data = {"cadence": "text_back", "version": run.version, "run": run.run, "because": "call.missed"}
        return Change([NewEvent("cadence.switched", play.clock.now(), data=data)], run)

    _, events = persist(play.leads, lead_id, change, play.clock.now())
    play.stream(events)


@pytest.mark.parametrize("meanwhile", ["", "lead.replied", "contact.made"])
def test_a_missed_call_is_answered_between_two_reminders(play: Play, meanwhile: str) -> None:
    lead_id = answered(play)
    starts = play.clock.at + timedelta(days=10)
    book(play, lead_id, "X", starts)
    call_missed(play, lead_id)
    if meanwhile:
        play.happens(lead_id, meanwhile, channel="sms")
    play.until(play.clock.at + timedelta(hours=1))
    lead = play.head(lead_id).lead
    assert (lead.stopped, lead.ended, lead.cadence, lead.about) == (None, "booked", "appointment", "X")
    play.until(LAST)
    assert [hours for _, hours in reminders(play, lead_id)] == [240, 24, 2]


def test_a_missed_call_of_somebody_without_an_appointment_is_a_person_s_to_answer(play: Play) -> None:
    lead_id = answered(play)
    starts = play.clock.at + timedelta(days=10)
    book(play, lead_id, "X", starts)
    book(play, lead_id, "X", starts, "cancelled")
    call_missed(play, lead_id)
    play.until(LAST)
    assert play.head(lead_id).lead.stopped == "human"


def two_booked(play: Play, kept_in: int, other_in: int) -> tuple[str, str]:
    """Two leads of one person, each with an appointment so many days from now: X of the one to keep, Y of the other."""
    play.practice = with_every_plan()
    keep, other = answered(play), play.begin(play.inquire(a_draft(phone="+12125550188", email="dana@home.example")))
    play.until(play.clock.at)
    now = play.clock.at
    book(play, keep, "X", now + timedelta(days=kept_in))
    book(play, other, "Y", now + timedelta(days=other_in))
    return keep, other


def united(play: Play, keep: str, other: str) -> None:
    merge(play.leads, play.practice, keep, other, STAFF, play.clock.now())
    play.stream(play.leads.log(keep))


@pytest.mark.parametrize(("kept_in", "other_in"), [(20, 5), (5, 20), (5, 6), (6, 5)])
def test_of_two_leads_that_are_one_person_both_appointments_are_reminded_of(
    play: Play, kept_in: int, other_in: int
) -> None:
    keep, other = two_booked(play, kept_in, other_in)
    before, confirmed = reminders(play, keep), reminders(play, other)
    united(play, keep, other)
    play.until(LAST)
    nearer, later = ("X", "Y") if kept_in < other_in else ("Y", "X")
    after = reminders(play, keep)[len(before) :]
    first = [(nearer, 72), (nearer, 24), (nearer, 2)]
    assert after[:3] == first
    # of two on days that follow each other, those of the later one that fall before the nearer one is over are left out
    assert after[3:] == ([(later, 72)] if abs(kept_in - other_in) > 3 else []) + [(later, 24), (later, 2)]
    assert reminders(play, other) == confirmed
    assert fold(keep, play.leads.log(keep)) == play.head(keep).lead


def test_what_is_told_of_the_other_s_appointment_is_minded(play: Play) -> None:
    keep, other = two_booked(play, 20, 5)
    united(play, keep, other)
    play.until(play.clock.at + timedelta(hours=1))
    play.happens(other, "appointment.cancelled", appointment_id="Y")
    before = len(reminders(play, keep))
    play.until(LAST)
    assert reminders(play, keep)[before:] == [("X", 72), ("X", 24), ("X", 2)]


def test_parted_each_lead_reminds_of_its_own(play: Play) -> None:
    keep, other = two_booked(play, 20, 5)
    own = dict(play.head(keep).lead.starts)
    united(play, keep, other)
    play.until(play.clock.at + timedelta(hours=1))
    assert play.head(keep).lead.about == "Y"
    unmerge(play.leads, play.practice, other, STAFF, play.clock.now())
    play.stream(play.leads.log(keep))
    watch(Watchdog(play.practice, play.leads, play.machines, play.clock))
    lead = play.head(keep).lead
    assert (lead.about, lead.starts) == ("X", own)
    assert fold(keep, play.leads.log(keep)) == lead
    play.until(LAST)
    assert reminders(play, keep)[-3:] == [("X", 72), ("X", 24), ("X", 2)]
    assert [about for about, _ in reminders(play, keep)[:-3]] == ["X"]


def test_a_no_of_either_ends_the_reminders_of_both(play: Play) -> None:
    keep, other = two_booked(play, 20, 5)
    play.happens(other, "lead.opted_out", "prospect", scope="all", how="STOP")
    before = reminders(play, keep)
    united(play, keep, other)
    play.until(LAST)
    assert reminders(play, keep) == before
