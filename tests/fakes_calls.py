"""The state of calls in memory."""

from __future__ import annotations

import threading
from dataclasses import replace

from firstminute.domain.calls import Call
from firstminute.domain.errors import Conflict


class FakeCalls:
    """`held` holds calls by id; `faults` are raised by the next write, one each."""

    def __init__(self) -> None:
        self.held: dict[str, Call] = {}
        self.faults: list[Exception] = []
        self._lock = threading.Lock()

    def get(self, sid: str) -> Call | None:
        return self.held.get(sid)

    def add(self, call: Call) -> bool:
        with self._lock:
            self._fail()
            if call.sid in self.held:
                return False
            self.held[call.sid] = replace(call, version=1)
            return True

    def save(self, call: Call) -> Call:
        with self._lock:
            self._fail()
            stands = self.held.get(call.sid)
            if stands is None or stands.version != call.version:
                raise Conflict(f"the call {call.sid} was changed meanwhile")
            kept = self.held[call.sid] = replace(call, version=call.version + 1)
            return kept

    def open(self) -> list[Call]:
        return sorted((one for one in self.held.values() if one.open), key=lambda one: one.began_at)

    def _fail(self) -> None:
        if self.faults:
            raise self.faults.pop(0)
