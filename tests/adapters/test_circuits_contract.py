"""Providers that are down: one suite over the fake and the leads table, and what only the table can show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fakes_circuits import FakeCircuits
from firstminute.adapters.aws.circuits import DynamoCircuits
from firstminute.application.outages import Circuits
from firstminute.domain.circuit import OPENS_AFTER, PAUSES, TRY_FOR, WITHIN
from mocked_aws import client, mocked_aws, table

NOW = datetime(2026, 11, 25, 12, 3, 4, 567000, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with mocked_aws():
        yield client("dynamodb")


@pytest.fixture(params=["fake", "real"])
def circuits(request: pytest.FixtureRequest) -> Circuits:
    if request.param == "fake":
        return FakeCircuits()
    dynamodb = request.getfixturevalue("dynamodb")
    return DynamoCircuits(dynamodb, table(dynamodb))


def opened(circuits: Circuits, channel: str = "sms") -> list[bool]:
    return [circuits.failed(channel, NOW) for _ in range(OPENS_AFTER)]


def test_a_provider_of_which_nothing_is_known_is_used(circuits: Circuits) -> None:
    assert circuits.waits("sms", NOW) is None
    circuits.worked("sms", NOW)
    assert circuits.waits("sms", NOW) is None


def test_failures_of_several_leads_in_a_short_time_open_it_and_say_so_once(circuits: Circuits) -> None:
    assert opened(circuits) == [False] * (OPENS_AFTER - 1) + [True]
    assert circuits.waits("sms", NOW) == NOW + PAUSES[0]
    assert circuits.waits("email", NOW) is None
    assert circuits.failed("sms", NOW + SECOND) is False


def test_failures_far_apart_open_nothing(circuits: Circuits) -> None:
    assert [circuits.failed("sms", NOW + n * (WITHIN + SECOND)) for n in range(OPENS_AFTER * 2)] == [False] * 10
    assert circuits.waits("sms", NOW + 10 * WITHIN) is None


def test_what_works_in_between_sets_the_count_back(circuits: Circuits) -> None:
    for _ in range(OPENS_AFTER):
        for _ in range(OPENS_AFTER - 1):
            assert circuits.failed("sms", NOW) is False
        circuits.worked("sms", NOW)
    assert circuits.waits("sms", NOW) is None


def test_one_touch_tries_after_the_pause_and_the_others_wait_for_it(circuits: Circuits) -> None:
    opened(circuits)
    later = NOW + PAUSES[0]
    assert circuits.waits("sms", later) is None
    assert circuits.waits("sms", later) == later + TRY_FOR
    circuits.worked("sms", later)
    assert circuits.waits("sms", later) is None


def test_each_try_that_fails_makes_the_pause_longer_and_alarms_nobody_again(circuits: Circuits) -> None:
    opened(circuits)
    now = NOW
    for pause in (*PAUSES, PAUSES[-1]):
        until = circuits.waits("sms", now)
        assert until == now + pause
        now = until
        assert circuits.waits("sms", now) is None
        assert circuits.failed("sms", now) is False


def test_a_try_that_nobody_hears_of_again_blocks_nothing_for_good(circuits: Circuits) -> None:
    opened(circuits)
    later = NOW + PAUSES[0]
    assert circuits.waits("sms", later) is None
    assert circuits.waits("sms", later + TRY_FOR) is None


def test_functions_that_fail_each_for_itself_open_it_together(dynamodb: Any) -> None:
    name = table(dynamodb)
    functions = [DynamoCircuits(dynamodb, name) for _ in range(OPENS_AFTER)]
    assert [one.failed("sms", NOW) for one in functions] == [False] * (OPENS_AFTER - 1) + [True]
    assert functions[-1].waits("sms", NOW) == NOW + PAUSES[0]
    later = NOW + PAUSES[0]
    assert [one.waits("sms", later) for one in (functions[-1],)] == [None]
    other = DynamoCircuits(dynamodb, name)
    assert other.failed("sms", later + SECOND) is False  # the one that tried has failed, and this one learns of it
    assert other.waits("sms", later + SECOND) == later + SECOND + PAUSES[1]


def test_a_provider_that_works_costs_no_call(dynamodb: Any) -> None:
    circuits = DynamoCircuits(dynamodb, table(dynamodb))
    calls: list[str] = []
    dynamodb.meta.events.register("provide-client-params.dynamodb.*", lambda model, **_: calls.append(model.name))
    for _ in range(100):
        assert circuits.waits("sms", NOW) is None
        circuits.worked("sms", NOW)
    assert calls == []


def test_a_table_that_does_not_answer_stops_nobody(dynamodb: Any) -> None:
    circuits = DynamoCircuits(dynamodb, "no-such-table")
    assert circuits.failed("sms", NOW) is False
    assert circuits.waits("sms", NOW) is None
