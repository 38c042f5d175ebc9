"""A message is told of after its lead was merged into another: the person's lead knows it, and the counters do."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_merging_histories import Streamed
from two_leads import EMAIL, PHONE, Practice

from fakes import FakeRollups
from firstminute.application.auditing import audit
from firstminute.application.metrics_rollup import MetricsRollup, roll_up
from firstminute.application.receipts import DELIVERED, FAILED, Fallback, Noted, Receipt, note
from firstminute.domain.erasure import scrubbed_event, scrubbed_lead
from firstminute.domain.errors import Invalid, ProviderUnavailable
from firstminute.domain.folding import fold
from firstminute.domain.merged import united

LANDLINE, SWITCHED_OFF, NO_MAILBOX = "30006", "30003", "Permanent.General"


class Told(Practice):
    """A practice whose providers tell what became of each touch."""

    def __init__(self) -> None:
        super().__init__(leads=Streamed())

    def says(self, lead_id: str, status: str, *, touch: str = "first", code: str | None = None) -> Noted:
        sent = [one.data for one in self.leads.log(lead_id) if one.type == "touch.sent"]
        data = [one for one in sent if one["touch"] == touch][-1]
        channel, lead = data["channel"], self.lead(lead_id)
        address = lead.phone if channel == "sms" else lead.email
        receipt = Receipt(
            data["provider"], channel, data["provider_id"], status, lead_id, touch, code, address, at=self.now
        )
        return note(self.leads, receipt, self.now, Fallback(self.practice, self.machines))

    def audited(self) -> tuple[Any, Any]:
        rollups = FakeRollups()
        roll_up(MetricsRollup(self.practice, rollups, self.clock), self.leads.stream)
        found = audit(self.leads, rollups, self.practice.zone)
        return found.differences, found.faults


@pytest.fixture
def practice() -> Told:
    return Told()


def written_to(practice: Told) -> tuple[str, str]:
    """The lead with the number, and the one with the address an hour later, which has just been written to."""
    keep, other = practice.two()
    practice.touch(other)
    practice.clock.advance(seconds=20)
    return keep, other


def test_the_persons_clock_stops_when_the_absorbed_leads_message_arrives(practice: Told) -> None:
    keep, other = written_to(practice)
    practice.merge(keep, other)
    practice.clock.advance(seconds=10)
    assert practice.says(other, DELIVERED).outcome == DELIVERED
    hour_and_half_a_minute = (3600 + 30) * 1000
    assert united(practice.lead(keep)).first_delivered_ms == hour_and_half_a_minute
    assert practice.lead(other).first_delivered_ms == 30_000
    assert practice.audited() == ((), ())


def test_it_is_told_in_both_logs_and_no_touch_of_the_kept_lead_is_meant(practice: Told) -> None:
    keep, other = written_to(practice)
    practice.merge(keep, other)
    practice.says(other, DELIVERED)
    told = practice.leads.log(keep)[-1]
    assert (told.type, told.data["absorbed"], told.data["of_touch"]) == ("absorbed.delivered", other, "first")
    assert "touch" not in told.data
    assert practice.leads.log(other)[-1].type == "touch.delivered"
    assert practice.lead(keep).first_delivered_ms is None, "nothing of its own has arrived"


def test_a_delivery_that_is_told_twice_is_told_once(practice: Told) -> None:
    keep, other = written_to(practice)
    practice.merge(keep, other)
    assert [practice.says(other, DELIVERED).outcome for _ in range(2)] == [DELIVERED, "known_before"]
    assert practice.types(keep).count("absorbed.delivered") == 1


def test_a_mail_that_comes_back_afterwards_has_not_arrived(practice: Told) -> None:
    keep, other = written_to(practice)
    practice.says(other, DELIVERED)
    practice.merge(keep, other)
    assert united(practice.lead(keep)).first_delivered_ms is not None
    practice.says(other, FAILED, code=NO_MAILBOX)
    assert united(practice.lead(keep)).first_delivered_ms is None
    assert practice.audited() == ((), ())


def test_parted_again_each_has_its_own_clock(practice: Told) -> None:
    keep, other = written_to(practice)
    practice.merge(keep, other)
    practice.says(other, DELIVERED)
    practice.unmerge(other)
    assert united(practice.lead(keep)).first_delivered_ms is None
    assert practice.lead(other).first_delivered_ms == 20_000
    practice.merge(keep, other)
    assert united(practice.lead(keep)).first_delivered_ms is not None
    assert practice.audited() == ((), ())


def test_who_stands_for_the_one_that_stands_for_it_knows_it_too(practice: Told) -> None:
    keep, other = written_to(practice)
    third = practice.inquire("+12125550188", None, first_name="Dana")
    practice.merge(keep, other)
    practice.merge(third, keep)
    practice.says(other, DELIVERED)
    assert "absorbed.delivered" in practice.types(keep)
    assert united(practice.lead(third)).first_delivered_ms == (3600 + 20) * 1000
    practice.unmerge(keep)
    assert united(practice.lead(keep)).first_delivered_ms == (3600 + 20) * 1000
    assert united(practice.lead(third)).first_delivered_ms is None
    assert practice.audited() == ((), ())


def by_text(practice: Told, *, phone: str = PHONE) -> tuple[str, str]:
    """A lead whose follow-up has begun by e-mail long ago, and one by the number, which has just been texted."""
    keep = practice.inquire(None, EMAIL, first_name="D.", last_name="Reyes")
    practice.touch(keep)
    practice.days(3)
    other = practice.inquire(phone, None, first_name="Dana", last_name=None)
    practice.touch(other)
    practice.clock.advance(seconds=20)
    return keep, other


def test_a_number_that_is_dead_is_dead_for_the_person(practice: Told) -> None:
    keep, other = by_text(practice)
    practice.merge(keep, other)
    assert practice.lead(keep).phone == PHONE
    practice.says(other, FAILED, code=LANDLINE)
    assert practice.lead(keep).dead == {"sms"}
    practice.unmerge(other)
    assert practice.lead(keep).dead == frozenset()
    assert practice.lead(other).dead == {"sms"}


def test_another_number_says_nothing_of_the_one_that_is_used(practice: Told) -> None:
    keep, other = practice.two()
    third = practice.inquire("+12125550188", None, first_name="Dana")
    practice.touch(third)
    practice.merge(keep, third)
    practice.says(third, FAILED, code=LANDLINE)
    assert practice.lead(keep).dead == frozenset()
    assert practice.lead(keep).absorbed[third].dead == {"sms"}
    assert other


def test_what_did_not_arrive_goes_out_by_the_kept_leads_other_way(practice: Told) -> None:
    keep = practice.inquire(PHONE, None, first_name="Dana")
    practice.touch(keep)
    practice.days(1)
    practice.happen(keep, "lead.repeated", email=EMAIL)
    other = practice.inquire("+12125550188", None, first_name="Dana")
    practice.touch(other)
    practice.clock.advance(seconds=20)
    practice.merge(keep, other)
    practice.says(other, FAILED, code=LANDLINE)
    head = practice.head(keep)
    assert (head.enrollment.step, head.enrollment.tried, head.enrollment.next_at) == (0, ("sms",), practice.now)
    assert practice.machines.runs[f"{keep}-again-first-sms-{other[-8:]}"] == keep
    before = len(practice.mails.taken)
    practice.touch(keep)
    assert [one.to for one in practice.mails.taken[before:]] == [EMAIL]
    assert practice.says(other, FAILED, code=LANDLINE).outcome == "known_before"
    assert practice.head(keep).enrollment.step > 0
    assert practice.audited() == ((), ())


def test_the_kept_leads_own_mail_is_not_sent_twice_for_the_others_text(practice: Told) -> None:
    keep, other = by_text(practice)
    practice.merge(keep, other)
    before = practice.head(keep).enrollment
    practice.says(other, FAILED, code=LANDLINE)
    assert practice.head(keep).enrollment == before


def test_a_way_that_either_of_them_has_gone_is_not_gone_again(practice: Told) -> None:
    keep = practice.inquire(None, EMAIL, first_name="Dana")
    practice.touch(keep)
    practice.days(1)
    other = practice.inquire(PHONE, "dana@home.example", first_name="Dana")
    practice.touch(other)
    practice.says(other, FAILED, code=SWITCHED_OFF)
    practice.touch(other)
    assert len(practice.mails.taken) == 2
    practice.merge(keep, other)
    before = practice.head(keep).enrollment
    practice.says(other, FAILED, code=NO_MAILBOX)
    assert practice.head(keep).enrollment == before


def test_nothing_is_sent_again_where_the_kept_lead_has_written_since(practice: Told) -> None:
    other = practice.inquire("+12125550188", None, first_name="Dana")
    practice.touch(other)
    practice.clock.advance(seconds=20)
    keep = practice.inquire(PHONE, EMAIL, first_name="Dana")
    practice.touch(keep)
    practice.merge(keep, other)
    before = practice.head(keep).enrollment
    practice.says(other, FAILED, code=LANDLINE)
    assert practice.head(keep).enrollment == before


def test_nothing_is_sent_again_to_somebody_who_has_answered(practice: Told) -> None:
    keep, other = by_text(practice)
    practice.happen(keep, "lead.replied", channel="email", text="Yes")
    practice.merge(keep, other)
    before = practice.head(keep).enrollment
    practice.says(other, FAILED, code=LANDLINE)
    assert practice.head(keep).enrollment == before
    assert practice.lead(keep).stopped == "replied"


def test_an_erased_log_folds_to_the_erased_lead(practice: Told) -> None:
    keep, other = by_text(practice)
    practice.merge(keep, other)
    practice.says(other, FAILED, code=LANDLINE)
    log = [scrubbed_event(event) for event in practice.leads.log(keep)]
    assert fold(keep, log) == scrubbed_lead(practice.lead(keep))


STEPS = st.lists(
    st.tuples(
        st.sampled_from([*["merge"] * 4, *["unmerge"] * 2, *["touch"] * 3, *["delivered"] * 4, *["failed"] * 3]),
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    max_size=22,
)


@given(STEPS)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_told_before_between_and_after_merges_every_head_and_every_counter_is_its_logs(
    steps: list[tuple[str, int, int]],
) -> None:
    practice = Told()
    ids = [*practice.two(), practice.inquire("+12125550188", "other@work.example", first_name="Dana")]
    for what, one, other in steps:
        practice.clock.advance(seconds=13)
        _do(practice, what, ids[one], ids[other])
        assert all(
            head.lead == fold(lead_id, practice.leads.log(lead_id)) for lead_id, head in practice.leads.heads.items()
        )
        _the_person_is_reached_when_the_first_of_their_messages_arrived(practice)
    assert practice.audited() == ((), ())


def _do(practice: Told, what: str, lead_id: str, second: str) -> None:
    with suppress(Invalid, ProviderUnavailable):
        if what == "merge":
            practice.merge(lead_id, second)
        elif what == "unmerge":
            practice.unmerge(lead_id)
        elif what == "touch":
            practice.touch(lead_id)
        else:
            sent = [one.data for one in practice.leads.log(lead_id) if one.type == "touch.sent"]
            for data in [one for one in sent if one["channel"] != "call"][-1:]:
                code = None if what == "delivered" else LANDLINE if data["channel"] == "sms" else NO_MAILBOX
                practice.says(lead_id, DELIVERED if code is None else FAILED, touch=data["touch"], code=code)


def _the_person_is_reached_when_the_first_of_their_messages_arrived(practice: Told) -> None:
    heads = practice.leads.heads.values()
    for root in [head.lead for head in heads if not head.lead.merged_into]:
        family = [root.id, *root.absorbed]
        own = [practice.lead(one) for one in family]
        moments = [
            one.received_at + timedelta(milliseconds=one.first_delivered_ms)
            for one in own
            if one.received_at and one.first_delivered_ms is not None
        ]
        first = min(one.received_at for one in own if one.received_at)
        expected = round((min(moments) - first).total_seconds() * 1000) if moments else None
        assert united(root).first_delivered_ms == expected
