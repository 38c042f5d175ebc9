"""How the metrics table keeps counters exact and small when DynamoDB refuses, repeats or loses its answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from fakes import NOON
from firstminute.adapters.aws.attributes import size_of
from firstminute.adapters.aws.counting import MOST_ACTIONS, MOST_COUNTERS, chunks
from firstminute.adapters.aws.rollups import DynamoRollups
from firstminute.domain.errors import Conflict, ProviderUnavailable
from firstminute.domain.lead import Lead
from firstminute.domain.metrics import BOUNDS, Cohort, contributions, standing
from mocked_aws import client, mocked_aws, table

COHORT = Cohort("2026-11-24", "website", "autumn", "form", "front_desk")
OTHER = Cohort("2026-11-24", "meta", "", "ads", "front_desk")
ALWAYS = ("0001-01-01", "9999-12-31")
LOST = ReadTimeoutError(endpoint_url="https://dynamodb")


class Flaky:
    """DynamoDB whose transactions go wrong as scripted: an error to raise instead of, or after, the write."""

    def __init__(self, dynamodb: Any) -> None:
        self.dynamodb = dynamodb
        self.instead: list[Exception] = []
        self.after: list[Exception | None] = []
        self.asked: list[dict[str, Any]] = []
        self.calls: Counter[str] = Counter()

    def transact_write_items(self, **given: Any) -> Any:
        self.asked.append(given)
        if self.instead:
            raise self.instead.pop(0)
        answer = self.dynamodb.transact_write_items(**given)
        if self.after and (fault := self.after.pop(0)):
            raise fault
        return answer

    def get_paginator(self, name: str) -> Any:
        real = self.dynamodb.get_paginator(name)

        class Counting:
            @staticmethod
            def paginate(**given: Any) -> Iterator[Any]:
                for page in real.paginate(**given):
                    self.calls[name] += 1
                    yield page

        return Counting


def cancelled(*reasons: str) -> ClientError:
    """A transaction that was cancelled for these reasons, `None` where an action was fine."""
    told = {"Error": {"Code": "TransactionCanceledException", "Message": ", ".join(reasons)}}
    return ClientError({**told, "CancellationReasons": [{"Code": why} for why in reasons]}, "TransactWriteItems")


@pytest.fixture
def flaky() -> Iterator[Flaky]:
    with mocked_aws():
        yield Flaky(client("dynamodb"))


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def rollups(flaky: Flaky, pauses: list[float]) -> DynamoRollups:
    return DynamoRollups(flaky, table(flaky.dynamodb), pauses.append)


def marks(asked: dict[str, Any]) -> list[Any]:
    """The actions of a transaction that mark changes."""
    return [action for action in asked["TransactItems"] if "Put" in action]


CHANGES = {"a": {COHORT: {"leads": 1}}, "b": {COHORT: {"touches": 1}}, "c": {OTHER: {"leads": 1}}}
TOTAL = {COHORT: {"leads": 1, "touches": 1}, OTHER: {"leads": 1}}


def test_another_writer_in_the_way_is_waited_for(rollups, flaky, pauses):
    flaky.instead = [cancelled("None", "None", "None", "TransactionConflict", "None")] * 3
    assert rollups.add(CHANGES, NOON) == 3
    assert rollups.between(*ALWAYS) == TOTAL
    assert len(pauses) == 3
    assert all(0 <= pause <= 1 for pause in pauses)


@pytest.mark.parametrize("why", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_others_who_are_always_faster_send_the_batch_back_and_it_counts_when_it_comes_again(
    rollups, flaky, pauses, why
):
    flaky.instead = [cancelled("None", "None", "None", why, "None")] * 8
    with pytest.raises(Conflict):
        rollups.add(CHANGES, NOON)
    assert rollups.between(*ALWAYS) == {}
    assert len(pauses) == 7
    assert rollups.add(CHANGES, NOON) == 3
    assert rollups.between(*ALWAYS) == TOTAL


def test_a_transaction_that_can_never_be_written_is_not_tried_again(rollups, flaky):
    flaky.instead = [cancelled("None", "None", "None", "ValidationError", "None")]
    with pytest.raises(ProviderUnavailable):
        rollups.add(CHANGES, NOON)
    assert len(flaky.asked) == 1


def test_only_what_was_seen_before_is_left_out_when_others_are_in_the_way_too(rollups, flaky):
    flaky.instead = [cancelled("None", "ConditionalCheckFailed", "None", "TransactionConflict", "None")]
    assert rollups.add(CHANGES, NOON) == 2
    first, second = ([put["Put"]["Item"]["pk"]["S"] for put in marks(asked)] for asked in flaky.asked)
    assert second == [first[0], first[2]]


def test_a_write_whose_answer_was_lost_is_not_counted_again(rollups, flaky):
    flaky.after = [LOST]
    with pytest.raises(ProviderUnavailable):
        rollups.add(CHANGES, NOON)
    assert rollups.add(CHANGES, NOON) == 0
    assert rollups.between(*ALWAYS) == TOTAL


def test_a_batch_that_failed_half_way_counts_the_other_half_when_it_comes_again(rollups, flaky):
    many = {f"ld_{n:03d}#1": {COHORT: {"leads": 1}} for n in range(200)}
    flaky.after = [None, LOST]
    with pytest.raises(ProviderUnavailable):
        rollups.add(many, NOON)
    counted = rollups.between(*ALWAYS)[COHORT]["leads"]
    assert 0 < counted < 200
    assert rollups.add(many, NOON) == 200 - counted
    assert rollups.between(*ALWAYS) == {COHORT: {"leads": 200}}


def test_every_try_carries_a_token_of_its_own_for_botocore_to_repeat_it_under(rollups, flaky):
    tokens: list[str] = []

    def listen(params: dict[str, Any], **_: Any) -> None:
        tokens.append(str(params["body"]))

    flaky.dynamodb.meta.events.register("before-call.dynamodb.TransactWriteItems", listen)
    flaky.instead = [cancelled("None", "None", "None", "TransactionConflict", "None")]
    rollups.add(CHANGES, NOON)
    rollups.add(CHANGES, NOON)
    found = [body.split('"ClientRequestToken": "')[1].split('"')[0] for body in tokens]
    assert len(found) == len(set(found)) >= 2


def test_a_change_is_remembered_for_two_days_of_the_wall_clock(rollups, flaky):
    rollups.add(CHANGES, NOON)
    items = flaky.dynamodb.scan(TableName="table")["Items"]
    expiring = {item["pk"]["S"]: int(item["expires_at"]["N"]) for item in items if "expires_at" in item}
    assert expiring == dict.fromkeys(["SEEN#a", "SEEN#b", "SEEN#c"], int((NOON + timedelta(hours=48)).timestamp()))


def test_a_year_is_twelve_queries_however_many_leads_it_had(rollups, flaky):
    many = {
        f"ld_{n}#{version}": {Cohort(f"2026-{n % 12 + 1:02d}-01", "website", "", "form", "a"): {"leads": 1}}
        for n in range(72)
        for version in range(2)
    }
    rollups.add(many, NOON)
    found = rollups.between("2026-01-01", "2026-12-31")
    assert len(found) == 12
    assert flaky.calls == {"query": 12}


def test_a_range_of_many_years_is_one_walk_through_the_table(rollups, flaky):
    rollups.add(CHANGES, NOON)
    rollups.between(*ALWAYS)
    assert flaky.calls == {"scan": 1}


# Chunks


def cohorts(many: int) -> st.SearchStrategy[Cohort]:
    return st.integers(0, many).map(lambda n: Cohort(f"2026-11-{n % 28 + 1:02d}", str(n // 28), "", "", ""))


COUNTS = st.dictionaries(st.integers(0, 300).map(lambda n: f"t{n}"), st.integers(-3, 3), min_size=1, max_size=40)
CONTRIBUTIONS = st.dictionaries(
    st.integers(0, 10**6).map(str), st.dictionaries(cohorts(200), COUNTS, max_size=2), max_size=150
)


@given(CONTRIBUTIONS)
def test_a_chunk_fits_into_a_transaction_and_nothing_is_lost_between_chunks(given_contributions):
    cut = list(chunks(given_contributions))
    for chunk in cut:
        touched = {cohort for contribution in chunk.values() for cohort in contribution}
        assert 1 <= len(chunk) + len(touched) <= MOST_ACTIONS
        for cohort in touched:
            assert len({name for one in chunk.values() for name in one.get(cohort, {})}) <= MOST_COUNTERS
    kept = {change: one for chunk in cut for change, one in chunk.items()}
    assert kept == {change: one for change, one in given_contributions.items() if one}
    assert sum(map(len, cut)) == len(kept)


def test_no_change_of_a_lead_is_too_large_for_a_chunk():
    everything = frozenset({"contacted", "qualified", "nurtured", "disqualified", "booked", "opted_out", "won"})
    clocks = {"first_touch_ms": BOUNDS[-1], "first_human_ms": BOUNDS[-2], "first_delivered_ms": BOUNDS[-3]}
    slow = Lead("ld_1", received_at=NOON, reached=everything, **clocks)
    fast = Lead(
        "ld_1",
        received_at=NOON,
        touches=9,
        revenue=1,
        first_touch_ms=1,
        first_human_ms=2,
        first_delivered_ms=3,
        qualified_at=NOON,
        met_at=NOON,
        appointments={"a": "kept", "b": "missed"},
    )
    for before, after in ((slow, fast), (fast, slow)):
        (counts,) = contributions(before, after, "UTC").values()
        assert len(counts) < MOST_COUNTERS / 2


def test_the_largest_update_stays_below_the_limits_of_an_expression(rollups, flaky):
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Limits.html: 4 KB and 300 operators."""
    rollups.add({str(n): {COHORT: {f"t{n * 5 + i}": 10**9 for i in range(5)}} for n in range(70)}, NOON)
    updates = [action["Update"] for asked in flaky.asked for action in asked["TransactItems"] if "Update" in action]
    assert max(len(one["ExpressionAttributeNames"]) for one in updates) >= MOST_COUNTERS
    assert max(len(one["UpdateExpression"]) for one in updates) < 4096 / 2
    assert max(len(one["ExpressionAttributeNames"]) for one in updates) < 300 / 2


# Size


def test_a_busy_day_of_a_cohort_is_written_for_one_unit(rollups, flaky):
    leads = [
        Lead(
            f"ld_{n}",
            received_at=NOON,
            touches=5,
            first_touch_ms=2000 + n * 80,
            first_delivered_ms=5000 + n * 90,
            first_human_ms=30_000 + n * n * 1600,
        )
        for n in range(150)
    ]
    rollups.add({f"{lead.id}#1": {COHORT: standing(lead)} for lead in leads}, NOON)
    items = flaky.dynamodb.scan(TableName="table")["Items"]
    (size,) = [size_of(item) for item in items if item["pk"]["S"].startswith("COHORT#")]
    assert size <= 1024
