"""Heads and events as items: nothing is lost on the way, and they are as small as promised."""

from __future__ import annotations

import base64
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from boto3.dynamodb.types import TypeDeserializer
from hypothesis import given
from hypothesis import strategies as st

from builders import NOW, a_head, a_lead, a_new_lead, a_received, an_event
from firstminute.adapters.aws.attributes import folded, size_of, text, unfolded
from firstminute.adapters.aws.event_items import (
    events_from,
    events_item,
    is_events,
    is_note,
    is_raw,
    note_from,
    note_item,
    raw_item,
)
from firstminute.adapters.aws.lead_items import head_from, head_item, is_head
from firstminute.domain.events import ACTOR_KINDS, EVENT_TYPES, SYSTEM, Actor, Event, NewEvent, event_id, record
from firstminute.domain.lead import Claim, Enrollment, Head, Lead
from firstminute.domain.sends import Send
from firstminute.domain.states import STATES, STOP_REASONS

LEAD_ID = "ld_01kat0dk80000000000000dana"

moments = st.datetimes(
    min_value=datetime(1971, 1, 1),  # noqa: DTZ001  hypothesis adds the zone
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001  the same
    timezones=st.just(UTC),
)
texts = st.text(max_size=40)
numbers = st.integers(min_value=0, max_value=10**12)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
leads = st.builds(
    Lead,
    id=st.just(LEAD_ID),
    seq=numbers,
    state=st.sampled_from(STATES),
    received_at=st.none() | moments,
    submitted_at=st.none() | moments,
    source=texts,
    channel=texts,
    campaign=st.none() | texts,
    owner=st.none() | texts,
    first_name=st.none() | texts,
    last_name=st.none() | texts,
    phone=st.none() | texts,
    email=st.none() | texts,
    service=st.none() | texts,
    words=st.none() | texts,
    language=st.none() | texts,
    region=st.none() | texts,
    stopped=st.none() | st.sampled_from(STOP_REASONS),
    opted_out=st.booleans(),
    first_touch_ms=st.none() | numbers,
    first_delivered_ms=st.none() | numbers,
    first_human_ms=st.none() | numbers,
    touches=numbers,
    revenue=st.integers(-(10**12), 10**12),
    reached=st.frozensets(st.text(min_size=1, max_size=10), max_size=5),
    appointments=st.dictionaries(st.text(min_size=1, max_size=10), texts, max_size=3),
    starts=st.dictionaries(st.text(min_size=1, max_size=10), texts, max_size=3),
    state_at=st.none() | moments,
)
claims = st.builds(Claim, numbers, moments, moments, numbers, st.booleans())
enrollments = st.builds(
    Enrollment,
    cadence=texts,
    version=numbers,
    step=numbers,
    next_at=st.none() | moments,
    next_channel=st.none() | texts,
    claim=st.none() | claims,
    tried=st.lists(texts, max_size=3).map(tuple),
)
heads = st.builds(Head, leads, enrollments, numbers)
new_events = st.builds(
    NewEvent,
    st.sampled_from(sorted(EVENT_TYPES)),
    moments,
    st.just(SYSTEM) | st.builds(Actor, st.sampled_from(ACTOR_KINDS), texts),
    st.dictionaries(texts, json_values, max_size=4),
)


def as_the_wire_has_it(item):
    """What comes back from DynamoDB: JSON, sets in any order."""
    return {
        name: {"SS": value["SS"][::-1]} if "SS" in value else json.loads(json.dumps(value))
        for name, value in item.items()
        if "B" not in value
    } | {name: value for name, value in item.items() if "B" in value}


def as_a_function_is_given_it(item):
    """An image in a stream's record: the same, with binary values in base64."""
    return {
        name: {"B": base64.b64encode(value["B"]).decode()} if "B" in value else value for name, value in item.items()
    }


@given(heads)
def test_a_head_comes_back_from_its_item_as_it_was(head):
    assert head_from(as_the_wire_has_it(head_item(head))) == head


