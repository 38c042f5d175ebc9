"""When nothing can be stored: the sender is told 202, nothing is lost, nobody becomes two leads."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from builders import a_practice
from fakes import FakeClock, FakeIds, FakeInbox, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_leads import FakeLeads
from firstminute import bootstrap
from firstminute.application.inbox import EVENTS, INQUIRIES, Settled, put_by, take_in
from firstminute.application.intake import Intake, receive
from firstminute.application.received import Received
from firstminute.application.waiting_ports import Arrival
from firstminute.domain.errors import Conflict, ProviderUnavailable
from firstminute.domain.inquiry import Request

SECRET = "s3cr3t-of-zapier"
BEARER = {"authorization": f"Bearer {SECRET}"}


class FaultyLeads(FakeLeads):
    """Its table fails as `faults` say: before anything is written, or after, when only the answer is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def add(self, *given: Any) -> Any:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "before":
            raise ProviderUnavailable("throttled")
        if fault == "race":
            raise Conflict("somebody else wrote first")
        stored = super().add(*given)
        if fault == "after":
            raise ProviderUnavailable("the answer was lost")
        return stored


class World:
    """An intake whose table may fail, with an inbox behind it."""

    def __init__(self) -> None:
        self.leads, self.quarantine, self.machine = FaultyLeads(), FakeQuarantine(), FakeOrchestrator()
        self.clock, self.inbox = FakeClock(), FakeInbox()
        self.secrets = FakeSecrets({"zapier/signing_secret": SECRET, "crm/events_secret": "s3cr3t"})
        ports = (self.leads, self.quarantine, self.machine, self.secrets, self.clock, bootstrap.source_kind, FakeIds())
        self.intake = Intake(a_practice(), *ports, inbox=self.inbox)

    def ask(self, request: Request, source: str = "website") -> list[Received]:
        """As the function at the door does it."""
        try:
            return receive(self.intake, source, request)
        except (Conflict, ProviderUnavailable):
            received = put_by(self.intake, INQUIRIES, source, request)
            assert received is not None
            return [received]

    def settle(self) -> list[Settled]:
        """Work the inbox off; what fails comes again, as a queue does it."""
        settled = []
        while arrivals := self.inbox.taken():
            for arrival in arrivals:
                try:
                    settled.append(take_in(self.intake, arrival))
                except (Conflict, ProviderUnavailable):
                    self.inbox.add(arrival)
        return settled


@pytest.fixture
def world() -> World:
    return World()


def posted(content: dict[str, str] | bytes, **headers: str) -> Request:
    body = content if isinstance(content, bytes) else urlencode(content).encode()
    given = {"content-type": "application/x-www-form-urlencoded", **headers}
    return Request("POST", "https://api.example/intake/x", given, body, {}, "203.0.113.9")


def person(number: int) -> dict[str, str]:
    return {"name": "Dana Reyes", "email": f"person{number}@example.com", "message": f"Implants, {number}"}


def test_a_sender_is_told_202_and_the_lead_has_waited_since_it_came(world: World) -> None:
    world.leads.faults = ["before"]
    came_at = world.clock.now()
    (received,) = world.ask(posted(person(1)))
    assert (received.status, received.lead_id, received.received_at) == ("accepted", None, came_at)
    assert received.redirect == "https://www.bright-smile.example/thank-you"

    world.clock.advance(minutes=7)
    (settled,) = world.settle()
    (lead_id,) = settled.lead_ids
    assert world.leads.heads[lead_id].lead.received_at == came_at
    assert world.machine.started == [lead_id]


def test_an_answer_that_was_lost_makes_no_second_lead(world: World) -> None:
    world.leads.faults = ["after"]
    world.ask(posted(person(1)))
    (settled,) = world.settle()
    assert list(world.leads.heads) == list(settled.lead_ids)
    assert len(world.leads.logs[settled.lead_ids[0]]) == 1


def test_a_message_that_is_handed_out_twice_makes_no_second_lead(world: World) -> None:
    world.leads.faults = ["before"]
    world.ask(posted(person(1)))
    (arrival,) = world.inbox.taken()
    first, second = take_in(world.intake, arrival), take_in(world.intake, arrival)
    assert first.lead_ids == second.lead_ids
    assert len(world.leads.heads) == 1


def test_a_sender_that_tries_again_meanwhile_makes_no_second_lead(world: World) -> None:
    world.leads.faults = ["before"]
    world.ask(posted(person(1)))
    (received,) = world.ask(posted(person(1)))
    world.clock.advance(minutes=1)
    (settled,) = world.settle()
    assert settled.lead_ids == (received.lead_id,)
    assert len(world.leads.heads) == 1


@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_table_does_nobody_is_lost_and_nobody_is_two(seed: int) -> None:
    world, chance = World(), random.Random(seed)
    senders = [chance.randrange(30) for _ in range(80)]
    for number in senders:
        world.leads.faults += chance.choices(["", "before", "after", "race"], weights=[4, 3, 2, 1], k=1)
        world.clock.advance(seconds=1)
        world.ask(posted(person(number)))
    world.leads.faults = chance.choices(["", "before", "after", "race"], k=60)
    world.settle()
    found = sorted(str(head.lead.email) for head in world.leads.heads.values())
    assert found == sorted({f"person{number}@example.com" for number in senders})
    assert sorted(world.machine.started) == sorted(set(world.machine.started))


