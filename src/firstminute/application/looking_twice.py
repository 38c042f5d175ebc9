"""An audit of a stack that is at work: what is only on its way is gone at the next look, what is wrong stays.

Counters follow a change within seconds, on AWS in batches of ten (docs/decisions/0028-counts-in-batches.md), and an
audit reads the log before them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from firstminute.application.auditing import Audit

LOOKS: Final = 5
# Seconds between two looks: together longer than a batch waits.
APART: Final = 4.0


def lasting(look: Callable[[], Audit], pause: Callable[[float], None]) -> Audit:
    """What every look has found, by as much as before; nothing once a look finds nothing that stays."""
    found = look()
    for _ in range(LOOKS - 1):
        if found.equal:
            return found
        pause(APART)
        found = _in_both(found, look())
    return found


def _in_both(before: Audit, now: Audit) -> Audit:
    seen = {(one.cohort, one.counter): one.stored - one.recounted for one in before.differences}
    same = [one for one in now.differences if seen.get((one.cohort, one.counter)) == one.stored - one.recounted]
    faults = [one for one in now.faults if one in before.faults]
    return replace(now, differences=tuple(same), faults=tuple(faults))
