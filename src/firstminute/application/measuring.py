"""The numbers of the contract, section 4: what became of the leads received in a range of days, and what they cost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from firstminute.application.console import Console, today
from firstminute.application.intake import source_called
from firstminute.domain.errors import FieldError, Invalid
from firstminute.domain.events import rfc3339
from firstminute.domain.metrics import DIMENSIONS, Cohort, report, total
from firstminute.domain.source import TEXTS

# What spend is known by. Grouped by anything else, a group's share of the spend is not known, so it is null, not 0.
_SPEND_BY: Final = ("source", "day")
_MONEY_OUT: Final = ("spend", "cost_per_lead", "return_on_spend")
_DEFAULT_DAYS: Final = 30
_LONGEST_DAYS: Final = 5 * 366
_YEARS: Final = (2000, 2099)
_MOST: Final = 10**12

Spend = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Asked:
    """The days `first` to `last`, both included, in the practice's zone, and the dimension to group by."""

    first: date
    last: date
    by: str


def metrics(console: Console, query: Mapping[str, str]) -> dict[str, Any]:
    """The answer of `GET /metrics`. Without `from` and `to`: the last 30 days; without `by`: by source."""
    asked = asked_for(query, today(console))
    first, last = asked.first.isoformat(), asked.last.isoformat()
    cohorts, spend = console.rollups.between(first, last), console.rollups.spend(first, last)
    return {
        "from": first,
        "to": last,
        "by": asked.by,
        "totals": report(total(cohorts.values()), sum(spend.values())),
        "groups": groups(cohorts, spend, asked.by),
        "as_of": rfc3339(console.clock.now()),
    }


def asked_for(query: Mapping[str, str], today: date) -> Asked:
    """Read `from`, `to` and `by`. Raises Invalid, naming the first that is wrong."""
    by = query.get("by") or "source"
    if by not in DIMENSIONS:
        raise _wrong("by", f"{by[:40]!r} is nothing to group by; known are {', '.join(DIMENSIONS)}.")
    last = _day("to", query["to"]) if query.get("to") else today
    first = _day("from", query["from"]) if query.get("from") else last - timedelta(days=_DEFAULT_DAYS - 1)
    if first > last:
        raise _wrong("from", f"from ({first}) is after to ({last}).")
    if (last - first).days >= _LONGEST_DAYS:
        raise _wrong("from", f"{first} to {last} is more than the {_LONGEST_DAYS} days that one answer covers.")
    return Asked(first, last, by)


def groups(cohorts: Mapping[Cohort, Mapping[str, int]], spend: Spend, by: str) -> list[dict[str, Any]]:
    """M for each value of the dimension, by its name; one that has spend but no leads is there too."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for cohort, counters in cohorts.items():
        counts[getattr(cohort, by)].update(counters)
    costs: Counter[str] = Counter()
    if by in _SPEND_BY:
        for (day, source), amount in spend.items():
            costs[day if by == "day" else source] += amount
    keys = sorted(counts.keys() | (+costs).keys())
    return [{"key": key, **_measured(counts[key], costs[key], by)} for key in keys]


def spend_on(console: Console, day: str, source: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """Put down what a day's leads from a source cost, instead of what was put down before. Raises Unknown, Invalid.

    `amount` is in minor units of the practice's currency. A source that has left the client file may still be paid for.
    """
    given, name = _day("day", day), _paid_for(console, source, day[:4])
    amount, currency = content.get("amount"), content.get("currency") or console.practice.currency
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 <= amount <= _MOST:
        raise _wrong("amount", 'amount is a whole number of minor units (cents), such as {"amount": 12500} for 125.00.')
    if currency != console.practice.currency:
        raise _wrong("currency", f"This practice counts in {console.practice.currency}; convert the amount first.")
    console.rollups.set_spend(str(given), name, amount)
    return {"day": str(given), "source": name, "amount": amount, "currency": currency}


def _paid_for(console: Console, source: str, year: str) -> str:
    """A source of the client file, of texts, of calls, or of any lead of that year. Raises Unknown."""
    if source in console.practice.sources or source in {TEXTS, *console.practice.calls.sources}:
        return source
    cohorts = console.rollups.between(f"{year}-01-01", f"{year}-12-31")
    return source if source in {one.source for one in cohorts} else source_called(console.practice, source).name


def _measured(counts: Mapping[str, int], cost: int, by: str) -> dict[str, Any]:
    measured = report(counts, cost)
    return measured if by in _SPEND_BY else {**measured, **dict.fromkeys(_MONEY_OUT)}


def _day(name: str, text: str) -> date:
    """A day as YYYY-MM-DD, and in no other way of writing it."""
    with suppress(ValueError):
        day = date.fromisoformat(text)
        if day.isoformat() == text and _YEARS[0] <= day.year <= _YEARS[1]:
            return day
    raise _wrong(name, f"{text[:40]!r} is no day of this century written like 2026-11-24.")


def _wrong(name: str, detail: str) -> Invalid:
    return Invalid(detail, (FieldError(f"/{name}", detail),))
