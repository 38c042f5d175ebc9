"""The shapes of counts, rates, money and response times, and what each of them is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from firstminute.domain.metrics import COUNTS
from firstminute.openapi.schemas import COUNT, MOMENT, SECONDS, TEXT, WHOLE, Schema, list_of, record, ref

# What each rate divides by what. Who was nurtured first and qualified later is one lead in them.
RATES: Final[Mapping[str, str]] = {
    "contact_rate": "contacted / leads",
    "qualification_rate": "leads that were ever qualified or nurtured / contacted",
    "appointment_rate": "booked / leads that were ever qualified or nurtured",
    "show_rate": "kept / appointments_due, of appointments",
    "close_rate_qualified": "won_qualified / kept_qualified: sales to, and kept appointments of, people who were "
    "qualified or nurtured before they first came",
    "close_rate_unqualified": "won_unqualified / kept_unqualified: the same of everybody else who came, as walk-ins do",
}

# What each distribution measures, and whom it counts as never.
CLOCKS: Final[Mapping[str, str]] = {
    "first_touch_seconds": "From received to the first automated message that a provider accepted.",
    "first_delivered_seconds": "From received to the first automated message that was reported delivered: a text by "
    "its carrier, a mail by the person's mail server, unless it came back later. `never` counts leads of whose "
    "messages nobody said so: they failed, or their channel reports no deliveries (SMTP), or nothing was sent.",
    "first_human_seconds": "From received to the first conversation with a person.",
    "detection_seconds": "From the moment the sender names to our receipt; `never`: the sender names none.",
}


def numbers() -> dict[str, Schema]:
    """Every named shape of numbers."""
    measures = {
        **dict.fromkeys(COUNTS, COUNT),
        **{name: _ratio(of) for name, of in RATES.items()},
        "revenue": WHOLE,
        "revenue_per_lead": _ratio("revenue / leads"),
        "spend": {"type": ["integer", "null"], "description": "Minor units. Known by source and by day, else null."},
        "cost_per_lead": _ratio("spend / leads"),
        "return_on_spend": _ratio("revenue / spend"),
        **{name: {**ref("Distribution"), "description": words} for name, words in CLOCKS.items()},
    }
    day = {"type": "string", "format": "date"}
    answer = {"from": day, "to": day, "by": TEXT, "totals": ref("Measures")}
    grouped: Schema = {"allOf": [record({"key": TEXT}), ref("Measures")]}
    return {
        "Measures": record(measures),
        "Distribution": _distribution(),
        "Metrics": record({**answer, "groups": list_of(grouped), "as_of": MOMENT}),
        "Spend": record({"day": day, "source": TEXT, "amount": COUNT, "currency": TEXT}),
    }


def _ratio(of: str) -> Schema:
    return {"type": ["number", "null"], "description": f"{of}. Null when there is nothing to divide by."}


def _distribution() -> Schema:
    bucket = {"type": "array", "prefixItems": [{"type": "number"}, COUNT], "minItems": 2, "maxItems": 2}
    shares = {
        "count": COUNT,
        "never": COUNT,
        **{f"p{p}": SECONDS for p in (50, 75, 90, 95, 99)},
        **{f"within_{seconds}": COUNT for seconds in (60, 300, 1800)},
        "histogram": {**list_of(bucket), "description": "Pairs of upper bound in seconds and count."},
    }
    return record(shares, description="Seconds from the inquiry. Percentiles are off by 5 % at most.")
