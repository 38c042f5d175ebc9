"""Where cadences lead: to one that may follow, never in a circle, and from an older version to steps that are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from firstminute.client_file.cadence_part import CadencePart, StepPart, plain_steps
from firstminute.client_file.compiling_cadences import compiled_steps
from firstminute.client_file.model import ClientFile
from firstminute.client_file.reading import Place

Finding = tuple[Place, str]
Way = tuple[Place, str, str]  # where it is written, from which cadence, to which

# What only something that happened begins: without it their first message would be untrue.
_BEGUN_BY: Final = {
    "new_lead": "answers an inquiry, and only an inquiry begins it",
    "missed_call": "answers a call, and only a call begins it",
    "appointment": "is about an appointment, and only a booking begins it",
    "no_show": "is about an appointment that was missed, and only that begins it",
}


def way_findings(client: ClientFile) -> Iterator[Finding]:
    """Ways that lead where nothing may follow, and ways in a circle: people on them would be written to for ever."""
    ways = [way for way in _ways(client) if way[2] in client.cadences]
    for place, start, end in ways:
        circle = _path(ways, end, start)
        if circle:
            yield place, f"leads in a circle: {', '.join([start, *circle])}"
        elif end in _BEGUN_BY:
            yield place, f"cannot lead to {end}, which {_BEGUN_BY[end]}"
    for name, cadence in client.cadences.items():
        yield from _moves(("cadences", name), cadence)


def _ways(client: ClientFile) -> Iterator[Way]:
    for name, cadence in client.cadences.items():
        place: Place = ("cadences", name)
        if cadence.then:
            yield (*place, "then"), name, cadence.then
        for where, steps in _versions(cadence):
            yield from (
                ((*place, *where, *inner, "switch"), name, step.switch)
                for inner, step in plain_steps(steps)
                if step.switch
            )


def _versions(cadence: CadencePart) -> Iterator[tuple[Place, Sequence[StepPart]]]:
    yield (), cadence.steps
    yield from ((("earlier", number), one.steps) for number, one in enumerate(cadence.earlier))


def _path(ways: Sequence[Way], start: str, end: str) -> list[str]:
    """A shortest way from one cadence to another, both named; nothing where there is none."""
    paths, seen = [[start]], {start}
    for path in paths:
        if path[-1] == end:
            return path
        onward = [to for _, from_, to in ways if from_ == path[-1] and to not in seen]
        seen.update(onward)
        paths += [[*path, to] for to in dict.fromkeys(onward)]
    return []


def _moves(place: Place, cadence: CadencePart) -> Iterator[Finding]:
    """Rules that move people on, each version once, to steps of the current version."""
    last = len(compiled_steps(cadence.steps))
    known: set[int] = set()
    for number, rule in enumerate(cadence.migrate):
        if rule.from_ in known:
            yield (*place, "migrate", number, "from"), f"version {rule.from_} is moved already"
        known.add(rule.from_)
        for before, after in rule.steps.items():
            if not 1 <= int(after.partition("_")[2]) <= last:
                yield (*place, "migrate", number, "steps", before), f"there is no {after}; the last one is step_{last}"
