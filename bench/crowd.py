"""How long ten thousand people and ninety days take on a clock that leaps: `firstminute simulate`."""

from __future__ import annotations

import gc
import time
from datetime import UTC, datetime
from typing import Final

from bench import budgets
from bench.reference import practice
from bench.rows import Section, at_most, told
from firstminute.application.simulating import simulate

_PEOPLE: Final = 1000
_SCALE: Final = 10
_START: Final = datetime(2026, 10, 1, 4, tzinfo=UTC)


def section() -> Section:
    """Measured on a tenth of the people; time grows with them, and with nothing else."""
    gc.collect()
    began = time.process_time()
    tally = simulate(practice(always_open=False), _PEOPLE, _START, 90, seed=1)
    seconds = time.process_time() - began
    each = f"{1e6 * seconds / tally.turns:.0f} us, {tally.turns * _SCALE} of them"
    title = "s of CPU for 10,000 people through 90 days"
    rows = [
        at_most(title, seconds * _SCALE, budgets.SIMULATION_SECONDS, "{:.0f}"),
        told("a turn of a lead's machine", each),
    ]
    return Section("Simulation", rows, f"`firstminute simulate`, of {_PEOPLE} people times {_SCALE}.")
