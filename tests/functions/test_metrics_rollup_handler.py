"""The stream's function: every change counted once, wherever the batch is cut and whatever else is in it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from builders import NOW, PHONE, a_new_lead, a_practice, an_event, an_id
from fakes import FakeClock, FakeRollups
from firstminute.adapters.aws.lead_items import head_item
from firstminute.application.metrics_rollup import MetricsRollup
from firstminute.domain.errors import Conflict, ProviderUnavailable
from firstminute.domain.events import record as place
from firstminute.domain.folding import apply
from firstminute.domain.lead import Enrollment, Head
from functions.metrics_rollup import handler
from stream_records import record

ALWAYS = ("0001-01-01", "9999-12-31")


class World:
    """A counter, and the function that feeds it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.rollups = FakeRollups()
        use = MetricsRollup(a_practice(), self.rollups, FakeClock())
        patch.setattr(handler.bootstrap, "metrics_rollup", lambda: use)

    def counts(self, records: list[dict[str, Any]]) -> list[str]:
        """Hand over a batch; gives back the sequence numbers that the function reports as failed."""
        answer = handler.handler({"Records": records}, object())
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def total(self, counter: str) -> int:
        return sum(counts.get(counter, 0) for counts in self.rollups.between(*ALWAYS).values())


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def told(leads: int = 1) -> list[dict[str, Any]]:
    """The records of some leads, each received and then touched: two for each."""
    records = []
    for number in range(leads):
        head, _ = a_new_lead(an_id(number=number))
        touch = place(an_event("touch.sent"), head.lead.id, 2, NOW)
        touched = Head(apply(head.lead, touch), Enrollment(step=1), 2)
        before, after = head_item(head), head_item(touched)
        records += [record(None, before, len(records) + 1), record(before, after, len(records) + 2)]
    return records


def broken(number: int) -> dict[str, Any]:
    """A head that nobody can read."""
    return record(None, {"pk": {"S": "LEAD#ld_x"}, "sk": {"S": "HEAD"}, "ph": {"S": PHONE}}, number)


def number_of(told: dict[str, Any]) -> str:
    number: str = told["dynamodb"]["SequenceNumber"]
    return number


def test_a_batch_that_is_counted_needs_nothing_again(world):
    assert world.counts(told(3)) == []
    assert (world.total("leads"), world.total("touches")) == (3, 3)


def test_a_batch_that_comes_twice_counts_once(world):
    batch = told(3)
    world.counts(batch)
    assert world.counts(batch[1:]) == []
    assert (world.total("leads"), world.total("touches")) == (3, 3)


def test_an_empty_batch_is_nothing(world):
    assert world.counts([]) == []


@pytest.mark.parametrize("failure", [Conflict("busy"), ProviderUnavailable("down")])
@pytest.mark.parametrize("when", ["before", "after"])
def test_when_counting_fails_the_whole_batch_comes_again_and_counts_once(world, failure, when):
    batch = told(3)
    world.rollups.faults.append((when, failure))
    with pytest.raises(type(failure)):
        world.counts(batch)
    assert world.counts(batch) == []
    assert (world.total("leads"), world.total("touches")) == (3, 3)


def test_the_stream_goes_on_from_the_first_record_that_cannot_be_read(world):
    batch = told(2)
    odd = [batch[0], broken(7), batch[1], broken(8), *batch[2:]]
    assert world.counts(odd) == [f"{7:021d}"]


def test_what_stands_beside_a_record_that_cannot_be_read_is_counted_at_once_and_only_once(world):
    """The local AWS takes no partial answer: there the batch is over with this, and all that can be counted is."""
    batch = told(2)
    odd = [batch[0], broken(7), *batch[1:]]
    world.counts(odd)
    assert (world.total("leads"), world.total("touches")) == (2, 2)
    world.counts(odd[1:])
    assert (world.total("leads"), world.total("touches")) == (2, 2)


def test_events_notes_and_contact_points_change_no_counter(world):
    other = {"pk": {"S": "POINT#1"}, "sk": {"S": "POINT"}}
    assert world.counts([record(None, other), record(other, None)]) == []
    assert world.rollups.seen == set()


def test_one_log_line_and_one_line_of_metrics_say_how_many_and_nobody_who(world, capsys, caplog):
    batch = told(2)
    world.counts(batch[:2])
    capsys.readouterr()
    caplog.clear()
    world.counts([*batch, broken(9)])
    (line,) = [handler.logger.registered_handler.format(logged) for logged in caplog.records]
    (emitted,) = capsys.readouterr().out.splitlines()
    log, metrics = json.loads(line), json.loads(emitted)
    assert {key: log[key] for key in ("message", "level", "changes", "new", "repeated", "unreadable")} == {
        "message": "changes counted",
        "level": "ERROR",
        "changes": 4,
        "new": 2,
        "repeated": 2,
        "unreadable": 1,
    }
    assert (metrics["ChangesCounted"], metrics["ChangesRepeated"], metrics["RecordsUnreadable"]) == ([2], [2], [1])
    for printed in (line, emitted):
        assert PHONE not in printed
        assert not re.search(r"ld_|Dana|Reyes", printed)


def test_a_batch_that_was_not_counted_is_a_metric_of_its_own(world, capsys):
    world.rollups.faults.append(("before", Conflict("busy")))
    with pytest.raises(Conflict):
        world.counts(told(1))
    assert json.loads(capsys.readouterr().out)["BatchesNotCounted"] == [1]
