"""What can be counted without a stop-watch: calls, transitions, bytes, units, items."""

from __future__ import annotations

from bench import budgets
from bench.journey import Journey
from bench.machine import definition, states_entered
from bench.metrics_reads import FEW, MANY, items_read
from bench.rows import Row, Section, at_most, told
from bench.travelling import TOUCHES


def section(journey: Journey) -> Section:
    """As a table."""
    note = f"The reference inquiry on AWS in memory, {TOUCHES} touches of the demo client's cadence, each at its time."
    return Section("Counts", [*_calls(journey), *_units(journey), _reads()], note)


def transitions_per_touch(touches: int) -> float:
    """State transitions of a whole execution by its touches."""
    return len(states_entered(definition(), touches)) / touches


def _calls(journey: Journey) -> list[Row]:
    first, *later, last = journey.touches
    most = max(len(bill.calls) for bill in later)
    per_touch = transitions_per_touch(len(journey.turns))
    return [
        at_most("AWS calls of an accepted inquiry", len(journey.intake.calls), budgets.INTAKE_CALLS),
        at_most("AWS calls of a first touch", len(first.calls), budgets.FIRST_TOUCH_CALLS),
        at_most("AWS calls of a later touch, at most", most, budgets.LATER_TOUCH_CALLS),
        told("the last one, which ends the machine too", f"{len(last.calls)}"),
        at_most("state transitions per touch", per_touch, budgets.TRANSITIONS_PER_TOUCH, "{:.1f}"),
        at_most("bytes in an execution's input", journey.input_bytes, budgets.EXECUTION_INPUT_BYTES),
    ]


def _units(journey: Journey) -> list[Row]:
    touches = [bill.all_units for bill in journey.touches]
    together = journey.lead_units - journey.rollups.all_units + 2 * journey.counted
    return [
        at_most("bytes of a lead's head, at most", journey.head_bytes, budgets.HEAD_BYTES),
        at_most("write units of intake", journey.intake.all_units, budgets.INTAKE_UNITS),
        at_most("write units of a touch, most often", max(set(touches), key=touches.count), budgets.TOUCH_UNITS),
        at_most("write units of a lead, counts included, alone", journey.lead_units, budgets.LEAD_UNITS),
        told("the same among so many others that a batch shares its sums", f"{together}"),
        told("with reports of delivery and notes of callbacks", f"{journey.all_units}"),
    ]


def _reads() -> Row:
    few, many = items_read(FEW), items_read(MANY)
    return Row(
        f"items GET /metrics reads for a year, and with {MANY} times the leads",
        f"{few}, {many}",
        "the same",
        few == many,
    )
