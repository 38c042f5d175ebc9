"""Counts and response times: contributions telescope, percentiles are near, definitions are those of the contract."""

from __future__ import annotations

import math
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstminute.domain import metrics
from firstminute.domain.events import REPORTABLE, Actor, Event, NewEvent, record
from firstminute.domain.folding import apply, fold
from firstminute.domain.lead import Lead

ZONE = "America/New_York"
RECEIVED = datetime(2026, 11, 24, 16, 20, tzinfo=UTC)
DAY = 86_400
QUARTER_DAYS = 90 * DAY * 1000
STAFF = Actor("staff", "coordinator")
PROVIDER = Actor("provider", "twilio")


def log(*told: tuple[str, float] | tuple[str, float, dict[str, Any]], lead_id: str = "ld_1") -> list[Event]:
    """Events from (type, seconds since the inquiry, data)."""
    events = []
    for seq, (kind, seconds, *rest) in enumerate(told, 1):
        at, actor = RECEIVED + timedelta(seconds=seconds), PROVIDER if kind.startswith("touch.") else STAFF
        events.append(record(NewEvent(kind, at, actor, rest[0] if rest else {}), lead_id, seq, at))
    return events


def received(**more: Any) -> tuple[str, float, dict[str, Any]]:
    return ("lead.received", 0, {"source": "website", "channel": "form", **more})


def counted(*leads: list[Event]) -> dict[str, Any]:
    """M of the contract for these logs."""
    return metrics.report(metrics.total(metrics.standing(fold("ld_1", events)) for events in leads))


def steps(events: list[Event]) -> list[tuple[Lead, Lead]]:
    """The lead before and after each event."""
    leads = [Lead("ld_1")]
    for event in events:
        leads.append(apply(leads[-1], event))
    return list(pairwise(leads))


# Contributions


EVENT = st.tuples(
    st.sampled_from(sorted(REPORTABLE | {"cadence.stopped"})),
    st.integers(-DAY, 95 * DAY),
    st.fixed_dictionaries(
        {},
        optional={
            "source": st.sampled_from(["website", "phone"]),
            "campaign": st.sampled_from(["autumn", None]),
            "owner": st.sampled_from(["front_desk", "coordinator", None]),
            "appointment_id": st.sampled_from(["a", "b"]),
            "amount": st.integers(0, 900_000),
            "reason": st.sampled_from(["exhausted", "human"]),
            "came_back": st.booleans(),
            "arrived_at": st.sampled_from(["2026-11-24T16:21:00.000Z", "2026-11-25T16:20:00.000Z"]),
        },
    ),
)
HISTORY = st.lists(EVENT, max_size=30).map(lambda told: log(*told))
RECEIVED_HISTORY = st.lists(EVENT, max_size=30).map(lambda told: log(received(), *told))


@given(st.lists(HISTORY | RECEIVED_HISTORY, max_size=4), st.randoms(use_true_random=False))
def test_contributions_in_any_order_and_batches_add_up_to_what_a_recount_finds(histories, chance):
    added = [metrics.contributions(before, after, ZONE) for events in histories for before, after in steps(events)]
    chance.shuffle(added)
    summed: dict[metrics.Cohort, Counter[str]] = {}
    while added:
        size = chance.randint(1, len(added))
        batch, added = added[:size], added[size:]
        for cohort in {cohort for one in batch for cohort in one}:
            in_batch = metrics.total(one.get(cohort, {}) for one in batch)
            summed[cohort] = metrics.total([summed.get(cohort, {}), in_batch])
    recounted: dict[metrics.Cohort, Counter[str]] = {}
    for lead in (fold("ld_1", events) for events in histories):
        cohort = metrics.cohort(lead, ZONE)
        if cohort:
            recounted[cohort] = metrics.total([recounted.get(cohort, {}), metrics.standing(lead)])
    assert nonzero(summed) == nonzero(recounted)


def nonzero(summed: dict[metrics.Cohort, Counter[str]]) -> dict[metrics.Cohort, dict[str, int]]:
    pruned = {cohort: {name: n for name, n in counts.items() if n} for cohort, counts in summed.items()}
    return {cohort: counts for cohort, counts in pruned.items() if counts}


