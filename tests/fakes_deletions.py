"""What is to be deleted at providers, and a provider that keeps things, in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from firstminute.domain.deletions import ERASED, LATE_AFTER, Deletion


class FakeDeletions:
    """`deletion_ports.Deletions` in memory: `listed` waits, `finished` is done, by id."""

    def __init__(self) -> None:
        self.listed: dict[str, Deletion] = {}
        self.finished: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def add(self, deletions: Sequence[Deletion]) -> None:
        with self._lock:
            for one in deletions:
                known = self.listed.get(one.id)
                if one.because == ERASED:
                    if one.id not in self.finished and not (known and known.because == ERASED):
                        self.listed[one.id] = replace(one, tries=known.tries if known else 0)
                elif known is None:
                    self.listed[one.id] = one
                    self.finished.pop(one.id, None)

    def due(self, now: datetime, limit: int) -> list[Deletion]:
        found = sorted((one for one in self.listed.values() if one.try_at <= now), key=_place)
        return found[:limit]

    def late(self, now: datetime) -> int:
        return sum(one.due <= now - LATE_AFTER for one in self.listed.values())

    def postpone(self, deletion: Deletion, until: datetime) -> None:
        with self._lock:
            known = self.listed.get(deletion.id)
            if known:
                self.listed[deletion.id] = replace(known, try_at=until, tries=deletion.tries + 1)

    def done(self, deletion: Deletion, now: datetime) -> None:
        with self._lock:
            self.listed.pop(deletion.id, None)
            self.finished[deletion.id] = now


def _place(one: Deletion) -> tuple[datetime, datetime, str]:
    return one.try_at, one.due, one.id


class FakeKept:
    """`deletion_ports.Kept` in memory: `held` is there, `removed` was, in order; `faults` are raised by id, one each.

    A recording goes with its words, a text with its pictures, a call with what was recorded of it: `hangs_on`.
    """

    def __init__(self, held: Iterable[str] = ()) -> None:
        self.held: set[str] = set(held)
        self.removed: list[str] = []
        self.hangs_on: dict[str, str] = {}
        self.faults: dict[str, list[Exception]] = {}
        self.down: Exception | None = None
        self.asked: list[str] = []

    def remove(self, id_: str) -> bool:
        self.asked.append(id_)
        if self.down:
            raise self.down
        if self.faults.get(id_):
            raise self.faults[id_].pop(0)
        there = id_ in self.held
        self._with_all(id_)
        return there

    def _with_all(self, id_: str) -> None:
        for part in [part for part, whole in self.hangs_on.items() if whole == id_]:
            self._with_all(part)
        if id_ in self.held:
            self._gone(id_)

    def _gone(self, id_: str) -> None:
        self.held.remove(id_)
        self.removed.append(id_)