def test_a_batch_that_was_stored_in_part_is_completed(world: World) -> None:
    world.leads.faults = ["", "before"]
    body = json.dumps([{"email": "a@example.com"}, {"email": "b@example.com"}]).encode()
    request = replace(posted(body, **BEARER), headers={"content-type": "application/json", **BEARER})
    world.ask(request, "zapier")
    (settled,) = world.settle()
    assert len(settled.lead_ids) == 2
    assert len(world.leads.heads) == 2


def test_without_an_inbox_or_when_it_does_not_take_it_there_is_no_202(world: World) -> None:
    request = posted(person(1))
    assert put_by(replace(world.intake, inbox=None), INQUIRIES, "website", request) is None
    world.inbox.faults = [ProviderUnavailable("SQS is down too")]
    assert put_by(world.intake, INQUIRIES, "website", request) is None


def test_a_sender_that_was_verified_need_not_prove_itself_again_and_its_key_is_not_kept(world: World) -> None:
    world.leads.faults = ["before"]
    world.ask(posted(person(1), **BEARER, cookie="session=1"), "zapier")
    (arrival,) = world.inbox.waiting
    assert arrival.verified
    assert arrival.request.headers == {"content-type": "application/x-www-form-urlencoded"}
    world.secrets.values["zapier/signing_secret"] = "another one by now"
    (settled,) = world.settle()
    assert len(settled.lead_ids) == 1


def test_a_signature_that_cannot_be_checked_now_is_checked_later_by_the_clock_of_then(world: World) -> None:
    world.secrets.down = True
    world.ask(posted(person(1), **BEARER), "zapier")
    (arrival,) = world.inbox.waiting
    assert (arrival.verified, arrival.wall) == (False, world.clock.wall())
    assert world.leads.heads == {}
    world.secrets.down = False
    world.clock.advance(hours=3)
    (settled,) = world.settle()
    assert len(settled.lead_ids) == 1


def test_who_is_refused_later_lies_in_quarantine_with_the_reason_and_is_no_lead(world: World) -> None:
    world.secrets.down = True
    world.ask(posted(person(1), authorization="Bearer wrong"), "zapier")
    world.secrets.down = False
    (settled,) = world.settle()
    assert settled.lead_ids == ()
    assert world.leads.heads == {}
    (item,) = world.quarantine.items.values()
    assert item.reason.startswith("Refused when it was taken in later: ")
    assert item.received_at == world.clock.now()


def test_what_is_refused_later_for_its_content_is_kept_with_its_reason(world: World) -> None:
    request = replace(posted(b"{"), headers={"content-type": "application/json"})
    arrival = Arrival(INQUIRIES, "website", request, world.clock.now(), world.clock.wall(), verified=True)
    settled = take_in(world.intake, arrival)
    assert settled.reason is not None
    assert "not valid JSON" in settled.reason
    assert [item.body for item in world.quarantine.items.values()] == [b"{"]


def test_an_inquiry_that_nobody_can_be_answered_to_is_settled_with_the_reason_it_is_kept_for(world: World) -> None:
    request = replace(posted(b'[{"message": "Call me"}]'), headers={"content-type": "application/json"})
    arrival = Arrival(INQUIRIES, "zapier", request, world.clock.now(), world.clock.wall(), verified=True)
    settled = take_in(world.intake, arrival)
    (item,) = world.quarantine.items.values()
    assert (settled.lead_ids, settled.reason) == ((), item.reason)


def test_while_the_secrets_cannot_be_read_it_is_tried_again(world: World) -> None:
    world.secrets.down = True
    world.ask(posted(person(1), **BEARER), "zapier")
    (arrival,) = world.inbox.waiting
    with pytest.raises(ProviderUnavailable):
        take_in(world.intake, arrival)


def test_an_event_that_could_not_be_recorded_is_recorded_once_as_of_when_it_came(world: World) -> None:
    (received,) = world.ask(posted(person(1)))
    event = {"type": "contact.made", "lead_id": received.lead_id, "data": {"channel": "call"}}
    headers = {"content-type": "application/json", "authorization": "Bearer s3cr3t"}
    request = Request("POST", "https://api.example/events/crm", headers, json.dumps(event).encode())
    came_at = world.clock.now()
    assert put_by(world.intake, EVENTS, "crm", request) is not None
    world.clock.advance(hours=2)
    (arrival,) = world.inbox.taken()
    for _ in range(2):
        assert take_in(world.intake, arrival) == Settled()
    log = world.leads.logs[str(received.lead_id)]
    assert [one.type for one in log] == ["lead.received", "contact.made", "cadence.stopped"]
    assert log[1].occurred_at == came_at


def test_an_event_that_is_refused_later_can_be_replayed_as_one(world: World) -> None:
    request = Request("POST", "", {"content-type": "text/xml"}, b"<x/>")
    late = timedelta(hours=1)
    arrival = Arrival(EVENTS, "crm", request, world.clock.now() - late, world.clock.wall() - late, verified=True)
    assert take_in(world.intake, arrival).reason is not None
    (item,) = world.quarantine.items.values()
    assert (item.reported, item.received_at) == (True, world.clock.now() - late)
