"""Random practices, people and moments against an oracle that is written another way: it looks at the clocks, minute by
minute, and knows the law from a table of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import a_practice
from firstminute.domain.decision import DEFER, SEND, SKIP, decide
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Practice, SendPolicy, Window
from firstminute.domain.rule_words import words_of
from firstminute.domain.sends import Send
from firstminute.domain.touch import APPOINTMENT, CONVERSATION, FOLLOW_UP, Touch

EAST, CENTRAL, MOUNTAIN, WEST = "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"
MINUTE = timedelta(minutes=1)
# number, where it is, which state's
NUMBERS = [
    ("+12125550143", {EAST}, {"NY"}),
    ("+13105550143", {WEST}, {"CA"}),
    ("+18505550143", {EAST, CENTRAL}, {"FL"}),  # the panhandle lies in two zones
    ("+15125550143", {CENTRAL}, {"TX"}),
    ("+19155550143", {MOUNTAIN}, {"TX"}),  # El Paso
    ("+19285550143", {MOUNTAIN, "America/Phoenix"}, {"AZ"}),  # the Navajo Nation keeps summer time, Arizona does not
    ("+12195550143", {EAST, CENTRAL}, {"IN"}),
    ("+12055550143", {CENTRAL}, {"AL"}),
    ("+14015550143", {EAST}, {"RI"}),
    ("+12155550143", {EAST}, {"PA"}),
    ("+16715550143", {"Pacific/Guam"}, {"GU"}),
    ("+16845550143", {"Pacific/Pago_Pago"}, {"AS"}),  # the other side of the date line
    ("+18085550143", {"Pacific/Honolulu"}, {"HI"}),
    ("+17095550143", {"America/St_Johns", "America/Halifax"}, {"NL"}),  # half an hour off
    ("+18005550143", set(), set()),  # toll-free: nowhere
    ("+442079460018", {"Europe/London"}, set()),
]
STATES = {"NY": {EAST}, "KY": {EAST, CENTRAL}, "LA": {CENTRAL}, "CT": {EAST}, "WA": {WEST}}
DAILY = {
    **dict.fromkeys(("AL", "FL", "LA", "MA", "MD", "MS", "NJ", "OK", "WA", "WY"), (8, 20)),
    **dict.fromkeys(("CT", "NV"), (9, 20)),
    **dict.fromkeys(("CA", "IL", "MI", "MN", "NM", "TX"), (9, 21)),
    "KY": (10, 21),
    "RI": (9, 18),
    "NL": (9, 21.5),
}
WEEKEND = {"RI": {5: (10, 17), 6: (10, 17)}, "NL": {5: (10, 18), 6: (10, 18)}, "TX": {6: (12, 21)}}
NO_SUNDAY, NO_HOLIDAY = {"AL", "LA", "MS"}, {"AL", "LA", "MS", "RI", "UT", "PA"}
HOLIDAYS = """
2026-01-01 2026-01-19 2026-02-16 2026-05-25 2026-06-19 2026-07-03 2026-07-04 2026-09-07 2026-10-12 2026-11-11 2026-11-26
2026-12-25 2027-01-01 2027-01-18 2027-02-15 2027-05-31 2027-06-18 2027-06-19 2027-07-04 2027-07-05 2027-09-06 2027-10-11
2027-11-11 2027-11-25 2027-12-24 2027-12-25 2027-12-31 2028-01-01 2028-01-17 2028-02-21 2028-05-29 2028-06-19 2028-07-04
2028-09-04 2028-10-09 2028-11-10 2028-11-11 2028-11-23 2028-12-25
"""


def law_allows(clock: datetime, states: set[str]) -> bool:
    """Whether a text may leave where the clocks show this, by federal law and that of these states."""
    hour, weekday, day = clock.hour + clock.minute / 60, clock.weekday(), clock.date().isoformat()
    if not 8 <= hour < 21:
        return False
    for state in states:
        opens, closes = WEEKEND.get(state, {}).get(weekday, DAILY.get(state, (0, 24)))
        if state == "PA" and day >= "2026-10-18":
            opens, closes = (0, 0) if weekday == 6 else (9, 19)
        if not opens <= hour < closes or (weekday == 6 and state in NO_SUNDAY):
            return False
        if state in NO_HOLIDAY and day in HOLIDAYS:
            return False
    return True


def practice_allows(clock: datetime, policy: SendPolicy) -> bool:
    minute, day = clock.hour * 60 + clock.minute, clock.date().isoformat()
    if day in policy.holidays or (policy.federal_holidays and day in HOLIDAYS):
        return False
    return any(clock.weekday() in one.weekdays and one.opens <= minute < one.closes for one in policy.windows)


def allowed(practice: Practice, lead: Lead, touch: Touch, moment: datetime) -> bool:
    known = next(one for one in NUMBERS if one[0] == lead.phone)
    own = set(known[1]) if not lead.region or lead.region in known[2] else known[1] | STATES[lead.region]
    states = {*known[2], *({lead.region} if lead.region else ())}
    here = touch.purpose != CONVERSATION or not own
    everywhere = own | ({practice.zone} if here else set())
    states |= {practice.state} if here and practice.state else set()
    clocks = {zone: moment.astimezone(ZoneInfo(zone)) for zone in everywhere | {practice.zone} | own}
    if touch.channel == "sms":
        if not all(law_allows(clocks[zone], states) for zone in everywhere):
            return False
        careful = (12 if clocks[practice.zone].weekday() == 6 else 9), 20
        if not own and practice.country == "US" and not careful[0] <= clocks[practice.zone].hour < careful[1]:
            return False
    if touch.purpose != FOLLOW_UP:
        return True
    return all(practice_allows(clocks[zone], practice.send_policy) for zone in (own or set()) | {practice.zone})


windows = st.builds(
    lambda days, opens, length: Window(tuple(sorted(days)), opens, min(1440, opens + length)),
    st.sets(st.integers(0, 6), min_size=4),
    st.integers(0, 1300),
    st.integers(30, 900),
)
policies = st.builds(
    SendPolicy,
    st.lists(windows, min_size=1, max_size=3).map(tuple),
    st.lists(st.sampled_from(["2026-12-24", "2027-03-15", "2026-11-02"]), max_size=2).map(tuple),
    st.booleans(),
)
homes = st.sampled_from(
    [
        ("US", EAST, "NY"),
        ("US", CENTRAL, "TX"),
        ("US", WEST, None),
        ("US", "America/Phoenix", "AZ"),
        ("GB", "Europe/London", None),
        ("NP", "Asia/Kathmandu", None),  # 45 minutes off
        ("AU", "Australia/Lord_Howe", None),  # the clocks change by half an hour
    ]
)
# Days in whose nights clocks change somewhere, and a leap day.
ODD_DAYS = [
    "2026-03-08",
    "2026-11-01",
    "2027-03-14",
    "2027-11-07",
    "2028-02-29",
    "2028-03-12",
    "2026-10-18",
    "2026-03-29",
]
EDGES = (8, 9, 10, 12, 17, 18, 19, 20, 21)


def edge(day: int, hour: int, minutes: int, zone: str) -> datetime:
    """A moment close to where some law's hours begin or end."""
    clock = datetime(2026, 1, 2, tzinfo=ZoneInfo(zone)) + timedelta(days=day, hours=hour)
    return (clock + timedelta(minutes=minutes)).astimezone(UTC)


