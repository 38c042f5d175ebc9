"""What nobody else would notice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from touches import Table

from builders import an_event
from firstminute.application.first_touch import answer
from firstminute.application.recording import record
from firstminute.application.watchdog import Round, Watchdog, human_due, watch
from firstminute.domain.errors import ProviderUnavailable


def look(table: Table) -> Round:
    return watch(Watchdog(table.practice, table.leads, table.machines, table.clock))


def test_a_lead_whose_machine_could_not_be_started_is_started_within_a_minute() -> None:
    table = Table()
    lead_id = table.inquire()
    assert look(table).started == []
    table.clock.advance(seconds=30)
    assert look(table).started == [lead_id]
    assert table.machines.runs == {lead_id: lead_id}


def test_starting_again_what_runs_already_changes_nothing() -> None:
    table = Table()
    lead_id = table.inquire()
    table.machines.start(lead_id)
    table.clock.advance(seconds=30)
    look(table)
    assert list(table.machines.runs) == [lead_id]


def test_a_first_touch_that_is_a_minute_late_is_counted_for_the_alarm() -> None:
    table = Table()
    table.inquire()
    table.clock.advance(seconds=59)
    assert look(table).waiting == 0
    table.clock.advance(seconds=2)
    assert look(table).waiting == 1


def test_a_lead_that_waits_for_the_morning_is_not_late() -> None:
    table = Table()
    lead_id = table.inquire()
    head = table.head(lead_id)
    later = table.clock.now() + timedelta(hours=12)
    table.leads.heads[lead_id] = type(head)(head.lead, type(head.enrollment)(next_at=later, next_channel="sms"), 1)
    table.clock.advance(minutes=10)
    assert look(table).waiting == 0


def test_a_machine_that_died_is_replaced_within_a_minute() -> None:
    table = Table()
    lead_id = table.inquire()
    table.machines.start(lead_id)
    table.machines.dead.add(lead_id)
    table.clock.advance(seconds=30)
    assert look(table).restarted == [lead_id]
    assert len(table.machines.runs) == 2


def test_a_machine_that_keeps_dying_is_replaced_once_in_ten_minutes() -> None:
    table = Table()
    lead_id = table.inquire()
    table.machines.start(lead_id)
    table.machines.dead.add(lead_id)
    table.clock.at = datetime(2026, 11, 24, 17, 10, tzinfo=UTC)
    look(table)
    table.clock.advance(minutes=9)
    look(table)
    assert len(table.machines.runs) == 2
    table.clock.advance(minutes=1)
    look(table)
    assert len(table.machines.runs) == 3


def test_a_machine_that_still_tries_is_left_alone_but_not_for_ever() -> None:
    table = Table()
    lead_id = table.inquire()
    table.machines.start(lead_id)
    table.clock.advance(minutes=14)
    assert look(table).restarted == []
    table.clock.advance(minutes=2)
    assert look(table).restarted == [lead_id]


def test_an_orchestrator_that_is_down_does_not_end_the_round() -> None:
    table = Table()
    table.inquire()
    table.clock.advance(seconds=30)
    table.machines.faults = [ProviderUnavailable("throttled")]
    assert look(table).started == []
    assert len(look(table).started) == 1


def test_a_person_who_waits_too_long_is_said_once_and_the_number_follows() -> None:
    table = Table()
    lead_id = table.inquire()
    answer(table.touching, lead_id)
    table.clock.advance(seconds=299)
    assert look(table).late == []
    table.clock.advance(seconds=1)
    assert look(table).late == [lead_id]
    assert look(table).late == []
    breaches = [one for one in table.leads.log(lead_id) if one.type == "sla.breached"]
    assert [one.occurred_at for one in breaches] == [table.clock.now()]
    assert [one.data for one in breaches] == [{"sla": "first_human", "target_seconds": 300, "owner": "front_desk"}]


@pytest.mark.parametrize("kind", ["contact.made", "lead.opted_out"])
def test_who_was_spoken_with_or_said_no_does_not_wait(kind: str) -> None:
    table = Table()
    lead_id = table.inquire()
    record(table.leads, lead_id, [an_event(kind, table.clock.now(), channel="call", scope="all")], table.clock.now())
    table.clock.advance(minutes=10)
    assert look(table).late == []


def test_an_attempt_is_no_conversation() -> None:
    table = Table()
    lead_id = table.inquire()
    attempt = an_event("contact.attempted", table.clock.now(), channel="call", outcome="no_answer")
    record(table.leads, lead_id, [attempt], table.clock.now())
    table.clock.advance(minutes=10)
    assert look(table).late == [lead_id]


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-24T17:00:00+00:00", "2026-11-24T17:05:00+00:00"),  # in coverage hours: five minutes
        ("2026-11-25T03:00:00+00:00", "2026-11-25T13:05:00+00:00"),  # at night: five minutes after opening
        ("2026-11-28T19:00:00+00:00", "2026-11-30T13:05:00+00:00"),  # after Saturday's last hour: on Monday
        ("2026-11-26T17:00:00+00:00", "2026-11-28T14:05:00+00:00"),  # Thanksgiving, and the Friday off: on Saturday
    ],
)
def test_the_target_counts_while_somebody_is_on_duty(received: str, due: str) -> None:
    moment = datetime.fromisoformat(received).astimezone(UTC)
    assert human_due(Table().practice, moment) == datetime.fromisoformat(due)