@given(heads)
def test_a_head_is_an_item_that_dynamodb_understands(head):
    for value in head_item(head).values():
        TypeDeserializer().deserialize(value)


@given(heads)
def test_a_head_is_always_where_the_index_and_the_conditions_look(head):
    item = head_item(head)
    assert is_head(item)
    assert {"by", "lead_id", "state", "es", "v"} <= item.keys()
    assert ("stop" in item) == (head.lead.stopped is not None)
    assert ("cl" in item) == (head.enrollment.claim is not None)


@pytest.mark.parametrize("kind", [Lead, Enrollment])
def test_every_field_there_is_has_a_place_in_the_item(kind):
    """A field that is added to the domain and forgotten here would be lost without a sound."""
    names = {field.name for field in fields(kind)}
    given_values = heads_with_everything()
    lost = [
        name
        for name in names
        if getattr(getattr(head_from(head_item(given_values)), kind.__name__.lower()), name)
        != getattr(getattr(given_values, kind.__name__.lower()), name)
    ]
    assert lost == []
    whole = getattr(given_values, kind.__name__.lower())
    empty = kind("") if kind is Lead else kind()
    assert [name for name in names if getattr(whole, name) == getattr(empty, name)] == []


def heads_with_everything() -> Head:
    lead = a_lead(
        channel="ads", stopped="booked", opted_out=True, first_touch_ms=1, first_human_ms=2, touches=3, revenue=4,
        first_delivered_ms=5, reached=frozenset({"booked"}),
        appointments={"a": "kept"}, starts={"a": "2026-12-01T10:00:00Z"}, state="booked",
        later_sources=("zapier",), late=True, patient=True, synthetic=True,
        sends=(Send("sms", NOW.replace(microsecond=0), "appointment"),), heard=(NOW, "sms"), helped_at=NOW,
        consent=True, dead=frozenset({"sms"}), prefers="email",
        appointment_at={"a": "2026-12-01T10:00:00.000Z"}, qualified_at=NOW, met_at=NOW,
        calls=("CA1", "CA2"), call_back_at=NOW, dialled="+12125550120", keyed=True,
        cadence="no_show", about="a", ended="booked", paused_at=NOW, paused_until=NOW, back_at=NOW, behind="booked",
        wrote_by="whatsapp",
        merged_into="ld_other", absorbed={"ld_third": Lead("ld_third", phone="+12125550199", received_at=NOW)},
    )  # fmt: skip
    claim = Claim(3, NOW, NOW, run=1)
    enrollment = Enrollment(
        "other", 2, 3, NOW, "sms", claim, ("email",), NOW, 2, NOW, 1, ("hours.lead",), 4, NOW, unasked=True
    )
    return Head(lead, enrollment, 9)


@given(st.lists(new_events, min_size=1, max_size=5), moments, st.integers(1, 20_000))
def test_events_come_back_from_their_item_as_they_were(some, recorded, first):
    events = [record(new, LEAD_ID, first + place, recorded) for place, new in enumerate(some)]
    item = events_item(events)
    assert events_from(as_the_wire_has_it(item)) == events
    assert events_from(as_a_function_is_given_it(item)) == events
    assert is_events(item)


@given(st.lists(st.tuples(new_events, moments), min_size=1, max_size=3))
def test_events_recorded_at_different_times_keep_them(some):
    events = [record(new, LEAD_ID, place, recorded) for place, (new, recorded) in enumerate(some, 1)]
    assert events_from(events_item(events)) == events


@given(new_events, moments, st.text(min_size=1, max_size=60), numbers)
def test_a_note_comes_back_under_its_own_id(new, recorded, note_id, seq):
    note = replace(record(new, LEAD_ID, seq, recorded), id=note_id)
    item = note_item(note)
    assert note_from(as_the_wire_has_it(item)) == note
    assert is_note(item)
    assert not is_events(item)


