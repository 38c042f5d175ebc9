"""A moment as people say it, in the practice's own time: `Tue, Dec 1 at 3:00 PM`."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

_DAYS: Final = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
_MONTHS: Final = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "es": (
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
}


def spoken_time(moment: str | None, zone: str, language: str = "en") -> str | None:
    """When it is; `moment` is RFC 3339. None for none, and for what is no moment."""
    try:
        at = datetime.fromisoformat(moment or "").astimezone(ZoneInfo(zone))
    except ValueError:
        return None
    known = language[:2] if language[:2] in _DAYS else "en"
    day, month = _DAYS[known][at.weekday()], _MONTHS[known][at.month - 1]
    if known == "es":
        return f"{day} {at.day} de {month}, {at:%H:%M}"
    return f"{day}, {month} {at.day} at {at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"
