"""When and how often somebody may be texted or called, by law: federal, by state, in Canada.

Where two sources disagree the stricter holds. Of New Jersey the statute says 21:00 and Referrizer's table 20:00; of
Illinois Stello's table says 9:00 and Drop Cowboy's 8:00; of Mississippi's holidays Drop Cowboy's says allowed and
DNC.com's not. Alabama, Louisiana, Massachusetts, California, Michigan, Minnesota and Kentucky stand in Stello's table
and not in Referrizer's; Florida, Maryland, Mississippi, New Jersey, Oklahoma and Rhode Island the other way round.

Left out, because they are about machines that play a recorded voice, and nothing here does: Maine (weekdays 9:00 to
17:00), Nebraska (Sundays and holidays 13:00 to 21:00), South Dakota (weekdays 9:00 to 21:00, SDCL 37-30-28).
Left out, because our sources name the days only by the year: state holidays that are no federal ones (Mardi Gras,
Pioneer Day, Victory Day and others). A practice there adds them to its own days off.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from firstminute.domain.rule_pack import (
    ATTEMPTS,
    EVERY_DAY,
    FEDERAL,
    HOLIDAYS,
    HOURS,
    KNOWN,
    SECONDARY,
    VERIFIED,
    Rule,
)

_WEEKDAYS: Final = (0, 1, 2, 3, 4)
_WEEKEND: Final = (5, 6)
_MON_SAT: Final = (0, 1, 2, 3, 4, 5)
_SUNDAY: Final = (6,)
_DAY: Final = timedelta(hours=24)
_PROVINCES: Final = ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")

_STELLO: Final = "https://usestello.com/compliance"
_REFERRIZER: Final = (
    "https://support.referrizer.com/en/category/text-campaigns/article/"
    "tcpa-quiet-hours-and-state-specific-rules-for-text-campaigns"
)
_DROP_COWBOY: Final = "https://www.dropcowboy.com/state-compliance"
_CALL_DESK: Final = "https://glama.ai/mcp/connectors/com.modernmustardseed/call-desk/tools/can_i_call_now"
_CLICKPOINT: Final = "https://blog.clickpointsoftware.com/federal-and-local-call-time-and-date-compliance"
_HOLIDAYS: Final = "https://dnc.dreamhosters.com/2019-january-restricted-call-dates"
_TEXAS: Final = "https://www.attentive.com/blog/sms-compliance-texas-amendments"
_FLORIDA: Final = "http://www.lawserver.com/law/state/florida/statutes/florida_statutes_501-616"
_OKLAHOMA: Final = "https://www.convoso.com/news/oklahoma-mini-tcpa-launches/"
_MARYLAND: Final = "https://www.wmar2news.com/local/law-to-prevent-spam-calls-takes-effect-first-of-the-year"
_CONNECTICUT: Final = "https://tcpaworld.com/2023/06/28/connecticut-rolls-out-new-telemarketing-requirements-here-is-what-you-need-to-know/"
_WASHINGTON: Final = (
    "https://www.dwt.com/blogs/family-business-resource-center/2022/08/washington-tcpa-telemarketing-restrictions-law"
)
_PENNSYLVANIA: Final = (
    "https://www.pasenategop.com/news/brooks-bill-to-strengthen-protections-against-telemarketers-passes-senate"
)
_PENNSYLVANIA_HOLIDAYS: Final = (
    "https://dnc.dreamhosters.com/update-pennsylvania-governor-signs-new-robocall-restrictions-law"
)
_CANADA: Final = "http://www.crtc.gc.ca/eng/trules-reglest.htm"

# The days of the week, and the hours from and to.
_Week = tuple[tuple[int, ...], float, float]
# state, its name, from, to (hours), source, mark, since
_WINDOWS: Final[tuple[tuple[str, str, int, int, str, str, date | None], ...]] = (
    ("AL", "Alabama", 8, 20, _STELLO, SECONDARY, None),
    ("CA", "California", 9, 21, _STELLO, SECONDARY, None),
    ("CT", "Connecticut", 9, 20, _CONNECTICUT, SECONDARY, date(2023, 10, 1)),
    ("FL", "Florida", 8, 20, _FLORIDA, VERIFIED, date(2021, 7, 1)),
    ("IL", "Illinois", 9, 21, _STELLO, SECONDARY, None),
    ("KY", "Kentucky", 10, 21, _STELLO, SECONDARY, None),
    ("LA", "Louisiana", 8, 20, _STELLO, SECONDARY, None),
    ("MA", "Massachusetts", 8, 20, _STELLO, SECONDARY, None),
    ("MD", "Maryland", 8, 20, _MARYLAND, SECONDARY, date(2024, 1, 1)),
    ("MI", "Michigan", 9, 21, _STELLO, SECONDARY, None),
    ("MN", "Minnesota", 9, 21, _STELLO, SECONDARY, None),
    ("MS", "Mississippi", 8, 20, _REFERRIZER, SECONDARY, None),
    ("NJ", "New Jersey", 8, 20, _REFERRIZER, SECONDARY, None),
    ("NM", "New Mexico", 9, 21, _DROP_COWBOY, SECONDARY, None),
    ("NV", "Nevada", 9, 20, _DROP_COWBOY, SECONDARY, None),
    ("OK", "Oklahoma", 8, 20, _OKLAHOMA, SECONDARY, date(2022, 11, 1)),
    ("WA", "Washington", 8, 20, _WASHINGTON, SECONDARY, date(2022, 6, 9)),
    ("WY", "Wyoming", 8, 20, _CALL_DESK, SECONDARY, None),
)
# state, its name, source, mark, since
_NO_SUNDAYS: Final[tuple[tuple[str, str, str, str, date | None], ...]] = (
    ("AL", "Alabama", _DROP_COWBOY, SECONDARY, None),
    ("LA", "Louisiana", _DROP_COWBOY, SECONDARY, None),
    ("MS", "Mississippi", _DROP_COWBOY, SECONDARY, None),
    ("PA", "Pennsylvania", _CALL_DESK, SECONDARY, date(2026, 10, 18)),
)
# state, its name, source, since
_NO_HOLIDAYS: Final[tuple[tuple[str, str, str, date | None], ...]] = (
    ("AL", "Alabama", _HOLIDAYS, None),
    ("LA", "Louisiana", _HOLIDAYS, None),
    ("MS", "Mississippi", _HOLIDAYS, None),
    ("PA", "Pennsylvania", _PENNSYLVANIA_HOLIDAYS, date(2019, 12, 3)),
    ("RI", "Rhode Island", _HOLIDAYS, None),
    ("UT", "Utah", _HOLIDAYS, None),
)
# state, its name, source, since
_THREE_A_DAY: Final[tuple[tuple[str, str, str, date], ...]] = (
    ("FL", "Florida", _CLICKPOINT, date(2021, 7, 1)),
    ("MD", "Maryland", _MARYLAND, date(2024, 1, 1)),
    ("OK", "Oklahoma", _CLICKPOINT, date(2022, 11, 1)),
)


def _window(state: str, name: str, opens: int, closes: int, source: str, mark: str, since: date | None) -> Rule:
    words = f"{name}: texts and calls only from {opens}:00 to {closes}:00."
    return _hours((f"hours.state.{state.lower()}", state, words), (EVERY_DAY, opens, closes), source, mark, since)


def _no_sunday(state: str, name: str, source: str, mark: str, since: date | None) -> Rule:
    words = f"{name}: no texts or calls on Sundays."
    return _hours((f"hours.state.{state.lower()}.sunday", state, words), (_SUNDAY, 0, 0), source, mark, since)


def _no_holiday(state: str, name: str, source: str, since: date | None) -> Rule:
    words = f"{name}: no texts or calls on legal holidays."
    return Rule(f"holiday.state.{state.lower()}", state, HOLIDAYS, words, source, SECONDARY, since, places=(state,))


def _three_a_day(state: str, name: str, source: str, since: date) -> Rule:
    words = f"{name}: at most three texts and calls in 24 hours on one subject."
    return Rule(
        f"caps.{name.lower()}_24h",
        state,
        ATTEMPTS,
        words,
        source,
        SECONDARY,
        since,
        places=(state,),
        limit=3,
        within=_DAY,
    )


def _hours(
    named: tuple[str, str, str],
    week: _Week,
    source: str,
    mark: str,
    since: date | None = None,
    places: tuple[str, ...] = (),
) -> Rule:
    (rule_id, state, words), (days, opens, closes) = named, week
    found = Rule(rule_id, state, HOURS, words, source, mark, since, places=places or (state,), days=days)
    return replace(found, opens=round(opens * 60), closes=round(closes * 60))


_RHODE_ISLAND: Final = (
    _hours(
        ("hours.state.ri", "RI", "Rhode Island: texts and calls from Monday to Friday only from 9:00 to 18:00."),
        (_WEEKDAYS, 9, 18),
        _REFERRIZER,
        SECONDARY,
    ),
    _hours(
        ("hours.state.ri.weekend", "RI", "Rhode Island: texts and calls at weekends only from 10:00 to 17:00."),
        (_WEEKEND, 10, 17),
        _REFERRIZER,
        SECONDARY,
    ),
)
_TEXAS_RULES: Final = (
    _hours(
        ("hours.state.tx", "TX", "Texas: texts and calls from Monday to Saturday only from 9:00 to 21:00."),
        (_MON_SAT, 9, 21),
        _TEXAS,
        SECONDARY,
        date(2025, 9, 1),
    ),
    _hours(
        ("hours.state.tx.sunday", "TX", "Texas: texts and calls on Sundays only from 12:00 to 21:00."),
        (_SUNDAY, 12, 21),
        _TEXAS,
        SECONDARY,
        date(2025, 9, 1),
    ),
)
# Senate Bill 992 as the Senate passed it. That it is law, and shuts Sundays, we read; whether these hours stayed in it
# we could not: the stricter holds until somebody knows.
_PENNSYLVANIA_RULES: Final = (
    _hours(
        ("hours.state.pa", "PA", "Pennsylvania: texts and calls from Monday to Saturday only from 9:00 to 19:00."),
        (_MON_SAT, 9, 19),
        _PENNSYLVANIA,
        KNOWN,
        date(2026, 10, 18),
    ),
)
_CANADIAN: Final = (
    _hours(
        ("hours.canada", "Canada", "Canada: texts and calls from Monday to Friday only from 9:00 to 21:30."),
        (_WEEKDAYS, 9, 21.5),
        _CANADA,
        KNOWN,
        places=_PROVINCES,
    ),
    _hours(
        ("hours.canada.weekend", "Canada", "Canada: texts and calls at weekends only from 10:00 to 18:00."),
        (_WEEKEND, 10, 18),
        _CANADA,
        KNOWN,
        places=_PROVINCES,
    ),
)
# No telephone solicitation before 8:00 or after 21:00 local time at the called party's location, 47 CFR 64.1200(c)(1).
# https://www.law.cornell.edu/cfr/text/47/64.1200
_EVERYWHERE: Final = Rule(
    "hours.federal",
    FEDERAL,
    HOURS,
    "Everywhere: texts and calls only from 8:00 to 21:00 where the person is.",
    "https://www.law.cornell.edu/cfr/text/47/64.1200",
    SECONDARY,
    opens=480,
    closes=1260,
)
HOURS_RULES: Final[tuple[Rule, ...]] = (
    _EVERYWHERE,
    *(_window(*row) for row in _WINDOWS),
    *_RHODE_ISLAND,
    *_TEXAS_RULES,
    *_PENNSYLVANIA_RULES,
    *_CANADIAN,
    *(_no_sunday(*row) for row in _NO_SUNDAYS),
    *(_no_holiday(*row) for row in _NO_HOLIDAYS),
    *(_three_a_day(*row) for row in _THREE_A_DAY),
)