def test_every_item_of_a_lead_is_of_one_kind():
    head, events = a_new_lead()
    note = Event("n", "callback.delivered", LEAD_ID, 1, NOW, NOW, SYSTEM, {})
    items = [head_item(head), events_item(events), note_item(note), raw_item(LEAD_ID, 1, b"x", 1)]
    kinds = [is_head, is_events, is_note, is_raw]
    assert [[kind(item) for kind in kinds] for item in items] == [
        [True, False, False, False],
        [False, True, False, False],
        [False, False, True, False],
        [False, False, False, True],
    ]


def test_an_event_in_the_middle_of_the_log_knows_its_place():
    new = NewEvent("touch.sent", NOW, data={"touch": "first"})
    (event,) = events_from(events_item([record(new, LEAD_ID, 7, NOW)]))
    assert (event.seq, event.id) == (7, event_id(LEAD_ID, 7))


@given(st.text(max_size=3000))
def test_long_text_survives_being_deflated(value):
    assert unfolded(folded(value)) == value


def test_long_text_is_deflated_and_short_text_can_be_read_in_the_console():
    assert "B" in folded("Please call me back. " * 100)
    assert folded("Please call me back.") == {"S": "Please call me back."}


def test_half_a_character_becomes_a_replacement_and_never_an_error():
    assert text("a\ud83d")["S"] == "a\ufffd"
    assert text("\ud83d\ude00")["S"] == "😀"
    assert unfolded(folded("\udc00" * 600)) == "\ufffd" * 600


# --- sizes -----------------------------------------------------------------------------------------------------------


def test_the_head_of_the_reference_lead_costs_one_write_unit_with_room_to_spare():
    head, _ = a_new_lead(LEAD_ID)
    assert size_of(head_item(head)) <= 512


def test_the_head_of_a_lead_at_the_end_of_its_way_still_costs_one_write_unit():
    lead = a_lead(
        state="won", stopped="booked", first_touch_ms=4321, first_human_ms=187_654, touches=15, revenue=1_234_500,
        first_delivered_ms=6789,
        reached=frozenset({"contacted", "qualified", "booked", "won", "late_first_human"}),
        appointment_at={"cal-81": "2026-11-25T10:00:00.000Z"},
        qualified_at=NOW,
        met_at=NOW,
        appointments={"cal_0123456789abcdef": "kept", "cal_fedcba9876543210": "missed"},
        starts=dict.fromkeys(("cal_0123456789abcdef", "cal_fedcba9876543210"), "2026-12-01T10:00:00.000Z"),
        words="x" * 240,
    )  # fmt: skip
    claim = Claim(14, NOW + timedelta(days=14), NOW + timedelta(days=14), 3)
    head = a_head(lead, version=99, step=14, claim=claim, tried=("sms", "email"))
    assert size_of(head_item(head)) <= 1024


def test_the_first_event_of_the_reference_lead_costs_one_write_unit_consent_and_all():
    item = events_item([a_received(LEAD_ID)])
    assert size_of(item) <= 1024
    assert events_from(item)[0].data["consent"]["wording"]


def test_the_events_of_a_touch_fit_into_one_write_unit():
    data = {"touch": "step_4", "channel": "sms", "template": "day_1_text", "provider": "twilio"}
    sent = an_event("touch.sent", actor="system", provider_id="SM" + "0" * 32, to_kind="phone", **data)
    stopped = an_event("cadence.stopped", actor="system", reason="exhausted", step=14)
    assert size_of(events_item([record(one, LEAD_ID, 9, NOW) for one in (sent, stopped)])) <= 512


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "héllo"}, 6),
        ({"B": b"abc"}, 3),
        ({"BOOL": True}, 1),
        ({"N": "0"}, 1),
        ({"N": "-7"}, 3),
        ({"N": "1795537200000000"}, 5),
        ({"N": "1795537200123456"}, 9),
        ({"SS": ["ab", "c"]}, 3),
        ({"L": [{"S": "ab"}, {"BOOL": True}]}, 8),
        ({"M": {"ab": {"S": "c"}}}, 7),
    ],
)
def test_a_value_is_billed_as_dynamodb_says(value, size):
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html"""
    assert size_of({"a": value}) == 1 + size
