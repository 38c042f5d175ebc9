"""What is made when it is asked for the first time: few touches are calls, and every function has to start."""

from __future__ import annotations

from collections.abc import Callable


class WhenAsked:
    """Stands for what `make` gives, which remembers what it made."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> object:
        return getattr(self._make(), name)