moments = st.one_of(
    st.datetimes(datetime(2026, 1, 2), datetime(2028, 10, 1), timezones=st.just(UTC)),  # noqa: DTZ001  the bounds are naive, as the strategy wants them
    st.builds(
        lambda day, seconds: datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(seconds=seconds),
        st.sampled_from(ODD_DAYS),
        st.integers(-40_000, 130_000),
    ),
    st.builds(
        edge,
        st.integers(0, 1000),
        st.sampled_from(EDGES),
        st.integers(-3, 12),
        st.sampled_from([EAST, CENTRAL, MOUNTAIN, WEST, "Pacific/Guam", "America/St_Johns"]),
    ),
)
touches = st.sampled_from(
    [
        Touch(4, "sms", "x"),
        Touch(3, "email", "x"),
        Touch(2, "sms", "x", purpose=APPOINTMENT),
        Touch(0, "sms", "", purpose=CONVERSATION),
    ]
)
regions = st.sampled_from([None, None, *STATES])


@given(policies, homes, st.sampled_from(NUMBERS), regions, touches, moments)
@settings(max_examples=250, deadline=None)
def test_nothing_leaves_outside_any_hours_and_what_is_held_back_leaves_in_the_first_open_minute(
    policy: SendPolicy,
    home: tuple[str, str, str | None],
    number: tuple[str, set[str], set[str]],
    region: str | None,
    touch: Touch,
    now: datetime,
) -> None:
    country, zone, state = home
    practice = replace(a_practice(), country=country, zone=zone, state=state, send_policy=policy)
    lead = Lead("ld_1", phone=number[0], email="a@example.com", region=region, received_at=now - timedelta(days=3))
    found = decide(practice, lead, touch, now)
    assert all(not words_of(rule).startswith("The rule") for rule in found.rules)
    if found.action == SKIP:
        assert found.rules == (*found.rules[:-1], "hours.never_open")
        assert not any(allowed(practice, lead, touch, now + timedelta(hours=n)) for n in range(24 * 21))
        return
    if found.action == SEND:
        assert (found.rules, found.until) == ((), None)
        assert allowed(practice, lead, touch, now)
        return
    assert found.rules
    assert found.until is not None
    assert allowed(practice, lead, touch, found.until)
    assert not allowed(practice, lead, touch, now)
    assert decide(practice, lead, touch, found.until).action == SEND
    minute = max(now.replace(second=0, microsecond=0) + MINUTE, found.until - timedelta(days=4))
    while minute < found.until:
        assert not allowed(practice, lead, touch, minute), minute
        minute += MINUTE


