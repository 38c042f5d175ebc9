"""Quarantine: with a better client file, what could not be understood becomes a lead or an event, once."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from builders import NOW, a_draft, a_new_lead, a_practice
from fakes import FakeClock, FakeIds, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_leads import FakeLeads
from firstminute import bootstrap
from firstminute.application.intake import Intake, receive
from firstminute.application.ports import Quarantined
from firstminute.application.replaying import replay
from firstminute.domain.errors import Invalid, Unknown
from firstminute.domain.inquiry import Request

KEY = "only-the-sender-knows-it"


@dataclass
class World:
    intake: Intake
    quarantine: FakeQuarantine
    leads: FakeLeads
    orchestrator: FakeOrchestrator

    def kept(self) -> Quarantined:
        return self.quarantine.items["q_1"]


@pytest.fixture
def world() -> World:
    leads, quarantine, orchestrator = FakeLeads(), FakeQuarantine(), FakeOrchestrator()
    clock = FakeClock(NOW + timedelta(hours=3))
    secrets = FakeSecrets({"zapier/signing_secret": KEY, "crm/events_secret": KEY})
    intake = Intake(a_practice(), leads, quarantine, orchestrator, secrets, clock, bootstrap.source_kind, FakeIds())
    return World(intake, quarantine, leads, orchestrator)


def quarantined(world: World, content: Any, source: str = "zapier") -> Quarantined:
    item = Quarantined("q_1", source, "It could not be read.", NOW, "application/json", json.dumps(content).encode())
    world.quarantine.add(item)
    return item


def with_fields(world: World, **fields: str) -> Intake:
    """Today's client file tells what the sender calls the fields."""
    practice = world.intake.practice
    source = replace(practice.sources["zapier"], fields=fields)
    return replace(world.intake, practice=replace(practice, sources={**practice.sources, "zapier": source}))


def test_a_field_that_is_mapped_now_makes_the_lead(world: World) -> None:
    item = quarantined(world, {"Q7 number": "(212) 555-0143", "Vorname": "Dana"})
    with pytest.raises(Invalid, match="no phone number"):
        replay(world.intake, item)
    became = replay(with_fields(world, **{"Q7 number": "phone"}), item)
    assert became.leads == became.fresh
    lead = world.leads.heads[became.leads[0]].lead
    assert lead.phone == "+12125550143"
    assert world.orchestrator.started == [lead.id]
    assert world.kept().replayed_as == lead.id


def test_the_person_has_waited_since_it_came(world: World) -> None:
    became = replay(world.intake, quarantined(world, {"phone": "+12125550143"}))
    lead = world.leads.heads[became.leads[0]].lead
    assert lead.submitted_at == NOW
    assert lead.received_at == NOW + timedelta(hours=3)


def test_replaying_twice_makes_one_lead(world: World) -> None:
    item = quarantined(world, {"phone": "+12125550143"})
    first, again = replay(world.intake, item), replay(world.intake, item)
    assert again.leads == first.leads
    assert again.fresh == ()
    assert len(world.leads.heads) == 1
    assert world.orchestrator.started == list(first.leads)


def test_every_reachable_person_of_a_batch_becomes_a_lead(world: World) -> None:
    batch = [{"email": "one@example.com"}, {"name": "nobody"}, {"email": "two@example.com"}]
    became = replay(world.intake, quarantined(world, batch))
    assert sorted(str(head.lead.email) for head in world.leads.heads.values()) == ["one@example.com", "two@example.com"]
    assert len(became.leads) == 2


@pytest.mark.parametrize("content", [{}, [], "text", {"name": "Dana"}, {"phone": "call me"}])
def test_what_still_cannot_be_understood_stays_where_it_is(world: World, content: Any) -> None:
    item = quarantined(world, content)
    with pytest.raises(Invalid, match="still"):
        replay(world.intake, item)
    assert world.kept().replayed_as is None
    assert not world.leads.heads


def test_a_source_that_is_gone_says_which_there_are(world: World) -> None:
    with pytest.raises(Unknown, match="website"):
        replay(world.intake, quarantined(world, {"phone": "+12125550143"}, source="old_form"))


def test_an_event_of_a_lead_that_has_come_meanwhile_is_recorded(world: World) -> None:
    told = {"type": "contact.made", "email": "dana.reyes@example.com", "data": {"channel": "call"}}
    item = quarantined(world, told, source="crm")
    with pytest.raises(Invalid, match="still"):
        replay(world.intake, item)
    head, events = a_new_lead(at=NOW)
    world.leads.add(head, events, b"raw", "d", a_draft().contact_points, NOW)
    became = replay(world.intake, item)
    assert [event.id for event in world.leads.log(head.lead.id) if event.type == "contact.made"] == list(became.events)
    assert world.kept().replayed_as == head.lead.id
    assert replay(world.intake, item).events == became.events


def test_a_source_that_reports_both_is_read_by_what_it_sent(world: World) -> None:
    head, events = a_new_lead(at=NOW)
    world.leads.add(head, events, b"raw", "d", a_draft().contact_points, NOW)
    told = {"type": "contact.made", "email": "dana.reyes@example.com", "data": {"channel": "call"}}
    assert replay(world.intake, quarantined(world, told)).events


def test_a_sender_that_comes_again_after_the_replay_is_told_that_it_came_before(world: World) -> None:
    content = [{"name": "nobody"}, {"phone": "+12125550143"}]
    became = replay(world.intake, quarantined(world, content))
    headers = {"content-type": "application/json", "x-api-key": KEY}
    _, again = receive(world.intake, "zapier", Request("POST", "", headers, json.dumps(content).encode()))
    assert (again.status, again.lead_id) == ("duplicate", became.leads[0])
    assert len(world.leads.logs[became.leads[0]]) == 1


def test_what_intake_puts_aside_can_be_replayed(world: World) -> None:
    body = json.dumps({"Q7 number": "(212) 555-0143"}).encode()
    headers = {"content-type": "application/json", "x-api-key": KEY}
    (received,) = receive(world.intake, "zapier", Request("POST", "", headers, body))
    assert received.status == "quarantined"
    (item,) = world.quarantine.items.values()
    became = replay(with_fields(world, **{"Q7 number": "phone"}), item)
    assert len(became.fresh) == 1
