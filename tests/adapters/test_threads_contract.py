"""What members were told by text: one suite over the fake and DynamoDB."""

from __future__ import annotations

from datetime import timedelta

import pytest
from stored_leads import InMemory, OnDynamoDB

from builders import NOW
from fakes_threads import FakeThreads
from firstminute.adapters.aws.threads import DynamoThreads
from firstminute.application.threads import Threads
from firstminute.domain.threads import Said, Thread

LATER = NOW + timedelta(minutes=3)


@pytest.fixture
def threads(stored: InMemory | OnDynamoDB) -> Threads:
    if isinstance(stored, InMemory):
        return FakeThreads()
    return DynamoThreads(stored.client, stored.table, stored.wall)


def test_nothing_is_known_of_a_member_who_was_told_nothing(threads: Threads) -> None:
    assert threads.get("front_desk") == Thread()


def test_each_member_has_a_thread_and_each_lead_its_last_alert(threads: Threads) -> None:
    threads.alerted("front_desk", "ld_1", NOW)
    threads.alerted("front_desk", "ld_2", NOW)
    threads.alerted("front_desk", "ld_1", LATER)
    threads.alerted("coordinator", "ld_3", NOW)
    assert threads.get("front_desk") == Thread({"ld_1": LATER, "ld_2": NOW})
    assert threads.get("coordinator") == Thread({"ld_3": NOW})


def test_an_answer_is_remembered_and_ends_what_was_held(threads: Threads) -> None:
    threads.alerted("front_desk", "ld_1", NOW)
    threads.hold("front_desk", Said("Tuesday?", "SM1", NOW))
    threads.hold("front_desk", Said("Wednesday?", "SM2", LATER, ("ld_1", "ld_2")))
    assert threads.get("front_desk").held == Said("Wednesday?", "SM2", LATER, ("ld_1", "ld_2"))
    threads.answered("front_desk", "ld_1", LATER)
    assert threads.get("front_desk") == Thread({"ld_1": NOW}, "ld_1", LATER)
