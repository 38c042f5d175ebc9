"""Who is a patient already is not answered as new: their practice is told, and no rate of new leads counts them."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from builders import EMAIL, PHONE, a_draft, a_practice, an_event
from fakes import FakeClock, FakeIds, FakeOrchestrator, FakeQuarantine
from fakes_leads import FakeLeads, FakePatients
from firstminute.application.intake import Intake, accept
from firstminute.application.patients import hashes_in
from firstminute.application.recording import record
from firstminute.application.watchdog import Watchdog, watch
from firstminute.domain.alerts import compose, concerns_staff
from firstminute.domain.lead import Lead
from firstminute.domain.metrics import contributions, standing
from firstminute.domain.snapshots import snapshot


class World:
    def __init__(self) -> None:
        self.practice, self.leads, self.machines, self.clock = (
            a_practice(),
            FakeLeads(),
            FakeOrchestrator(),
            FakeClock(),
        )
        ports: Any = (self.leads, FakeQuarantine(), self.machines, None, self.clock, None, FakeIds())
        self.intake = Intake(self.practice, *ports)
        self.patients = FakePatients(self.leads)

    def inquire(self, delivery: str = "website:1", **draft: Any) -> Any:
        source = self.practice.sources["website"]
        return accept(self.intake, source, a_draft(**draft), b"raw", delivery, self.clock.now())


@pytest.fixture
def world() -> World:
    return World()


def hashed(point: str) -> str:
    return hashlib.sha256(point.encode()).hexdigest()


@pytest.mark.parametrize("point", [PHONE, EMAIL])
def test_a_patient_s_inquiry_is_a_lead_that_no_machine_answers(world, point):
    world.patients.add([hashed(point)])
    received = world.inquire()
    lead = received.head.lead
    assert (received.status, lead.patient, lead.stopped, lead.channel) == ("accepted", True, "human", "form")
    assert received.head.enrollment.next_at is None
    assert world.machines.started == []
    assert snapshot(lead)["patient"] is True
    assert world.leads.points[PHONE].lead_id == lead.id


def test_the_owner_is_told_that_a_patient_wrote_and_has_to_answer(world):
    world.patients.add([hashed(PHONE)])
    lead_id = world.inquire().lead_id
    event = world.leads.logs[lead_id][0]
    alert = compose(world.practice, world.leads.heads[lead_id].lead, event, world.practice.team[0])
    assert concerns_staff(event)
    assert "A patient of the practice wrote: Dana Reyes" in alert.text
    assert "Please answer." in alert.text
    assert "patient" not in alert.subject


def test_a_patient_counts_for_nothing_whatever_happens(world):
    world.patients.add([hashed(PHONE)])
    lead_id = world.inquire().lead_id
    record(world.leads, lead_id, [an_event("contact.made", world.clock.now(), channel="call")], world.clock.now())
    lead = world.leads.heads[lead_id].lead
    assert standing(lead) == {}
    assert contributions(Lead(lead_id), lead, "America/New_York") == {}


def test_a_person_who_is_no_patient_is_answered_as_ever(world):
    world.patients.add([hashed("+12125550199")])
    received = world.inquire()
    assert (received.head.lead.patient, world.machines.started) == (False, [received.lead_id])


def test_a_patient_who_writes_again_is_the_owner_s_again(world):
    world.patients.add([hashed(PHONE)])
    first = world.inquire()
    again = world.inquire("website:2")
    assert again.lead_id == first.lead_id
    assert world.leads.logs[first.lead_id][-1].data["rule"] == "escalate"


def test_a_patient_who_opted_out_is_opted_out(world):
    world.patients.add([hashed(PHONE)])
    world.leads.suppress(PHONE, world.clock.now())
    lead = world.inquire().head.lead
    assert (lead.patient, lead.stopped) == (True, "opted_out")


def test_the_watchdog_counts_no_minutes_for_patients(world):
    world.patients.add([hashed(PHONE)])
    world.inquire()
    world.clock.advance(hours=3)
    found = watch(Watchdog(world.practice, world.leads, world.machines, world.clock))
    assert (found.late, found.started, found.waiting) == ([], [], 0)


def test_a_list_is_read_whatever_its_columns_are():
    lines = [
        "name,home,e-mail,born\n",
        'Dana,(212) 555-0143,"Dana <DANA.Reyes@example.com>",1980-01-31\n',
        "Tom,n/a,,\n",
    ]
    assert hashes_in(lines, "US") == [hashed(PHONE), hashed(EMAIL)]


def test_a_point_that_stands_there_twice_is_hashed_once_and_chart_numbers_are_no_phones():
    assert hashes_in(["212-555-0143,+1 212 555 0143,123456\n", "2125550143\n"], "US") == [hashed(PHONE)]
