"""What can be in the way of a local run, said so that the person who reads it knows what to do."""

from __future__ import annotations


class Trouble(Exception):
    """One paragraph for the person; `said` is what a program said, where that helps."""

    def __init__(self, words: str, said: str = "") -> None:
        super().__init__(words)
        self.words = words
        self.said = said

    def __str__(self) -> str:
        """The paragraph, and what was said below it, indented."""
        lines = [f"    {line}" for line in self.said.splitlines()]
        return "\n".join([self.words, *lines])
