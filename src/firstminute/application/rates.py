"""How often something happened lately, by this very process: nothing is asked, so it costs no call."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

_MOST_KEYS: Final = 10_000
_MOST_OF_ONE: Final = 1000


class Rates:
    """Sliding windows by key. Bounded: of more keys than 10,000 the one that was quiet longest is forgotten."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, deque[tuple[datetime, str]]] = OrderedDict()
        self._lock = threading.Lock()

    def count(self, key: str, at: datetime, window: timedelta, what: str = "") -> int:
        """Note that it happened at `at`; gives back how often within `window`, this time included."""
        return self._noted(key, at, window, what, len)

    def different(self, key: str, at: datetime, window: timedelta, what: str) -> int:
        """As `count`, but of different `what`."""
        return self._noted(key, at, window, what, lambda seen: len({one for _, one in seen}))

    def _noted(
        self,
        key: str,
        at: datetime,
        window: timedelta,
        what: str,
        counted: Callable[[deque[tuple[datetime, str]]], int],
    ) -> int:
        with self._lock:
            seen = self._seen.setdefault(key, deque(maxlen=_MOST_OF_ONE))
            self._seen.move_to_end(key)
            while seen and seen[0][0] <= at - window:
                seen.popleft()
            seen.append((at, what))
            if len(self._seen) > _MOST_KEYS:
                self._seen.popitem(last=False)
            return counted(seen)
