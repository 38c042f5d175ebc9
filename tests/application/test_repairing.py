"""What an audit finds is put right: on tables of an earlier release, and beside whatever happens meanwhile."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_auditing import ZONE, OnAws, of
from test_auditing import Practice as Counted

from builders import NOW, a_practice, an_event
from fakes import FakeClock
from firstminute.adapters.aws.stream import head_changes
from firstminute.application.auditing import FIRST_DAY, LAST_DAY, audit
from firstminute.application.changes import HeadChange
from firstminute.application.lead_ports import Change
from firstminute.application.metrics_rollup import roll_up
from firstminute.application.repairing import ROUNDS, SETTLED, Plan, Repaired, Repairing, plan, repair
from firstminute.domain.metrics import Cohort
from mocked_aws import client, mocked_aws

ALWAYS = (FIRST_DAY, LAST_DAY)


class Practice(Counted):
    """A practice whose counters follow its leads, and what repairs it. `waited` are the pauses it made."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float] = []
        self.repairing = Repairing(a_practice(), self.leads, self.rollups, FakeClock(), self.waited.append)

    def planned(self) -> Plan:
        return plan(self.repairing, self.audited())

    def repaired(self, **days: str) -> Repaired:
        found = self.audited(**days)
        return repair(self.repairing, found, days.get("first", FIRST_DAY), days.get("last", LAST_DAY))

    def forget(self, lead_id: str, **fields: Any) -> None:
        """The head as an earlier release left it."""
        head = self.leads.heads[lead_id]
        self.leads.heads[lead_id] = replace(head, lead=replace(head.lead, **fields))


@pytest.fixture
def practice() -> Practice:
    return Practice()


def reached(practice: Practice) -> str:
    lead_id = practice.receives()
    practice.records(lead_id, an_event("touch.sent", NOW), an_event("touch.delivered", NOW + timedelta(seconds=9)))
    return lead_id


def of_before(practice: Practice) -> str:
    """A lead whose delivery was stored by a release that counted none."""
    lead_id = reached(practice)
    practice.forget(lead_id, first_delivered_ms=None)
    for counts in practice.rollups.counters.values():
        for name in [one for one in counts if one[0] == "a" and one != "assessed"]:
            del counts[name]
    return lead_id


def test_what_an_earlier_release_did_not_count_is_counted_once(practice: Practice) -> None:
    lead_id = of_before(practice)
    assert not practice.audited().equal
    assert practice.planned() == Plan((lead_id,), (), ())
    done = practice.repaired()
    assert (done.heads, done.left, done.counters, done.now.equal) == ((lead_id,), (), (), True)
    assert practice.waited == [], "a head that is written anew moves its counters itself"
    assert practice.leads.heads[lead_id].lead.first_delivered_ms == 9000


def test_a_second_repair_writes_nothing(practice: Practice) -> None:
    of_before(practice)
    practice.repaired()
    heads = dict(practice.leads.heads)
    done = practice.repaired()
    assert (done.heads, done.counters, done.now.equal) == ((), (), True)
    assert practice.leads.heads == heads


def test_the_stream_that_tells_of_the_same_change_afterwards_counts_it_no_more(practice: Practice) -> None:
    lead_id = of_before(practice)
    before = practice.leads.heads[lead_id]
    practice.repaired()
    after = practice.leads.heads[lead_id]
    assert after.version == before.version + 1
    told = roll_up(practice.use, [HeadChange(f"{lead_id}#{after.version}", before.lead, after.lead)])
    assert (told.counting, told.new) == (1, 0)
    assert practice.audited().equal


def test_the_plan_of_the_lead_and_its_log_stay_as_they_are(practice: Practice) -> None:
    lead_id = of_before(practice)
    before, log = practice.leads.heads[lead_id], practice.leads.log(lead_id)
    practice.repaired()
    assert practice.leads.heads[lead_id].enrollment == before.enrollment
    assert practice.leads.log(lead_id) == log


def test_who_is_over_by_the_log_has_nothing_planned(practice: Practice) -> None:
    lead_id = practice.receives()
    practice.records(lead_id, an_event("lead.opted_out", scope="all"))
    practice.forget(lead_id, opted_out=False, stopped=None, state="received")
    head = practice.leads.heads[lead_id]
    practice.leads.heads[lead_id] = replace(head, enrollment=replace(head.enrollment, next_at=NOW, next_channel="sms"))
    practice.repaired()
    head = practice.leads.heads[lead_id]
    assert (head.lead.opted_out, head.enrollment.next_at, head.enrollment.next_channel) == (True, None, None)


@pytest.mark.parametrize("held", [{"opted_out": True}, {"stopped": "human"}])
def test_nobody_is_written_to_again_by_a_repair(practice: Practice, held: dict[str, Any]) -> None:
    lead_id = practice.receives()
    practice.forget(lead_id, **held)
    done = practice.repaired()
    assert ([one.lead_id for one in done.left], done.heads) == ([lead_id], ())
    assert "stays held back" in done.left[0].problem
    assert not done.now.equal


