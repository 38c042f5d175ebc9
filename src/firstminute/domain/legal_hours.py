"""The hours that must all be open for a touch: the law's wherever the person may be, and the practice's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from firstminute.domain.hours import DaysOff, Hours, Schedule, days_off
from firstminute.domain.places import Whereabouts
from firstminute.domain.practice import SendPolicy, Window
from firstminute.domain.rule_pack import EVERY_DAY, HOLIDAYS, HOURS, Rule, of_sending

_ALWAYS: Final = (Window(EVERY_DAY, 0, 1440),)
_FEDERAL: Final = "hours.federal"
# Where nothing tells of the person's place: what careful senders keep to everywhere.
_CAREFUL: Final = (Window((0, 1, 2, 3, 4, 5), 540, 1200), Window((6,), 720, 1200))
_LEGAL_HOLIDAYS: Final = DaysOff(federal=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which hours a touch must honour. Parts that are None, or empty, are not asked.

    `law` is where federal and state law is asked; with `states_too` False federal law alone. `sending` are the
    practice's sending hours, in `zones` and its own `zone`; `answering` its hours for first answers, `answered_in` all
    of these zones; `coverage` its hours of duty.
    """

    zone: str
    zones: tuple[str, ...] = ()
    law: Whereabouts | None = None
    states_too: bool = True
    sending: SendPolicy | None = None
    answering: tuple[Window, ...] = ()
    answered_in: tuple[str, ...] = ()
    coverage: tuple[Window, ...] | None = None
    days_off: tuple[tuple[str, ...], bool] | None = None


@lru_cache(maxsize=2048)
def schedule(asked: Asked) -> Schedule:
    """The schedule of these hours, kept for the next touch that asks the same."""
    return Schedule((*_by_law(asked), *_by_practice(asked), *_holidays(asked)))


def _by_law(asked: Asked) -> Iterator[Hours]:
    law = asked.law
    if law is None:
        return
    rules = [rule for rule in of_sending() if rule.binds(law.states) and (asked.states_too or rule.id == _FEDERAL)]
    for rule in rules:
        yield from (hours for zone in law.zones for hours in _of(rule, zone))
    if not law.certain and asked.states_too:
        yield from (Hours("hours.unknown_place", _CAREFUL, zone) for zone in law.zones)


def _of(rule: Rule, zone: str) -> Iterable[Hours]:
    if rule.what == HOURS:
        return (Hours(rule.id, rule.windows, zone, since=rule.since, until=rule.until),)
    if rule.what == HOLIDAYS:
        return (Hours(rule.id, _ALWAYS, zone, _LEGAL_HOLIDAYS, rule.since, rule.until),)
    return ()


def _by_practice(asked: Asked) -> Iterator[Hours]:
    if asked.answering:
        yield from (Hours("hours.first_touch", asked.answering, zone) for zone in asked.answered_in)
    if asked.sending:
        yield from (Hours("hours.lead", asked.sending.windows, zone) for zone in asked.zones)
        yield Hours("hours.practice", asked.sending.windows, asked.zone)
    if asked.coverage is not None:
        yield Hours("hours.coverage", asked.coverage, asked.zone)


def _holidays(asked: Asked) -> Iterator[Hours]:
    """Days off, where the person may be and where the practice is."""
    if asked.days_off is None:
        return
    dates, federal = asked.days_off
    for zone in dict.fromkeys((*asked.zones, asked.zone)):
        if dates:
            yield Hours("holiday.practice", _ALWAYS, zone, days_off(dates, federal=False))
        if federal:
            yield Hours("holiday.federal", _ALWAYS, zone, _LEGAL_HOLIDAYS)
