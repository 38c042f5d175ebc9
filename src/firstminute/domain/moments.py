"""Times and delays as people say them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEARS: Final = range(2000, 2101)
HINT: Final = (
    'write it like "Sat 21:40", "tomorrow 8:00", "next Friday 9:40 pm", 2026-11-24T22:15 or 2026-11-24T22:15:00-05:00'
)
_SPOKEN: Final = re.compile(
    r"(?:(?:next |on )?(today|tomorrow|[a-z]{3,9}),? (?:at )?)?(\d{1,2})(?::([0-5]\d))? ?(a\.?m\.?|p\.?m\.?)?",
    re.IGNORECASE,
)
_DELAY: Final = re.compile(r"(\d{1,5}) ?(s|sec|seconds?|min|minutes?|h|hours?|days?|d|weeks?|w)", re.IGNORECASE)
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def moment(text: str, zone: str, now: datetime) -> datetime:
    """`2026-11-24T22:15`, with or without an offset, `21:40`, `tomorrow 9:00`, `Sat 9:40 pm` (the next one), in UTC.

    Without an offset it is in `zone`. Raises ValueError with a sentence that says how to write it.
    """
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        at = _spoken(text, now.astimezone(ZoneInfo(zone)))
    if at.year not in YEARS:
        raise ValueError(f"{text!r} is too far away; choose a year from {YEARS.start} to {YEARS.stop - 1}.")
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def delay(text: str) -> timedelta:
    """`45 s`, `20 min`, `3 h`, `2 days`. Raises ValueError."""
    found = _DELAY.fullmatch(text.strip())
    if found is None:
        raise ValueError(f'{text!r} is no delay; write it like "20 min", "3 h" or "2 days".')
    return timedelta(seconds=int(found[1]) * _SECONDS[found[2][0].lower()])


def _spoken(text: str, now: datetime) -> datetime:
    found = _SPOKEN.fullmatch(text.strip())
    clock = _clock(found) if found else None
    days = _days_ahead((found[1] or "").lower(), now) if found else None
    if found is None or clock is None or days is None:
        raise ValueError(f"{text!r} is no time; {HINT}.")
    at = (now + timedelta(days=days)).replace(hour=clock[0], minute=clock[1], second=0, microsecond=0)
    return at if at >= now or days else at + timedelta(days=7 if found[1] else 1)


def _clock(found: re.Match[str]) -> tuple[int, int] | None:
    """Hour and minute; a bare number is a time only with am or pm."""
    hour, half = int(found[2]), (found[4] or "").lower()[:1]
    if half:
        return (hour % 12 + (12 if half == "p" else 0), int(found[3] or 0)) if 1 <= hour <= 12 else None
    return (hour, int(found[3])) if found[3] and hour < 24 else None


def _days_ahead(day: str, now: datetime) -> int | None:
    known = {"": 0, "today": 0, "tomorrow": 1}
    if day in known:
        return known[day]
    number = next((number for number, name in enumerate(DAYS) if day.startswith(name)), None)
    return None if number is None else (number - now.weekday()) % 7
