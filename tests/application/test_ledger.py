"""A contact point that said no is never used again, whichever lead it turns up with."""

from __future__ import annotations

import pytest
from touches import Table

from builders import a_draft
from firstminute.application.cadence_step import take
from firstminute.application.first_touch import answer
from firstminute.application.lead_ports import Leads
from firstminute.application.recording import record
from firstminute.domain.errors import Duplicate
from firstminute.domain.events import Actor, NewEvent

PHONE, EMAIL = "+12125550143", "dana.reyes@example.com"
STAFF = Actor("staff", "front_desk")


def tell(table: Table, lead_id: str, kind: str, **data: str) -> None:
    record(table.leads, lead_id, [NewEvent(kind, table.clock.now(), STAFF, data)], table.clock.now())


def run(table: Table, lead_id: str) -> None:
    turn = answer(table.touching, lead_id)
    while turn.wait_until is not None:
        table.at(max(table.clock.at, turn.wait_until))
        turn = take(table.touching, lead_id, turn.step)


def test_a_suppressed_number_that_a_repeat_brings_is_never_texted() -> None:
    table = Table()
    table.leads.suppress(PHONE, table.clock.now())
    lead_id = table.inquire(a_draft(phone=None))
    tell(table, lead_id, "lead.repeated", phone=PHONE, source="website")
    run(table, lead_id)
    assert table.sms.tried == []
    assert len(table.email.taken) == 6
    skipped = [
        one.data for one in table.leads.log(lead_id) if one.type == "touch.skipped" and one.data["channel"] == "sms"
    ]
    assert skipped
    assert all(one["rules"] == ["opt_out.contact_point"] for one in skipped)


def test_an_unsubscribed_address_that_a_repeat_brings_is_never_mailed() -> None:
    table = Table()
    table.leads.suppress(EMAIL, table.clock.now())
    lead_id = table.inquire(a_draft(email=None))
    tell(table, lead_id, "lead.repeated", email=EMAIL, source="website")
    run(table, lead_id)
    assert table.email.tried == []
    assert len(table.sms.taken) == 4


def test_a_first_text_that_waited_for_the_morning_asks_the_ledger_first() -> None:
    table = Table()
    lead_id = table.inquire(a_draft(email=None))
    table.clock.advance(hours=1)
    table.leads.suppress(PHONE, table.clock.now())
    turn = answer(table.touching, lead_id)
    assert turn.outcome == "skipped"
    assert table.told(lead_id)[0] == ("touch.skipped", ["opt_out.contact_point"])
    assert table.sms.tried == []


class Dying:
    """A table whose function dies right after it wrote."""

    def __init__(self, leads: Leads) -> None:
        self._leads = leads
        self.alive = True

    def __getattr__(self, name: str) -> object:
        if name == "contact" and not self.alive:
            raise RuntimeError("the function died")
        return getattr(self._leads, name)


def test_an_opt_out_reaches_the_others_even_when_its_recorder_died_on_the_way() -> None:
    table = Table()
    one, other = table.inquire(), table.inquire(a_draft(first_name="Sam"))
    event = NewEvent("lead.opted_out", table.clock.now(), STAFF, {"scope": "sms", "address": PHONE})
    dying = Dying(table.leads)
    dying.alive = False
    with pytest.raises(RuntimeError):
        record(dying, one, [event], table.clock.now(), once="delivery")  # type: ignore[arg-type]  # stands in for Leads
    assert not table.head(other).lead.opted_out
    with pytest.raises(Duplicate):
        record(table.leads, one, [event], table.clock.now(), once="delivery")
    assert table.head(other).lead.opted_out


def test_nobody_lifts_a_stranger_s_opt_out_through_another_lead() -> None:
    table = Table()
    table.leads.suppress("+12125550199", table.clock.now())
    lead_id = table.inquire()
    tell(table, lead_id, "lead.opted_in", address="+12125550199")
    assert table.leads.contact("+12125550199").suppressed_at is not None


def test_the_person_s_own_opt_out_can_be_lifted() -> None:
    table = Table()
    lead_id = table.inquire()
    tell(table, lead_id, "lead.opted_out", scope="sms", address=PHONE)
    tell(table, lead_id, "lead.opted_in", scope="sms", address=PHONE)
    assert table.leads.contact(PHONE).suppressed_at is None


@pytest.mark.parametrize(
    ("told", "closed"),
    [
        ({"scope": "all"}, {PHONE, EMAIL, "+12125550177", "other@example.com"}),
        ({}, {PHONE, EMAIL, "+12125550177", "other@example.com"}),
        (
            {"scope": "all", "address": "third@example.com"},
            {PHONE, EMAIL, "+12125550177", "other@example.com", "third@example.com"},
        ),
        ({"scope": "sms"}, {PHONE}),
        ({"scope": "email"}, {EMAIL}),
        ({"scope": "email", "address": "third@example.com"}, {"third@example.com"}),
        ({"address": PHONE}, {PHONE}),
    ],
)
def test_an_opt_out_closes_everything_it_speaks_of(told: dict[str, str], closed: set[str]) -> None:
    table = Table()
    lead_id = table.inquire()
    tell(table, lead_id, "lead.repeated", phone="+12125550177", email="other@example.com", source="website")
    tell(table, lead_id, "lead.opted_out", **told)
    points = (PHONE, EMAIL, "+12125550177", "other@example.com", "third@example.com")
    assert {point for point in points if table.leads.contact(point).suppressed_at} == closed


@pytest.mark.parametrize("kind", ["booked", "rescheduled", "confirmed", "cancelled", "missed", "kept"])
def test_whatever_happens_to_an_appointment_nothing_automatic_follows(kind: str) -> None:
    table = Table()
    lead_id = table.inquire()
    answer(table.touching, lead_id)
    tell(table, lead_id, f"appointment.{kind}", appointment_id="a1", starts_at="2026-12-24T15:00:00.000Z")
    table.clock.advance(days=2)
    turn = take(table.touching, lead_id, 1)
    assert turn.wait_until is None
    assert len(table.sms.taken) == 1
