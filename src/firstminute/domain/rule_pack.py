"""The rules of law and carriers that a touch must honour: each with its dates, its source and how sure we are of it.

The rows are data (`rule_pack_hours`, `rule_pack_duties`); a rule in force from next year on stands there already. None
of it is legal advice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

from firstminute.domain.plan import Window

FEDERAL: Final = "federal"
CARRIER: Final = "carrier"
# How sure we are: read in the law's own words, read in what somebody wrote about it, or known and to be confirmed.
VERIFIED: Final = "verified"
SECONDARY: Final = "secondary"
KNOWN: Final = "known"
MARKS: Final = (VERIFIED, SECONDARY, KNOWN)
# What a rule is about. The first three are decided by it alone, for the rest see what `where` names.
HOURS: Final = "hours"
HOLIDAYS: Final = "holidays"
ATTEMPTS: Final = "attempts"

EVERY_DAY: Final = (0, 1, 2, 3, 4, 5, 6)
_WHOLE_DAY: Final = (0, 1440)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `places` are the states and provinces it binds people in; none is everywhere.

    An hours rule lets texts and calls leave on `days` from `opens` to `closes` only (minutes; equal is never) and says
    nothing of other days. A holidays rule shuts legal holidays. An attempts rule allows `limit` texts and calls in
    `within` on one subject. `where` says which part of this software keeps a rule that is not decided by hours.
    In force from `since` to `until`, both included; None is as far back, or ahead, as we know.
    """

    id: str
    jurisdiction: str
    what: str
    words: str
    source: str
    mark: str
    since: date | None = None
    until: date | None = None
    places: tuple[str, ...] = ()
    days: tuple[int, ...] = EVERY_DAY
    opens: int = 0
    closes: int = 1440
    limit: int = 0
    within: timedelta = timedelta()
    where: str = ""

    @property
    def windows(self) -> tuple[Window, ...]:
        """The opening hours that an hours rule leaves, over the whole week."""
        others = tuple(day for day in EVERY_DAY if day not in self.days)
        given = (Window(self.days, self.opens, self.closes),) if self.opens < self.closes else ()
        return (*given, Window(others, *_WHOLE_DAY)) if others else given

    def in_force(self, on: date) -> bool:
        """Whether it holds on this day."""
        return not (self.since and on < self.since) and not (self.until and on > self.until)

    def binds(self, states: tuple[str, ...]) -> bool:
        """Whether it holds for somebody who may be in these states."""
        return not self.places or any(state in self.places for state in states)


@dataclass(frozen=True, slots=True)
class Coming:
    """A change that lies ahead: on this day a rule begins or, after the day before, ends."""

    on: date
    rule: Rule
    begins: bool


@cache
def every_rule() -> tuple[Rule, ...]:
    """The whole pack, whatever the date."""
    from firstminute.domain.rule_pack_duties import DUTIES

    return (*of_sending(), *DUTIES)


@cache
def of_sending() -> tuple[Rule, ...]:
    """What is asked before every touch: hours, holidays, attempts."""
    from firstminute.domain.rule_pack_hours import HOURS_RULES

    return HOURS_RULES


def rule(rule_id: str) -> Rule | None:
    """The rule of this id."""
    return _by_id().get(rule_id)


def in_force(on: date, state: str | None = None) -> tuple[Rule, ...]:
    """What holds on a day: everywhere and, with `state`, there."""
    states = (state,) if state else ()
    return tuple(one for one in every_rule() if one.in_force(on) and (state is None or one.binds(states)))


def changes(now: datetime | date, within: timedelta = timedelta(days=60)) -> tuple[Coming, ...]:
    """What begins or ends after `now` and no later than `within` from it, the next change first."""
    today = now.date() if isinstance(now, datetime) else now
    begin = [Coming(one.since, one, begins=True) for one in every_rule() if one.since]
    end = [Coming(one.until + timedelta(days=1), one, begins=False) for one in every_rule() if one.until]
    return tuple(sorted((one for one in begin + end if today < one.on <= today + within), key=lambda one: one.on))


def holds(rule_id: str, on: datetime | date) -> bool:
    """Whether the rule of this id is in force on a day."""
    found = rule(rule_id)
    return found is not None and found.in_force(on.date() if isinstance(on, datetime) else on)


@cache
def _by_id() -> dict[str, Rule]:
    return {one.id: one for one in every_rule()}
