"""Several requests at once, one step at a time: between two uses of a store or a provider anybody may be next.

The dice decide who, so a race that is found is found again. `at_once(dice, ...)` ends when everybody has.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

_LONGEST = 30.0


class Turns:
    """Threads of which one runs at a time."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._changed = threading.Condition()
        self._waiting: list[int] = []
        self._next: int | None = None
        self._going = 0

    def run(self, tasks: list[Callable[[], Any]]) -> list[Any]:
        """What each of them gives, or the error that it raises."""
        found: list[Any] = [None] * len(tasks)

        def live(number: int) -> None:
            threading.current_thread().name = f"turn {number}"
            self.wait()
            try:
                found[number] = tasks[number]()
            except Exception as error:  # noqa: BLE001  what a request raises is looked at by the test
                found[number] = error
            with self._changed:
                self._going -= 1
                self._choose()

        self._going = len(tasks)
        threads = [threading.Thread(target=live, args=(number,), daemon=True) for number in range(len(tasks))]
        for one in threads:
            one.start()
        for one in threads:
            one.join(_LONGEST)
            assert not one.is_alive(), "somebody waits for ever"
        return found

    def wait(self) -> None:
        """Until it is this thread's turn. Whoever is none of ours goes on at once."""
        name = threading.current_thread().name
        if not name.startswith("turn "):
            return
        mine = int(name.removeprefix("turn "))
        with self._changed:
            self._waiting.append(mine)
            self._choose()
            assert self._changed.wait_for(lambda: self._next == mine, _LONGEST)
            self._next = None

    def _choose(self) -> None:
        """Somebody is next as soon as everybody waits."""
        if self._next is None and self._waiting and len(self._waiting) == self._going:
            self._next = self._dice.choice(sorted(self._waiting))
            self._waiting.remove(self._next)
            self._changed.notify_all()


class Paced:
    """A port whose every use waits for its turn."""

    def __init__(self, port: Any, turns: Turns) -> None:
        self._port = port
        self._turns = turns

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not callable(found):
            return found

        def paced(*given: Any, **named: Any) -> Any:
            self._turns.wait()
            return found(*given, **named)

        return paced
