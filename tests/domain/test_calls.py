"""The one classifier of calls: what the provider says of a call, and what it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import NOW
from firstminute.domain.calls import OUTCOMES, Call, Dial, Facts, classify, talked_seconds

VECTORS = [
    # a person pressed the key
    ("answered", Facts(seconds=120, dials=(Dial("completed", seconds=95, bridged=True),), key=True)),
    ("answered", Facts(seconds=120, dials=(Dial("completed", seconds=95),), key=True)),
    ("answered", Facts(seconds=120, dials=(Dial("answered", seconds=95, bridged=True),), key=True)),
    ("answered", Facts(seconds=9, dials=(Dial("completed", seconds=4, bridged=True),), key=True)),
    ("answered", Facts(seconds=140, dials=(Dial("no-answer"), Dial("completed", seconds=95, bridged=True)), key=True)),
    ("answered", Facts(seconds=90, key=True, after_key=60)),
    ("answered", Facts(status="lost", key=True)),
    # they pressed it, but the caller was gone
    ("no_answer", Facts(seconds=40, dials=(Dial("completed", seconds=9, bridged=False),), key=True)),
    ("no_answer", Facts(seconds=40, dials=(Dial("completed", seconds=0),), key=True)),
    ("no_answer", Facts(seconds=40, key=True, after_key=1)),
    # a private voicemail picks up, and presses nothing
    ("no_answer", Facts(seconds=40, dials=(Dial("completed", seconds=9, bridged=False),))),
    ("no_answer", Facts(seconds=40, dials=(Dial("completed", seconds=30, bridged=True),))),
    ("no_answer", Facts(seconds=40, dials=(Dial("completed", seconds=30),))),
    ("no_answer", Facts(seconds=40, dials=(Dial("answered", seconds=30),))),
    # a message after our tone
    ("voicemail", Facts(seconds=70, dials=(Dial("no-answer"),), message=20)),
    ("voicemail", Facts(seconds=14, message=2)),
    ("no_answer", Facts(seconds=70, dials=(Dial("no-answer"),), message=1)),
    ("answered", Facts(seconds=70, dials=(Dial("completed", seconds=9, bridged=True),), key=True, message=5)),
    # the caller gave up at once
    ("abandoned", Facts(seconds=0)),
    ("abandoned", Facts(seconds=14, dials=(Dial("canceled"),))),
    ("abandoned", Facts(status="canceled", seconds=0)),
    ("no_answer", Facts(seconds=15, dials=(Dial("canceled"),))),
    ("no_answer", Facts(seconds=None, dials=(Dial("canceled"),))),
    ("no_answer", Facts(status="lost")),
    # the phones themselves
    ("busy", Facts(seconds=30, dials=(Dial("busy"),))),
    ("busy", Facts(seconds=30, dials=(Dial("busy"), Dial("busy")))),
    ("no_answer", Facts(seconds=30, dials=(Dial("busy"), Dial("no-answer")))),
    ("no_answer", Facts(seconds=30, dials=(Dial("failed"),))),
    # a call that we make: its own status says it
    ("busy", Facts(status="busy", seconds=0)),
    ("no_answer", Facts(status="no-answer", seconds=0)),
    ("no_answer", Facts(status="failed", seconds=0)),
    ("no_answer", Facts(status="a new word", seconds=0)),
]


@pytest.mark.parametrize(("outcome", "facts"), VECTORS)
def test_a_call_is_called_what_it_was(outcome, facts):
    assert classify(facts) == outcome


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
