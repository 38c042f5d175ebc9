"""A recount of the event log, and what differs from the counters."""

from __future__ import annotations

import argparse
from datetime import date

from firstminute.application.auditing import FIRST_DAY, LAST_DAY, Audit
from firstminute.commands import Usage, show_json, show_table, stack


def configure(parser: argparse.ArgumentParser) -> None:
    """Which days of arrival."""
    parser.add_argument(
        "--from", dest="first", default=FIRST_DAY, metavar="DAY", help="first day (default: the first ever)"
    )
    parser.add_argument("--to", dest="last", default=LAST_DAY, metavar="DAY", help="last day (default: the last ever)")
    stack.add_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Says that both are equal, or every difference and every lead at fault; 1 when they differ."""
    from firstminute.application.auditing import audit

    first, last = _day(given.first), _day(given.last)
    if first > last:
        raise Usage(f"The first day, {first}, comes after the last, {last}.")
    found = stack.find(given)
    result = audit(found.leads, found.rollups, found.practice.zone, first, last)
    if given.json:
        show_json(result.as_json())
    else:
        _show(result)
    return 0 if result.equal else 1


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Usage(f"{text!r} is no day of the calendar; write it like 2026-11-24.") from error


def _show(result: Audit) -> None:
    looked = f"{result.leads} leads, {result.events} events, {result.cohorts} cohorts"
    if result.equal:
        print(f"Equal: the counters are a recount of the log ({looked}).")
        return
    print(f"The counters differ from the log ({looked}).\n")
    if result.differences:
        rows = (
            (key.day, key.source, key.campaign, key.channel, key.owner, one.counter, one.stored, one.recounted)
            for one in result.differences
            for key in (one.cohort,)
        )
        heads = ("day", "source", "campaign", "channel", "owner", "counter", "stored", "recounted")
        show_table(heads, rows, right=(6, 7))
    for fault in result.faults:
        print(f"{fault.lead_id}: {fault.problem}")
