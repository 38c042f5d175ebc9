"""Warm requests: CPU of each function once it runs, beside two calls of boto3 and beside n8n.

`whole` is the function with AWS's client library, `own` the same with every call answered before it is put into words:
what our code, its logging and its counting take by themselves.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

from bench.artefacts import Artefact
from bench.budgets import N8N_MS, OWN_WORK, SHARE_OF_N8N
from bench.cold import SITE, handler, instructions
from bench.processes import ENVIRONMENT, VALGRIND, Work, measure
from bench.reference import stored
from bench.rows import Row, Section, at_most, told
from bench.scenes import Scene, wire
from firstminute.adapters.aws.event_items import events_item
from firstminute.adapters.aws.lead_items import head_item

HOT: Final = ("intake", "first_touch")
YARDSTICK: Final = "two bare boto3 calls"
# The first requests fill caches; then rounds, of which the median counts. Twice over all functions.
_ROUNDS: Final = (20, *[50] * 4)
_TURNS: Final = 2
# Two counts of requests whose difference in instructions is that of so many warm ones.
_FEW: Final = 10
_MANY: Final = 40


@dataclass(frozen=True, slots=True)
class Warm:
    """Milliseconds of CPU, and millions of instructions where they can be counted, of one piece of work by its name.

    `calls` are those that reached the stub at every request.
    """

    milliseconds: Mapping[str, float]
    millions: Mapping[str, float]
    calls: Mapping[str, Sequence[str]]

    def ratio(self, name: str) -> float:
        """To the yardstick, by the better of the two."""
        figures = self.millions if name in self.millions else self.milliseconds
        return figures[name] / figures[YARDSTICK]


def requests(artefacts: Mapping[str, Artefact], scenes: Mapping[str, Scene], client: Path | None) -> Warm:
    """Measure every function, and of the hot ones our own work apart."""
    whole = {stem: handler(artefacts[stem], scene, client) for stem, scene in scenes.items()}
    own = {f"{stem}, own": own_work(whole[stem], scenes[stem]) for stem in HOT}
    works = {YARDSTICK: yardstick(client), **whole, **own}
    found: dict[str, list[float]] = {name: [] for name in works}
    calls: dict[str, list[str]] = {}
    for _ in range(_TURNS):
        for name, work in works.items():
            measured = measure(replace(work, rounds=_ROUNDS))
            found[name] += measured.rounds[1:]
            calls[name] = _at_every_request(measured.calls)
    counted = {name: works[name] for name in (YARDSTICK, *HOT, *own)} if VALGRIND else {}
    return Warm({name: 1000 * median(some) for name, some in found.items()}, millions(counted), calls)


def figure(work: Work) -> float:
    """Millions of instructions of one warm request; milliseconds of CPU where there is no valgrind."""
    if VALGRIND:
        return millions({"": work})[""]
    return 1000 * median(measure(replace(work, rounds=_ROUNDS)).rounds[1:])


def section(warm: Warm, stems: Sequence[str]) -> Section:
    """As a table."""
    per_lead = sum(warm.milliseconds[stem] for stem in HOT)
    rows = [
        told(f"CPU of {YARDSTICK}", _told(warm, YARDSTICK)),
        *(told(f"{stem}: CPU of a request, ratio to them", _told(warm, stem)) for stem in stems),
        *(told(f"{stem}: its calls, counted by the stub", ", ".join(warm.calls[stem])) for stem in stems),
        *(_own(warm, f"{stem}, own") for stem in HOT),
        at_most(
            "CPU ms of a lead, received to provider (intake + first_touch)",
            per_lead,
            N8N_MS[0] * SHARE_OF_N8N,
            "{:.2f}",
        ),
        told(
            "the same as a share of n8n's", " to ".join(f"{per_lead / n8n:.0%}" for n8n in reversed(N8N_MS)), "<= 25%"
        ),
    ]
    unit = "Ratios are of instructions where they are told" if VALGRIND else "Ratios are of CPU time (no valgrind)"
    note = f"{unit}; milliseconds are of this machine. n8n 2.8 took {N8N_MS[0]:.0f} to {N8N_MS[1]:.0f} ms a lead."
    return Section("Warm requests, the network answered at once", rows, note)


def _own(warm: Warm, name: str) -> Row:
    return at_most(f"{name} work (logging and counting with it): ratio to them", warm.ratio(name), OWN_WORK, "{:.3f}")


def _told(warm: Warm, name: str) -> str:
    million = f", {warm.millions[name]:.1f} M instructions" if name in warm.millions else ""
    ratio = "" if name == YARDSTICK else f", {warm.ratio(name):.2f}"
    return f"{warm.milliseconds[name]:.2f} ms{million}{ratio}"


def _at_every_request(calls: Sequence[str]) -> list[str]:
    """Without those that only the first one makes, which asks for a secret."""
    times = Counter(calls)
    return [name for name, count in times.items() for _ in range(count // sum(_ROUNDS))]


def yardstick(client: Path | None) -> Work:
    """Two calls of boto3 as it comes."""
    told: dict[str, Any] = {"items": _transaction(), "execution": _execution()}
    answers: dict[str, list[Any]] = {
        "TransactWriteItems": [{}],
        "StartExecution": [{"executionArn": "arn", "startDate": 1.795e9}],
    }
    return Work("calls", client, [SITE], answers=answers, told=told)


def own_work(work: Work, scene: Scene) -> Work:
    """The same function with every call answered before it is put into words."""
    answers = {name: some[0] for name, some in scene.answers.items()}
    return replace(work, told={**work.told, "inside": {"Twilio": {}, **answers}})


def millions(works: Mapping[str, Work]) -> dict[str, float]:
    """Of one warm request each."""
    few = instructions({name: replace(work, rounds=(_FEW,)) for name, work in works.items()})
    many = instructions({name: replace(work, rounds=(_MANY,)) for name, work in works.items()})
    return {name: (many[name] - few[name]) / (_MANY - _FEW) / 1e6 for name in works}


def _transaction() -> list[dict[str, Any]]:
    """Two puts of the size that a lead has: what the yardstick of warm requests writes."""
    head, events = stored(datetime.now(UTC))
    items = (head_item(head), events_item(events))
    return [{"Put": {"TableName": ENVIRONMENT["LEADS_TABLE"], "Item": wire(item)}} for item in items]


def _execution() -> dict[str, Any]:
    """What the yardstick of warm requests starts."""
    given = {"stateMachineArn": ENVIRONMENT["STATE_MACHINE_ARN"], "name": "ld_1"}
    return {**given, "input": json.dumps({"lead_id": "ld_1"})}
