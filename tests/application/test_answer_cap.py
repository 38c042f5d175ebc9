"""A text of the team that has not left is always told of; two machines that answer each other come to an end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from test_telephony import World, a_world

from builders import PHONE, a_practice
from fakes import FakeChannel, FakeChannels
from fakes_threads import FakeTeamPhones, FakeThreads
from firstminute.application.answer_cap import MOST_FOR_THE_TEAM, MOST_LOST
from firstminute.application.relaying import Relaying
from firstminute.application.telephony import Answered

DESK = "+12125550110"


@dataclass
class Desk:
    """A member's phone that texts the practice's number."""

    world: World
    sms: FakeChannel
    threads: FakeThreads
    sent: int = 0

    def texts(self, body: str, **fields: str) -> Answered:
        self.sent += 1
        return self.world.text(body, DESK, f"SM{self.sent:032x}", **fields)


@pytest.fixture
def desk() -> Desk:
    world, sms, threads = a_world(), FakeChannel("twilio"), FakeThreads()
    relaying = Relaying(a_practice(), world.leads, FakeChannels({"sms": sms}), threads, world.clock, FakeTeamPhones())
    world.use = replace(world.use, relaying=lambda: relaying)
    return Desk(world, sms, threads)


def test_every_text_that_has_not_left_is_told_of_until_its_writer_knows_that_none_leaves(desk: Desk) -> None:
    told = [desk.texts(f"Tuesday at {number}?").say for number in range(MOST_LOST)]
    assert all(told)
    assert [one for one in told if one and "until tomorrow nothing you text is passed on" in one] == told[-1:]
    lead_id = desk.world.lead()
    desk.threads.alerted("front_desk", lead_id, desk.world.clock.now())
    after = desk.texts("Hello Dana")
    assert (after.outcome, after.say, desk.sms.tried) == ("over_for_today", None, [])


def test_the_next_day_they_are_passed_on_again(desk: Desk) -> None:
    for number in range(MOST_LOST):
        desk.texts(f"Tuesday at {number}?")
    lead_id = desk.world.lead()
    desk.world.clock.advance(hours=24)
    desk.threads.alerted("front_desk", lead_id, desk.world.clock.now() - timedelta(minutes=1))
    assert desk.texts("Hello Dana").outcome == "relayed"
    assert [one.to for one in desk.sms.taken] == [PHONE]


def test_their_stop_is_heard_even_then_and_a_no_in_free_words_is_answered_no_more(desk: Desk) -> None:
    for _ in range(MOST_LOST):
        desk.texts("please do not text me any more")
    assert desk.texts("please do not text me any more").say is None
    stopped = desk.texts("STOP")
    assert (stopped.outcome, stopped.say is None) == ("team_stop", False)


def test_confirmations_of_what_has_left_cost_no_answer_about_what_has_not(desk: Desk) -> None:
    lead_id = desk.world.lead()
    desk.threads.alerted("front_desk", lead_id, desk.world.clock.now())
    pictures = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/ME1", "MediaContentType0": "image/png"}
    for _ in range(MOST_FOR_THE_TEAM + 1):
        assert "Pictures cannot be passed on" in (desk.texts("Our new room", **pictures).say or "")
    for _ in range(MOST_FOR_THE_TEAM + 1):
        desk.texts("HELP")
    assert desk.texts("HELP").say is None
    desk.world.happen(lead_id, "lead.opted_out", scope="all")
    assert "Not sent to" in (desk.texts("Hello?").say or "")
