"""State transitions, counted by walking through the machine's definition as Step Functions does.

A transition is billed each time a state is entered: https://aws.amazon.com/step-functions/pricing/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from bench.places import MACHINE

_ENTERED: Final = ("Task", "Wait")


def definition() -> dict[str, Any]:
    """The machine that is deployed."""
    found: dict[str, Any] = json.loads(MACHINE.read_text("utf-8"))
    return found


def states_entered(machine: Mapping[str, Any], turns: int) -> list[str]:
    """The states that are entered until as many tasks have run; the last of them stops the execution, or it ends.

    Raises ValueError for a kind of state whose way on depends on more than that.
    """
    entered: list[str] = []
    name: str | None = machine["StartAt"]
    while name is not None and turns > 0:
        state = machine["States"][name]
        if state["Type"] not in _ENTERED:
            raise ValueError(f"{name} is a {state['Type']}: say here how it goes on before its transitions are counted")
        entered.append(name)
        turns -= state["Type"] == "Task"
        name = state.get("Next")
    return entered
