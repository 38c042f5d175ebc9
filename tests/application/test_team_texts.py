"""What the team is told by text can be answered by text, and several texts of one person are one alert."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from test_crm_callback import World, a_world

from builders import an_event
from fakes_threads import FakeThreads
from firstminute.application.crm_callback import Postponed
from firstminute.application.telling import Delivered
from firstminute.domain.errors import ProviderRefused
from firstminute.domain.threads import Thread, tag_of

OWNER = "owner:front_desk"


@pytest.fixture
def world() -> World:
    made = a_world()
    return replace(made, use=replace(made.use, threads=FakeThreads()))


def said(world: World, words: str) -> int:
    return world.happen(an_event("lead.replied", at=world.clock.now(), channel="sms", text=words))[0].seq


def alerts(world: World) -> list[Any]:
    return [one.body for one in world.sms.taken]


def test_an_alert_by_text_opens_a_conversation_and_says_how_to_answer(world: World) -> None:
    assert world.deliver(1, OWNER) == Delivered("sms,email")
    assert world.use.threads
    assert dict(world.use.threads.get("front_desk").alerted) == {world.lead_id: world.clock.now()}
    assert f"Reply here to text them ({tag_of(world.lead_id)})" in alerts(world)[0]


def test_who_is_alerted_by_e_mail_alone_answers_nobody_by_text(world: World) -> None:
    assert world.deliver(1, "owner:coordinator") == Delivered("email")
    assert world.use.threads
    assert world.use.threads.get("coordinator") == Thread()


def test_a_text_in_place_of_an_e_mail_that_is_refused_can_be_answered(world: World) -> None:
    world.email.faults.append(ProviderRefused("bounced", "no such mailbox"))
    assert world.deliver(1, "owner:coordinator") == Delivered("sms")
    assert world.use.threads
    assert set(world.use.threads.get("coordinator").alerted) == {world.lead_id}


def test_nobody_is_invited_to_text_who_has_opted_out(world: World) -> None:
    world.happen(an_event("lead.opted_out", scope="all", how="texted something", review=True, text="no more"))
    world.deliver(2, OWNER)
    assert "Reply here" not in alerts(world)[0]


def test_three_texts_in_a_row_are_two_alerts_with_every_word(world: World) -> None:
    first = said(world, "Hi")
    assert world.deliver(first, OWNER) == Delivered("sms,email")
    world.clock.advance(seconds=10)
    second = said(world, "it is about my bridge")
    assert world.deliver(second, OWNER) == Postponed("burst", 50)
    assert world.notices.postponed == {"receipt": 50}
    third = said(world, "and the price")
    world.clock.advance(seconds=50)
    assert world.deliver(second, OWNER, attempt=2) == Delivered("burst")
    assert world.deliver(third, OWNER) == Delivered("sms,email")
    assert len(alerts(world)) == 2
    assert "it is about my bridge / and the price" in alerts(world)[1]
    assert world.deliver(second, OWNER, attempt=3) == Delivered("known", again=True)


def test_the_crm_is_told_of_every_text_by_itself(world: World) -> None:
    for words in ("Hi", "it is about my bridge"):
        assert world.deliver(said(world, words)) == Delivered(204)
    assert [body["data"]["event"]["data"]["text"] for _, body in world.crm.sent] == ["Hi", "it is about my bridge"]
