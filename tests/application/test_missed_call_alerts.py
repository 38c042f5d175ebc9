"""Somebody who calls again and again is told of at once and then in one; what a call leaves behind is always told."""

from __future__ import annotations

from test_crm_callback import World, a_world

from builders import an_event
from firstminute.application.bursts import REDIALS
from firstminute.application.crm_callback import Postponed
from firstminute.domain.errors import ProviderRefused

OWNER = "owner:front_desk"


def missed(world: World, type_: str = "call.ended", **data: object) -> int:
    told = {"outcome": "no_answer", **data} if type_ == "call.ended" else data
    return world.happen(an_event(type_, at=world.clock.now(), actor="provider", **told))[0].seq


def test_twelve_missed_calls_of_one_person_are_two_alerts_by_each_way() -> None:
    world, waiting = a_world(), list[int]()
    for number in range(12):
        seq = missed(world, call=f"CA{number}")
        if isinstance(world.deliver(seq, OWNER), Postponed):
            waiting.append(seq)
        world.clock.advance(seconds=50)
    world.clock.advance(seconds=REDIALS.total_seconds())
    for seq in waiting:
        world.deliver(seq, OWNER)
    assert len(world.sms.taken) == len(world.email.taken) == 2
    assert "Nobody took the call. Please call back." in world.sms.taken[0].body
    assert "They called 11 times, and nobody took it. Please call back." in world.sms.taken[1].body
    assert "They called 11 times" in world.email.taken[1].body


def test_a_message_and_a_promise_are_told_at_once_in_the_middle_of_it() -> None:
    world = a_world()
    world.deliver(missed(world, call="CA1"), OWNER)
    world.clock.advance(seconds=40)
    world.deliver(missed(world, call="CA2"), OWNER)
    for type_, data in [
        ("call.voicemail", {"call": "CA3", "recording": "RE1"}),
        ("call_back.due", {"call": "CA3"}),
        ("lead.replied", {"channel": "sms", "text": "My face is swollen"}),
    ]:
        before = len(world.sms.taken)
        world.deliver(missed(world, type_, **data), OWNER)
        assert len(world.sms.taken) == before + 1


def test_nobody_is_asked_to_call_back_somebody_who_was_spoken_with_meanwhile() -> None:
    world = a_world()
    world.deliver(missed(world, call="CA1"), OWNER)
    world.clock.advance(seconds=120)
    again = missed(world, call="CA2")
    assert isinstance(world.deliver(again, OWNER), Postponed)
    missed(world, "contact.made", channel="call", seconds=200)
    world.clock.advance(seconds=REDIALS.total_seconds())
    world.deliver(again, OWNER)
    assert len(world.sms.taken) == 1


def test_a_summary_that_does_not_arrive_is_told_in_full_by_the_other_way() -> None:
    world = a_world()
    seqs = [missed(world, call=f"CA{number}") for number in range(3)]
    world.deliver(seqs[0], OWNER)
    world.clock.advance(seconds=REDIALS.total_seconds())
    world.sms.faults.append(ProviderRefused("30003", "off"))
    world.email.faults.append(ProviderRefused("bounced", "full"))
    world.deliver(seqs[2], OWNER)
    failed = [one for one in world.leads.log(world.lead_id) if one.type == "alert.failed"]
    world.deliver(failed[-1].seq, OWNER)
    said = [*world.sms.taken, *world.email.taken][-1].body
    assert "They called 3 times" in said
    assert "could not be reached" in said
