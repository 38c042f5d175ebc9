"""The counters: one suite over the fake and the metrics table."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from fakes import NOON, FakeRollups
from firstminute.adapters.aws.rollups import DynamoRollups
from firstminute.application.ports import Rollups
from firstminute.domain.metrics import Cohort
from mocked_aws import client, mocked_aws, one_at_a_time, table

COHORT = Cohort("2026-11-24", "website", "autumn", "form", "front_desk")
ALWAYS = ("0001-01-01", "9999-12-31")


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with mocked_aws():
        yield client("dynamodb")


@pytest.fixture(params=["fake", "real"])
def rollups(request: pytest.FixtureRequest) -> Rollups:
    if request.param == "fake":
        return FakeRollups()
    dynamodb = request.getfixturevalue("dynamodb")
    return DynamoRollups(one_at_a_time(dynamodb), table(dynamodb))


def on(day: str, **more: str) -> Cohort:
    return Cohort(**{**dict.fromkeys(("source", "campaign", "channel", "owner"), ""), "day": day, **more})


def changes(*contributions: Mapping[Cohort, Mapping[str, int]]) -> dict[str, Mapping[Cohort, Mapping[str, int]]]:
    """Contributions under change ids."""
    return {f"ld_1#{version}": one for version, one in enumerate(contributions, 1)}


# Setting right


def test_counters_that_stand_as_they_were_read_are_set_and_others_stay(rollups):
    rollups.add({"ld_1#1": {COHORT: {"leads": 3, "touches": 1, "won": -2}}}, NOON)
    assert rollups.correct(COHORT, {"leads": (3, 4), "won": (-2, 0), "booked": (0, 1)})
    assert rollups.between(*ALWAYS) == {COHORT: {"leads": 4, "touches": 1, "booked": 1}}


@pytest.mark.parametrize("read", [{"leads": (2, 9), "touches": (1, 9)}, {"booked": (1, 0)}])
def test_counters_that_have_moved_since_are_left_alone(rollups, read):
    rollups.add({"ld_1#1": {COHORT: {"leads": 3, "touches": 1}}}, NOON)
    assert not rollups.correct(COHORT, read)
    assert rollups.between(*ALWAYS) == {COHORT: {"leads": 3, "touches": 1}}


def test_a_cohort_that_was_never_counted_is_set_with_its_dimensions_and_counts_on(rollups):
    assert rollups.correct(COHORT, {"leads": (0, 2)})
    rollups.add({"ld_1#1": {COHORT: {"leads": 1}}}, NOON)
    assert rollups.between(*ALWAYS) == {COHORT: {"leads": 3}}


def test_more_counters_than_one_expression_holds_are_all_set(rollups):
    counts = {f"t{number}": number + 1 for number in range(130)}
    rollups.add({"ld_1#1": {COHORT: dict.fromkeys(counts, 7)}}, NOON)
    assert rollups.correct(COHORT, {name: (7, number) for name, number in counts.items()})
    assert rollups.between(*ALWAYS) == {COHORT: counts}


# Adding


def test_contributions_of_a_cohort_are_added_up(rollups):
    added = rollups.add(
        changes({COHORT: {"leads": 1}}, {COHORT: {"touches": 1, "t42": 1}}, {COHORT: {"leads": 2}}), NOON
    )
    assert added == 3
    assert rollups.between("2026-11-24", "2026-11-24") == {COHORT: {"leads": 3, "touches": 1, "t42": 1}}


def test_contributions_are_added_to_what_was_there(rollups):
    rollups.add({"ld_1#1": {COHORT: {"leads": 1}}}, NOON)
    rollups.add({"ld_2#1": {COHORT: {"leads": 1, "revenue": 900_000}}}, NOON)
    assert rollups.between(*ALWAYS) == {COHORT: {"leads": 2, "revenue": 900_000}}


def test_a_change_counts_once_however_often_and_in_whatever_company_it_comes(rollups):
    first, second, third = ({COHORT: {"leads": 1}}, {COHORT: {"touches": 1}}, {COHORT: {"booked": 1}})
    assert rollups.add({"a": first, "b": second}, NOON) == 2
    assert rollups.add({"b": second, "c": third}, NOON) == 1
    assert rollups.add({"a": first, "b": second, "c": third}, NOON) == 0
    assert rollups.between(*ALWAYS) == {COHORT: {"leads": 1, "touches": 1, "booked": 1}}


def test_a_lead_that_changes_hands_leaves_one_cohort_for_another(rollups):
    other = on("2026-11-24", source="website", owner="coordinator")
    rollups.add(changes({COHORT: {"leads": 1}}, {COHORT: {"leads": -1}, other: {"leads": 1}}), NOON)
    assert rollups.between(*ALWAYS) == {other: {"leads": 1}}


def test_changes_that_cancel_each_other_out_are_counted_all_the_same(rollups):
    there_and_back = changes({COHORT: {"booked": 1}}, {COHORT: {"booked": -1}})
    assert rollups.add(there_and_back, NOON) == 2
    assert rollups.add(there_and_back, NOON) == 0
    assert rollups.between(*ALWAYS) == {}


def test_a_change_that_moves_no_counter_is_not_counted(rollups):
    assert rollups.add({"ld_1#1": {}, "ld_1#2": {COHORT: {"leads": 1}}}, NOON) == 1
    assert rollups.add({}, NOON) == 0


def test_hundreds_of_changes_in_one_call_are_all_counted(rollups):
    many = {f"ld_{n}#1": {on(f"2026-11-{n % 28 + 1:02d}", source="website"): {"leads": 1}} for n in range(300)}
    assert rollups.add(many, NOON) == 300
    assert rollups.add(many, NOON) == 0
    assert sum(counts["leads"] for counts in rollups.between(*ALWAYS).values()) == 300


def test_a_hundred_changes_that_each_move_other_counters_are_all_counted(rollups):
    many = {f"ld_{n}#1": {COHORT: {f"t{n * 5 + i}": 1 for i in range(5)}} for n in range(100)}
    assert rollups.add(many, NOON) == 100
    assert rollups.between(*ALWAYS) == {COHORT: {f"t{n}": 1 for n in range(500)}}


def test_hundreds_of_changes_in_as_many_cohorts_are_all_counted(rollups):
    many = {f"ld_{n}#1": {on("2026-11-24", campaign=str(n)): {"leads": 1}} for n in range(120)}
    assert rollups.add(many, NOON) == 120
    assert len(rollups.between(*ALWAYS)) == 120


def test_two_writers_with_the_same_changes_count_them_once(rollups):
    many = {f"ld_{n}#1": {COHORT: {"leads": 1}} for n in range(200)}
    added: list[int] = []
    writers = [threading.Thread(target=lambda: added.append(rollups.add(many, NOON))) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sum(added) == 200
    assert rollups.between(*ALWAYS) == {COHORT: {"leads": 200}}


# Reading


@pytest.mark.parametrize(
    "text",
    ["", " ", "#", "a#b", "Größe – ✓ 😀", '"quoted", \\ and\nbroken', "x" * 3000, "2026-11-24", "\u0000", "$", "~"],
)
def test_every_dimension_keeps_any_text(rollups, text):
    dimensions = ("source", "campaign", "channel", "owner")
    cohorts = [on("2026-11-24", **{**dict.fromkeys(dimensions, "-"), name: text}) for name in dimensions]
    rollups.add(changes(*({cohort: {"leads": 1}} for cohort in cohorts)), NOON)
    assert rollups.between("2026-11-24", "2026-11-24") == {cohort: {"leads": 1} for cohort in cohorts}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (on("2026-11-24", source="a", campaign="b"), on("2026-11-24", source="a#b")),
        (on("2026-11-24", source="a", campaign="b"), on("2026-11-24", source="b", campaign="a")),
        (on("2026-11-24", source="ab", campaign="c"), on("2026-11-24", source="a", campaign="bc")),
        (on("2026-11-24", source='a", "b'), on("2026-11-24", source="a", campaign="b")),
        (on("2026-11-24", source="Website"), on("2026-11-24", source="website")),
    ],
)
def test_cohorts_that_look_alike_are_not_mixed_up(rollups, one, other):
    rollups.add(changes({one: {"leads": 1}}, {other: {"leads": 2}}), NOON)
    assert rollups.between(*ALWAYS) == {one: {"leads": 1}, other: {"leads": 2}}


DAYS = ("2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01", "2026-12-31", "2027-01-01")


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2026-01-01", "2026-12-31", DAYS[1:5]),
        ("2026-01-31", "2026-02-01", DAYS[2:4]),
        ("2026-01-01", "2026-01-01", DAYS[1:2]),
        ("2026-02-02", "2026-12-30", ()),
        ("2025-12-31", "2027-01-01", DAYS),
        ("2026-02-01", "2026-01-01", ()),
        ("2020-01-01", "2026-01-31", DAYS[:3]),
        (*ALWAYS, DAYS),
    ],
)
def test_both_ends_of_a_range_of_days_belong_to_it(rollups, first, last, found):
    rollups.add(changes(*({on(day): {"leads": 1}} for day in DAYS)), NOON)
    for day in DAYS:
        rollups.set_spend(day, "website", 100)
    assert sorted(cohort.day for cohort in rollups.between(first, last)) == list(found)
    assert sorted(day for day, _ in rollups.spend(first, last)) == list(found)


# Spend


def test_spend_is_known_by_day_and_source(rollups):
    rollups.set_spend("2026-11-24", "google_ads", 12_500)
    rollups.set_spend("2026-11-24", "meta", 9900)
    rollups.set_spend("2026-11-25", "meta", 0)
    assert rollups.spend("2026-11-24", "2026-11-25") == {
        ("2026-11-24", "google_ads"): 12_500,
        ("2026-11-24", "meta"): 9900,
        ("2026-11-25", "meta"): 0,
    }


def test_spend_that_is_put_down_again_takes_the_place_of_what_was_there(rollups):
    rollups.set_spend("2026-11-24", "google_ads", 12_500)
    rollups.set_spend("2026-11-24", "google_ads", 100)
    assert rollups.spend("2026-11-24", "2026-11-24") == {("2026-11-24", "google_ads"): 100}


@pytest.mark.parametrize("source", ["a#b", "Größe ✓", "x" * 3000])
def test_spend_keeps_a_source_with_any_name(rollups, source):
    rollups.set_spend("2026-11-24", source, 1)
    assert rollups.spend("2026-11-24", "2026-11-24") == {("2026-11-24", source): 1}


def test_spend_and_counters_do_not_meet(rollups):
    rollups.set_spend("2026-11-24", "website", 100)
    rollups.add({"ld_1#1": {on("2026-11-24", source="website"): {"leads": 1}}}, NOON)
    assert rollups.between(*ALWAYS) == {on("2026-11-24", source="website"): {"leads": 1}}
    assert rollups.spend(*ALWAYS) == {("2026-11-24", "website"): 100}
