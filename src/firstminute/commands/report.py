"""The funnel and the response times of a range of days."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any, Final

from firstminute.commands import Usage, show_json, show_table, stack
from firstminute.domain.errors import Invalid
from firstminute.domain.metrics import DIMENSIONS

_HEADS: Final = (
    "leads",
    "contacted",
    "qualified+nurtured",
    "booked",
    "kept",
    "won qualified",
    "won others",
    "revenue/lead",
    "cost/lead",
    "first touch p50",
    "p95",
    "first human p50",
    "p95",
    "never",
)
# The rates of `GET /metrics`, as the API's description defines them.
_SHARES: Final = (
    "Shares: contacted of leads; qualified or nurtured of contacted; booked of those; kept of appointments that were\n"
    "due; won of appointments kept, of those who were qualified when they came and of others."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Which days, and by what."""
    parser.add_argument("--from", dest="first", metavar="DAY", help="first day, such as 2026-11-01 (default: 30 days)")
    parser.add_argument("--to", dest="last", metavar="DAY", help="last day (default: today at the practice)")
    parser.add_argument("--by", choices=DIMENSIONS, default="source", help="what to group by (default: source)")
    stack.add_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """One line a group and one for all of them."""
    from firstminute.application.measuring import metrics

    found = stack.find(given)
    asked = {"from": given.first or "", "to": given.last or "", "by": given.by}
    try:
        answer = metrics(found.console(), asked)
    except Invalid as error:
        raise Usage(error.detail) from error
    if given.json:
        show_json(answer)
        return 0
    print(f"Leads received {answer['from']} to {answer['to']}, in {found.practice.currency}\n")
    rows = [(group["key"] or "(none)", *_row(group)) for group in answer["groups"]]
    show_table((given.by, *_HEADS), [*rows, ("all", *_row(answer["totals"]))], right=range(1, len(_HEADS) + 1))
    print(_SHARES)
    for line in (*_arrivals(answer), *_lags(answer), *_quiet(found)):
        print(line)
    return 0


def _arrivals(answer: dict[str, Any]) -> Iterator[str]:
    """How long it took until a message was reported delivered. Not reported is not failed."""
    groups = [*((group["key"] or "(none)", group) for group in answer["groups"]), ("all", answer["totals"])]
    for key, m in groups if answer["totals"]["first_delivered_seconds"]["count"] else ():
        told = m["first_delivered_seconds"]
        how_soon = f"p50 {_seconds(told['p50'])}, p95 {_seconds(told['p95'])}" if told["count"] else "no word of any"
        yield f"Reported delivered after: {key} {how_soon} ({told['count']} of {m['leads']})"


def _lags(answer: dict[str, Any]) -> Iterator[str]:
    """How long inquiries took from their senders to us, where senders say when they were submitted."""
    lags = ((group["key"] or "(none)", group["detection_seconds"]) for group in answer["groups"])
    for key, lag in lags:
        if lag["count"]:
            yield f"Reached us after: {key} p50 {_seconds(lag['p50'])}, p95 {_seconds(lag['p95'])} ({lag['count']})"


def _quiet(found: stack.Stack) -> Iterator[str]:
    """Sources that went silent, by the counters of the last eight weeks, whatever days are asked for."""
    from firstminute.application.listening import silent_sources

    for one in silent_sources(found.practice, found.rollups, found.clock.now()):
        yield f"SILENT: {one.source} since {one.last}; {one.expected:g} inquiries were due. Is it still connected?"


def _row(m: dict[str, Any]) -> tuple[Any, ...]:
    touch, human = m["first_touch_seconds"], m["first_human_seconds"]
    return (
        m["leads"],
        _share(m["contacted"], m["contact_rate"]),
        _share(f"{m['qualified']}+{m['nurtured']}", m["qualification_rate"]),
        _share(m["booked"], m["appointment_rate"]),
        _share(m["kept"], m["show_rate"]),
        _share(m["won_qualified"], m["close_rate_qualified"]),
        _share(m["won_unqualified"], m["close_rate_unqualified"]),
        _money(m["revenue_per_lead"]),
        _money(m["cost_per_lead"]),
        _seconds(touch["p50"]),
        _seconds(touch["p95"]),
        _seconds(human["p50"]),
        _seconds(human["p95"]),
        human["never"],
    )


def _share(count: int | str, rate: float | None) -> str:
    return str(count) if rate is None else f"{count} ({rate:.0%})"


def _money(minor: float | None) -> str | None:
    return None if minor is None else f"{minor / 100:,.2f}"


def _seconds(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
