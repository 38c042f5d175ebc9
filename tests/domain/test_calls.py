"""The one classifier of calls: what the provider says of a call, and what it was."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import NOW, a_lead, a_practice
from firstminute.domain import connecting
from firstminute.domain.calls import OUTCOMES, Call, Dial, Facts, classify, talked_seconds
from firstminute.domain.touch import Touch

VECTORS = json.loads((Path(__file__).parent / "call_outcomes.json").read_text())


def dial_of(number: int, told: dict[str, Any]) -> Dial:
    return Dial(told["status"], f"CA{number}", told.get("seconds"), told.get("bridged"))


def facts_of(vector: dict[str, Any]) -> Facts:
    """Of a call that comes in as they are; of one to a lead as they follow from what is kept of it."""
    given = dict(vector["facts"])
    rung = tuple(dial_of(number, one) for number, one in enumerate(given.pop("dials", ())))
    if vector["direction"] == "in":
        return Facts(**given, dials=rung)
    call = connecting.begun(a_practice(), a_lead(), Touch(1, "call", "call_now"), ((a_practice().team[0],),), NOW)
    assert call.out is not None
    status = given.pop("status", None)
    return connecting.facts(replace(call, dials=rung, status=status, took="front_desk", out=replace(call.out, **given)))


@pytest.mark.parametrize("vector", VECTORS, ids=[f"{one['direction']}: {one['what']}" for one in VECTORS])
def test_a_call_is_called_what_it_was(vector):
    assert classify(facts_of(vector)) == vector["outcome"]


def test_every_outcome_has_its_vectors_in_both_directions():
    told = {(one["direction"], one["outcome"]) for one in VECTORS}
    # Nobody waits in a call that we make, so nobody gives it up.
    assert told == {(way, one) for way in ("in", "out") for one in OUTCOMES} - {("out", "abandoned")}
    assert len({one["what"] for one in VECTORS}) == len(VECTORS)


dials = st.builds(
    Dial,
    st.sampled_from(["completed", "answered", "busy", "no-answer", "failed", "canceled"]),
    seconds=st.none() | st.integers(0, 9000),
    bridged=st.none() | st.booleans(),
)
facts = st.builds(
    Facts,
    st.sampled_from(["completed", "busy", "failed", "no-answer", "canceled", "lost"]),
    st.none() | st.integers(0, 20_000),
    st.lists(dials, max_size=4).map(tuple),
    st.booleans(),
    st.none() | st.integers(0, 9000),
    st.integers(0, 200),
    st.booleans(),
)


@given(facts)
def test_every_call_is_one_of_five_and_no_conversation_without_the_key(given_facts):
    outcome = classify(given_facts)
    assert outcome in OUTCOMES
    assert given_facts.key or outcome != "answered"


def test_the_seconds_are_those_of_the_conversation_not_of_the_voicemail_before_it():
    rung = (Dial("completed", "CA1", 25, bridged=False), Dial("completed", "CA2", 12, bridged=True))
    assert talked_seconds(Facts(dials=rung, key=True)) == 12


def test_a_leg_that_pressed_nothing_counts_for_nothing_beside_one_that_did():
    call = Call(
        "CA", "+12125550120", NOW, took="front_desk", takes={"CA2": "front_desk"}, status="completed", seconds=50
    )
    voicemail, talked = Dial("completed", "CA1", 25), Dial("completed", "CA2", 12)
    assert classify(Call(**{**fields(call), "dials": (voicemail, talked)}).facts) == "answered"
    assert classify(Call(**{**fields(call), "dials": (voicemail,), "after_key": 0}).facts) == "no_answer"


def fields(call: Call) -> dict[str, object]:
    return {name: getattr(call, name) for name in Call.__dataclass_fields__}


@given(facts)
def test_only_who_hung_up_within_fifteen_seconds_and_left_nothing_gave_up(given_facts):
    if classify(given_facts) == "abandoned":
        assert given_facts.seconds is not None
        assert given_facts.seconds < 15
        assert given_facts.message < 2
        assert not given_facts.asked
