"""What a stack remembers of its synthetic inquiries, in memory."""

from __future__ import annotations

from dataclasses import replace

from firstminute.application.synthetic_checks import Check


class FakeChecks:
    """`synthetic_checks.Checks` in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Check] = {}

    def key(self) -> bytes:
        return b"known to this stack alone"

    def last(self, source: str) -> Check | None:
        return self.kept.get(source)

    def begin(self, check: Check, before: Check | None) -> bool:
        there = self.kept.get(check.source)
        if (there and there.hour) != (before and before.hour):
            return False
        self.kept[check.source] = check
        return True

    def settle(self, check: Check, outcome: str) -> bool:
        there = self.kept.get(check.source)
        if there is None or there.hour != check.hour or there.outcome:
            return False
        self.kept[check.source] = replace(check, outcome=outcome)
        return True
