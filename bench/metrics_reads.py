"""How many items `GET /metrics` reads for a year, with a few leads in it and with ten times as many."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bench.memory import METRICS, STARTS, client, create_tables, in_memory
from bench.meter import Meter
from firstminute.adapters.aws.rollups import DynamoRollups
from firstminute.domain.metrics import Cohort

FEW: Final = 1
MANY: Final = 10
# A year, of which one day in so many had leads. A source or a campaign more adds items, a lead more does not.
_DAYS: Final = 26
_EVERY: Final = timedelta(days=14)
_COUNTS: Final = {"leads": 1, "touched": 1}


def items_read(leads_a_day: int, days: int = _DAYS) -> int:
    """Items that a year's numbers are made of, when so many leads came on each day that had any."""
    first, last = STARTS, STARTS + _EVERY * (days - 1)
    with in_memory():
        dynamodb = client("dynamodb")
        create_tables(dynamodb)
        meter, rollups = Meter(dynamodb, client("dynamodb")), DynamoRollups(dynamodb, METRICS)
        for number in range(days):
            day = f"{STARTS + _EVERY * number:%Y-%m-%d}"
            cohort = Cohort(day, "website", "implants-fall", "form", "front_desk")
            rollups.add({f"{day}-{one}": {cohort: _COUNTS} for one in range(leads_a_day)}, STARTS)
        meter.reset()
        rollups.between(f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}")
        rollups.spend(f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}")
        return meter.reset().items_read