@given(RECEIVED_HISTORY)
def test_a_lead_never_stands_for_less_than_nothing_and_always_for_one_lead(events):
    standing = metrics.standing(fold("ld_1", events))
    assert standing["leads"] == 1
    assert min(standing.values()) > 0


@given(RECEIVED_HISTORY)
def test_an_event_that_changes_nothing_contributes_nothing(events):
    lead = fold("ld_1", events)
    assert metrics.contributions(lead, lead, ZONE) == {}


def test_a_change_of_owner_moves_everything_the_lead_stands_for():
    events = log(
        received(),
        ("owner.assigned", 1, {"owner": "front_desk"}),
        ("touch.sent", 2),
        ("contact.made", 100),
        ("owner.assigned", 200, {"owner": "coordinator", "previous": "front_desk"}),
    )
    before, after = steps(events)[-1]
    moved = metrics.contributions(before, after, ZONE)
    by_owner = {cohort.owner: counts for cohort, counts in moved.items()}
    assert by_owner["coordinator"] == dict(metrics.standing(after))
    assert by_owner["front_desk"] == {name: -count for name, count in metrics.standing(before).items()}


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        (datetime(2026, 11, 25, 3, 0, tzinfo=UTC), "America/New_York", "2026-11-24"),
        (datetime(2026, 11, 24, 23, 30, tzinfo=UTC), "Europe/Berlin", "2026-11-25"),
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "America/New_York", "2026-11-01"),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "America/New_York", "2026-11-01"),
        (datetime(2026, 3, 8, 4, 59, tzinfo=UTC), "America/New_York", "2026-03-07"),
    ],
)
def test_the_day_of_a_cohort_is_the_practices_own(at, zone, day):
    cohort = metrics.cohort(Lead("ld_1", received_at=at, source="website"), zone)
    assert cohort == metrics.Cohort(day, "website", "", "form", "")


def test_a_lead_that_was_not_received_belongs_to_no_cohort_and_counts_nothing():
    lead = fold("ld_1", log(("touch.sent", 2), ("contact.made", 3)))
    assert metrics.cohort(lead, ZONE) is None
    assert metrics.standing(lead) == Counter()


# Buckets and percentiles


def shown(milliseconds: int) -> float:
    """What a report says about one lead answered after that time, in milliseconds."""
    counts = {"leads": 1, "t_n": 1, f"t{metrics.bucket(milliseconds)}": 1}
    value = metrics.report(counts)["first_touch_seconds"]["p50"]
    assert value is not None
    return value * 1000


def test_every_millisecond_of_the_first_20_seconds_is_reported_within_5_percent():
    worst = max(abs(shown(ms) - ms) / ms for ms in range(1, 20_001))
    assert worst <= 0.05


@given(st.integers(1, QUARTER_DAYS))
def test_any_time_up_to_90_days_is_reported_within_5_percent(milliseconds):
    assert abs(shown(milliseconds) - milliseconds) <= 0.05 * milliseconds


def test_both_ends_of_every_bucket_are_reported_within_5_percent():
    ends = [ms for low, high in pairwise((0, *metrics.BOUNDS)) for ms in (low + 1, high)]
    assert max(abs(shown(ms) - ms) / ms for ms in ends if ms <= QUARTER_DAYS) <= 0.05


def test_bounds_rise_and_reach_90_days():
    assert all(low < high for low, high in pairwise(metrics.BOUNDS))
    assert metrics.BOUNDS[0] == 1
    assert metrics.BOUNDS[-1] >= QUARTER_DAYS


@pytest.mark.parametrize("milliseconds", [-5, 0, 1])
def test_an_answer_at_once_falls_into_the_first_bucket(milliseconds):
    assert metrics.bucket(milliseconds) == 0


def test_longer_than_the_last_bucket_is_still_counted():
    assert metrics.bucket(10 * QUARTER_DAYS) == len(metrics.BOUNDS) - 1


