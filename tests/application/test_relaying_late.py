"""What a member wrote is taken in later: to whom they meant then or nobody, once; what has not left they hear."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from test_relaying import Desk

from firstminute.application.as_of import Then
from firstminute.application.relaying import Relayed, relay
from firstminute.domain.errors import ProviderUnavailable
from firstminute.domain.threads import tag_of


class Late(Desk):
    """Texts that the queue hands out again, as of when they came."""

    def refused(self, text: str, sid: str) -> Then:
        """One that the table says no to, after its words may have left."""
        clock = self.table.clock
        came, append = Then(clock, clock.now(), clock.wall()), self.table.leads.append

        def no(*_: Any, **__: Any) -> Any:
            raise ProviderUnavailable("throttled")

        self.table.leads.append = no  # type: ignore[method-assign]  # a table that says no
        with pytest.raises(ProviderUnavailable):
            self.writes(text, sid)
        self.table.leads.append = append  # type: ignore[method-assign]  # and says yes again
        return came

    def came(self) -> Then:
        return Then(self.table.clock, self.table.clock.now(), self.table.clock.wall())

    def taken_in(self, came: Then, text: str, sid: str) -> Relayed:
        return relay(replace(self.use, came=came), self.member, text, sid)

    @property
    def texts(self) -> list[tuple[str, str]]:
        return [(one.to, one.body) for one in self.table.sms.taken]


@pytest.fixture
def desk() -> Late:
    return Late()


def test_an_answer_that_waited_does_not_go_to_who_has_written_since(desk):
    maria, came = desk.told_of(101, "Maria"), desk.came()
    desk.table.clock.advance(seconds=300)
    john = desk.told_of(102, "John")
    desk.happens(john, "lead.replied", channel="sms", text="Are you there?")
    told = desk.taken_in(came, "Yes, ten is fine, Maria", "SM1")
    assert (told.outcome, told.lost, desk.texts) == ("asked", True, [])
    assert '"Yes, ten is fine, Maria"' in (told.say or "")
    assert desk.writes(tag_of(maria), "SM2") == Relayed("relayed", maria)
    assert desk.texts == [("+12125550101", "Yes, ten is fine, Maria")]


def test_where_nobody_else_was_told_of_it_leaves_late(desk):
    maria, came = desk.told_of(101, "Maria"), desk.came()
    desk.table.clock.advance(seconds=3600)
    assert desk.taken_in(came, "Yes, ten is fine", "SM1") == Relayed("relayed", maria)


def test_what_was_written_before_an_alert_does_not_make_the_next_text_a_word_of_that_conversation(desk):
    maria, came = desk.told_of(101, "Maria"), desk.came()
    desk.table.clock.advance(seconds=300)
    desk.told_of(102, "John")
    desk.table.clock.advance(seconds=60)
    assert desk.taken_in(came, f"{tag_of(maria)} Yes, ten", "SM1").lead_id == maria
    assert desk.writes("When can you come?", "SM2").outcome == "asked"


def test_what_was_written_before_does_not_lead_back_from_the_conversation_of_now(desk):
    maria, john = desk.told_of(101, "Maria"), desk.told_of(102, "John")
    desk.table.clock.advance(seconds=60)
    came = desk.came()
    desk.table.clock.advance(seconds=60)
    desk.writes(f"{tag_of(john)} Tuesday?", "SM2")
    desk.table.clock.advance(seconds=60)
    assert desk.taken_in(came, f"{tag_of(maria)} Yes, ten", "SM1").lead_id == maria
    assert desk.writes("Or Friday?", "SM3").lead_id == john


def test_a_text_that_waited_takes_the_place_of_none_that_was_kept_since(desk):
    _, john = desk.told_of(101, "Maria"), desk.told_of(102, "John")
    came = desk.came()
    desk.table.clock.advance(seconds=60)
    assert desk.writes("Bring the X-rays", "SM2").outcome == "asked"
    assert "Write it once more" in (desk.taken_in(came, "Yes, ten is fine", "SM1").say or "")
    desk.writes(tag_of(john), "SM3")
    assert desk.texts == [("+12125550102", "Bring the X-rays")]


@pytest.mark.parametrize("minutes", [1, 6, 30, 15 * 60])
def test_what_the_provider_took_and_the_table_did_not_is_sent_once_however_long_it_waits(desk, minutes):
    maria = desk.told_of(101, "Maria")
    came = desk.refused("Tuesday at ten?", "SM1")
    desk.table.clock.advance(seconds=60 * minutes)
    assert desk.taken_in(came, "Tuesday at ten?", "SM1") == Relayed("relayed", maria)
    assert len(desk.texts) == 1
    assert desk.last(maria)[1]["passed_on"] == "SM1"


def test_what_the_provider_took_stays_with_its_lead_when_the_member_was_told_of_others_since(desk):
    maria = desk.told_of(101, "Maria")
    came = desk.refused("Tuesday at ten?", "SM1")
    desk.table.clock.advance(seconds=1800)
    desk.told_of(102, "John")
    assert desk.taken_in(came, "Tuesday at ten?", "SM1").lead_id == maria
    assert (len(desk.texts), desk.last(maria)[1]["passed_on"]) == (1, "SM1")


def test_the_same_words_again_later_that_day_are_sent_again(desk):
    desk.told_of(101, "Maria")
    desk.writes("Yes", "SM1")
    desk.table.clock.advance(seconds=1800)
    came = desk.came()
    desk.use.leads.mark("relay:SM2", desk.table.clock.now())  # ended before the provider was asked
    desk.table.clock.advance(seconds=1800)
    desk.taken_in(came, "Yes", "SM2")
    assert len(desk.texts) == 2


def test_a_tag_that_waited_sends_what_was_kept_for_it(desk):
    _, john = desk.told_of(101, "Maria"), desk.told_of(102, "John")
    desk.writes("Yes, ten is fine", "SM1")
    came = desk.came()
    desk.table.clock.advance(seconds=int(timedelta(minutes=40).total_seconds()))
    assert desk.taken_in(came, tag_of(john), "SM2").outcome == "relayed"
    assert desk.texts == [("+12125550102", "Yes, ten is fine")]
