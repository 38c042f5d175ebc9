"""What is remembered of synthetic inquiries: one suite over the fake and the leads table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from builders import EMAIL, a_draft, a_new_lead, an_event
from fakes_checks import FakeChecks
from firstminute.adapters.aws.leads import DynamoLeads
from firstminute.adapters.aws.synthetic_checks import DynamoChecks
from firstminute.application.lead_ports import Change
from firstminute.application.synthetic_checks import ARRIVED, LOST, Check, Checks
from mocked_aws import client, mocked_aws, table

NOW = datetime(2026, 11, 25, 12, 3, 4, 567000, tzinfo=UTC)
FIRST = Check("website", "2026112512", NOW)
WEEK = 7 * 86_400


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with mocked_aws():
        yield client("dynamodb")


@pytest.fixture(params=["fake", "real"])
def checks(request: pytest.FixtureRequest) -> Checks:
    if request.param == "fake":
        return FakeChecks()
    dynamodb = request.getfixturevalue("dynamodb")
    return DynamoChecks(dynamodb, table(dynamodb))


def test_of_a_source_that_was_never_tried_nothing_is_known(checks: Checks) -> None:
    assert checks.last("website") is None


def test_a_check_is_remembered_until_the_next_one_of_its_source(checks: Checks) -> None:
    assert checks.begin(FIRST, None)
    assert checks.last("website") == FIRST
    assert checks.last("crm") is None
    following = Check("website", "2026112513", NOW + timedelta(hours=1), was_lost=True)
    assert checks.begin(following, FIRST)
    assert checks.last("website") == following


def test_of_two_that_begin_the_same_hour_one_does(checks: Checks) -> None:
    assert checks.begin(FIRST, None)
    assert not checks.begin(replace(FIRST, sent_at=NOW + timedelta(seconds=1)), None)
    following = Check("website", "2026112513", NOW + timedelta(hours=1))
    assert checks.begin(following, FIRST)
    assert not checks.begin(following, FIRST)


@pytest.mark.parametrize("outcome", [ARRIVED, LOST])
def test_what_came_of_it_is_said_once(checks: Checks, outcome: str) -> None:
    checks.begin(FIRST, None)
    assert checks.settle(FIRST, outcome)
    assert not checks.settle(FIRST, LOST)
    assert checks.last("website") == replace(FIRST, outcome=outcome)


def test_nothing_is_said_of_an_hour_that_is_over(checks: Checks) -> None:
    checks.begin(FIRST, None)
    following = Check("website", "2026112513", NOW + timedelta(hours=1))
    checks.begin(following, FIRST)
    assert not checks.settle(FIRST, LOST)
    assert checks.last("website") == following


def test_the_key_stays_the_same(checks: Checks) -> None:
    assert checks.key() == checks.key()
    assert len(checks.key()) >= 16


def test_every_function_finds_the_one_key_that_was_made_up_first(dynamodb: Any) -> None:
    name = table(dynamodb)
    first, second, third = (DynamoChecks(dynamodb, name) for _ in range(3))
    second_read = second._read_key()  # before there is one
    made = first.key()
    assert second_read is None
    assert second._made_up() == made  # it lost the race
    assert third.key() == made
    assert len(made) == 32


def test_another_stack_has_another_key(dynamodb: Any) -> None:
    here, there = (DynamoChecks(dynamodb, table(dynamodb, name)) for name in ("here", "there"))
    assert here.key() != there.key()


def test_every_item_of_a_synthetic_lead_goes_after_a_week_and_none_of_a_person_s_does(dynamodb: Any) -> None:
    leads = DynamoLeads(dynamodb, table(dynamodb), wall=lambda: 1000.0)
    draft = a_draft(test=True)
    head, events = a_new_lead(draft=draft, at=NOW, synthetic=True)
    leads.add(head, events, b"raw", "delivery", (EMAIL,), NOW)
    leads.append(head, Change([an_event("owner.assigned", owner="coordinator")], head.enrollment, once="d2"), NOW)
    items = dynamodb.scan(TableName="table")["Items"]
    assert {item["sk"]["S"].partition("#")[0] for item in items} == {"HEAD", "EV", "RAW", "POINT", "ONCE"}
    soon = [int(item["expires_at"]["N"]) for item in items if item["sk"]["S"] != "ONCE"]
    assert soon == [1000 + WEEK] * 5

    person, told = a_new_lead("ld_2", at=NOW)
    leads.add(person, told, b"raw", "delivery 2", ("+12125550143",), NOW)
    kept = dynamodb.get_item(TableName="table", Key={"pk": {"S": "LEAD#ld_2"}, "sk": {"S": "HEAD"}})["Item"]
    assert "expires_at" not in kept
    stored = leads.get(head.lead.id)
    assert stored
    assert stored.lead.synthetic
