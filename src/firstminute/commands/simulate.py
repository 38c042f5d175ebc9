"""Ten thousand people through ninety days, by the code that sends: what leaves, what waits, and why."""

from __future__ import annotations

import argparse
import gc
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Final
from zoneinfo import ZoneInfo

from firstminute.application.simulating import crossed, simulate
from firstminute.application.simulation_tally import as_json, lines
from firstminute.commands import Usage, show_json
from firstminute.commands.stack import practice_from

_MOST_PEOPLE: Final = 200_000
_LONGEST: Final = 730


def configure(parser: argparse.ArgumentParser) -> None:
    """A client file, and how much of a made-up world."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--leads", type=int, default=10_000, metavar="N", help="how many people ask (default: 10000)")
    parser.add_argument("--days", type=int, default=90, metavar="N", help="in how many days (default: 90)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another seed, another world (default: 1)")
    parser.add_argument(
        "--from",
        dest="start",
        type=date.fromisoformat,
        metavar="DATE",
        help="the first day (default: 1 October of this year: ninety days with a change of the clocks and holidays)",
    )
    parser.add_argument("--json", action="store_true", help="write JSON, for scripts")


def run(given: argparse.Namespace) -> int:
    """1 when anything happened that never may."""
    practice = practice_from(given.file)
    if not 1 <= given.leads <= _MOST_PEOPLE or not 1 <= given.days <= _LONGEST:
        raise Usage(f"Simulate 1 to {_MOST_PEOPLE} people and 1 to {_LONGEST} days.")
    day = given.start or date(datetime.now(UTC).year, 10, 1)
    start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(practice.zone)).astimezone(UTC)
    began = perf_counter()
    gc.disable()  # what is made stays until the end; looking for rubbish takes a tenth of the time
    try:
        tally = simulate(practice, given.leads, start, given.days, given.seed)
    finally:
        gc.enable()
    if given.json:
        asked = {"from": day.isoformat(), "days": given.days, "seed": given.seed}
        special = [{"day": one.isoformat(), "what": what} for one, what in crossed(practice, start, given.days)]
        show_json({**asked, "crossed": special, **as_json(tally)})
        return int(tally.broken > 0)
    print(f"{practice.name}, {given.days} days from {day}, seed {given.seed}: {perf_counter() - began:.1f} s")
    print(*lines(tally, crossed(practice, start, given.days)), sep="\n")
    return int(tally.broken > 0)