def waited(seconds: list[float], clock: str = "contact.made") -> dict[str, Any]:
    field = "first_human_seconds" if clock == "contact.made" else "first_touch_seconds"
    return counted(*(log(received(), (clock, one)) for one in seconds))[field]


@settings(max_examples=60)
@given(st.lists(st.integers(1, QUARTER_DAYS), min_size=1, max_size=60))
def test_percentiles_are_within_5_percent_of_the_exact_nearest_rank(milliseconds):
    found = waited([ms / 1000 for ms in milliseconds])
    exact = sorted(milliseconds)
    for p in (50, 75, 90, 95, 99):
        rank = exact[math.ceil(p * len(exact) / 100) - 1]
        assert abs(found[f"p{p}"] * 1000 - rank) <= 0.05 * rank


def test_percentiles_of_a_skewed_thousand_are_near_the_exact_ones():
    chance = random.Random(7)
    times = [round(chance.lognormvariate(5, 1.6), 3) for _ in range(1000)]
    found = waited(times)
    for p, rank in ((50, 500), (75, 750), (90, 900), (95, 950), (99, 990)):
        assert found[f"p{p}"] == pytest.approx(sorted(times)[rank - 1], rel=0.05)


@given(st.lists(st.integers(1, QUARTER_DAYS), max_size=30), st.integers(0, 5))
def test_a_distribution_leaves_nobody_out(milliseconds, silent):
    logs = [log(received(), ("contact.made", ms / 1000)) for ms in milliseconds]
    found = counted(*logs, *([log(received())] * silent))["first_human_seconds"]
    assert found["count"] == len(milliseconds)
    assert found["never"] == silent
    assert sum(count for _, count in found["histogram"]) == len(milliseconds)
    assert [upper for upper, _ in found["histogram"]] == sorted({upper for upper, _ in found["histogram"]})
    for seconds in (60, 300, 1800):
        assert found[f"within_{seconds}"] == sum(ms <= seconds * 1000 for ms in milliseconds)


def test_shares_are_exact_at_their_edges():
    found = waited([59.999, 60, 60.001, 300, 300.001, 1800, 1800.001])
    assert (found["within_60"], found["within_300"], found["within_1800"]) == (2, 4, 6)


def test_nobody_answered_has_no_percentile():
    found = counted(log(received()))["first_touch_seconds"]
    assert [found[f"p{p}"] for p in (50, 75, 90, 95, 99)] == [None] * 5
    assert (found["count"], found["never"], found["histogram"]) == (0, 1, [])


# The shape of M


RATES = {
    "contact_rate",
    "qualification_rate",
    "appointment_rate",
    "show_rate",
    "close_rate_qualified",
    "close_rate_unqualified",
}
MONEY = {"revenue", "revenue_per_lead", "spend", "cost_per_lead", "return_on_spend"}
CLOCKS = {"first_touch_seconds", "first_delivered_seconds", "first_human_seconds", "detection_seconds"}


def test_how_late_an_inquiry_reached_us_is_counted_where_its_sender_says_when_it_was_sent():
    at = (RECEIVED - timedelta(seconds=40)).isoformat().replace("+00:00", "Z")
    ahead = (RECEIVED + timedelta(seconds=40)).isoformat().replace("+00:00", "Z")
    found = counted(log(received(submitted_at=at)), log(received(submitted_at=ahead)), log(received()))
    lag = found["detection_seconds"]
    assert (lag["count"], lag["never"], lag["within_60"]) == (2, 1, 2)
    assert lag["p99"] == pytest.approx(40, rel=0.05)
    assert lag["p50"] == 0.001


def test_m_holds_exactly_what_the_contract_names_and_how_late_inquiries_reached_us():
    found = metrics.report({})
    assert found.keys() == {*metrics.COUNTS, *RATES, *MONEY, *CLOCKS}
    assert found["first_human_seconds"].keys() == {
        *("count", "never", "p50", "p75", "p90", "p95", "p99", "within_60", "within_300", "within_1800", "histogram")
    }


