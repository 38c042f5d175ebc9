"""`GET /metrics`: ranges, groups, spend; and every number of the contract against histories made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from consoles import a_console
from fakes import NOON
from firstminute.application import measuring
from firstminute.application.console import Console
from firstminute.domain import metrics
from firstminute.domain.call_rules import PHONE, CallNumber, CallRules
from firstminute.domain.errors import Invalid, Unknown
from firstminute.domain.events import Actor, NewEvent, record
from firstminute.domain.folding import apply
from firstminute.domain.lead import Lead

ZONE = "America/New_York"
STAFF = Actor("staff", "coordinator")
Told = tuple[str, float] | tuple[str, float, dict[str, Any]]


@pytest.fixture
def console() -> Console:
    return a_console()


def live(console: Console, lead_id: str, *told: Told, received_at: datetime = NOON, source: str = "website") -> Lead:
    """Let a lead live through (type, seconds since the inquiry, data), each event counted as the stream would."""
    lead = Lead(lead_id)
    history: list[Told] = [("lead.received", 0, {"source": source, "channel": "form", "owner": "front_desk"}), *told]
    for seq, (kind, seconds, *rest) in enumerate(history, 1):
        at = received_at + timedelta(seconds=seconds)
        after = apply(lead, record(NewEvent(kind, at, STAFF, rest[0] if rest else {}), lead_id, seq, at))
        console.rollups.add({f"{lead_id}#{seq}": metrics.contributions(lead, after, ZONE)}, at)
        lead = after
    return lead


def asked(console: Console, **query: str) -> dict[str, Any]:
    return measuring.metrics(console, {name.strip("_"): value for name, value in query.items()})


def by_key(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {group["key"]: group for group in answer["groups"]}


# The definitions, against histories made by hand


def test_the_counts_and_rates_of_a_small_practice_are_those_of_the_contract(console: Console) -> None:
    booked = ("appointment.booked", 400, {"appointment_id": "a"})
    live(console, "ld_1", ("touch.sent", 4), ("contact.made", 120), ("lead.qualified", 200), booked,
         ("appointment.kept", 90_000, {"appointment_id": "a"}), ("sale.won", 95_000, {"amount": 250_000}))  # fmt: skip
    live(console, "ld_2", ("touch.sent", 9), ("contact.made", 2400), ("lead.nurtured", 2500))
    live(console, "ld_3", ("touch.sent", 70), ("contact.made", 3000), ("lead.disqualified", 3100))
    live(console, "ld_4", ("touch.sent", 3), booked, ("appointment.kept", 90_000, {"appointment_id": "a"}))
    live(console, "ld_5", ("touch.sent", 5), ("touch.sent", 86_400), ("lead.opted_out", 90_000))
    live(console, "ld_6")

    totals = asked(console)["totals"]

    assert {name: totals[name] for name in metrics.COUNTS} == {
        "leads": 6,
        "contacted": 3,
        "qualified": 1,
        "nurtured": 1,
        "disqualified": 1,
        "booked": 2,
        "appointments_due": 2,
        "kept": 2,
        "missed": 0,
        "won_qualified": 1,
        "kept_qualified": 1,
        "won_unqualified": 0,
        "kept_unqualified": 1,
        "opted_out": 1,
        "touches": 6,
    }
    assert totals["contact_rate"] == pytest.approx(3 / 6)
    assert totals["qualification_rate"] == pytest.approx(2 / 3, abs=1e-4)
    assert totals["appointment_rate"] == pytest.approx(2 / 2)
    assert totals["show_rate"] == 1
    assert totals["close_rate_qualified"] == 1
    assert totals["close_rate_unqualified"] == 0
    assert totals["revenue"] == 250_000
    assert totals["revenue_per_lead"] == pytest.approx(41_666.67)


def test_an_automatic_reply_never_stops_the_clock_of_the_person(console: Console) -> None:
    live(console, "ld_1", ("touch.sent", 2), ("lead.replied", 30), ("contact.attempted", 60), ("contact.made", 240))
    live(console, "ld_2", ("touch.sent", 2), ("owner.acknowledged", 5))
    totals = asked(console)["totals"]
    touch, human = totals["first_touch_seconds"], totals["first_human_seconds"]
    assert (touch["count"], touch["never"], touch["within_60"]) == (2, 0, 2)
    assert (human["count"], human["never"], human["within_60"], human["within_300"]) == (1, 1, 0, 1)
    assert human["p50"] == pytest.approx(240, rel=0.05)
    assert touch["p99"] == pytest.approx(2, rel=0.05)


def test_a_practice_without_leads_has_zeroes_and_no_rates(console: Console) -> None:
    answer = asked(console)
    assert answer["groups"] == []
    assert answer["totals"]["leads"] == 0
    assert answer["totals"]["contact_rate"] is None
    assert answer["totals"]["first_human_seconds"]["p50"] is None


def test_what_happens_later_counts_for_the_day_the_lead_was_received(console: Console) -> None:
    live(console, "ld_1", ("sale.won", 20 * 86_400, {"amount": 100}), received_at=NOON - timedelta(days=25))
    assert asked(console, from_="2026-11-20")["totals"]["revenue"] == 0
    assert asked(console, from_="2026-10-30", to="2026-10-30")["totals"]["revenue"] == 100


def test_groups_add_up_to_the_totals(console: Console) -> None:
    for number, source in enumerate(("website", "zapier", "website", "crm")):
        live(console, f"ld_{number}", ("touch.sent", 5), ("contact.made", 100), source=source)
    for by in metrics.DIMENSIONS:
        answer = asked(console, by=by)
        assert sum(group["leads"] for group in answer["groups"]) == answer["totals"]["leads"] == 4
        assert sum(group["touches"] for group in answer["groups"]) == 4


# Ranges


def test_without_a_range_it_is_the_last_thirty_days_of_the_practice(console: Console) -> None:
    answer = asked(console)
    assert (answer["from"], answer["to"], answer["by"]) == ("2026-10-26", "2026-11-24", "source")
    assert answer["as_of"] == "2026-11-24T17:00:00.000Z"


def test_a_day_is_the_practices_own(console: Console) -> None:
    late_evening = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)  # 23:30 on the 23rd in New York
    live(console, "ld_1", received_at=late_evening)
    assert list(by_key(asked(console, by="day"))) == ["2026-11-23"]
    assert asked(console, from_="2026-11-24", to="2026-11-24")["totals"]["leads"] == 0


def test_today_is_the_practices_day_even_when_it_is_tomorrow_in_greenwich() -> None:
    console = a_console(at=datetime(2026, 11, 25, 4, 30, tzinfo=UTC))
    assert asked(console)["to"] == "2026-11-24"


def test_only_one_end_of_a_range_may_be_given(console: Console) -> None:
    assert asked(console, to="2026-03-31")["from"] == "2026-03-02"
    assert asked(console, from_="2026-11-01")["to"] == "2026-11-24"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"from": "yesterday"}, "/from"),
        ({"from": "2026-02-30"}, "/from"),
        ({"from": "20261101"}, "/from"),
        ({"from": "2026-W45-1"}, "/from"),
        ({"from": "2026-11-01T00:00:00"}, "/from"),
        ({"to": "0001-01-05"}, "/to"),
        ({"to": "9999-12-31"}, "/to"),
        ({"to": "\ud800"}, "/to"),
        ({"from": "2026-11-30", "to": "2026-11-01"}, "/from"),
        ({"from": "2001-01-01", "to": "2026-11-01"}, "/from"),
        ({"by": "weather"}, "/by"),
        ({"by": "__class__"}, "/by"),
    ],
)
def test_a_question_that_cannot_be_answered_names_the_field(
    console: Console, query: dict[str, str], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        measuring.metrics(console, query)
    assert [error.pointer for error in refused.value.errors] == [pointer]


def test_empty_fields_of_a_form_are_fields_that_were_not_given() -> None:
    assert measuring.asked_for({"from": "", "to": "", "by": ""}, date(2026, 11, 24)).by == "source"


# Money spent


def test_spend_is_joined_by_source_and_by_day(console: Console) -> None:
    live(console, "ld_1", ("sale.won", 60, {"amount": 90_000}))
    live(console, "ld_2", source="zapier")
    measuring.spend_on(console, "2026-11-24", "website", {"amount": 3000})
    measuring.spend_on(console, "2026-11-23", "website", {"amount": 1000, "currency": "USD"})
    measuring.spend_on(console, "2026-11-24", "zapier", {"amount": 500})

    groups = by_key(asked(console))
    assert (groups["website"]["spend"], groups["zapier"]["spend"]) == (4000, 500)
    assert groups["website"]["cost_per_lead"] == 4000
    assert groups["website"]["return_on_spend"] == 22.5

    days = by_key(asked(console, by="day"))
    assert (days["2026-11-23"]["spend"], days["2026-11-24"]["spend"]) == (1000, 3500)
    totals = asked(console)["totals"]
    assert (totals["spend"], totals["cost_per_lead"], totals["return_on_spend"]) == (4500, 2250, 20)


def test_money_spent_where_nobody_came_is_shown_and_costs_no_lead(console: Console) -> None:
    measuring.spend_on(console, "2026-11-24", "zapier", {"amount": 500})
    group = by_key(asked(console))["zapier"]
    assert (group["leads"], group["spend"], group["cost_per_lead"]) == (0, 500, None)


@pytest.mark.parametrize("by", ["campaign", "channel", "owner"])
def test_spend_is_unknown_not_zero_where_it_cannot_be_told_apart(console: Console, by: str) -> None:
    live(console, "ld_1")
    measuring.spend_on(console, "2026-11-24", "website", {"amount": 500})
    answer = asked(console, by=by)
    assert [group["spend"] for group in answer["groups"]] == [None]
    assert [group["cost_per_lead"] for group in answer["groups"]] == [None]
    assert answer["totals"]["spend"] == 500


def test_spend_put_down_again_replaces_what_was_there(console: Console) -> None:
    for amount in (500, 700, 0, 900):
        measuring.spend_on(console, "2026-11-24", "website", {"amount": amount})
    assert asked(console)["totals"]["spend"] == 900


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        ({}, "/amount"),
        ({"amount": "500"}, "/amount"),
        ({"amount": 12.5}, "/amount"),
        ({"amount": True}, "/amount"),
        ({"amount": -1}, "/amount"),
        ({"amount": 10**15}, "/amount"),
        ({"amount": 500, "currency": "EUR"}, "/currency"),
        ({"amount": 500, "currency": 1}, "/currency"),
    ],
)
def test_spend_that_makes_no_sense_is_refused(console: Console, content: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        measuring.spend_on(console, "2026-11-24", "website", content)
    assert [error.pointer for error in refused.value.errors] == [pointer]


def test_money_can_be_spent_on_calls_before_the_first_one_comes(console: Console) -> None:
    assert PHONE not in console.practice.sources
    measuring.spend_on(console, "2026-11-24", PHONE, {"amount": 500})
    assert by_key(asked(console))[PHONE]["spend"] == 500


def test_money_can_be_spent_on_a_number_of_its_own(console: Console) -> None:
    number = CallNumber("+12125550177", "billboard")
    console = replace(console, practice=replace(console.practice, calls=CallRules(numbers={number.number: number})))
    measuring.spend_on(console, "2026-11-24", "billboard", {"amount": 700})
    assert by_key(asked(console))["billboard"]["spend"] == 700


def test_spend_for_a_source_that_is_not_there_says_which_there_are(console: Console) -> None:
    with pytest.raises(Unknown, match="crm, website, zapier"):
        measuring.spend_on(console, "2026-11-24", "web", {"amount": 1})


def test_spend_is_taken_for_a_source_that_has_left_the_client_file_but_brought_leads_that_year(
    console: Console,
) -> None:
    live(console, "ld_1", source="billboard")
    measuring.spend_on(console, "2026-01-02", "billboard", {"amount": 900})
    assert by_key(asked(console, from_="2026-01-01", to="2026-12-31"))["billboard"]["cost_per_lead"] == 900
    with pytest.raises(Unknown):
        measuring.spend_on(console, "2025-12-31", "billboard", {"amount": 900})


def test_spend_is_taken_for_texts_which_need_no_source(console: Console) -> None:
    measuring.spend_on(console, "2026-11-24", "texts", {"amount": 900})
    assert by_key(asked(console))["texts"]["spend"] == 900


def test_a_lead_that_changed_hands_is_counted_once_and_its_old_owner_is_gone(console: Console) -> None:
    live(console, "ld_1", ("touch.sent", 3), ("owner.assigned", 10, {"owner": "coordinator"}))
    assert list(by_key(asked(console, by="owner"))) == ["coordinator"]
    assert asked(console)["totals"]["leads"] == 1
