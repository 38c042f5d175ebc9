"""Cohort counts and response-time distributions.

The idea in one line: `standing(lead)` is what a lead contributes to the counts, so an event contributes
`standing(after) - standing(before)`; sums of contributions telescope, commute, and equal a recount of the log.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final
from zoneinfo import ZoneInfo

from firstminute.domain.lead import Lead
from firstminute.domain.merged import united

COUNTS: Final = (
    "leads",
    "contacted",
    "qualified",
    "nurtured",
    "disqualified",
    "booked",
    "appointments_due",
    "kept",
    "missed",
    "won_qualified",
    "kept_qualified",
    "won_unqualified",
    "kept_unqualified",
    "opted_out",
    "touches",
)
DIMENSIONS: Final = ("source", "campaign", "channel", "owner", "day")
EXACT_SECONDS: Final = (10, 60, 300, 1800, 3600)


def _bounds() -> tuple[int, ...]:
    """Upper bounds in milliseconds, each at most 10 % above the one before, from 1 ms to 90 days.

    A bucket holds the whole milliseconds from lo, one above the bound before, to hi. They are reported as
    2*lo*hi/(lo+hi), which is off by at most (hi-lo)/(hi+lo) <= 4.77 %, and exact where lo = hi.
    """
    bounds = [1]
    while bounds[-1] < 90 * 86_400_000:
        bounds.append(max(bounds[-1] + 1, bounds[-1] * 11 // 10))
    return tuple(bounds)


BOUNDS: Final = _bounds()


@dataclass(frozen=True, slots=True, order=True)
class Cohort:
    """Leads received on one local day, by the dimensions they can be grouped by. Empty text where unknown."""

    day: str
    source: str
    campaign: str
    channel: str
    owner: str


def cohort(lead: Lead, zone: str) -> Cohort | None:
    """The cohort of a lead; None before it was received. The day is the practice's, the inquiry a person's first."""
    lead = united(lead)
    if lead.received_at is None:
        return None
    day = lead.received_at.astimezone(ZoneInfo(zone)).date().isoformat()
    return Cohort(day, lead.source, lead.campaign or "", lead.channel, lead.owner or "")


def standing(lead: Lead) -> Counter[str]:
    """What this lead contributes to its cohort's counters: a patient, one merged into another, or nobody, nothing."""
    if lead.received_at is None or lead.patient or lead.synthetic or lead.merged_into:
        return Counter()
    lead = united(lead)
    statuses = Counter(lead.appointments.values())
    met = "qualified" if lead.closes_as_qualified else "unqualified"
    counts: Counter[str] = Counter()
    counts.update(lead.reached & {"contacted", "qualified", "nurtured", "disqualified", "booked", "opted_out"})
    counts.update(
        leads=1,
        assessed=int(lead.qualified),
        kept=statuses["kept"],
        missed=statuses["missed"],
        appointments_due=statuses["kept"] + statuses["missed"],
        touches=lead.touches,
        revenue=lead.revenue,
    )
    counts[f"kept_{met}"] += statuses["kept"]
    counts[f"won_{met}"] += int("won" in lead.reached)
    counts.update(_clock("t", lead.first_touch_ms))
    counts.update(_clock("a", lead.first_delivered_ms))
    counts.update(_clock("h", lead.first_human_ms))
    counts.update(_clock("d", _detection_ms(lead)))
    return +counts


def contributions(before: Lead, after: Lead, zone: str) -> dict[Cohort, dict[str, int]]:
    """What one event adds to the counters: usually one cohort, two when the lead changed its owner."""
    old, new = cohort(before, zone), cohort(after, zone)
    total: dict[Cohort, Counter[str]] = {}
    for key, lead, sign in ((old, before, -1), (new, after, 1)):
        if key is not None:
            counter = total.setdefault(key, Counter())
            for name, count in standing(lead).items():
                counter[name] += sign * count
    pruned = {key: {name: count for name, count in counter.items() if count} for key, counter in total.items()}
    return {key: counts for key, counts in pruned.items() if counts}