@given(
    st.sampled_from(NUMBERS),
    moments,
    st.lists(st.tuples(st.sampled_from(["sms", "email", "call"]), st.integers(0, 9 * 86_400)), max_size=12),
    st.sampled_from(["sms", "email"]),
)
@settings(max_examples=250, deadline=None)
def test_a_cap_is_waited_out_once_and_never_into_closed_hours(
    number: tuple[str, set[str], set[str]], now: datetime, sent: list[tuple[str, int]], channel: str
) -> None:
    practice = a_practice()
    sends = tuple(sorted((Send(one, now - timedelta(seconds=ago)) for one, ago in sent), key=lambda one: one.at))
    lead = Lead("ld_1", phone=number[0], email="a@example.com", received_at=now - timedelta(days=10), sends=sends)
    touch = Touch(4, channel, "x")
    found = decide(practice, lead, touch, now)
    if found.action == SKIP:
        assert found.rules == ("guard.unanswered_in_a_row",)
        assert sum(one.channel != "call" for one in sends) >= practice.send_policy.caps.unanswered_in_a_row
        return
    leaves = found.until or now
    assert allowed(practice, lead, touch, leaves)
    assert decide(practice, lead, touch, leaves).action == SEND
    written = [one.at for one in sends if one.channel != "call" and one.at > leaves - timedelta(days=7)]
    assert len(written) < 10
    if channel == "sms" and "FL" in number[2]:
        made = [one.at for one in sends if one.channel != "email" and one.at > leaves - timedelta(hours=24)]
        assert len(made) < 3


@given(st.sampled_from(NUMBERS), moments, touches)
@settings(max_examples=100, deadline=None)
def test_nothing_whatever_leaves_after_an_opt_out(
    number: tuple[str, set[str], set[str]], now: datetime, touch: Touch
) -> None:
    lead = Lead("ld_1", phone=number[0], email="a@example.com", received_at=now, opted_out=True, stopped="opted_out")
    found = decide(a_practice(), lead, touch, now)
    assert (found.action, found.rules[0]) == (SKIP, "opt_out")


def test_the_oracle_itself_says_no_and_yes() -> None:
    noon = datetime(2026, 12, 1, 17, tzinfo=UTC)
    lead = Lead("ld_1", phone="+12125550143", email="a@example.com")
    assert allowed(a_practice(), lead, Touch(4, "sms", "x"), noon)
    assert not allowed(a_practice(), lead, Touch(4, "sms", "x"), noon + timedelta(hours=10))
    assert decide(a_practice(), lead, Touch(4, "sms", "x"), noon + timedelta(hours=10)).action == DEFER
