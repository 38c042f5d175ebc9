"""Who is told next where an alert did not arrive: one step for each failure, each way once, never in a circle."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from firstminute.domain.alert_chain import Left, Link, next_in

DESK = Link("desk", ("sms", "email"), ("sms",))
BACKUP = Link("backup", ("sms", "email"), ("sms", "email"))
MAILED = Link("mailed", ("email",), ("email",))


def test_the_member_s_other_way_comes_first() -> None:
    assert next_in([DESK, BACKUP], {("desk", "sms")}, {("desk", "sms")}, ("desk", "sms")) == Link("desk", ("email",))


def test_then_the_next_of_the_team_by_all_they_asked_for() -> None:
    left = {("desk", "sms"), ("desk", "email")}
    assert next_in([DESK, BACKUP], left, {("desk", "sms")}, ("desk", "sms")) == Link("backup", ("sms", "email"))
    assert next_in([DESK, BACKUP], left, left, ("desk", "email")) == Link("backup", ("sms", "email"))


def test_a_text_that_stands_is_enough_and_a_mail_only_for_another_mail() -> None:
    left = {("desk", "sms"), ("desk", "email")}
    assert next_in([DESK, BACKUP], left, {("desk", "email")}, ("desk", "email")) is None
    told = left | {("mailed", "email")}
    assert next_in([DESK, MAILED, BACKUP], told, left, ("desk", "email")) is None
    assert next_in([DESK, MAILED, BACKUP], told, {("desk", "sms")}, ("desk", "sms")) is None


def test_where_everybody_was_told_nobody_is_left() -> None:
    everybody = {("desk", "sms"), ("desk", "email"), ("backup", "sms"), ("backup", "email")}
    assert next_in([DESK, BACKUP], everybody, everybody, ("backup", "sms")) is None


@given(st.lists(st.sampled_from([DESK, BACKUP, MAILED]), unique=True, min_size=1), st.data())
def test_whatever_fails_in_whatever_order_each_is_told_once_each_way_until_one_arrives_or_nobody_is_left(
    chain: list[Link], data: st.DataObject
) -> None:
    left: set[Left] = {(chain[0].member, way) for way in chain[0].asked}
    lost: set[Left] = set()
    while left - lost:
        failed = data.draw(st.sampled_from(sorted(left - lost)))
        lost.add(failed)
        link = next_in(chain, left, lost, failed)
        fresh = {(link.member, way) for way in link.ways} if link else set()
        assert not fresh & left
        left |= fresh
    assert left == {(link.member, way) for link in chain for way in link.ways}
