"""Whoever inquires by text is in a conversation from the first word on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_crm_callback import World, a_world
from test_relaying import Desk

from builders import NOW, a_draft, a_new_lead, an_event
from firstminute.application.crm_callback import Postponed

OWNER = "owner:front_desk"


@pytest.fixture
def desk() -> Desk:
    return Desk()


def inquired(desk: Desk, **data: object) -> str:
    lead_id = desk.table.inquire(a_draft(phone="+12125550199", email=None, message="Do you do implants?"), **data)
    desk.threads.alerted(desk.member.name, lead_id, desk.table.clock.now())
    desk.table.clock.advance(seconds=60)
    return lead_id


def test_who_inquired_by_text_and_is_answered_by_a_person_is_in_a_conversation(desk: Desk) -> None:
    lead_id = inquired(desk, channel="message", source="texts")
    desk.writes("We do! Tuesday at ten?")
    assert desk.last(lead_id)[0] == "contact.made"
    assert desk.table.head(lead_id).lead.first_human_ms == 60_000


def test_who_asked_again_by_text_is_as_well(desk: Desk) -> None:
    lead_id = inquired(desk)
    desk.happens(lead_id, "lead.repeated", channel="message", source="texts")
    desk.writes("Tuesday at ten?")
    assert desk.last(lead_id)[0] == "contact.made"


@pytest.mark.parametrize("channel", ["form", "call"])
def test_who_came_another_way_has_not_written_yet(desk: Desk, channel: str) -> None:
    lead_id = inquired(desk, channel=channel)
    desk.writes("Tuesday at ten?")
    assert desk.last(lead_id)[0] == "contact.attempted"


def told_of_an_inquiry(channel: str) -> World:
    """Somebody has inquired, and the owner was alerted of it."""
    world = a_world()
    head, events = a_new_lead(draft=a_draft(phone="+12125550199", email=None), at=NOW, channel=channel)
    world.leads.add(head, events, b"", head.lead.id, [], NOW)
    world = replace(world, lead_id=head.lead.id)
    world.deliver(1, OWNER)
    world.clock.advance(seconds=5)
    return world


def test_a_second_text_on_the_heels_of_an_inquiry_by_text_waits_for_the_third() -> None:
    world = told_of_an_inquiry("message")
    seqs = [world.happen(an_event("lead.replied", at=world.clock.now(), text=words))[0].seq for words in ("and", "how")]
    world.deliver(seqs[0], OWNER)
    assert world.deliver(seqs[1], OWNER) == Postponed("burst", 55)
    assert len(world.sms.taken) == 1
    world.clock.advance(seconds=55)
    world.deliver(seqs[1], OWNER, attempt=2)
    assert len(world.sms.taken) == 2
    assert "and / how" in world.sms.taken[1].body


def test_an_answer_to_what_we_wrote_after_a_form_is_told_at_once() -> None:
    world = told_of_an_inquiry("form")
    world.deliver(world.happen(an_event("lead.replied", at=world.clock.now(), text="Yes"))[0].seq, OWNER)
    assert len(world.sms.taken) == 2
