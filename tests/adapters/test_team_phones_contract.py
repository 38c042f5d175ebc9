"""What is known of the team's phones: one suite over the fake and DynamoDB."""

from __future__ import annotations

from datetime import timedelta

import pytest
from stored_leads import InMemory, OnDynamoDB

from builders import NOW
from fakes_threads import FakeTeamPhones
from firstminute.adapters.aws.team_phones import DynamoTeamPhones
from firstminute.application.team_phones import TeamPhones
from firstminute.domain.team_phones import TeamPhone

DESK, OTHER = "+12125550110", "+12125550111"
LATER = NOW + timedelta(minutes=3)


@pytest.fixture
def phones(stored: InMemory | OnDynamoDB) -> TeamPhones:
    if isinstance(stored, InMemory):
        return FakeTeamPhones()
    return DynamoTeamPhones(stored.client, stored.table)


def test_nothing_is_known_of_a_phone_that_takes_its_texts(phones: TeamPhones) -> None:
    assert phones.get(DESK) == TeamPhone()
    phones.start(DESK)
    assert phones.get(DESK) == TeamPhone()


def test_a_stop_holds_for_one_phone_until_its_start(phones: TeamPhones) -> None:
    phones.stop(DESK, NOW)
    assert (phones.get(DESK), phones.get(OTHER)) == (TeamPhone(NOW), TeamPhone())
    phones.start(DESK)
    assert phones.get(DESK) == TeamPhone()


def test_an_alert_that_failed_counts_once_and_for_a_day(phones: TeamPhones) -> None:
    phones.fail(DESK, "ev_1_0002", NOW)
    assert phones.fail(DESK, "ev_1_0002", NOW) == TeamPhone(failed={"ev_1_0002": NOW})
    assert phones.fail(DESK, "ev_1_0003", LATER).failed == {"ev_1_0002": NOW, "ev_1_0003": LATER}
    morrow = NOW + timedelta(hours=24, minutes=1)
    assert phones.fail(DESK, "ev_1_0004", morrow).failed == {"ev_1_0003": LATER, "ev_1_0004": morrow}
    assert phones.get(DESK).failed == {"ev_1_0003": LATER, "ev_1_0004": morrow}


def test_a_start_forgets_what_failed_and_what_was_told_of_it(phones: TeamPhones) -> None:
    phones.fail(DESK, "ev_1_0002", NOW)
    phones.told(DESK, LATER)
    phones.stop(DESK, LATER)
    assert phones.get(DESK) == TeamPhone(LATER, {"ev_1_0002": NOW}, LATER)
    phones.start(DESK)
    assert phones.get(DESK) == TeamPhone()


def test_the_texts_that_stopped_and_started_a_phone_are_remembered_without_end(phones: TeamPhones) -> None:
    phones.start(DESK, "first")
    phones.stop(DESK, NOW, "second")
    phones.stop(DESK, NOW, "second")
    assert phones.get(DESK) == TeamPhone(NOW, heard=frozenset({"first", "second"}))
    phones.start(DESK, "third")
    assert phones.get(DESK) == TeamPhone(heard=frozenset({"first", "second", "third"}))


def test_no_number_stands_in_the_table(stored: InMemory | OnDynamoDB, phones: TeamPhones) -> None:
    phones.stop(DESK, NOW)
    assert DESK not in stored.everything()
