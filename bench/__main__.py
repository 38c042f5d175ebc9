"""`python -m bench`: everything that is measured, in one table. `make bench` calls it."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

from bench import cold, cost, counts, crowd, kinds, local_stack, rows, warm
from bench.artefacts import Artefact, artefacts
from bench.budgets import KB, ZIP_BYTES
from bench.rows import Row, Section, at_most
from bench.runtime_client import runtime_client
from bench.scenes import scenes
from bench.travelling import travelled


def main(arguments: list[str]) -> int:
    """Measure and print. It never fails for a missed budget: tests hold what can be counted, people weigh the rest."""
    asked = _asked(arguments)
    found = []
    for section in _sections(asked):
        sys.stderr.write(f"{section.title}: measured\n")
        found.append(section)
    print(rows.markdown(found) if asked.markdown else rows.plain(found))
    print(f"\nPython {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores")
    return 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Speed and cost beside their budgets.")
    parser.add_argument("--quick", action="store_true", help="only what can be counted; seconds instead of minutes")
    running = "also the stack that `make run` has started, or the one of another stack.json"
    parser.add_argument("--local", nargs="?", type=Path, const=local_stack.FILE, metavar="FILE", help=running)
    parser.add_argument("--markdown", action="store_true", help="as docs/performance.md holds it")
    return parser.parse_args(arguments)


def _sections(asked: argparse.Namespace) -> Iterator[Section]:
    journey = travelled()
    yield counts.section(journey)
    yield cost.section(journey)
    if not asked.quick:
        yield from _measured()
    if not asked.quick:
        yield crowd.section()
    if asked.local:
        yield local_stack.section(asked.local)


def _measured() -> Iterator[Section]:
    built, client = artefacts(), runtime_client()
    played = {stem: scene for stem, scene in scenes().items() if stem in built}
    yield Section("Artefacts, built for this machine's Python", [_bytecode(built), *map(_zip, built.values())])
    yield cold.section(cold.starts(built, played, client), client)
    yield warm.section(warm.requests(built, played, client), [*played])
    yield kinds.section(kinds.ratios(built["intake"], client))


def _bytecode(built: dict[str, Artefact]) -> Row:
    shares = [artefact.compiled() for artefact in built.values()]
    compiled, whole = sum(one for one, _ in shares), sum(all_ for _, all_ in shares)
    return Row("Python files with bytecode that is found by hash", f"{compiled / whole:.0%}", "100%", compiled == whole)


def _zip(artefact: Artefact) -> Row:
    return at_most(f"{artefact.stem}: MB of its zip", artefact.zip_bytes() / KB / KB, ZIP_BYTES / KB / KB, "{:.1f}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
