"""Whoever inquires by text is in a conversation from the first word on."""

from __future__ import annotations

import pytest
from test_relaying import Desk

from builders import a_draft


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
