"""What two leads of one person come to together."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import NOW, PHONE, a_lead
from firstminute.domain.erasure import scrubbed_event, scrubbed_lead, without_shares
from firstminute.domain.events import Actor, Event, NewEvent, record
from firstminute.domain.folding import apply, fold
from firstminute.domain.lead import Lead
from firstminute.domain.merged import as_if, awaited, restored_of, united
from firstminute.domain.metrics import cohort, contributions, standing
from firstminute.domain.shares import share_of, shares_from, shares_of

ZONE = "America/New_York"
STAFF = Actor("staff", "coordinator")
DANA = Actor("prospect", "website")
LATER = NOW + timedelta(days=1)
KEPT, OTHER = "ld_kept", "ld_other"


def log(lead_id: str, *told: tuple[str, int, dict[str, Any]], at: Any = NOW) -> list[Event]:
    """Events from (type, seconds after `at`, data), behind an inquiry at `at`."""
    inquiry = ("lead.received", 0, {"source": "website", "phone": None, "first_name": None})
    return [
        record(NewEvent(type_, at + timedelta(seconds=after), DANA if seq == 1 else STAFF, data), lead_id, seq, at)
        for seq, (type_, after, data) in enumerate([inquiry, *told], 1)
    ]


def merged(kept: Lead, other: Lead) -> Lead:
    told = NewEvent("lead.merged", LATER, STAFF, {"absorbed": other.id, "shares": shares_of(other)})
    return apply(kept, record(told, kept.id, kept.seq + 1, LATER))


def absorbed(other: Lead, into: str) -> Lead:
    return apply(other, record(NewEvent("lead.merged", LATER, STAFF, {"into": into}), other.id, other.seq + 1, LATER))


def parted(kept: Lead, alone: Lead, other_id: str) -> Lead:
    data = {"absorbed": other_id, "released": [other_id], "restored": restored_of(alone)}
    return apply(kept, record(NewEvent("lead.unmerged", LATER, STAFF, data), kept.id, kept.seq + 1, LATER))


class TestCounts:
    def test_a_merged_person_counts_once_with_all_that_both_reached(self) -> None:
        early = a_lead(id=OTHER, touches=2, revenue=500, reached=frozenset({"contacted", "won"}))
        late = a_lead(id=KEPT, received_at=LATER, touches=1, reached=frozenset({"booked"}))
        counts = standing(merged(late, early))
        assert (counts["leads"], counts["touches"], counts["revenue"]) == (1, 3, 500)
        assert (counts["contacted"], counts["booked"]) == (1, 1)
        assert not standing(absorbed(early, KEPT))

    def test_it_counts_where_its_first_inquiry_came_from(self) -> None:
        early = a_lead(id=OTHER, source="meta", campaign="autumn", owner="coordinator")
        late = a_lead(id=KEPT, received_at=LATER, source="website", owner="front_desk")
        found = cohort(merged(late, early), ZONE)
        assert found is not None
        assert (found.day, found.source, found.campaign, found.owner) == ("2026-11-24", "meta", "autumn", "front_desk")

    @pytest.mark.parametrize(
        ("of_kept", "of_other", "of_both"),
        [
            (None, None, None),
            (5000, None, 86_405_000),
            (None, 7000, 7000),
            (5000, 7000, 7000),
            (0, 90_000_000, 86_400_000),
        ],
    )
    def test_clocks_run_from_the_first_inquiry_to_the_first_answer_to_either(
        self, of_kept: int | None, of_other: int | None, of_both: int | None
    ) -> None:
        early = a_lead(id=OTHER, first_human_ms=of_other, first_delivered_ms=of_other)
        late = a_lead(id=KEPT, received_at=LATER, first_human_ms=of_kept, first_delivered_ms=of_kept)
        both = united(merged(late, early))
        assert (both.first_human_ms, both.first_delivered_ms) == (of_both, of_both)

    def test_an_answer_between_the_two_inquiries_that_is_told_later_stops_the_clock(self) -> None:
        early, late = a_lead(id=OTHER), a_lead(id=KEPT, received_at=LATER)
        told = NewEvent("contact.made", NOW + timedelta(minutes=4), STAFF, {"channel": "call"})
        lead = apply(merged(late, early), record(told, KEPT, 3, LATER))
        assert united(lead).first_human_ms == 240_000
        assert lead.first_human_ms is None

    @pytest.mark.parametrize(("of_other", "left"), [(None, None), (5000, 5000)])
    def test_a_mail_that_comes_back_leaves_what_another_message_delivered(
        self, of_other: int | None, left: int | None
    ) -> None:
        early, late = a_lead(id=OTHER, first_delivered_ms=of_other), a_lead(id=KEPT, received_at=LATER)
        provider = Actor("provider", "ses")
        told = NewEvent("touch.delivered", LATER + timedelta(seconds=3), provider, {"channel": "email"})
        back = NewEvent("touch.failed", LATER + timedelta(seconds=9), provider, {"channel": "email", "came_back": True})
        lead = apply(merged(late, early), record(told, KEPT, 3, LATER))
        assert lead.first_delivered_ms == 3000
        assert united(lead).first_delivered_ms == (of_other or (LATER - NOW).total_seconds() * 1000 + 3000)
        lead = apply(lead, record(back, KEPT, 4, LATER))
        assert (lead.first_delivered_ms, united(lead).first_delivered_ms) == (None, left)

    def test_an_appointment_of_both_is_one_and_stands_as_it_was_told_last(self) -> None:
        booked = a_lead(id=OTHER, appointments={"a": "booked"}, appointment_at={"a": "2026-11-25T10:00:00.000Z"})
        kept = a_lead(id=KEPT, appointments={"a": "kept"}, appointment_at={"a": "2026-12-01T10:00:00.000Z"})
        for one, two in ((replace(booked, id=KEPT), replace(kept, id=OTHER)), (kept, booked)):
            assert united(merged(one, two)).appointments == {"a": "kept"}

    def test_who_is_merged_and_parted_counts_as_before(self) -> None:
        kept, other = a_lead(id=KEPT, touches=1), a_lead(id=OTHER, touches=2, revenue=7)
        both = merged(kept, other)
        after = parted(both, kept, OTHER)
        added = [contributions(*pair, ZONE) for pair in ((kept, both), (both, after))]
        assert {
            key: {name: added[1][key][name] + n for name, n in counts.items()} for key, counts in added[0].items()
        } == {key: dict.fromkeys(counts, 0) for key, counts in added[0].items()}
        assert standing(after) == standing(kept)

    def test_a_lead_that_stands_for_itself_is_the_person(self) -> None:
        lead = a_lead()
        assert united(lead) is lead


class TestPerson:
    def test_only_what_is_not_known_is_filled(self) -> None:
        kept = a_lead(id=KEPT, phone=None, first_name="Dana", service=None)
        lead = merged(kept, a_lead(id=OTHER, first_name="D", phone=PHONE, service="Braces"))
        assert (lead.first_name, lead.phone, lead.service) == ("Dana", PHONE, "Braces")

    def test_who_was_promised_a_call_is_called_at_the_earlier_of_two_times(self) -> None:
        kept, other = a_lead(id=KEPT, call_back_at=LATER), a_lead(id=OTHER, call_back_at=NOW)
        both = merged(kept, other)
        assert both.call_back_at == NOW
        assert parted(both, kept, OTHER).call_back_at == LATER
        assert merged(replace(kept, call_back_at=None), other).call_back_at == NOW

    def test_a_way_that_is_dead_is_dead_where_it_is_the_others_that_is_used(self) -> None:
        other = a_lead(id=OTHER, phone=PHONE, email="gone@example.com", dead=frozenset({"sms", "email"}))
        assert merged(a_lead(id=KEPT, phone=None), other).dead == {"sms"}
        assert merged(a_lead(id=KEPT, phone=PHONE), other).dead == {"sms"}
        assert merged(a_lead(id=KEPT, phone="+12125550188"), other).dead == set()
        assert merged(a_lead(id=KEPT, dead=frozenset({"email"})), replace(other, dead=frozenset())).dead == {"email"}

    def test_who_is_to_be_left_alone_for_a_while_is_left_alone_as_the_kept_lead(self) -> None:
        kept, other = a_lead(id=KEPT), a_lead(id=OTHER, paused_at=NOW, paused_until=LATER)
        both = merged(kept, other)
        assert (both.paused_at, both.paused_until) == (NOW, LATER)
        assert parted(both, kept, OTHER).paused_at is None

    def test_an_appointment_of_either_is_awaited_until_it_is_over(self) -> None:
        kept = a_lead(id=KEPT)
        assert not awaited(kept)
        assert awaited(merged(kept, a_lead(id=OTHER, appointments={"a": "confirmed"})))
        assert not awaited(merged(kept, a_lead(id=OTHER, appointments={"a": "missed"})))

    def test_a_merge_that_names_nobody_changes_nothing(self) -> None:
        kept = a_lead(id=KEPT)
        for data in ({}, {"absorbed": OTHER}, {"absorbed": OTHER, "shares": "x"}, {"shares": {}}):
            told = record(NewEvent("lead.merged", NOW, STAFF, data), KEPT, 2, NOW)
            assert apply(kept, told) == replace(kept, seq=2)
        told = record(NewEvent("lead.unmerged", NOW, STAFF, {"restored": 7}), KEPT, 2, NOW)
        assert apply(kept, told) == replace(kept, seq=2)

    def test_nothing_moves_a_lead_that_another_one_stands_for_but_its_parting(self) -> None:
        lead = absorbed(a_lead(id=OTHER), KEPT)
        for type_ in ("lead.replied", "touch.delivered", "lead.opted_out", "sale.won"):
            lead = apply(lead, record(NewEvent(type_, LATER, STAFF, {}), OTHER, lead.seq + 1, LATER))
        assert (lead.state, lead.merged_into, lead.stopped) == ("merged", KEPT, "opted_out")


HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from(
            ["touch.sent", "lead.replied", "contact.made", "lead.qualified", "appointment.booked", "appointment.kept",
             "sale.won", "lead.opted_out", "lead.repeated", "cadence.stopped"]
        ),
        st.integers(0, 10**6),
        st.fixed_dictionaries(
            {},
            optional={
                "appointment_id": st.sampled_from(["a", "b"]),
                "amount": st.integers(0, 10**6),
                "reason": st.sampled_from(["exhausted", "human"]),
                "phone": st.just(PHONE),
                "first_name": st.sampled_from(["Dana", "D"]),
                "channel": st.sampled_from(["sms", "email"]),
            },
        ),
    ),
    max_size=12,
)  # fmt: skip


@given(HAPPENINGS)
def test_a_share_comes_back_from_json_as_it_was(told):
    lead = fold(OTHER, log(OTHER, *told))
    (share,) = shares_from(json.loads(json.dumps(shares_of(lead)))).values()
    assert share_of(share) == share_of(lead)
    assert standing(share) == standing(lead)


@given(HAPPENINGS, HAPPENINGS)
def test_parting_gives_back_to_the_letter_what_the_merge_changed(first, second):
    kept, other = fold(KEPT, log(KEPT, *first, at=LATER)), fold(OTHER, log(OTHER, *second))
    assert replace(parted(merged(kept, other), kept, OTHER), seq=kept.seq) == kept


@given(HAPPENINGS, HAPPENINGS)
def test_of_two_leads_it_makes_no_difference_for_the_counts_which_is_kept(first, second):
    one, two = fold(KEPT, log(KEPT, *first, at=LATER)), fold(OTHER, log(OTHER, *second))
    assert standing(merged(one, two)) == standing(merged(two, one))
    assert cohort(merged(one, two), ZONE) == cohort(merged(two, one), ZONE)


@given(HAPPENINGS, HAPPENINGS, HAPPENINGS)
def test_a_log_as_if_others_had_not_been_merged_is_what_was_told_of_the_lead(first, second, third):
    events = log(KEPT, *first)
    other = fold(OTHER, log(OTHER, *second))
    data = {"absorbed": OTHER, "shares": shares_of(other)}
    events.append(record(NewEvent("lead.merged", LATER, STAFF, data), KEPT, len(events) + 1, LATER))
    more = [
        record(NewEvent(type_, LATER, STAFF, told), KEPT, len(events) + n, LATER)
        for n, (type_, _, told) in enumerate(third, 1)
    ]
    assert as_if([*events, *more], ()) == [*events[:-1], *more]
    assert as_if([*events, *more], {OTHER}) == [*events, *more]


@given(HAPPENINGS, HAPPENINGS)
def test_a_recount_of_a_scrubbed_log_with_a_merge_in_it_is_the_scrubbed_lead(first, second):
    kept = [*log(KEPT, *first)]
    other = fold(OTHER, log(OTHER, *second))
    data = {"absorbed": OTHER, "shares": shares_of(other)}
    kept.append(record(NewEvent("lead.merged", LATER, STAFF, data), KEPT, len(kept) + 1, LATER))
    lead = fold(KEPT, kept)
    assert fold(KEPT, list(map(scrubbed_event, kept))) == scrubbed_lead(lead)
    assert standing(scrubbed_lead(lead)) == standing(lead)
    assert PHONE not in repr(scrubbed_event(kept[-1]))
    assert PHONE not in repr(without_shares(kept[-1], OTHER))
    assert without_shares(kept[-1], "ld_somebody_else") == kept[-1]


@pytest.mark.parametrize(
    ("kept", "other", "stays"),
    [
        ((PHONE, "whatsapp"), (PHONE, None), None),
        ((PHONE, None), (PHONE, "whatsapp"), None),
        ((PHONE, "whatsapp"), (PHONE, "whatsapp"), "whatsapp"),
        ((PHONE, "whatsapp"), (None, None), "whatsapp"),
        ((None, None), (PHONE, "whatsapp"), "whatsapp"),
        ((PHONE, "whatsapp"), ("+12125550199", None), "whatsapp"),
        ((None, None), (None, None), None),
    ],
)
def test_a_number_is_texted_when_one_of_the_two_has_left_it_to_be_texted(kept, other, stays):
    one, two = (a_lead(id=id_, phone=phone, wrote_by=by) for id_, (phone, by) in ((KEPT, kept), (OTHER, other)))
    assert merged(one, two).wrote_by == stays
    assert parted(merged(one, two), one, OTHER).wrote_by == kept[1]
