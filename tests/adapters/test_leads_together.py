"""Two leads in one transaction, and leads that were merged: one suite over the fake and DynamoDB."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from application.two_leads import EMAIL, PHONE, Practice
from builders import NOW, a_draft, a_new_lead, an_event
from fakes import FakeClock
from firstminute.adapters.aws.attributes import size_of
from firstminute.adapters.aws.lead_items import head_item
from firstminute.application.erasing import erase
from firstminute.application.lead_ports import Change
from firstminute.domain.errors import Conflict, Duplicate, ProviderUnavailable
from firstminute.domain.events import Actor
from firstminute.domain.folding import fold
from firstminute.domain.metrics import cohort, standing

ADMIN = Actor("staff", "office manager")
ZONE = "America/New_York"
PERSONAL = (PHONE, EMAIL, "Dana", "Reyes", "second opinion", "Dental implants")


def inquire(leads, number):
    head, events = a_new_lead(draft=a_draft(phone=f"+1212555{number:04d}", email=None))
    assert leads.add(head, events, b"raw", f"d{number}", [str(head.lead.phone)], NOW - timedelta(days=30)) is None
    return head


def both(first, second, **more):
    return [
        (first, Change([an_event("lead.replied", text="one")], replace(first.enrollment, step=3), **more)),
        (second, Change([an_event("lead.qualified"), an_event("sale.won", amount=5)], second.enrollment)),
    ]


@pytest.fixture
def two(leads):
    return inquire(leads, 1), inquire(leads, 2)


def test_both_changes_are_given_back_as_they_are_stored(leads, two):
    (one, replied), (other, won) = leads.append_together(both(*two), NOW)
    assert (leads.get(one.lead.id), leads.get(other.lead.id)) == (one, other)
    assert (leads.log(one.lead.id)[1:], leads.log(other.lead.id)[1:]) == (replied, won)
    assert (one.enrollment.step, other.lead.revenue, one.version, other.version) == (3, 5, 2, 2)


@pytest.mark.parametrize("moved", [0, 1])
def test_nothing_is_written_when_one_of_them_has_moved_on(stored, moved):
    two = inquire(stored.leads, 1), inquire(stored.leads, 2)
    stored.leads.append(two[moved], Change([an_event("contact.made")], two[moved].enrollment), NOW)
    before = stored.everything()
    with pytest.raises(Conflict):
        stored.leads.append_together(both(*two, suppress=[PHONE]), NOW)
    assert stored.everything() == before


def test_nothing_is_written_of_an_order_that_was_carried_out_before(stored):
    two = inquire(stored.leads, 1), inquire(stored.leads, 2)
    stored.leads.mark("staff:order-1", NOW)
    before = stored.everything()
    with pytest.raises(Duplicate):
        stored.leads.append_together(both(*two, once="staff:order-1"), NOW)
    assert stored.everything() == before


def test_a_point_that_both_of_them_close_is_closed(leads, two):
    changes = [(head, Change([], head.enrollment, suppress=[PHONE])) for head in two]
    leads.append_together(changes, NOW)
    assert leads.contact(PHONE).suppressed_at == NOW


def test_an_opt_out_of_one_beats_the_opt_in_of_the_other(leads, two):
    one, other = two
    out, back = Change([], one.enrollment, suppress=[PHONE]), Change([], other.enrollment, release=[PHONE])
    leads.append_together([(one, out), (other, back)], NOW)
    assert leads.contact(PHONE).suppressed_at == NOW


# --- merged leads ----------------------------------------------------------------------------------------------------


@pytest.fixture
def world(leads):
    return Practice(leads=leads, clock=FakeClock(NOW))


def test_merged_leads_are_read_back_as_their_logs_tell(world):
    number, address = world.two()
    world.happen(number, "appointment.booked", appointment_id="a", starts_at="2026-12-01T15:00:00Z")
    world.happen(number, "appointment.kept", appointment_id="a")
    world.merge(address, number)
    for lead_id in (number, address):
        assert world.lead(lead_id) == fold(lead_id, world.leads.log(lead_id))
    world.unmerge(number)
    for lead_id in (number, address):
        assert world.lead(lead_id) == fold(lead_id, world.leads.log(lead_id))


def test_a_text_from_the_other_number_lands_on_the_kept_lead_and_parted_on_its_own(world):
    number, address = world.two()
    world.merge(address, number)
    assert world.text("Hello").lead_id == address
    world.unmerge(number)
    assert world.text("Hello again").lead_id == number


def test_a_no_closes_every_point_of_both(world):
    number, address = world.two()
    world.merge(address, number)
    world.happen(address, "lead.opted_out", scope="all", how="said so")
    assert world.suppressed(PHONE)
    assert world.suppressed(EMAIL)
    assert world.lead(number).opted_out


def test_nobody_takes_a_step_of_a_merged_lead(world):
    number, address = world.two()
    world.merge(address, number)
    assert not world.leads.claim(number, 0, NOW, NOW).granted
    assert world.leads.claim(address, 0, NOW, NOW).granted


def test_merged_leads_are_listed_as_such_and_nowhere_else(world):
    number, address = world.two()
    world.merge(address, number)
    assert [head.lead.id for head in world.leads.page("merged", None, None, 9)[0]] == [number]
    assert [head.lead.id for head in world.leads.page("received", None, None, 9)[0]] == [address]
    assert [head.lead.id for head in world.leads.waiting(["received", "contacting"])] == [address]


@pytest.mark.parametrize("asked", [0, 1])
def test_erasing_one_erases_the_person(world, stored, asked):
    both_ids = number, address = world.two()
    world.merge(address, number)
    world.happen(address, "lead.replied", channel="sms", text="second opinion")
    counts = [(standing(world.lead(one)), cohort(world.lead(one), ZONE)) for one in both_ids]
    erase(world.console(), both_ids[asked], ADMIN)
    left = stored.everything()
    assert [word for word in PERSONAL if word in left] == []
    assert [(standing(world.lead(one)), cohort(world.lead(one), ZONE)) for one in both_ids] == counts
    for lead_id in both_ids:
        assert world.lead(lead_id) == fold(lead_id, world.leads.log(lead_id))
    assert world.leads.contact(PHONE).leads == frozenset()
    assert world.leads.contact(EMAIL).leads == frozenset()


def test_who_was_parted_is_erased_from_the_log_of_the_lead_that_stood_for_them(world, stored):
    number, address = world.two()
    world.merge(address, number)
    world.unmerge(number)
    kept = world.lead(address)
    erase(world.console(), number, ADMIN)
    assert PHONE not in stored.everything()
    assert EMAIL in "".join(str(event.data) for event in world.leads.log(address)), "the other person is still there"
    assert world.lead(address) == kept == fold(address, world.leads.log(address))


def test_erasing_again_changes_nothing(world, stored):
    number, address = world.two()
    world.merge(address, number)
    erase(world.console(), number, ADMIN)
    before = stored.everything()
    erase(world.console(), address, ADMIN)
    assert stored.everything() == before


def test_an_answer_that_was_lost_is_found_by_the_next_try(world, monkeypatch):
    number, address = world.two()
    together = world.leads.append_together

    def lose(changes, now):
        together(changes, now)
        raise ProviderUnavailable("no answer came")

    monkeypatch.setattr(world.leads, "append_together", lose)
    with pytest.raises(ProviderUnavailable):
        world.merge(address, number)
    monkeypatch.undo()
    assert world.merge(address, number) == world.leads.log(address)[-1]
    assert world.types(address).count("lead.merged") == 1


def test_a_kept_lead_costs_at_most_one_write_unit_more_for_each_that_it_stands_for(world):
    number, address = world.two()
    alone = size_of(head_item(world.head(address)))
    world.merge(address, number)
    assert size_of(head_item(world.head(address))) - alone < 1024
