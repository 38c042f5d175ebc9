"""What a lead may use at most: calls, transitions, bytes and money, counted over its whole way through the system."""

from __future__ import annotations

import json

import pytest

from bench import budgets, cost, template
from bench.counts import transitions_per_touch
from bench.machine import definition, states_entered
from bench.metrics_reads import items_read
from bench.travelling import TOUCHES, travelled


@pytest.fixture(scope="module")
def journey():
    return travelled()


def test_a_journey_is_ten_touches_that_all_left(journey):
    assert [turn.outcome for turn in journey.turns] == ["sent"] * TOUCHES
    assert journey.turns[-1].stopped == "exhausted"


def test_an_inquiry_is_accepted_with_two_calls(journey):
    assert journey.intake.calls == ["TransactWriteItems", "StartExecution"]
    assert len(journey.intake.calls) <= budgets.INTAKE_CALLS


def test_a_first_touch_takes_two_calls(journey):
    assert journey.touches[0].calls == ["UpdateItem", "TransactWriteItems"]
    assert len(journey.touches[0].calls) <= budgets.FIRST_TOUCH_CALLS


def test_a_later_touch_takes_no_more_than_three_calls(journey):
    assert max(len(bill.calls) for bill in journey.touches[1:-1]) <= budgets.LATER_TOUCH_CALLS


def test_only_the_last_touch_ends_the_machine_which_takes_one_call_more(journey):
    *others, last = journey.touches
    assert last.calls == [*others[-1].calls, "StopExecution"]
    assert not any("StopExecution" in bill.calls for bill in others)


def test_a_touch_takes_no_more_than_two_state_transitions(journey):
    assert transitions_per_touch(len(journey.turns)) <= budgets.TRANSITIONS_PER_TOUCH


def test_a_choice_in_the_machine_has_to_be_thought_about_before_it_is_counted():
    machine = definition()
    machine["States"]["Wait"] = {"Type": "Choice", "Choices": []}
    with pytest.raises(ValueError, match="Choice"):
        states_entered(machine, 2)


def test_every_state_on_the_way_is_counted_once_for_each_time_it_is_entered():
    assert states_entered(definition(), 3) == ["FirstTouch", "Wait", "Step", "Wait", "Step"]


def test_an_execution_is_started_with_a_lead_id_and_nothing_else(journey):
    assert journey.input_bytes <= budgets.EXECUTION_INPUT_BYTES
    assert [list(json.loads(text)) for text in journey.intake.started_with] == [["lead_id"]]


def test_a_head_stays_within_one_write_unit_all_the_way(journey):
    assert 0 < journey.head_bytes <= budgets.HEAD_BYTES


def test_what_a_lead_writes_does_not_grow_unnoticed(journey):
    """Some of it is above its budget (docs/performance.md); more than this it must not become."""
    assert journey.intake.all_units <= 11
    assert max(bill.all_units for bill in journey.touches) <= 6
    assert journey.lead_units <= 91


def test_what_a_lead_s_way_counts_as_one_batch_waits_as_long_for_its_company():
    mapping = template.resources("AWS::Serverless::Function")["MetricsRollupFunction"]["Events"]["Heads"]["Properties"]
    assert mapping["MaximumBatchingWindowInSeconds"] == 10


def test_changes_of_one_batch_share_the_sum_that_they_are_added_to(journey):
    """A mark for each change, a sum for each batch that counts something: two units either."""
    assert journey.batches == TOUCHES
    assert journey.counted * 2 < journey.rollups.all_units < journey.counted * 4


def test_the_numbers_of_a_year_are_read_from_as_many_items_however_many_leads_it_had():
    assert items_read(1, days=3) == items_read(20, days=3) == 3


def test_a_thousand_leads_are_answered_followed_up_and_counted_for_sixty_cents(journey):
    assert sum(cost.answering(journey).per_1000().values()) <= budgets.DOLLARS_PER_1000


def test_telling_others_is_a_part_of_what_a_lead_costs(journey):
    narrow, wide = cost.answering(journey).per_1000(), cost.everything(journey).per_1000()
    assert wide["Step Functions"] == narrow["Step Functions"]
    assert all(wide[name] > narrow[name] for name in ("Lambda", "DynamoDB", "CloudWatch Logs", "HTTP API"))
    assert wide["SQS"] > 0


def test_a_stack_costs_something_in_a_month_without_leads():
    assert set(cost.month()) == {"counts", "alarms", "secrets", "polls", "watchdog"}
    assert all(dollars > 0 for dollars in cost.month().values())
