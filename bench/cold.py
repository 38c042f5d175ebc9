"""Cold starts: from the start of a process to the answer to its first request, for each function as it is built.

A ratio to `import boto3`, both over the runtime client: what Lambda brings and what boto3 costs differ from machine to
machine, how often the one goes into the other hardly does.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from sysconfig import get_path
from typing import Final

from bench.artefacts import Artefact
from bench.budgets import COLD, COLD_LATER, NEVER_IMPORTED
from bench.processes import VALGRIND, Measured, Work, measure
from bench.reference import client_file
from bench.rows import Row, Section, at_most, told
from bench.scenes import Scene

SITE: Final = Path(get_path("purelib"))
_TURNS: Final = 5


@dataclass(frozen=True, slots=True)
class Start:
    """One function's cold start: ratios to `import boto3`, and milliseconds of CPU above the runtime client.

    `in_request` is the part of the ratio that comes after the start, on the share of a processor that a request has.
    """

    stem: str
    by_instructions: float | None
    by_cpu: float
    cpu_ms: float
    modules: Sequence[str]
    in_request: float | None = None

    @property
    def ratio(self) -> float:
        """The figure that has a budget: by instructions where they can be counted."""
        return self.by_cpu if self.by_instructions is None else self.by_instructions


def handler(artefact: Artefact, scene: Scene, client: Path | None, rounds: Sequence[int] = (1,)) -> Work:
    """A function with its scene, as a process to measure."""
    told = {"event": json.dumps(scene.event), "expected": scene.expected, "inside": None}
    return Work("function", client, [artefact.folder], rounds, client_file(), scene.answers, told)


def starts(artefacts: Mapping[str, Artefact], scenes: Mapping[str, Scene], client: Path | None) -> list[Start]:
    """Every function's, in the order of the scenes."""
    works = {stem: handler(artefacts[stem], scene, client) for stem, scene in scenes.items()}
    both = {"": Work("client", client), "boto3": Work("boto3", client, [SITE]), **works}
    measure(both["boto3"])  # leaves its bytecode behind
    loaded = {_loaded(stem): replace(works[stem], rounds=()) for stem in COLD}
    counted = instructions({**both, **loaded}) if VALGRIND else {}
    runs = _in_turn(both)
    seconds = {name: median(run.cpu for run in some) for name, some in runs.items()}
    return [_start(stem, counted, seconds, runs[stem][0].modules) for stem in works]


def instructions(works: Mapping[str, Work]) -> dict[str, int]:
    """What each takes under cachegrind. Load does not change it, so as many run at once as there are cores."""
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        found = pool.map(lambda work: measure(work, counting=True).instructions, works.values())
        return {name: count or 0 for name, count in zip(works, found, strict=True)}


def section(found: Sequence[Start], client: Path | None) -> Section:
    """As a table."""
    rows = [row for start in found for row in _rows(start)]
    forbidden = sorted({name for one in found for name in never_imported(one.modules)})
    rows.append(Row("imported although it should never be", ", ".join(forbidden) or "none", "none", not forbidden))
    unit = "instructions under cachegrind" if VALGRIND else "CPU time (valgrind is not installed)"
    over = "the runtime client" if client else "what the runtime client imports (it could not be installed)"
    note = f"Start to first answer in {unit}, as a ratio to `import boto3`, both over {over}."
    return Section("Cold start of the built artefacts", rows, note)


def never_imported(modules: Sequence[str]) -> list[str]:
    """Those of our list that were imported nevertheless."""
    return [name for name in NEVER_IMPORTED if any(one == name or one.startswith(f"{name}.") for one in modules)]


def _rows(start: Start) -> list[Row]:
    what, about = f"{start.stem}: ratio to import boto3", f"{len(start.modules)} modules, {start.cpu_ms:.0f} ms"
    if start.stem not in COLD:
        return [told(what, f"{start.ratio:.2f}; {about}")]
    late = f"; {start.in_request:.2f} of it in the request" if start.in_request is not None else ""
    figure = at_most(what, start.ratio, COLD[start.stem], "{:.2f}", COLD_LATER[start.stem])
    return [replace(figure, ours=f"{figure.ours}; {about}{late}")]


def _in_turn(works: Mapping[str, Work]) -> dict[str, list[Measured]]:
    """Each several times, A B C A B C, so that a slow minute of the machine is everybody's."""
    runs: dict[str, list[Measured]] = {name: [] for name in works}
    for _ in range(_TURNS):
        for name, work in works.items():
            runs[name].append(measure(work))
    return runs


def _start(stem: str, counted: Mapping[str, float], seconds: Mapping[str, float], modules: Sequence[str]) -> Start:
    milliseconds, whole = 1000 * (seconds[stem] - seconds[""]), _ratio(counted, stem) if counted else None
    loaded = _ratio(counted, _loaded(stem)) if _loaded(stem) in counted else None
    in_request = None if whole is None or loaded is None else whole - loaded
    return Start(stem, whole, _ratio(seconds, stem), milliseconds, modules, in_request)


def _loaded(stem: str) -> str:
    """The name of the same process without any request."""
    return f"{stem}, loaded"


def _ratio(found: Mapping[str, float], stem: str) -> float:
    return (found[stem] - found[""]) / (found["boto3"] - found[""])