def test_nothing_counted_gives_zeros_and_null_rates():
    found = metrics.report({})
    assert {found[name] for name in metrics.COUNTS} == {0}
    assert {found[name] for name in RATES} == {None}
    assert (found["revenue"], found["spend"]) == (0, 0)
    assert found["revenue_per_lead"] is found["cost_per_lead"] is found["return_on_spend"] is None


@pytest.mark.parametrize(
    ("rate", "part", "whole"),
    [
        ("contact_rate", "contacted", "leads"),
        ("qualification_rate", "assessed", "contacted"),
        ("appointment_rate", "booked", "assessed"),
        ("show_rate", "kept", "appointments_due"),
        ("close_rate_qualified", "won_qualified", "kept_qualified"),
        ("close_rate_unqualified", "won_unqualified", "kept_unqualified"),
    ],
)
def test_a_rate_is_its_part_of_its_whole_and_null_when_there_is_no_whole(rate, part, whole):
    assert metrics.report({part: 3, whole: 8})[rate] == 0.375
    assert metrics.report({whole: 8})[rate] == 0
    assert metrics.report({part: 3})[rate] is None


def test_money_is_per_lead_of_the_cohort_and_return_is_revenue_over_spend():
    found = metrics.report({"leads": 3, "revenue": 100_000}, spend=20_000)
    assert (found["revenue_per_lead"], found["cost_per_lead"], found["return_on_spend"]) == (33333.33, 6666.67, 5.0)


def test_spend_without_leads_has_no_cost_per_lead():
    found = metrics.report({}, spend=500)
    assert found["cost_per_lead"] is None
    assert found["return_on_spend"] == 0


# Definitions


def test_the_automatic_clock_runs_from_received_to_the_first_touch_a_provider_accepted():
    found = counted(log(received(), ("touch.planned", 0.5), ("touch.failed", 1), ("touch.sent", 4), ("touch.sent", 90)))
    assert found["first_touch_seconds"]["p50"] == pytest.approx(4, rel=0.05)
    assert found["touches"] == 2


def test_an_automatic_touch_never_stops_the_clock_of_the_person():
    found = counted(log(received(), ("touch.sent", 4), ("touch.delivered", 9)))
    assert found["first_human_seconds"]["count"] == 0
    assert found["first_human_seconds"]["never"] == 1


def test_a_person_never_stops_the_clock_of_the_automatic_touch():
    found = counted(log(received(), ("contact.made", 30)))
    assert found["first_touch_seconds"]["never"] == 1
    assert found["first_human_seconds"]["p50"] == pytest.approx(30, rel=0.05)


def test_the_clock_of_delivery_runs_from_received_to_the_first_message_reported_delivered():
    found = counted(log(received(), ("touch.sent", 4), ("touch.delivered", 9), ("touch.delivered", 90)))
    assert found["first_delivered_seconds"]["p50"] == pytest.approx(9, rel=0.05)
    assert found["first_touch_seconds"]["p50"] == pytest.approx(4, rel=0.05)


def test_the_earliest_delivery_counts_in_whatever_order_they_are_told_and_told_before_the_sending_too():
    found = counted(log(received(), ("touch.delivered", 90), ("touch.delivered", 9), ("touch.sent", 4)))
    assert found["first_delivered_seconds"]["p50"] == pytest.approx(9, rel=0.05)
    assert found["first_delivered_seconds"]["count"] == 1


def test_whose_message_was_never_reported_delivered_is_never_and_neither_clock_stops_the_other():
    silent = counted(log(received(), ("touch.sent", 4), ("contact.made", 30)), log(received(), ("touch.failed", 5)))
    assert (silent["first_delivered_seconds"]["count"], silent["first_delivered_seconds"]["never"]) == (0, 2)
    alone = counted(log(received(), ("touch.delivered", 9)))
    assert (alone["first_touch_seconds"]["never"], alone["first_human_seconds"]["never"]) == (1, 1)


