"""Times as people type them on a command line."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from firstminute.commands import Usage

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_YEARS: Final = range(2000, 2101)
_SPOKEN: Final = re.compile(r"(?:(today|tomorrow|[a-z]{3,9}) )?([01]?\d|2[0-3]):([0-5]\d)", re.IGNORECASE)


def moment(text: str, zone: str, now: datetime) -> datetime:
    """`2026-11-24T22:15`, with or without an offset, `21:40`, `tomorrow 9:00`, `Sat 21:40` (the next one), in UTC.

    Without an offset it is the practice's `zone`. Raises Usage.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = _spoken(text, now.astimezone(ZoneInfo(zone)))
    if at.year not in _YEARS:
        raise Usage(f"{text!r} is too far away; choose a year from {_YEARS.start} to {_YEARS.stop - 1}.")
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _spoken(text: str, now: datetime) -> datetime:
    found = _SPOKEN.fullmatch(text.strip())
    days = _days_ahead((found[1] or "").lower(), now) if found else None
    if found is None or days is None:
        raise Usage(f'{text!r} is no time; write it like "Sat 21:40", 2026-11-24T22:15 or 2026-11-24T22:15:00-05:00.')
    at = (now + timedelta(days=days)).replace(hour=int(found[2]), minute=int(found[3]), second=0, microsecond=0)
    return at if at >= now or days else at + timedelta(days=7 if found[1] else 1)


def _days_ahead(day: str, now: datetime) -> int | None:
    known = {"": 0, "today": 0, "tomorrow": 1}
    if day in known:
        return known[day]
    number = next((number for number, name in enumerate(_DAYS) if day.startswith(name)), None)
    return None if number is None else (number - now.weekday()) % 7
