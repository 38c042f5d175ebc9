"""An audit finds every counter that is not what the log says, and every lead that is not what its log says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.tables import create_leads_table, create_metrics_table
from builders import EMAIL, NOW, PHONE, a_new_lead, a_practice, an_event, an_id
from fakes import FakeClock, FakeRollups
from fakes_leads import FakeLeads
from firstminute.adapters.aws.leads import DynamoLeads
from firstminute.adapters.aws.rollups import DynamoRollups
from firstminute.adapters.aws.stream import head_changes
from firstminute.application.auditing import Audit, Difference, Fault, audit
from firstminute.application.changes import HeadChange
from firstminute.application.lead_ports import Change, Leads
from firstminute.application.metrics_rollup import MetricsRollup, roll_up
from firstminute.domain.events import NewEvent
from firstminute.domain.lead import Lead
from firstminute.domain.metrics import Cohort, cohort
from mocked_aws import client, mocked_aws
from stream_records import Stream

ZONE = a_practice().zone
DAY = "2026-11-24"


class Practice:
    """A practice in memory whose counters follow its leads."""

    def __init__(self) -> None:
        self.leads = FakeLeads()
        self.rollups = FakeRollups()
        self.use = MetricsRollup(a_practice(), self.rollups, FakeClock())

    def receives(self, at: Any = NOW, **data: Any) -> str:
        head, events = a_new_lead(an_id(at), at=at, **data)
        self.leads.add(head, events, b"", head.lead.id, (), NOW)
        self._count(Lead(head.lead.id), head.lead.id)
        return head.lead.id

    def records(self, lead_id: str, *events: Any) -> None:
        head = self.leads.get(lead_id)
        assert head is not None
        self.leads.append(head, Change(events, head.enrollment), NOW)
        self._count(head.lead, lead_id)

    def _count(self, before: Lead, lead_id: str) -> None:
        head = self.leads.heads[lead_id]
        roll_up(self.use, [HeadChange(f"{lead_id}#{head.version}", before, head.lead)])

    def audited(self, **days: str) -> Audit:
        return audit(self.leads, self.rollups, ZONE, **days)


@pytest.fixture
def practice() -> Practice:
    return Practice()


def of(practice: Practice, lead_id: str) -> Cohort:
    found = cohort(practice.leads.heads[lead_id].lead, ZONE)
    assert found is not None
    return found


def test_a_practice_without_leads_has_nothing_to_differ(practice):
    assert practice.audited() == Audit(0, 0, 0, (), ())
    assert practice.audited().equal


def test_counters_that_followed_every_change_are_equal_to_the_recount(practice):
    first, second = practice.receives(), practice.receives(campaign=None)
    practice.records(first, an_event("touch.sent"), an_event("contact.made"), an_event("sale.won", amount=900_000))
    practice.records(second, an_event("owner.assigned", owner="coordinator"), an_event("touch.sent"))
    found = practice.audited()
    assert found.equal
    assert (found.leads, found.events, found.cohorts) == (2, 7, 2)


def test_every_counter_that_differs_is_told_with_both_numbers(practice):
    lead_id = practice.receives()
    practice.records(lead_id, an_event("touch.sent"))
    key = of(practice, lead_id)
    practice.rollups.counters[key]["touches"] = 5
    del practice.rollups.counters[key]["leads"]
    assert practice.audited().differences == (Difference(key, "leads", 0, 1), Difference(key, "touches", 5, 1))
    assert not practice.audited().equal


def test_a_cohort_that_nobody_is_in_differs(practice):
    ghost = Cohort(DAY, "website", "", "form", "nobody")
    practice.rollups.counters[ghost] = {"leads": 1}
    assert practice.audited().differences == (Difference(ghost, "leads", 1, 0),)


def test_a_cohort_that_was_never_counted_differs(practice):
    lead_id = practice.receives()
    practice.rollups.counters.clear()
    differences = practice.audited().differences
    assert Difference(of(practice, lead_id), "leads", 0, 1) in differences
    assert {(one.stored, one.recounted) for one in differences} == {(0, 1)}


def test_a_counter_that_went_below_zero_differs(practice):
    lead_id = practice.receives()
    practice.rollups.counters[of(practice, lead_id)]["booked"] = -1
    assert [one.stored for one in practice.audited().differences] == [-1]


def test_only_the_days_asked_for_are_audited_and_both_ends_belong_to_them(practice):
    days = [practice.receives(at=NOW + timedelta(days=day)) for day in range(4)]
    practice.rollups.counters.clear()
    found = practice.audited(first="2026-11-25", last="2026-11-26")
    assert found.leads == 2
    assert sorted({one.cohort.day for one in found.differences}) == ["2026-11-25", "2026-11-26"]
    assert len(days) == 4


def test_the_day_of_a_lead_is_the_practices(practice):
    late = NOW.replace(hour=4, minute=30) + timedelta(days=1)  # 23:30 in New York
    practice.receives(at=late)
    assert practice.audited(first=DAY, last=DAY).leads == 1


def test_a_head_that_is_not_what_its_log_says_is_a_fault_that_names_fields_and_nobody(practice):
    lead_id = practice.receives()
    head = practice.leads.heads[lead_id]
    practice.leads.heads[lead_id] = replace(head, lead=replace(head.lead, state="booked", phone="+12125550999"))
    (fault,) = practice.audited().faults
    assert fault == Fault(lead_id, "its head differs from its log in state, phone")
    assert not practice.audited().equal


def test_a_gap_in_a_log_is_a_fault(practice):
    lead_id = practice.receives()
    practice.records(lead_id, an_event("touch.sent"), an_event("touch.delivered"), an_event("lead.replied"))
    del practice.leads.logs[lead_id][2]
    problems = [fault.problem for fault in practice.audited().faults]
    assert "its events are numbered 1-2, 4, not 1 to 3 without a gap" in problems


def test_an_event_that_is_there_twice_is_a_fault(practice):
    lead_id = practice.receives()
    practice.records(lead_id, an_event("touch.delivered"))
    practice.leads.logs[lead_id].insert(1, practice.leads.logs[lead_id][1])
    assert any("1-2, 2" in fault.problem for fault in practice.audited().faults)


def test_a_missing_last_event_is_a_fault(practice):
    lead_id = practice.receives()
    practice.records(lead_id, an_event("touch.planned"))
    practice.leads.logs[lead_id].pop()
    assert practice.audited().faults == (Fault(lead_id, "its head differs from its log in seq"),)


def test_another_leads_event_in_a_log_is_a_fault(practice):
    one, other = practice.receives(), practice.receives()
    practice.records(one, an_event("touch.delivered"))
    practice.leads.logs[one][1] = replace(practice.leads.logs[one][1], lead_id=other)
    assert Fault(one, "its log holds an event of another lead") in practice.audited().faults


def test_events_without_a_head_are_a_fault(practice):
    lead_id = practice.receives()

    class Headless(FakeLeads):
        def get(self, lead_id: str) -> None:
            return None

    practice.leads.__class__ = Headless
    assert Fault(lead_id, "it has events but no head") in practice.audited().faults


def test_an_event_that_comes_in_while_a_lead_is_read_is_no_fault(practice):
    lead_id = practice.receives()
    read = practice.leads.log
    late = [an_event("touch.delivered")]

    def log(wanted: str) -> Any:
        while late:
            practice.records(lead_id, late.pop())
        return read(wanted)

    practice.leads.log = log
    assert practice.audited().equal


def test_an_erased_person_leaves_counts_that_are_equal_to_the_recount(practice):
    lead_id = practice.receives()
    practice.records(lead_id, an_event("appointment.booked", appointment_id="Dana Reyes"), an_event("lead.replied"))
    practice.leads.erase(lead_id, NOW)
    assert practice.audited().equal


def test_an_audit_reads_well_to_a_script(practice):
    lead_id = practice.receives()
    practice.rollups.counters[of(practice, lead_id)]["leads"] = 2
    practice.leads.logs[lead_id] *= 2
    told = json.loads(json.dumps(practice.audited().as_json()))
    assert told["equal"] is False
    assert (told["leads"], told["events"], told["cohorts"]) == (1, 2, 1)
    assert {**told["differences"][0], "day": DAY, "counter": "leads", "stored": 2, "recounted": 1} == told[
        "differences"
    ][0]
    assert told["faults"][0]["lead_id"] == lead_id
    assert PHONE not in json.dumps(told)
    assert EMAIL not in json.dumps(told)


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with mocked_aws():
        yield client("dynamodb")


class OnAws:
    """A practice on its real tables; `records` is what the stream has told so far."""

    def __init__(self, dynamodb: Any) -> None:
        name = create_leads_table(dynamodb)
        self.leads: Leads = DynamoLeads(dynamodb, name)
        self.rollups = DynamoRollups(dynamodb, create_metrics_table(dynamodb))
        self.use = MetricsRollup(a_practice(), self.rollups, FakeClock())
        self.stream = Stream(dynamodb, name)
        self.records: list[dict[str, Any]] = []

    def receives(self, at: datetime, phone: str) -> str:
        head, events = a_new_lead(at=at)
        since = NOW - timedelta(days=30)
        self._told(lambda: self.leads.add(head, events, b"raw", head.lead.id, (phone,), since))
        self._told(lambda: self.leads.claim(head.lead.id, 0, NOW, NOW - timedelta(minutes=5)))
        return head.lead.id

    def happens(self, lead_id: str, event: NewEvent) -> None:
        head = self.leads.get(lead_id)
        assert head is not None
        change = Change([event], head.enrollment)
        self._told(lambda: self.leads.append(head, change, event.occurred_at + timedelta(microseconds=7)))

    def _told(self, done: Callable[[], Any]) -> None:
        self.records += self.stream.tells(done)


def test_on_the_real_tables_too_what_the_stream_counted_is_what_the_log_says(dynamodb):
    practice = OnAws(dynamodb)
    for number in range(3):
        at = NOW + timedelta(days=number, microseconds=123_457)
        lead_id = practice.receives(at, f"+1212555010{number}")
        practice.happens(lead_id, an_event("touch.sent", at + timedelta(microseconds=3_999_999)))
        practice.happens(lead_id, an_event("owner.assigned", at, owner="coordinator"))
        practice.happens(lead_id, an_event("contact.made", at + timedelta(seconds=95)))
        practice.happens(lead_id, an_event("appointment.booked", at, appointment_id="a"))
    records = practice.records
    for batch in (records[:7], records[5:20], records, records[10:]):
        roll_up(practice.use, head_changes(batch))
    found = audit(practice.leads, practice.rollups, ZONE)
    assert (found.leads, found.events, found.cohorts) == (3, 15, 3)
    assert (found.differences, found.faults) == ((), ())
    practice.leads.erase(lead_id, NOW)
    assert audit(practice.leads, practice.rollups, ZONE).equal