def test_a_call_that_was_handed_to_the_owner_delivered_nothing():
    assert (
        counted(log(received(), ("touch.delivered", 9, {"channel": "call"})))["first_delivered_seconds"]["never"] == 1
    )


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("contact.attempted", {"channel": "call", "outcome": "no_answer"}),
        ("owner.assigned", {"owner": "front_desk"}),
        ("owner.acknowledged", {"owner": "front_desk"}),
        ("lead.qualified", {}),
        ("lead.replied", {"channel": "sms", "text": "yes"}),
        ("sla.breached", {}),
        ("callback.delivered", {}),
    ],
)
def test_nothing_but_a_conversation_stops_the_clock_of_the_person(kind, told):
    found = counted(log(received(), (kind, 60, told)))
    assert found["first_human_seconds"]["count"] == 0
    assert found["contacted"] == 0


def test_the_earliest_conversation_counts_in_whatever_order_they_are_reported():
    found = counted(log(received(), ("contact.made", 900), ("contact.made", 120)))
    assert found["first_human_seconds"]["p50"] == pytest.approx(120, rel=0.05)
    assert found["first_human_seconds"]["count"] == 1


def test_the_clock_starts_when_we_received_it_and_not_when_it_was_submitted():
    late = received(submitted_at="2026-11-24T16:00:00Z")
    assert counted(log(late, ("touch.sent", 4)))["first_touch_seconds"]["p50"] == pytest.approx(4, rel=0.05)


def test_contact_rate_is_leads_with_a_conversation_over_all_leads_of_the_cohort():
    spoken = log(received(), ("contact.made", 60), ("contact.made", 600))
    assert counted(spoken, log(received()), log(received()), log(received()))["contact_rate"] == 0.25


def test_a_repeated_inquiry_does_not_add_to_the_denominator():
    assert counted(log(received(), ("lead.repeated", 60), ("contact.made", 90)))["leads"] == 1


def test_qualified_and_not_ready_yet_both_count_as_qualified_but_once():
    ready = log(received(), ("contact.made", 60), ("lead.qualified", 90))
    later = log(received(), ("contact.made", 60), ("lead.nurtured", 90))
    both = log(received(), ("contact.made", 60), ("lead.nurtured", 90), ("lead.qualified", 9000))
    no = log(received(), ("contact.made", 60), ("lead.disqualified", 90))
    found = counted(ready, later, both, no)
    assert (found["qualified"], found["nurtured"], found["disqualified"]) == (2, 2, 1)
    assert found["qualification_rate"] == 0.75


def test_an_appointment_is_booked_once_per_lead_and_a_new_date_does_not_add():
    a, b = {"appointment_id": "a"}, {"appointment_id": "b"}
    moved = log(
        received(),
        ("lead.qualified", 90),
        ("appointment.booked", 100, a),
        ("appointment.rescheduled", 200, a),
        ("appointment.booked", 300, b),
    )
    found = counted(moved)
    assert (found["booked"], found["appointment_rate"]) == (1, 1.0)


def test_an_appointment_moved_before_its_hour_is_neither_due_nor_missed():
    a = {"appointment_id": "a"}
    found = counted(log(received(), ("appointment.booked", 100, a), ("appointment.rescheduled", 200, a)))
    assert (found["appointments_due"], found["missed"], found["show_rate"]) == (0, 0, None)


def test_a_cancelled_appointment_is_not_due():
    a = {"appointment_id": "a"}
    found = counted(log(received(), ("appointment.booked", 100, a), ("appointment.cancelled", 200, a)))
    assert (found["booked"], found["appointments_due"]) == (1, 0)


def test_show_rate_is_kept_over_due():
    a, b = {"appointment_id": "a"}, {"appointment_id": "b"}
    events = log(
        received(),
        ("appointment.booked", 1, a),
        ("appointment.missed", 2, a),
        ("appointment.booked", 3, b),
        ("appointment.kept", 4, b),
    )
    found = counted(events)
    assert (found["kept"], found["missed"], found["appointments_due"], found["show_rate"]) == (1, 1, 2, 0.5)


