"""Which sources have gone quiet: of those in the client file, by the counters of the last eight weeks."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from firstminute.application.ports import Rollups
from firstminute.domain.hours import days_off
from firstminute.domain.practice import Practice
from firstminute.domain.silence import LOOKED_BACK, Silence, silences


def silent_sources(practice: Practice, rollups: Rollups, now: datetime) -> list[Silence]:
    """The longest quiet first. Reads two or three months of counters."""
    here = now.astimezone(ZoneInfo(practice.zone))
    first, last = here.date() - timedelta(days=LOOKED_BACK), here.date()
    leads: Counter[tuple[str, date]] = Counter()
    for cohort, counts in rollups.between(first.isoformat(), last.isoformat()).items():
        if cohort.source in practice.sources:
            leads[cohort.source, date.fromisoformat(cohort.day)] += counts.get("leads", 0)
    off = days_off(practice.send_policy.holidays, practice.send_policy.federal_holidays)
    return silences(leads, here, off)
