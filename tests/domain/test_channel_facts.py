"""What we learn of the ways to a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from builders import EMAIL, NOW, PHONE, a_practice
from firstminute.domain.channel_facts import preferred, refusals
from firstminute.domain.decision import SKIP, decide
from firstminute.domain.events import NewEvent, record
from firstminute.domain.folding import apply
from firstminute.domain.lead import Lead
from firstminute.domain.touch import Touch

LEAD = Lead("ld_1", phone=PHONE, email=EMAIL)
TEXT, MAIL = Touch(0, "sms", "first_text"), Touch(0, "email", "first_email")


def after(lead: Lead, kind: str, **data: Any) -> Lead:
    return apply(lead, record(NewEvent(kind, NOW, data=data), lead.id, lead.seq + 1, NOW + timedelta(seconds=1)))


def test_a_landline_is_texted_never_again() -> None:
    lead = after(LEAD, "touch.failed", touch="first", channel="sms", reason="bad_number", unusable=True)
    assert list(refusals(lead, "sms")) == ["unreachable.sms"]
    assert list(refusals(lead, "email")) == []
    verdict = decide(a_practice(), lead, Touch(1, "sms", "first_text"), NOW)
    assert (verdict.action, verdict.rules) == (SKIP, ("unreachable.sms",))


@pytest.mark.parametrize("data", [{"reason": "unreachable"}, {"reason": "bad_number", "unusable": False}])
def test_a_phone_that_is_switched_off_today_is_texted_tomorrow(data: dict[str, Any]) -> None:
    assert after(LEAD, "touch.failed", touch="first", channel="sms", **data).dead == frozenset()


def test_a_call_that_failed_kills_no_channel() -> None:
    assert after(LEAD, "touch.failed", channel="call", unusable=True).dead == frozenset()


def test_another_number_takes_the_place_of_the_dead_one() -> None:
    dead = replace(LEAD, dead=frozenset({"sms"}))
    told = after(dead, "lead.repeated", phone="+13105550177", email=EMAIL)
    assert (told.phone, told.email, told.dead) == ("+13105550177", EMAIL, frozenset())
    assert after(dead, "lead.repeated", phone=PHONE).dead == {"sms"}
    assert after(LEAD, "lead.repeated", phone="+13105550177").phone == PHONE


def test_who_writes_from_a_dead_number_is_alive() -> None:
    assert after(replace(LEAD, dead=frozenset({"sms"})), "lead.replied", channel="sms").dead == frozenset()


def test_the_way_they_answer_by_comes_first_from_then_on() -> None:
    assert preferred(LEAD, [TEXT, MAIL]) == [TEXT, MAIL]
    assert preferred(after(LEAD, "lead.replied", channel="email"), [TEXT, MAIL]) == [MAIL, TEXT]
    assert after(LEAD, "lead.replied", channel="call").prefers is None


def test_the_way_they_ask_for_beats_the_way_they_asked_by() -> None:
    assert after(LEAD, "lead.replied", channel="sms", prefers="email").prefers == "email"


def test_the_way_that_reached_them_where_another_failed_comes_first() -> None:
    assert after(LEAD, "touch.delivered", channel="email", instead_of="sms").prefers == "email"
    assert after(LEAD, "touch.delivered", channel="sms").prefers is None
    assert after(LEAD, "touch.delivered", channel="email", instead_of="sms", came_back=True).prefers is None


def test_a_dead_way_is_alive_again_only_when_the_very_message_that_had_said_so_arrived() -> None:
    dead = after(LEAD, "touch.failed", channel="sms", unusable=True)
    assert after(dead, "touch.delivered", channel="sms", corrects="30003").dead == {"sms"}
    assert after(dead, "touch.delivered", channel="sms", corrects="30005", unusable=False).dead == frozenset()


def test_a_way_that_dies_is_preferred_no_more() -> None:
    taken = replace(LEAD, prefers="sms")
    assert after(taken, "touch.failed", channel="sms", unusable=True).prefers is None
    assert after(taken, "touch.failed", channel="email", unusable=True).prefers == "sms"