def test_close_rates_of_qualified_visits_and_walk_ins_are_kept_apart():
    a = {"appointment_id": "a"}
    won = log(received(), ("lead.qualified", 1), ("appointment.kept", 2, a), ("sale.won", 3, {"amount": 100}))
    lost = log(received(), ("lead.qualified", 1), ("appointment.kept", 2, a), ("sale.lost", 3))
    walk_in = log(received(), ("appointment.kept", 2, a), ("sale.lost", 3))
    found = counted(won, lost, walk_in)
    assert found["close_rate_qualified"] == 0.5
    assert found["close_rate_unqualified"] == 0.0


def test_a_walk_in_that_is_qualified_in_the_chair_stays_in_the_control_group():
    a = {"appointment_id": "a"}
    events = log(received(), ("appointment.kept", 2, a), ("lead.qualified", 3), ("sale.won", 4, {"amount": 100}))
    found = counted(events)
    assert (found["kept_unqualified"], found["won_unqualified"]) == (1, 1)
    assert (found["kept_qualified"], found["won_qualified"]) == (0, 0)


def test_revenue_belongs_to_the_day_the_lead_was_received_however_late_it_comes():
    events = log(received(), ("sale.won", 80 * DAY, {"amount": 250_000}), ("sale.won", 85 * DAY, {"amount": 50_000}))
    lead = fold("ld_1", events)
    cohort = metrics.cohort(lead, ZONE)
    assert cohort is not None
    assert cohort.day == "2026-11-24"
    assert counted(events)["revenue_per_lead"] == 300_000


def test_an_opt_out_is_counted_once_even_when_it_is_taken_back():
    found = counted(log(received(), ("lead.opted_out", 1), ("lead.opted_in", 2), ("lead.opted_out", 3)))
    assert found["opted_out"] == 1


# Events that are told late


KEPT = ("appointment.kept", 7200, {"appointment_id": "a"})
BOOKED = ("appointment.booked", 3600, {"appointment_id": "a", "starts_at": "2026-11-24T18:20:00.000Z"})
WON = ("sale.won", 9000, {"amount": 100, "currency": "USD"})
QUALIFIED = ("lead.qualified", 1800)


@pytest.mark.parametrize("told", [(BOOKED, KEPT), (KEPT, BOOKED)])
def test_a_booking_that_is_told_after_the_visit_does_not_undo_it(told):
    found = counted(log(received(), *told))
    assert (found["booked"], found["kept"], found["appointments_due"], found["missed"]) == (1, 1, 1, 0)


@pytest.mark.parametrize("told", [(QUALIFIED, KEPT), (KEPT, QUALIFIED)])
def test_a_lead_that_was_qualified_before_the_visit_counts_as_qualified_whenever_that_is_told(told):
    found = counted(log(received(), *told, WON))
    assert (found["kept_qualified"], found["won_qualified"], found["kept_unqualified"]) == (1, 1, 0)


def test_a_walk_in_that_is_qualified_in_the_chair_stays_a_walk_in():
    found = counted(log(received(), KEPT, ("lead.qualified", 7300), WON))
    assert (found["kept_unqualified"], found["won_unqualified"], found["kept_qualified"]) == (1, 1, 0)


def test_what_is_told_late_does_not_take_the_lead_back():
    events = log(received(), WON, KEPT, BOOKED, QUALIFIED, ("contact.made", 600))
    assert fold("ld_1", events).state == "won"


def test_what_happens_later_does():
    events = log(received(), BOOKED, ("appointment.cancelled", 5000, {"appointment_id": "a"}))
    assert fold("ld_1", events).state == "contacted"


@pytest.mark.parametrize("kind", ["appointment.kept", "appointment.missed", "appointment.confirmed"])
def test_only_a_booking_is_counted_as_one(kind):
    assert counted(log(received(), (kind, 60, {"appointment_id": "a"})))["booked"] == 0


@pytest.mark.parametrize(("seconds", "count", "p50"), [(-301, 0, None), (-299, 1, 0.001), (90, 1, None)])
def test_what_happened_before_the_inquiry_answered_something_else(seconds, count, p50):
    found = counted(log(received(), ("contact.made", seconds, {"channel": "call", "seconds": 60})))
    assert found["first_human_seconds"]["count"] == count
    assert found["contacted"] == 1
    if p50 is not None:
        assert found["first_human_seconds"]["p50"] == p50
