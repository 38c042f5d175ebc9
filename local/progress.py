"""Says what is going on, line by line, with the seconds since the start."""

from __future__ import annotations

import time
from collections.abc import Callable


class Progress:
    """`say` is where the lines go."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._start = time.monotonic()

    def __call__(self, words: str) -> None:
        """One line."""
        self._say(f"{self.seconds:6.1f} s  {words}")

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._start


def quiet() -> Progress:
    """One that says nothing."""
    return Progress(lambda _: None)
