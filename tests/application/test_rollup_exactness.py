"""Counters equal a recount of the log, whatever becomes of the stream's batches: repeated, cut anew, reordered."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import pairwise
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from builders import a_practice
from fakes import FakeClock, FakeRollups
from fakes_leads import FakeLeads
from firstminute.adapters.aws.rollups import DynamoRollups
from firstminute.application.auditing import audit
from firstminute.application.changes import HeadChange
from firstminute.application.metrics_rollup import MetricsRollup, roll_up
from firstminute.application.ports import Rollups
from firstminute.domain.errors import Conflict, ProviderUnavailable
from firstminute.domain.events import EVENT_TYPES, Actor, Event, NewEvent, record
from firstminute.domain.folding import apply, fold
from firstminute.domain.lead import Enrollment, Head, Lead
from firstminute.domain.metrics import report, total
from mocked_aws import client, mocked_aws, table

RECEIVED = datetime(2026, 11, 24, 4, 59, 30, tzinfo=UTC)  # half a minute before midnight in New York
MINUTE = 60_000
DAY = 1440 * MINUTE
LOST = ProviderUnavailable("the answer was lost")
Told = tuple[str, int, dict[str, Any]]


@dataclass
class History:
    """Leads as they are stored, and every change of their heads in the order of the stream."""

    leads: FakeLeads = field(default_factory=FakeLeads)
    changes: list[HeadChange] = field(default_factory=list)


EVENT = st.tuples(
    st.sampled_from(sorted(EVENT_TYPES - {"lead.received"})),
    st.integers(-MINUTE, 95 * DAY),
    st.fixed_dictionaries(
        {},
        optional={
            "owner": st.sampled_from(["front_desk", "coordinator", None]),
            "appointment_id": st.sampled_from(["a", "b"]),
            "amount": st.integers(0, 900_000),
            "reason": st.sampled_from(["exhausted", "human"]),
            "came_back": st.booleans(),
            "arrived_at": st.sampled_from(["2026-11-24T05:00:00.000Z", "2026-11-25T05:00:00.000Z"]),
        },
    ),
)
FIRST = st.builds(
    lambda after, source, campaign: (
        "lead.received",
        after,
        {"source": source, "campaign": campaign, "channel": "form"},
    ),
    st.integers(0, 3 * MINUTE),
    st.sampled_from(["website", "meta"]),
    st.sampled_from(["autumn", None]),
)
# One write to a head records some events, or none: a claim.
WRITES = st.lists(st.lists(EVENT, max_size=3), max_size=12)
LEADS = st.lists(st.tuples(FIRST, WRITES), min_size=1, max_size=6)


def history(told: Sequence[tuple[Told, list[list[Told]]]]) -> History:
    made = History()
    for number, (first, writes) in enumerate(told):
        live(made, f"ld_{number:026d}", [[first], *writes])
    return made


def live(made: History, lead_id: str, writes: Sequence[Sequence[Told]]) -> None:
    lead, log = Lead(lead_id), made.leads.logs.setdefault(lead_id, [])
    for version, write in enumerate(writes, 1):
        events = [place(told, lead_id, len(log) + n) for n, told in enumerate(write, 1)]
        log += events
        before, lead = lead, reduce(apply, events, lead)
        made.leads.heads[lead_id] = Head(lead, Enrollment(), version)
        made.changes.append(HeadChange(f"{lead_id}#{version}", before, lead))


def place(told: Told, lead_id: str, seq: int) -> Event:
    at = RECEIVED + timedelta(milliseconds=told[1])
    return record(NewEvent(told[0], at, Actor("staff", "coordinator"), told[2]), lead_id, seq, at)


HISTORY = LEADS.map(history)
CHANCE = st.integers(0, 2**32).map(random.Random)


def differences(made: History, rollups: Rollups) -> Any:
    found = audit(made.leads, rollups, a_practice().zone)
    assert found.leads == len(made.leads.heads)
    return found.differences + found.faults


def delivered(
    changes: Sequence[HeadChange], count: Callable[[Sequence[HeadChange]], object], chance: random.Random
) -> int:
    """Hand over all changes as a stream does: in batches of any size, again when one fails, cut anew, and sometimes
    from further back, as after a restart. Gives back how many changes were handed over in all."""
    position = handed_over = 0
    for _ in range(10_000):
        if position >= len(changes):
            return handed_over
        batch = changes[position : position + chance.randint(1, 12)]
        handed_over += len(batch)
        try:
            count(batch)
            position += len(batch)
        except (Conflict, ProviderUnavailable):
            pass
        if chance.random() < 0.1:
            position = max(0, position - chance.randint(0, 12))
    raise AssertionError("the stream never came to its end")


@given(HISTORY, CHANCE)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_stream_that_repeats_and_cuts_its_batches_anew_makes_no_difference(made, chance):
    rollups = FakeRollups()
    use = MetricsRollup(a_practice(), rollups, FakeClock())

    def count(batch: Sequence[HeadChange]) -> None:
        if chance.random() < 0.3:
            rollups.faults.append((chance.choice(["before", "after"]), LOST))
        roll_up(use, batch)

    delivered(made.changes, count, chance)
    assert differences(made, rollups) == ()


@given(HISTORY, CHANCE)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_changes_in_any_order_make_no_difference(made, chance):
    rollups = FakeRollups()
    use = MetricsRollup(a_practice(), rollups, FakeClock())
    shuffled = made.changes + chance.sample(made.changes, len(made.changes) // 2)
    chance.shuffle(shuffled)
    while shuffled:
        size = chance.randint(1, len(shuffled))
        batch, shuffled = shuffled[:size], shuffled[size:]
        roll_up(use, batch)
    assert differences(made, rollups) == ()


class FaultyTable:
    """DynamoDB on a bad day: conflicts, throttling, answers lost before and after the write."""

    def __init__(self, dynamodb: Any, chance: random.Random) -> None:
        self._dynamodb = dynamodb
        self._chance = chance

    def __getattr__(self, name: str) -> Any:
        return getattr(self._dynamodb, name)

    def transact_write_items(self, **given: Any) -> Any:
        luck = self._chance.random()
        if luck < 0.15:
            codes = ["None"] * (len(given["TransactItems"]) - 1) + ["TransactionConflict"]
            told = {"Error": {"Code": "TransactionCanceledException", "Message": ""}}
            raise ClientError({**told, "CancellationReasons": [{"Code": code} for code in codes]}, "TransactWriteItems")
        if luck < 0.25:
            raise ReadTimeoutError(endpoint_url="before")
        answer = self._dynamodb.transact_write_items(**given)
        if luck < 0.4:
            raise ReadTimeoutError(endpoint_url="after")
        return answer


@given(HISTORY, CHANCE)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink a failure on this table would take minutes
)
def test_the_metrics_table_is_exact_on_a_bad_day_too(made, chance):
    with mocked_aws():
        dynamodb = client("dynamodb")
        rollups = DynamoRollups(FaultyTable(dynamodb, chance), table(dynamodb), lambda _: None)
        use = MetricsRollup(a_practice(), rollups, FakeClock())
        delivered(made.changes, lambda batch: roll_up(use, batch), chance)
        assert differences(made, rollups) == ()


def test_a_plain_counter_would_count_too_much():
    """What the tests above are about: the same stream, without a memory of what was counted."""
    chance = random.Random(1)
    told = [(("lead.received", n, {"source": "website"}), [[("touch.sent", n, {})]] * 4) for n in range(100)]
    made = history(told)
    rollups = FakeRollups()
    use = MetricsRollup(a_practice(), rollups, FakeClock())

    def count(batch: Sequence[HeadChange]) -> None:
        rollups.seen.clear()
        if chance.random() < 0.08:
            rollups.faults.append(("after", LOST))
        roll_up(use, batch)

    assert delivered(made.changes, count, chance) > len(made.changes)
    over = {one.counter: one.stored - one.recounted for one in differences(made, rollups)}
    assert over["leads"] > 0
    assert over["touches"] > 0


def exact(sample: Sequence[int], p: int) -> float:
    """The nearest-rank percentile, in seconds."""
    return sorted(sample)[math.ceil(len(sample) * p / 100) - 1] / 1000


RESPONSE = st.integers(1, 5 * MINUTE) | st.integers(1, 90 * DAY)


@given(st.lists(st.tuples(RESPONSE, RESPONSE), min_size=1, max_size=60), CHANCE)
@settings(deadline=None)
def test_percentiles_of_both_clocks_are_within_five_per_cent_of_the_sample(responses, chance):
    made = History()
    for number, (touch, human) in enumerate(responses):
        first = ("lead.received", 0, {"source": "website"})
        live(made, f"ld_{number:026d}", [[first], [("touch.sent", touch, {})], [("contact.made", human, {})]])
    rollups = FakeRollups()
    use = MetricsRollup(a_practice(), rollups, FakeClock())
    delivered(made.changes, lambda batch: roll_up(use, batch), chance)
    measured = report(total(rollups.between("2026-11-01", "2026-11-30").values()))
    touches, people = zip(*responses, strict=True)
    for clock, sample in (("first_touch_seconds", touches), ("first_human_seconds", people)):
        assert measured[clock]["count"] == len(responses)
        for p in (50, 75, 90, 95, 99):
            assert measured[clock][f"p{p}"] == pytest.approx(exact(sample, p), rel=0.05)


@given(HISTORY)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_change_is_told_from_the_next_by_its_id_and_each_starts_where_the_last_ended(made):
    assert len({change.id for change in made.changes}) == len(made.changes)
    for lead_id, log in made.leads.logs.items():
        own = [change for change in made.changes if change.before.id == lead_id]
        assert all(one.after == other.before for one, other in pairwise(own))
        assert own[-1].after == fold(lead_id, log)
