"""What people and agency tools ask of one practice's stack: leads, numbers, spend, and the dashboard."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from firstminute import __version__
from firstminute.application.lead_ports import Leads
from firstminute.application.ports import Clock, Keys, Rollups
from firstminute.application.waiting_ports import Quarantine
from firstminute.domain.errors import Unknown
from firstminute.domain.events import is_lead_id, rfc3339
from firstminute.domain.practice import Practice

_PAGE: Final = 99
_PAGES_COUNTED: Final = 3


@dataclass(frozen=True, slots=True)
class Console:
    """What the console needs. `api_url` is the public base URL of the API, without a slash at its end."""

    practice: Practice
    leads: Leads
    quarantine: Quarantine
    keys: Keys
    rollups: Rollups
    clock: Clock
    api_url: str


def today(console: Console) -> date:
    """The day it is at the practice."""
    return console.clock.now().astimezone(ZoneInfo(console.practice.zone)).date()


def lead_id_from(text: str) -> str:
    """A lead's id as somebody wrote it. Raises Unknown for what can be none."""
    if not is_lead_id(text):
        raise Unknown("There is no such lead. A lead's id looks like ld_01kat0dk80p5q6r7s8t9vwxyz0.")
    return text


def settings(console: Console) -> dict[str, Any]:
    """What the dashboard must know besides numbers."""
    practice = console.practice
    return {
        "practice": practice.name,
        "zone": practice.zone,
        "currency": practice.currency,
        "targets": asdict(practice.targets),
        "quarantined": _quarantined(console),
        "sources": sorted(practice.sources),
        "now": rfc3339(console.clock.now()),
        "version": __version__,
    }


def health() -> dict[str, str]:
    """The answer to an uptime check: this code runs."""
    return {"status": "ok", "version": __version__}


def _quarantined(console: Console) -> int:
    """How many deliveries wait to be understood, as far as the newest three hundred tell."""
    waiting, cursor = 0, None
    for _ in range(_PAGES_COUNTED):
        items, cursor = console.quarantine.page(cursor, _PAGE)
        waiting += sum(item.replayed_as is None for item in items)
        if cursor is None:
            break
    return waiting
