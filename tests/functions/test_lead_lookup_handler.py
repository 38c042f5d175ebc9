"""Each message of the queue is settled, or comes again; the log holds ids and numbers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from builders import NOW, a_practice
from fakes import FakeClock, FakeHttp, FakeIds, FakeLookups, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_leads import FakeLeads
from firstminute import bootstrap
from firstminute.adapters.aws.lookups import waiting_of
from firstminute.application.intake import Intake
from firstminute.application.lead_lookup import LeadLookup
from firstminute.application.provider_ports import Answer
from firstminute.application.waiting_ports import Quarantined
from firstminute.domain.errors import ProviderUnavailable
from firstminute.domain.practice import Source
from functions.lead_lookup import handler

BODY = json.dumps([{"subscriptionType": "contact.creation", "objectId": 1, "portalId": 7}]).encode()
TWO = json.dumps([{"subscriptionType": "contact.creation", "objectId": n, "portalId": 7} for n in (1, 2)]).encode()
DANA = {"properties": {"firstname": "Dana", "email": "dana.reyes@example.com"}}


class World:
    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        source = Source("hubspot", "hubspot", "crm", "hubspot/app_secret", token="hubspot/token")
        practice = a_practice(sources={**a_practice().sources, "hubspot": source})
        self.leads, self.quarantine, self.http, self.queue = FakeLeads(), FakeQuarantine(), FakeHttp(), FakeLookups()
        secrets = FakeSecrets({"hubspot/token": "t"})
        ports = (self.leads, self.quarantine, FakeOrchestrator(), secrets, FakeClock(NOW))
        use = LeadLookup(Intake(practice, *ports, bootstrap.source_kind, FakeIds()), self.http, self.queue)
        patch.setattr(handler.bootstrap, "lead_lookup", lambda: use)
        patch.setattr(handler.bootstrap, "waiting_of", waiting_of)
        for item_id, body in (("q_1", BODY), ("q_2", TWO)):
            self.quarantine.add(Quarantined(item_id, "hubspot", "Waiting.", NOW, "application/json", body))

    def run(self, *messages: dict[str, Any]) -> list[str]:
        answer = handler.handler({"Records": list(messages)}, None)
        return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def message(attempt: int = 1, body: str = '{"item_id":"q_1"}') -> dict[str, Any]:
    counted = {"ApproximateReceiveCount": str(attempt)}
    return {"messageId": f"m{attempt}", "receiptHandle": "r", "attributes": counted, "body": body}


def answer(content: Any, status: int = 200) -> Answer:
    return Answer(status, {}, json.dumps(content).encode())


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def test_what_was_fetched_is_settled(world):
    world.http.answers.append(answer(DANA))
    assert world.run(message()) == []
    assert len(world.leads.heads) == 1


def test_a_delivery_of_several_is_settled_once_its_records_are_queued(world):
    assert world.run(message(body='{"item_id":"q_2"}')) == []
    assert len(world.queue.queued) == 2


def test_what_is_postponed_comes_again(world):
    world.http.answers.append(answer({}, 503))
    assert world.run(message()) == ["m1"]
    assert world.queue.postponed == {"r": 5}


def test_what_the_provider_refuses_is_settled_because_the_quarantine_keeps_it(world):
    world.http.answers.append(answer({}, 404))
    assert world.run(message()) == []


def test_what_was_given_up_after_all_tries_goes_to_the_dead_letters(world):
    world.http.answers.append(answer({}, 503))
    assert world.run(message(8)) == ["m8"]
    assert world.queue.postponed == {}


@pytest.mark.parametrize("body", ["", "{", '{"number": 1}'])
def test_a_message_that_cannot_be_read_comes_again_and_ends_among_the_dead_letters(world, body):
    assert world.run(message(body=body)) == ["m1"]


def test_one_that_fails_leaves_the_others_of_its_batch_settled(world):
    world.http.answers += [answer(DANA)]
    assert world.run(message(2, "{"), message(1)) == ["m2"]
    assert len(world.leads.heads) == 1


def test_a_queue_that_takes_nothing_makes_the_message_come_again(world):
    world.queue.faults.append(ProviderUnavailable("full"))
    assert world.run(message(body='{"item_id":"q_2"}')) == ["m1"]


def test_the_log_names_nobody_and_repeats_no_answer(world, caplog):
    world.http.answers.append(answer({"message": "no dana.reyes@example.com here"}, 400))
    world.run(message())
    world.http.answers.append(answer(DANA))
    world.run(message())
    said = "".join(handler.logger.registered_formatter.format(record) for record in caplog.records)
    assert said.count("q_1") == 2
    assert "dana" not in said.lower()


def test_what_happened_is_counted(world, capsys):
    world.http.answers.append(answer(DANA))
    world.run(message())
    counted = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert [one["LookupsFetched"] for one in counted] == [[1.0]]
