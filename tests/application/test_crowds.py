"""Two hundred simultaneous deliveries of forty people from three sources: forty leads, forty first touches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from builders import a_practice
from crowds import SOURCES, Delivery, deliveries, number_of
from fakes import FakeChannel, FakeChannels, FakeClock, FakeIds, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_leads import FakeLeads
from firstminute import bootstrap
from firstminute.application import first_touch
from firstminute.application.intake import Intake, Received, receive
from firstminute.application.touching import Touching
from firstminute.domain.errors import Conflict
from firstminute.domain.inquiry import Request
from firstminute.domain.practice import Source

SECRET = "s3cr3t-of-senders"


class Crowd:
    """A practice on fakes that two hundred deliveries reach at once."""

    def __init__(self, leads: Any) -> None:
        sources = dict(a_practice().sources)
        sources["partner"] = Source("partner", "webhook", "crm", "partner/signing_secret")
        self.practice = a_practice(sources=sources)
        self.leads, self.machines, self.clock = leads, FakeOrchestrator(), FakeClock()
        secrets = FakeSecrets({"zapier/signing_secret": SECRET, "partner/signing_secret": SECRET})
        quarantine = FakeQuarantine()
        self.intake = Intake(
            self.practice, leads, quarantine, self.machines, secrets, self.clock, bootstrap.source_kind, FakeIds()
        )
        self.texts = FakeChannel("twilio", self.clock.wall)

    def send(self, delivery: Delivery) -> Received:
        """One delivery; its sender tries again when it is told that this is not possible for a moment."""
        headers = {"content-type": delivery.content_type, "authorization": f"Bearer {SECRET}"}
        request = Request("POST", "https://api.example/intake/x", headers, delivery.body)
        for _ in range(50):
            try:
                return receive(self.intake, delivery.source, request)[0]
            except Conflict:
                continue
        raise AssertionError("never taken")

    def answer_all(self) -> None:
        channels = FakeChannels({"sms": self.texts, "email": FakeChannel("ses", self.clock.wall)})
        touching = Touching(self.practice, self.leads, channels, self.machines, self.clock, "https://api.example")
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda lead_id: first_touch.answer(touching, lead_id), self.machines.started))


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads take turns a hundred times as often."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-5)
    yield
    sys.setswitchinterval(before)


def test_two_hundred_deliveries_of_forty_people_at_once_are_forty_leads_and_forty_first_touches(hurried: None) -> None:
    crowd = Crowd(FakeLeads())
    sent = deliveries()
    assert (len(sent), {one.source for one in sent}) == (200, set(SOURCES))
    with ThreadPoolExecutor(64) as pool:
        received = list(pool.map(crowd.send, sent))
    crowd.answer_all()
    leads_of: dict[int, set[str | None]] = {}
    for delivery, one in zip(sent, received, strict=True):
        leads_of.setdefault(delivery.person, set()).add(one.lead_id)
    assert [len(ids) for ids in leads_of.values()] == [1] * 40
    assert len(crowd.leads.heads) == len(set.union(*leads_of.values())) == 40
    assert sorted(crowd.machines.started) == sorted(crowd.leads.heads)
    assert sorted(one.to for one in crowd.texts.taken) == sorted(number_of(person) for person in range(40))
    assert len({one.lead_id for one in crowd.texts.taken}) == 40


def test_nothing_of_the_two_hundred_is_lost(hurried: None) -> None:
    crowd = Crowd(FakeLeads())
    with ThreadPoolExecutor(64) as pool:
        list(pool.map(crowd.send, deliveries()))
    logs = list(crowd.leads.logs.values())
    assert [[event.type for event in log] for log in logs] == [["lead.received", "lead.repeated", "lead.repeated"]] * 40
    assert all(set(head.lead.sources) == set(SOURCES) for head in crowd.leads.heads.values())
    assert len(crowd.leads.raws) == 120