def bucket(milliseconds: int) -> int:
    """The index in BOUNDS of a response time."""
    return min(bisect_left(BOUNDS, max(1, milliseconds)), len(BOUNDS) - 1)


def report(counts: Mapping[str, int], spend: int = 0) -> dict[str, Any]:
    """M of the contract, section 4, from summed counters and the marketing spend in minor units."""
    get = counts.get
    return {
        **{name: get(name, 0) for name in COUNTS},
        "contact_rate": _ratio(get("contacted", 0), get("leads", 0)),
        # "qualified" and "qualified, not ready" both count as qualified (requirements 1.4)
        "qualification_rate": _ratio(get("assessed", 0), get("contacted", 0)),
        "appointment_rate": _ratio(get("booked", 0), get("assessed", 0)),
        "show_rate": _ratio(get("kept", 0), get("appointments_due", 0)),
        "close_rate_qualified": _ratio(get("won_qualified", 0), get("kept_qualified", 0)),
        "close_rate_unqualified": _ratio(get("won_unqualified", 0), get("kept_unqualified", 0)),
        "revenue": get("revenue", 0),
        "revenue_per_lead": _ratio(get("revenue", 0), get("leads", 0), 2),
        "spend": spend,
        "cost_per_lead": _ratio(spend, get("leads", 0), 2),
        "return_on_spend": _ratio(get("revenue", 0), spend),
        "first_touch_seconds": _distribution("t", counts),
        # to the first automated message reported delivered; "never" counts leads of whose messages nobody said so
        "first_delivered_seconds": _distribution("a", counts),
        "first_human_seconds": _distribution("h", counts),
        # from the moment the sender names to our receipt; "never" counts leads whose sender names none
        "detection_seconds": _distribution("d", counts),
    }


def total(many: Iterable[Mapping[str, int]]) -> Counter[str]:
    """Counters added up."""
    summed: Counter[str] = Counter()
    for counts in many:
        for name, count in counts.items():
            summed[name] += count
    return summed


def _detection_ms(lead: Lead) -> int | None:
    """How long an inquiry took from its sender to us, where the sender says when it was submitted."""
    if lead.submitted_at is None or lead.received_at is None:
        return None
    return max(0, round((lead.received_at - lead.submitted_at).total_seconds() * 1000))


def _clock(prefix: str, milliseconds: int | None) -> Counter[str]:
    if milliseconds is None:
        return Counter()
    exact = {f"{prefix}_{seconds}": 1 for seconds in EXACT_SECONDS if milliseconds <= seconds * 1000}
    return Counter({f"{prefix}_n": 1, f"{prefix}{bucket(milliseconds)}": 1, **exact})


def _distribution(prefix: str, counts: Mapping[str, int]) -> dict[str, Any]:
    filled = sorted(
        (int(name[1:]), count) for name, count in counts.items() if name[0] == prefix and name[1:].isdigit() and count
    )
    answered = counts.get(f"{prefix}_n", 0)
    return {
        "count": answered,
        "never": counts.get("leads", 0) - answered,
        **{f"p{p}": _percentile(filled, p) for p in (50, 75, 90, 95, 99)},
        **{f"within_{seconds}": counts.get(f"{prefix}_{seconds}", 0) for seconds in (60, 300, 1800)},
        "histogram": [[BOUNDS[index] / 1000, count] for index, count in filled],
    }


def _percentile(filled: list[tuple[int, int]], p: int) -> float | None:
    """The nearest-rank percentile in seconds, None when nobody was answered."""
    if not filled:
        return None
    rank = -(-sum(count for _, count in filled) * p // 100)
    index = next(index for index, reached in _running(filled) if reached >= rank)
    hi = BOUNDS[index]
    lo = BOUNDS[index - 1] + 1 if index else hi
    return round(2 * lo * hi / (lo + hi) / 1000, 4)


def _running(filled: list[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    return zip((index for index, _ in filled), accumulate(count for _, count in filled), strict=True)


def _ratio(part: int, whole: int, digits: int = 4) -> float | None:
    return round(part / whole, digits) if whole else None
