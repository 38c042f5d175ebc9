"""The law by state: each rule at its edges, with where it stands; and that the pack knows yesterday and tomorrow."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from builders import a_practice
from firstminute.commands.rules import table
from firstminute.domain import area_codes, rule_pack
from firstminute.domain.decision import DEFER, SEND, Verdict, decide
from firstminute.domain.holidays import federal_holidays
from firstminute.domain.lead import Lead
from firstminute.domain.practice import SendPolicy, Window
from firstminute.domain.rule_words import WORDS, words_of
from firstminute.domain.sends import Send
from firstminute.domain.touch import Touch

DOCS = Path(__file__).parents[2] / "docs"
CENTRAL = "America/Chicago"
STELLO = "https://usestello.com/compliance"
REFERRIZER = (
    "https://support.referrizer.com/en/category/text-campaigns/article/"
    "tcpa-quiet-hours-and-state-specific-rules-for-text-campaigns"
)
COWBOY = "https://www.dropcowboy.com/state-compliance"
TEXAS = "https://www.attentive.com/blog/sms-compliance-texas-amendments"
CRTC = "http://www.crtc.gc.ca/eng/trules-reglest.htm"
WED, SAT, SUN, MON = "2026-12-09", "2026-12-12", "2026-12-13", "2026-12-14"
ALWAYS = SendPolicy((Window((0, 1, 2, 3, 4, 5, 6), 0, 1440),), (), federal_holidays=False)

# area code, day, opens, closes, the rule that is shut before and after, its source
HOURS = [
    ("212", WED, "08:00", "21:00", "hours.federal", "https://www.law.cornell.edu/cfr/text/47/64.1200"),
    ("205", WED, "08:00", "20:00", "hours.state.al", STELLO),
    ("310", WED, "09:00", "21:00", "hours.state.ca", STELLO),
    ("203", WED, "09:00", "20:00", "hours.state.ct", "https://tcpaworld.com/2023/06/28/"),
    ("305", WED, "08:00", "20:00", "hours.state.fl", "http://www.lawserver.com/law/state/florida/statutes/"),
    ("312", WED, "09:00", "21:00", "hours.state.il", STELLO),
    ("502", WED, "10:00", "21:00", "hours.state.ky", STELLO),
    ("504", WED, "08:00", "20:00", "hours.state.la", STELLO),
    ("617", WED, "08:00", "20:00", "hours.state.ma", STELLO),
    ("410", WED, "08:00", "20:00", "hours.state.md", "https://www.wmar2news.com/"),
    ("313", WED, "09:00", "21:00", "hours.state.mi", STELLO),
    ("612", WED, "09:00", "21:00", "hours.state.mn", STELLO),
    ("601", WED, "08:00", "20:00", "hours.state.ms", REFERRIZER),
    ("201", WED, "08:00", "20:00", "hours.state.nj", REFERRIZER),
    ("505", WED, "09:00", "21:00", "hours.state.nm", COWBOY),
    ("702", WED, "09:00", "20:00", "hours.state.nv", COWBOY),
    ("405", WED, "08:00", "20:00", "hours.state.ok", "https://www.convoso.com/news/oklahoma-mini-tcpa-launches/"),
    ("215", WED, "09:00", "19:00", "hours.state.pa", "https://www.pasenategop.com/"),
    ("401", WED, "09:00", "18:00", "hours.state.ri", REFERRIZER),
    ("401", SUN, "10:00", "17:00", "hours.state.ri.weekend", REFERRIZER),
    ("512", SAT, "09:00", "21:00", "hours.state.tx", TEXAS),
    ("512", SUN, "12:00", "21:00", "hours.state.tx.sunday", TEXAS),
    ("206", WED, "08:00", "20:00", "hours.state.wa", "https://www.dwt.com/"),
    ("307", WED, "08:00", "20:00", "hours.state.wy", "https://glama.ai/"),
    ("902", SAT, "10:00", "18:00", "hours.canada.weekend", CRTC),
]
SHUT = [
    ("205", SUN, "hours.state.al.sunday", MON, COWBOY),
    ("504", SUN, "hours.state.la.sunday", MON, COWBOY),
    ("601", SUN, "hours.state.ms.sunday", MON, COWBOY),
    ("215", SUN, "hours.state.pa.sunday", MON, "https://glama.ai/"),
    *(
        (code, "2026-11-26", f"holiday.state.{state}", "2026-11-27", source)
        for code, state, source in (
            ("205", "al", "https://dnc.dreamhosters.com/"),
            ("504", "la", "https://dnc.dreamhosters.com/"),
            ("601", "ms", "https://dnc.dreamhosters.com/"),
            ("215", "pa", "https://dnc.dreamhosters.com/"),
            ("401", "ri", "https://dnc.dreamhosters.com/"),
            ("801", "ut", "https://dnc.dreamhosters.com/"),
        )
    ),
]


def asked(code: str, moment: datetime, channel: str = "sms", sends: tuple[Send, ...] = ()) -> Verdict:
    """A follow-up to a number with this area code, by a practice beside it that itself would send at any hour."""
    phone = f"+1{code}5550143"
    zone = area_codes.zones(phone)[0]
    practice = replace(a_practice(), zone=zone, state=None, send_policy=ALWAYS, coverage=ALWAYS.windows)
    lead = Lead("ld_1", phone=phone, email="a@example.com", received_at=moment - timedelta(days=2), sends=sends)
    return decide(practice, lead, Touch(4, channel, "x"), moment)


def clock(code: str, day: str, time: str) -> datetime:
    zone = ZoneInfo(area_codes.zones(f"+1{code}5550143")[0])
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize("channel", ["sms", "call"])
@pytest.mark.parametrize(("code", "day", "opens", "closes", "rule", "source"), HOURS)
def test_a_state_s_hours_are_kept_to_the_second(
    channel: str, code: str, day: str, opens: str, closes: str, rule: str, source: str
) -> None:
    second = timedelta(seconds=1)
    assert asked(code, clock(code, day, opens), channel) == Verdict(SEND)
    assert asked(code, clock(code, day, closes) - second, channel) == Verdict(SEND)
    early, late = asked(code, clock(code, day, opens) - second, channel), asked(code, clock(code, day, closes), channel)
    assert (early.action, early.until) == (DEFER, clock(code, day, opens))
    assert rule in early.rules
    assert (late.action, rule in late.rules) == (DEFER, True)
    found = rule_pack.rule(rule)
    assert found is not None
    assert found.source.startswith(source)


def test_canada_begins_at_nine_and_ends_when_the_federal_hours_of_here_do() -> None:
    early = asked("416", clock("416", WED, "08:59"))
    assert (early.rules, early.until) == (("hours.canada",), clock("416", WED, "09:00"))
    assert asked("416", clock("416", WED, "21:00")).rules == ("hours.federal",)
    assert asked("416", clock("416", WED, "21:30")).rules == ("hours.federal", "hours.canada")
    assert (rule_pack.rule("hours.canada") or rule_pack.every_rule()[0]).source == CRTC


@pytest.mark.parametrize(("code", "day", "rule", "next_day", "source"), SHUT)
def test_a_day_that_a_state_keeps_free_is_free(code: str, day: str, rule: str, next_day: str, source: str) -> None:
    found = asked(code, clock(code, day, "12:00"))
    assert found.action == DEFER
    assert rule in found.rules
    assert found.until is not None
    local = found.until.astimezone(ZoneInfo(area_codes.zones(f"+1{code}5550143")[0]))
    assert local.date().isoformat() == next_day
    kept = rule_pack.rule(rule)
    assert kept is not None
    assert kept.source.startswith(source)


@pytest.mark.parametrize(
    ("code", "rule", "source"),
    [
        ("305", "caps.florida_24h", "https://blog.clickpointsoftware.com/"),
        ("405", "caps.oklahoma_24h", "https://blog.clickpointsoftware.com/"),
        ("410", "caps.maryland_24h", "https://www.wmar2news.com/"),
    ],
)
def test_a_fourth_text_or_call_in_a_day_waits_where_the_law_says_so(code: str, rule: str, source: str) -> None:
    first = clock(code, WED, "09:30")
    sends = tuple(
        Send(channel, first + timedelta(minutes=n))
        for channel, n in (("sms", 0), ("call", 3), ("email", 60), ("call", 45))
    )
    held = asked(code, first + timedelta(hours=3), "call", sends)
    assert (held.action, held.rules, held.until) == (DEFER, (rule,), first + timedelta(hours=24))
    assert asked(code, first + timedelta(hours=24) - timedelta(seconds=1), "call", sends).action == DEFER
    assert asked(code, first + timedelta(hours=24), "call", sends).action == SEND
    assert asked(code, first + timedelta(hours=3), "email", sends).action == SEND
    assert asked("212", first + timedelta(hours=3), "call", sends).action == SEND
    found = rule_pack.rule(rule)
    assert found is not None
    assert found.source.startswith(source)


def test_every_rule_about_hours_holidays_and_attempts_is_tried_above() -> None:
    tried = {row[4] for row in HOURS} | {row[2] for row in SHUT}
    tried |= {"hours.canada", "caps.florida_24h", "caps.oklahoma_24h", "caps.maryland_24h"}
    assert {rule.id for rule in rule_pack.of_sending()} == tried


def test_a_rule_binds_from_its_day_on_and_not_before() -> None:
    before, after = "2026-10-11", "2026-10-18"  # Sundays
    assert asked("215", clock("215", before, "12:00")).action == SEND
    assert asked("215", clock("215", after, "12:00")).action == DEFER
    # asked on the last Saturday evening before, it leaves no more on the Sunday that is free from then on
    held = asked("215", clock("215", "2026-10-17", "21:30"))
    assert held.until == clock("215", "2026-10-19", "09:00")


def test_what_changes_within_sixty_days_is_known_before() -> None:
    revoke_all = [(date(2027, 1, 31), "revocation.all", True)]
    told = [
        [(one.on, one.rule.id, one.begins) for one in rule_pack.changes(day)]
        for day in (date(2026, 12, 1), date(2026, 12, 2), date(2027, 1, 30), date(2027, 1, 31))
    ]
    assert told == [[], revoke_all, revoke_all, []]


def test_a_rule_that_ends_is_told_of_as_well_and_holds_on_its_last_day(monkeypatch: pytest.MonkeyPatch) -> None:
    ending = replace(rule_pack.every_rule()[0], id="hours.ending", since=None, until=date(2026, 12, 31))
    monkeypatch.setattr(rule_pack, "every_rule", lambda: (ending,))
    assert [(one.on, one.begins) for one in rule_pack.changes(date(2026, 12, 1))] == [(date(2027, 1, 1), False)]
    assert rule_pack.in_force(date(2026, 12, 31)) == (ending,)
    assert rule_pack.in_force(date(2027, 1, 1)) == ()


def test_every_rule_says_what_it_is_in_words_with_a_source_and_how_sure_we_are() -> None:
    rules = rule_pack.every_rule()
    assert len({one.id for one in rules}) == len(rules)
    for one in rules:
        assert one.source.startswith(("https://", "http://")), one.id
        assert one.mark in rule_pack.MARKS, one.id
        assert one.words.endswith("."), one.id
        assert words_of(one.id) == WORDS.get(one.id, one.words)
        assert one.where or one in rule_pack.of_sending(), one.id


def test_a_rule_that_nobody_described_is_still_a_sentence() -> None:
    assert words_of("hours.state.zz.moon_day") == "The rule hours, state, zz, moon day."


def test_what_is_published_is_what_the_pack_says() -> None:
    published = (DOCS / "rules.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in published if line.startswith(("| rule |", "| `"))] == [
        line for line in table() if not line.startswith("| ---")
    ]


def test_every_state_and_province_has_zones_and_legal_holidays_are_the_federal_ones() -> None:
    for place in {one for rule in rule_pack.of_sending() for one in rule.places}:
        assert area_codes.zones_in(place), place
    assert date(2026, 11, 26) in federal_holidays(2026)
