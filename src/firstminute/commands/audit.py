"""A recount of the event log, what differs from the counters, and its repair."""

from __future__ import annotations

import argparse
import time
from datetime import date
from typing import TYPE_CHECKING, Any

from firstminute.application.auditing import FIRST_DAY, LAST_DAY, Audit
from firstminute.commands import Usage, agreed, show_json, show_table, stack

if TYPE_CHECKING:
    from firstminute.application.repairing import Plan, Repaired, Repairing


def configure(parser: argparse.ArgumentParser) -> None:
    """Which days of arrival, and whether what differs is put right."""
    parser.add_argument(
        "--from", dest="first", default=FIRST_DAY, metavar="DAY", help="first day (default: the first ever)"
    )
    parser.add_argument("--to", dest="last", default=LAST_DAY, metavar="DAY", help="last day (default: the last ever)")
    parser.add_argument(
        "--repair",
        action="store_true",
        help="write heads and counters that differ anew from the log; says first what it will change, and asks",
    )
    parser.add_argument("--yes", action="store_true", help="repair without asking")
    stack.add_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Says that both are equal, or every difference and every lead at fault that stays; 1 when they differ (still)."""
    from firstminute.application.auditing import audit
    from firstminute.application.looking_twice import lasting

    first, last = _day(given.first), _day(given.last)
    if first > last:
        raise Usage(f"The first day, {first}, comes after the last, {last}.")
    if given.yes and not given.repair:
        raise Usage("--yes agrees to a repair; say --repair too, or leave it out.")
    found = stack.find(given)
    result = lasting(lambda: audit(found.leads, found.rollups, found.practice.zone, first, last), time.sleep)
    if given.repair and not result.equal:
        return _repair(given, _repairing(found), result, first, last)
    if given.json:
        show_json(_as_json(given, result))
    else:
        _show(result)
    return 0 if result.equal else 1


def _as_json(given: argparse.Namespace, result: Audit) -> dict[str, Any]:
    """A script that repairs finds the same names whether there was something to do or not."""
    from firstminute.application.repairing import nothing_to_do

    return nothing_to_do(result).as_json() if given.repair else result.as_json()


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Usage(f"{text!r} is no day of the calendar; write it like 2026-11-24.") from error


def _repairing(found: stack.Stack) -> Repairing:
    from firstminute.application.repairing import Repairing

    return Repairing(found.practice, found.leads, found.rollups, found.clock, time.sleep)


def _repair(given: argparse.Namespace, use: Repairing, result: Audit, first: str, last: str) -> int:
    from firstminute.application.repairing import plan, repair

    if given.json and not given.yes:
        raise Usage("This changes what is stored, and with --json nobody is asked; say --yes to agree to it.")
    if not given.json:
        _show(result)
        _show_plan(plan(use, result))
    agreed(given.yes, "This changes what is stored", "Write them?")
    done = repair(use, result, first, last)
    if given.json:
        show_json(done.as_json())
    else:
        _show_done(done)
    return 0 if done.now.equal else 1


def _show_plan(planned: Plan) -> None:
    print()
    if planned.heads:
        print(f"To be written anew from the log, with the counters that follow: {_leads(len(planned.heads))}.")
    if planned.counters:
        print(
            f"To be set to the recount: {_counters(len(planned.counters))} that no head explains, when nothing has "
            "moved in their cohorts for half a minute; that is waited for up to three minutes."
        )
    for fault in planned.left:
        print(f"{fault.lead_id} is left as it is: {fault.problem}.")


def _show_done(done: Repaired) -> None:
    print(f"\nWritten anew: {_leads(len(done.heads))}. Set to the recount: {_counters(len(done.counters))}.\n")
    _show(done.now)
    for fault in done.left:
        print(f"{fault.lead_id} was left as it is: {fault.problem}.")
    if done.now.differences and not done.left:
        print("Leads of these cohorts were changing all the time. Repair what still differs when it is quieter.")


def _leads(number: int) -> str:
    return f"{number} {'lead' if number == 1 else 'leads'}"


def _counters(number: int) -> str:
    return f"{number} {'counter' if number == 1 else 'counters'}"


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
