"""Quarantine: with a better client file, what could not be understood becomes a lead or an event, once."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from builders import NOW, a_draft, a_new_lead, a_practice
from fakes import FakeClock, FakeIds, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_leads import FakeLeads
from firstminute import bootstrap
from firstminute.application import reporting
from firstminute.application.intake import Intake, receive
from firstminute.application.replaying import replay
from firstminute.application.waiting_ports import Quarantined
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


def quarantined(world: World, content: Any, source: str = "zapier", **more: Any) -> Quarantined:
    item = Quarantined("q_1", source, "It could not be read.", NOW, "application/json", json.dumps(content).encode())
    world.quarantine.add(replace(item, **more))
    return world.kept()


def reports(world: World, content: Any, source: str = "crm", **headers: str) -> reporting.Reported:
    """Somebody who has the secret posts to `/events/{source}`."""
    given = {"content-type": "application/json", "x-api-key": KEY, **headers}
    return reporting.receive(world.intake, source, Request("POST", "", given, json.dumps(content).encode()))


def a_lead_comes(world: World) -> str:
    head, events = a_new_lead(at=NOW)
    world.leads.add(head, events, b"raw", "d", a_draft().contact_points, NOW)
    return head.lead.id


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
    item = quarantined(world, told, source="crm", reported=True, delivery="d1")
    with pytest.raises(Invalid, match="still"):
        replay(world.intake, item)
    lead_id = a_lead_comes(world)
    became = replay(world.intake, item)
    assert [event.id for event in world.leads.log(lead_id) if event.type == "contact.made"] == list(became.events)
    assert world.kept().replayed_as == lead_id
    assert replay(world.intake, item).events == became.events


@pytest.mark.parametrize("reported", [True, False])
def test_a_source_that_takes_both_is_read_by_the_door_it_came_to(world: World, reported: bool) -> None:
    """An inquiry may well have a field called type, and a nonsense event is no inquiry."""
    lead_id = a_lead_comes(world)
    told = {"type": "contact.made", "email": "dana.reyes@example.com", "data": {"channel": "call"}}
    became = replay(world.intake, quarantined(world, told, reported=reported, delivery="d1"))
    assert became.leads == (lead_id,)
    assert world.leads.log(lead_id)[1].type == ("contact.made" if reported else "lead.repeated")


def test_a_report_that_cannot_be_understood_makes_no_lead_of_the_person_it_is_about(world: World) -> None:
    reports(world, {"type": "nonsense", "email": "dana.reyes@example.com"}, source="zapier")
    (item,) = world.quarantine.items.values()
    with pytest.raises(Invalid, match="no type of event"):
        replay(world.intake, item)
    assert world.leads.heads == {}


SALES = [
    {"type": "sale.won", "email": "dana.reyes@example.com", "data": {"amount": 100}},
    {"type": "sale.won", "email": "lee@example.com", "data": {"amount": 20}},
    {"type": "sale.won", "email": "lee@example.com", "data": {"amount": 3}},
]


def revenue(world: World) -> int:
    return sum(head.lead.revenue for head in world.leads.heads.values())


def lee_comes(world: World) -> None:
    draft = a_draft(phone=None, email="lee@example.com")
    head, events = a_new_lead("ld_lee", draft, NOW)
    world.leads.add(head, events, b"raw", "d2", draft.contact_points, NOW)


@pytest.mark.parametrize("headers", [{}, {"webhook-id": "msg_1"}, {"webhook-id": "m" * 300}])
def test_no_sale_counts_twice_however_replays_and_repetitions_follow_each_other(
    world: World, headers: dict[str, str]
) -> None:
    a_lead_comes(world)
    assert len(reports(world, SALES, **headers).event_ids) == 1
    (item,) = world.quarantine.items.values()
    assert [one["data"]["amount"] for one in json.loads(item.body)] == [20, 3]
    lee_comes(world)
    for _ in range(2):
        assert len(replay(world.intake, item).events) == 2
        assert revenue(world) == 123
        assert len(reports(world, SALES, **headers).event_ids) == 3
    assert revenue(world) == 123
    assert len(world.quarantine.items) == 1


def test_a_sender_that_comes_again_before_the_replay_leaves_nothing_to_count_twice(world: World) -> None:
    a_lead_comes(world)
    reports(world, SALES)
    (item,) = world.quarantine.items.values()
    lee_comes(world)
    reports(world, SALES)
    assert len(replay(world.intake, item).events) == 2
    assert revenue(world) == 123


def test_a_whole_delivery_is_replayed_under_the_name_it_had(world: World) -> None:
    reports(world, SALES, **{"webhook-id": "msg_1"})
    (item,) = world.quarantine.items.values()
    assert json.loads(item.body) == SALES
    a_lead_comes(world)
    lee_comes(world)
    assert len(replay(world.intake, item).events) == 3
    reports(world, SALES, **{"webhook-id": "msg_1"})
    assert revenue(world) == 123


def test_what_a_replay_cannot_read_either_is_kept_by_itself(world: World) -> None:
    a_lead_comes(world)
    reports(world, [{"type": "nonsense"}, *SALES, "nothing"])
    (item,) = world.quarantine.items.values()
    lee_comes(world)
    became = replay(world.intake, item)
    assert (len(became.events), len(became.reasons)) == (2, 2)
    (left,) = [one for one in world.quarantine.items.values() if one.id != item.id]
    assert [one if isinstance(one, str) else one["type"] for one in json.loads(left.body)] == ["nonsense", "nothing"]
    assert (left.received_at, left.replayed_as) == (item.received_at, None)
    with pytest.raises(Invalid, match="still"):
        replay(world.intake, left)
    assert len(world.quarantine.items) == 2


def test_what_said_no_time_happened_when_it_came_and_not_when_it_was_replayed(world: World) -> None:
    came = world.intake.clock.now()
    reports(world, [{"type": "contact.made", "email": "dana.reyes@example.com"}])
    (item,) = world.quarantine.items.values()
    a_lead_comes(world)
    later = replace(world.intake, clock=FakeClock(came + timedelta(days=2)))
    (event_id,) = replay(later, item).events
    (event,) = [one for log in world.leads.logs.values() for one in log if one.id == event_id]
    assert (event.occurred_at, event.recorded_at) == (came, came + timedelta(days=2))


def test_the_same_body_at_both_doors_is_kept_twice(world: World) -> None:
    body = {"name": "nobody"}
    reports(world, body, source="zapier")
    headers = {"content-type": "application/json", "x-api-key": KEY}
    receive(world.intake, "zapier", Request("POST", "", headers, json.dumps(body).encode()))
    assert sorted(one.reported for one in world.quarantine.items.values()) == [False, True]


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


def test_what_an_old_integration_says_in_its_query_is_kept_and_read_again(world: World) -> None:
    """CallRail's legacy webhook: an empty body, a call in the query, and no number that can be called back."""
    calls = replace(world.intake.practice.sources["zapier"], name="calls", kind="callrail")
    world.intake = replace(world.intake, practice=replace(world.intake.practice, sources={"calls": calls}))
    for number, caller in enumerate(("Anonymous", "Unavailable")):
        query = {"id": f"2012{number}", "callernum": caller, "callername": "Dana Reyes", "token": KEY}
        signature = {"signature": base64.b64encode(hmac.digest(KEY.encode(), b"{}", "sha1")).decode()}
        request = Request("POST", "", {"content-type": "application/json", **signature}, b"{}", query)
        (received,) = receive(world.intake, "calls", request)
        assert received.status == "quarantined"
    first, second = world.quarantine.items.values()
    assert KEY.encode() not in first.body
    assert b"id=20120" in first.body
    assert b"Unavailable" in second.body
    reachable = replace(first, body=first.body.replace(b"Anonymous", b"%2B12125550143"))
    assert replay(world.intake, reachable).fresh
    (head,) = world.leads.heads.values()
    assert (head.lead.phone, head.lead.name) == ("+12125550143", "Dana Reyes")