def test_a_log_that_is_not_whole_is_no_source_and_its_cohort_is_left_alone(practice: Practice) -> None:
    lead_id = practice.receives()
    practice.records(lead_id, an_event("touch.sent"), an_event("sale.won", amount=900_000))
    practice.leads.logs[lead_id].pop()
    before, counted = practice.leads.heads[lead_id], practice.rollups.between(*ALWAYS)
    done = practice.repaired()
    assert [(one.lead_id, "not whole" in one.problem) for one in done.left] == [(lead_id, True)]
    assert practice.leads.heads[lead_id] == before
    assert practice.rollups.between(*ALWAYS) == counted


def test_counters_that_no_head_explains_are_set_after_what_is_on_its_way_has_come(practice: Practice) -> None:
    lead_id = reached(practice)
    ghost = Cohort("2026-11-24", "website", "", "form", "nobody")
    practice.rollups.counters[ghost] = {"leads": 2}
    own = next(key for key in practice.rollups.counters if key != ghost)
    practice.rollups.counters[own] |= {"touches": 7, "booked": -1}
    del practice.rollups.counters[own]["leads"]
    assert len(practice.planned().counters) == 4
    done = practice.repaired()
    assert sorted((one.counter, one.stored, one.recounted) for one in done.counters) == [
        ("booked", -1, 0), ("leads", 0, 1), ("leads", 2, 0), ("touches", 7, 1),
    ]  # fmt: skip
    assert done.now.equal
    assert practice.waited == [SETTLED]
    assert lead_id not in done.heads


def test_a_cohort_in_which_somebody_is_being_called_is_looked_at_until_it_is_quiet(practice: Practice) -> None:
    lead_id = reached(practice)
    practice.rollups.counters[of(practice, lead_id)]["booked"] = 3
    pauses: list[float] = []

    def wait(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) < 4:
            practice.records(lead_id, an_event("touch.sent", NOW))

    done = repair(replace(practice.repairing, pause=wait), practice.audited(), *ALWAYS)
    assert (len(pauses), [one.counter for one in done.counters], done.now.equal) == (4, ["booked"], True)


def test_one_in_which_somebody_is_called_all_the_time_is_left_for_later(practice: Practice) -> None:
    lead_id = reached(practice)
    practice.rollups.counters[of(practice, lead_id)]["booked"] = 3
    pauses: list[float] = []

    def wait(seconds: float) -> None:
        pauses.append(seconds)
        practice.records(lead_id, an_event("touch.sent", NOW))

    done = repair(replace(practice.repairing, pause=wait), practice.audited(), *ALWAYS)
    assert (len(pauses), done.counters, done.now.equal) == (ROUNDS, (), False)


def test_only_the_days_asked_for_are_repaired(practice: Practice) -> None:
    days = [practice.receives(at=NOW + timedelta(days=day)) for day in range(2)]
    for lead_id in days:
        practice.forget(lead_id, late=True)
    done = practice.repaired(first="2026-11-25", last="2026-11-25")
    assert (done.heads, done.now.equal) == ((days[1],), True)
    assert not practice.audited().equal


def test_a_change_that_comes_between_reading_and_writing_is_kept(practice: Practice) -> None:
    lead_id = of_before(practice)
    read, late = practice.leads.log, [an_event("contact.made", NOW + timedelta(minutes=2))]
    found = practice.audited()

    def log(wanted: str) -> Any:
        told = read(wanted)
        while late:
            practice.records(lead_id, late.pop())
        return told

    practice.leads.log = log  # type: ignore[method-assign]  somebody is faster
    done = repair(practice.repairing, found, *ALWAYS)
    assert (done.heads, done.now.equal) == ((lead_id,), True)
    assert practice.leads.heads[lead_id].lead.first_human_ms == 120_000


def test_a_counter_whose_change_is_on_its_way_is_not_set(practice: Practice) -> None:
    lead_id = practice.receives()
    head = practice.leads.heads[lead_id]
    after, _ = practice.leads.append(head, Change([an_event("touch.sent")], head.enrollment), NOW)
    told = HeadChange(f"{lead_id}#{after.version}", head.lead, after.lead)
    waiting = Repairing(
        a_practice(), practice.leads, practice.rollups, FakeClock(), lambda _: roll_up(practice.use, [told]) and None
    )
    done = repair(waiting, practice.audited(), *ALWAYS)
    assert (done.counters, done.now.equal) == ((), True)


