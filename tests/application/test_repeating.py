"""Who never answered and asks again is answered again, on the same lead, and followed up from then on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from builders import PHONE, a_draft, a_practice, an_event
from fakes import FakeChannel, FakeChannels, FakeClock, FakeIds, FakeOrchestrator, FakeQuarantine
from fakes_leads import FakeLeads
from firstminute.application import cadence_step, first_touch
from firstminute.application.intake import Intake, accept
from firstminute.application.recording import record
from firstminute.application.touching import Touching
from firstminute.application.watchdog import Watchdog, watch
from firstminute.domain.errors import ProviderUnavailable


class World:
    def __init__(self) -> None:
        self.practice, self.leads, self.machines, self.clock = (
            a_practice(after_end="restart"),
            FakeLeads(),
            FakeOrchestrator(),
            FakeClock(),
        )
        self.texts = FakeChannel("twilio", self.clock.wall)
        channels = FakeChannels({"sms": self.texts, "email": FakeChannel("ses", self.clock.wall)})
        self.touching = Touching(self.practice, self.leads, channels, self.machines, self.clock, "https://api.example")
        ports: Any = (self.leads, FakeQuarantine(), self.machines, None, self.clock, None, FakeIds())
        self.intake = Intake(self.practice, *ports)

    def inquire(self, delivery: str, **draft: Any) -> Any:
        given = a_draft(submitted_at=None, **draft)
        return accept(self.intake, self.practice.sources["website"], given, b"raw", delivery, self.clock.now())

    def unreachable(self) -> str:
        """Answered once, and given up twenty days ago."""
        lead_id = str(self.inquire("website:1").lead_id)
        first_touch.answer(self.touching, lead_id)
        record(
            self.leads, lead_id, [an_event("cadence.stopped", self.clock.now(), reason="exhausted")], self.clock.now()
        )
        self.machines.dead.add(lead_id)
        self.clock.advance(days=20)
        return lead_id


@pytest.fixture
def world() -> World:
    return World()


def test_the_second_inquiry_gets_a_first_touch_and_a_plan_of_its_own(world):
    lead_id = world.unreachable()
    began = world.clock.now()
    assert world.inquire("website:2").lead_id == lead_id
    turn = first_touch.answer(world.touching, lead_id)
    assert (turn.outcome, turn.step) == ("sent", 1)
    assert [one.to for one in world.texts.taken] == [PHONE, PHONE]
    steps = world.practice.cadences["new_lead"].steps
    for number, step in enumerate(steps[:4], 1):
        due = world.leads.heads[lead_id].enrollment.next_at
        assert due >= began + timedelta(seconds=step.after) - timedelta(days=1)
        world.clock.advance(seconds=(due - world.clock.now()).total_seconds())
        assert cadence_step.take(world.touching, lead_id, number).outcome in ("sent", "deferred", "skipped")


def test_it_is_answered_once_however_often_its_machine_is_started(world):
    lead_id = world.unreachable()
    world.inquire("website:2")
    first_touch.answer(world.touching, lead_id)
    assert first_touch.answer(world.touching, lead_id).outcome == "done_before"
    assert len(world.texts.taken) == 2


def test_the_watchdog_starts_what_could_not_be_started(world):
    lead_id = world.unreachable()
    world.machines.faults.append(ProviderUnavailable("throttled"))
    world.inquire("website:2")
    world.clock.advance(seconds=30)
    watchdog = Watchdog(world.practice, world.leads, world.machines, world.clock)
    assert watch(watchdog).started == [lead_id]


def test_of_two_repeats_at_once_one_begins_anew_and_the_other_is_added(world):
    lead_id = world.unreachable()
    world.inquire("website:2")
    world.inquire("website:3", message="And Tuesdays?")
    rules = [event.data["rule"] for event in world.leads.logs[lead_id] if event.type == "lead.repeated"]
    assert rules == ["restart", "merge"]
    assert len(world.machines.runs) == 2
