"""Who inquires again after the window is a new lead; nothing goes on about their old inquiry."""

from __future__ import annotations

from touches import Table

from builders import a_draft, an_event
from firstminute.application.recording import record
from firstminute.application.taking_over import end_older


def told(table: Table, lead_id: str) -> list[str]:
    return end_older(table.leads, table.leads.log(lead_id)[0], table.clock.now())


def later(table: Table, **draft: str) -> str:
    table.clock.advance(days=40)
    return table.inquire(a_draft(**draft))


def test_the_older_run_of_the_same_person_ends_once_and_the_new_one_goes_on() -> None:
    table = Table()
    old = table.inquire(a_draft())
    new = later(table)
    assert told(table, new) == [old]
    assert table.head(old).lead.stopped == "replied"
    assert table.head(old).enrollment.next_at is None
    assert table.head(new).lead.stopped is None
    assert told(table, new) == []
    assert told(table, old) == []


def test_somebody_else_with_the_same_number_keeps_theirs() -> None:
    table = Table()
    old = table.inquire(a_draft(first_name="Maria", email="maria@example.com"))
    new = later(table, first_name="Jordan", email="jordan@example.com")
    assert told(table, new) == []
    assert table.head(old).lead.stopped is None


def test_reminders_of_an_appointment_go_on() -> None:
    table = Table()
    old = table.inquire(a_draft())
    starts = "2027-06-01T15:00:00.000Z"
    booked = an_event("appointment.booked", at=table.clock.now(), appointment_id="a1", starts_at=starts)
    record(table.leads, old, [booked], table.clock.now(), practice=table.practice)
    assert table.head(old).lead.cadence == "appointment"
    assert told(table, later(table)) == []
    assert table.head(old).lead.stopped is None