class Busy(Practice):
    """Whatever is read or written, something happens before and after it, and is counted at some time."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance, self.ids, self.live = chance, [], False
        self.told: list[HeadChange] = []
        self.repairing = replace(self.repairing, pause=lambda _: self.arrive())
        for name in ("get", "log", "append"):
            self._disturb(self.leads, name)
        self._disturb(self.rollups, "between")
        self._disturb(self.rollups, "correct")

    def _disturb(self, port: Any, name: str) -> None:
        real: Callable[..., Any] = getattr(port, name)

        def disturbed(*given: Any) -> Any:
            self.something()
            try:
                return real(*given)
            finally:
                self.something()

        setattr(port, name, disturbed)

    def something(self) -> None:
        if not self.live:
            return
        self.live = False
        if self.chance.random() < 0.12:
            self.happens(self.chance.choice(self.ids))
        if self.chance.random() < 0.2:
            self.arrive(self.chance.randint(0, len(self.told)))
        self.live = True

    def happens(self, lead_id: str) -> None:
        name = self.chance.choice(["touch.sent", "touch.delivered", "owner.assigned", "sale.won"])
        data = {"owner": self.chance.choice(["front_desk", "coordinator"])} if name == "owner.assigned" else {}
        event = an_event(name, NOW + timedelta(seconds=self.chance.randint(1, 900)), amount=1, **data)
        head = self.leads.heads[lead_id]
        after, _ = self.leads._append([(head, Change([event], head.enrollment))], NOW)[0]
        self.told.append(HeadChange(f"{lead_id}#{after.version}", head.lead, after.lead))

    def arrive(self, number: int | None = None) -> None:
        """The oldest of what the stream has to tell."""
        count = len(self.told) if number is None else number
        batch, self.told = self.told[:count], self.told[count:]
        roll_up(self.use, batch)


@given(st.integers(0, 2**32).map(random.Random))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_beside_live_traffic_a_repair_breaks_nothing_and_the_quiet_is_put_right(chance: random.Random) -> None:
    practice = Busy(chance)
    practice.ids = [reached(practice) for _ in range(3)]
    quiet = practice.receives(at=NOW - timedelta(days=30))
    for lead_id in chance.sample(practice.ids, 2):
        practice.forget(lead_id, first_delivered_ms=None)  # the counters are right, so they are wrong from here on
    of_quiet = next(key for key in practice.rollups.counters if key.day < "2026-11-01")
    practice.rollups.counters[of_quiet]["booked"] = 3
    practice.live = True
    repair(practice.repairing, audit(practice.leads, practice.rollups, ZONE), *ALWAYS)
    practice.live = False
    practice.arrive()
    assert practice.rollups.counters[of_quiet]["booked"] == 0
    assert quiet
    practice.repaired()
    assert practice.audited().equal, "in quiet, everything is"
    for lead_id in practice.ids:
        practice.happens(lead_id)
    practice.arrive()
    assert practice.audited().equal


@given(st.integers(0, 2**32).map(random.Random))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_where_nothing_is_wrong_no_traffic_makes_a_repair_break_a_counter(chance: random.Random) -> None:
    practice = Busy(chance)
    practice.ids = [reached(practice) for _ in range(3)]
    for _ in range(5):
        practice.happens(chance.choice(practice.ids))
    practice.live = True
    for _ in range(2):
        repair(practice.repairing, audit(practice.leads, practice.rollups, ZONE), *ALWAYS)
    practice.live = False
    practice.arrive()
    assert practice.audited().equal


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with mocked_aws():
        yield client("dynamodb")


def as_before_deliveries_were_counted(practice: OnAws, dynamodb: Any) -> None:
    """The tables as the release before left them: heads without the clock, cohorts without its counters."""
    for table, is_one in (("leads", lambda item: item["sk"]["S"] == "HEAD"), ("metrics", _is_cohort)):
        for item in filter(is_one, dynamodb.scan(TableName=table)["Items"]):
            kept = {name: value for name, value in item.items() if name != "fd" and not _is_delivered(name)}
            dynamodb.put_item(TableName=table, Item=kept)
    practice.records.clear()


def _is_cohort(item: Any) -> bool:
    return str(item["pk"]["S"]).startswith("COHORT#")


def _is_delivered(name: str) -> bool:
    return name == "a_n" or name.startswith("a_") or (name[0] == "a" and name[1:].isdigit())


def test_on_the_real_tables_a_stack_from_before_is_put_right_once_whoever_counts_first(dynamodb: Any) -> None:
    practice = OnAws(dynamodb)
    ids = [practice.receives(NOW + timedelta(days=number), f"+1212555010{number}") for number in range(3)]
    for number, lead_id in enumerate(ids):
        at = NOW + timedelta(days=number)
        practice.happens(lead_id, an_event("touch.sent", at))
        practice.happens(lead_id, an_event("touch.delivered", at + timedelta(seconds=5 + number)))
    roll_up(practice.use, head_changes(practice.records))
    as_before_deliveries_were_counted(practice, dynamodb)
    found = audit(practice.leads, practice.rollups, ZONE)
    assert (len(found.faults), bool(found.differences)) == (3, True)
    use = Repairing(a_practice(), practice.leads, practice.rollups, FakeClock(), lambda _: None)
    records = practice.stream.tells(lambda: repair(use, found, *ALWAYS))
    assert audit(practice.leads, practice.rollups, ZONE).equal
    told = roll_up(practice.use, head_changes(records))
    assert (told.counting, told.new) == (3, 0), "the stream tells of the same changes"
    assert audit(practice.leads, practice.rollups, ZONE).equal
    assert practice.stream.tells(lambda: repair(use, audit(practice.leads, practice.rollups, ZONE), *ALWAYS)) == []
