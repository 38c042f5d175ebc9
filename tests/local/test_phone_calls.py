"""The practice's own documents, played on two phones: what people hear, and what their lead is told."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from table import CALLER, DESK, Table, heard

from local.phone.leg import Gathering, Post
from phones import Exchange

SECOND = "+12125550111"


def table_of(exchange: Exchange) -> Table:
    """The stack answers at the exchange; both clocks are one."""

    def answer(post: Post) -> tuple[int | None, str]:
        found = exchange.post(post.url, post.form)
        return found["statusCode"], found.get("body") or ""

    return Table(answer, passes=lambda seconds: exchange.clock.advance(seconds=seconds))


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    return Exchange().plugged_in(monkeypatch)


@pytest.fixture
def table(exchange: Exchange) -> Table:
    return table_of(exchange)


def test_a_member_who_answers_and_presses_the_key_has_spoken_with_the_lead(exchange: Exchange, table: Table) -> None:
    leg = table.calls()
    assert "Bright Smile Dental" in heard(leg)
    member = table.ringing(DESK)
    table.wait(4).picks_up(member)
    assert "New inquiry for Bright Smile Dental." in heard(member)
    table.presses(member, "1").says(leg, "Do you have time today?").says(member, "At three").wait(42).hangs_up(leg)
    assert heard(member, "them") == "Do you have time today?"
    (made,) = exchange.log(exchange.only_lead(), "contact.made")
    assert made.data["channel"] == "call"
    assert 42 <= made.data["seconds"] <= 43


def test_where_nobody_answers_a_text_leaves_when_the_call_is_over(exchange: Exchange, table: Table) -> None:
    leg = table.calls()
    table.wait(40)
    assert "call" in heard(leg)
    assert exchange.texts == []
    table.hangs_up(leg)
    exchange.run()
    assert len(exchange.texts) == 1
    assert "missed your call" in exchange.texts[0]


def test_a_private_voicemail_does_not_have_the_call(exchange: Exchange, table: Table) -> None:
    leg = table.calls()
    table.picks_up(table.ringing(DESK), machine=True).wait(20)
    assert exchange.log(exchange.only_lead(), "contact.made") == []
    table.hangs_up(leg)
    assert exchange.log(exchange.only_lead(), "call.ended")[0].data["outcome"] == "no_answer"


def test_who_is_asked_gives_a_name_a_reason_and_a_time(exchange: Exchange, table: Table) -> None:
    leg = table.calls()
    while not isinstance(leg.doing, Gathering):
        table.wait(1)
    table.presses(leg, "1").says(leg, "Jane Roe").says(leg, "I lost a crown").presses(leg, "1")
    lead_id = exchange.only_lead()
    assert exchange.log(lead_id, "call_back.requested")[0].data["asked"] == "asap"
    assert exchange.head(lead_id).lead.first_name == "Jane"
    table.says(leg, "It does hurt a bit, please call me soon").wait(10)
    assert exchange.log(lead_id, "call.transcribed")[0].data["text"].startswith("It does hurt")
    assert not leg.live


ACTS = ["answer", "voicemail", "decline", "press", "say", "hang up", "wait", "wait long", "call"]


@given(acts=st.lists(st.sampled_from(ACTS), max_size=25), seed=st.integers(0, 999))
@settings(max_examples=60, deadline=None)
def test_whatever_people_do_every_call_ends_and_is_told_to_be_over(acts: list[str], seed: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        exchange = Exchange().plugged_in(patch)
        table = table_of(exchange)
        chance = random.Random(seed)
        for act in ["call", *acts]:
            _do(table, act, chance)
        table.wait(5 * 3600)
    legs = list(table.board.legs.values())
    assert [leg for leg in legs if leg.live] == []
    assert table.board.due() is None
    inbound = {leg.sid for leg in legs if leg.direction == "inbound"}
    ended = [told["CallSid"] for told in table.told("/status")]
    assert sorted(ended) == sorted(inbound)
    assert all(answer["statusCode"] in (200, 204) for answer in exchange.answers)


def _do(table: Table, act: str, chance: random.Random) -> None:
    legs = [leg for leg in table.board.legs.values() if leg.live]
    if act == "call":
        table.calls(chance.choice([CALLER, "+12125550177", DESK]))
    elif act.startswith("wait"):
        table.wait(chance.uniform(0, 60 if act == "wait long" else 6))
    elif legs:
        leg = chance.choice(legs)
        does = {
            "answer": lambda: table.picks_up(leg),
            "voicemail": lambda: table.picks_up(leg, machine=True),
            "decline": lambda: table.declines(leg),
            "press": lambda: table.presses(leg, chance.choice("0123456789*#")),
            "say": lambda: table.says(leg, chance.choice(["Jane", "call me back", "stop", "tomorrow at ten"])),
            "hang up": lambda: table.hangs_up(leg),
        }
        does[act]()
