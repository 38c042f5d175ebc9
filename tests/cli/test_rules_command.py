"""The rules in force, for whoever has to answer for what was sent."""

from __future__ import annotations

import json

import pytest

from cli.calling import Command


def test_the_rules_of_a_state_come_with_their_sources_and_what_changes_soon(firstminute: Command) -> None:
    told = firstminute("rules", "--state", "Texas", "--at", "2026-12-15")
    assert told.status == 0
    assert "Texas: texts and calls on Sundays only from 12:00 to 21:00." in told.out
    assert "https://www.attentive.com/blog/sms-compliance-texas-amendments" in told.out
    assert "Florida" not in told.out
    assert "2027-01-31  begins: A revocation in one matter" in told.out


def test_the_day_decides_what_is_in_force(firstminute: Command) -> None:
    days = {day: json.loads(firstminute("rules", "--at", day, "--json").out) for day in ("2027-01-30", "2027-01-31")}
    ids = {day: {one["id"] for one in told["rules"]} for day, told in days.items()}
    assert ids["2027-01-31"] - ids["2027-01-30"] == {"revocation.all"}
    assert [one["on"] for one in days["2027-01-30"]["changes"]] == ["2027-01-31"]
    assert days["2027-01-31"]["changes"] == []


def test_without_a_day_it_is_today(firstminute: Command) -> None:
    assert "hours.federal" in firstminute("rules").out


@pytest.mark.parametrize("given", [("--at", "soon"), ("--state", "Narnia")])
def test_what_is_no_day_and_no_state_is_said(firstminute: Command, given: tuple[str, str]) -> None:
    assert firstminute("rules", *given).status == 2


def test_two_ways_to_write_them_at_once_are_wrong_usage(firstminute: Command) -> None:
    assert firstminute("rules", "--markdown", "--json").status == 2
