"""Cadences as the functions load them: branches laid out flat, so that every step has one number for ever."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from firstminute.client_file.cadence_part import CadencePart, PlainStepPart, StepPart, WhenPart
from firstminute.client_file.fields import minutes, seconds
from firstminute.domain.touch import APPOINTMENT, FOLLOW_UP, NURTURE

_PURPOSES: Final = {"nurture": NURTURE, "reactivation": NURTURE, "appointment": APPOINTMENT}

Compiled = dict[str, Any]


def compiled_cadence(name: str, part: CadencePart) -> Compiled:
    """What `domain.practice_json` reads; what says nothing is left out."""
    found: Compiled = {"version": part.version, "steps": compiled_steps(part.steps, part.jitter)}
    purpose = part.purpose or _PURPOSES.get(name, FOLLOW_UP)
    given = {
        "purpose": purpose if purpose != FOLLOW_UP else None,
        "then": part.then,
        "earlier": {str(one.version): compiled_steps(one.steps, part.jitter) for one in part.earlier},
        "moves": {str(one.from_): _moves(one.steps) for one in part.migrate},
    }
    return found | {name: value for name, value in given.items() if value}


def compiled_steps(steps: Sequence[StepPart], jitter: str | None = None) -> list[Compiled]:
    """Steps in a row: a branch, then those of each arm with a jump behind them to what follows the branch."""
    found: list[Compiled] = []
    for step in steps:
        found += _branch(step, len(found) + 1, jitter) if step.branch else [_step(step, jitter)]
    return found


def _branch(step: StepPart, number: int, jitter: str | None) -> list[Compiled]:
    """Laid out from that number on."""
    rows = [[_step(one, jitter) for one in arm.steps] for arm in step.branch]
    starts = [number + 1 + sum(len(row) + 1 for row in rows[:place]) for place in range(len(rows))]
    after = number + 1 + sum(len(row) + 1 for row in rows)
    arms = [{"when": _when(arm.when), "go_to": start} for arm, start in zip(step.branch, starts, strict=True)]
    found: list[Compiled] = [{"arms": [*arms, {"when": {}, "go_to": after}]}]
    for row in rows:
        found += [*row, {"go_to": after}]
    return found


def _step(step: PlainStepPart, jitter: str | None) -> Compiled:
    if step.switch:
        return {"switch": step.switch}
    delay = _delay(step.wait or step.after)
    given = {
        **delay,
        "at": minutes(step.at) if step.at else None,
        "since": "previous" if step.wait else step.since if step.since != "inquiry" else None,
        "before": seconds(step.before) if step.before else None,
        "jitter": seconds(step.jitter or jitter or "0 s") if step.channel else None,
        "when": _when(step.when),
        "otherwise": [one.model_dump() for one in step.otherwise],
    }
    named = {"channel": step.channel, "template": step.template} if step.channel else {}
    return named | {
        name: value for name, value in given.items() if value not in (None, {}, []) and (value or name == "at")
    }


def _delay(written: str | None) -> Compiled:
    if written is None:
        return {}
    if written == "next morning":
        return {"morning": True}
    if "business" in written:
        return {"business_days": int(written.split()[0])}
    return {"after": seconds(written)}


def _when(part: WhenPart) -> dict[str, list[str]]:
    return {name: values for name, values in part.model_dump().items() if values}


def _moves(steps: dict[str, str]) -> dict[str, int]:
    return {before.partition("_")[2]: int(after.partition("_")[2]) for before, after in steps.items()}
