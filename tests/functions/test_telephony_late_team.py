"""What a member of the team wrote and could not be written then: they hear of what has not left, whatever its age."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fakes_threads import FakeThreads
from firstminute.application.answer_cap import MOST_LOST
from firstminute.application.relaying import Relaying
from firstminute.application.telephony import Telephony
from firstminute.domain.errors import ProviderUnavailable
from functions.telephony import handler
from functions.test_telephony_late import Shaky


class Office(Shaky):
    """A practice whose team answers its alerts by text."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.threads = FakeThreads()
        self.desk = next(one for one in self.practice.team if one.phone)

    @property
    def telephony(self) -> Telephony:
        parts = (self.practice, self.leads, self.channels, self.threads, self.clock)
        return replace(super().telephony, relaying=lambda: Relaying(*parts))

    def puts_by(self, number: int, body: str) -> None:
        """A text that the table says no to."""
        self.breaks(ProviderUnavailable("throttled"))
        mark, seen = self.leads.mark, self.leads.seen
        self.leads.mark = self.leads.seen = self.leads.append
        self.text(number, body, sender=str(self.desk.phone))
        self.leads.mark, self.leads.seen = mark, seen
        self.mends()

    def heard(self) -> list[str]:
        return [one.body for one in self.sms.taken if one.to == self.desk.phone]


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Office:
    made = Office()
    made.plugged_in(monkeypatch)
    monkeypatch.setattr(handler.bootstrap, "channels", lambda: made.channels)
    return made


def test_words_that_have_not_left_are_told_to_who_wrote_them_hours_later(exchange):
    exchange.puts_by(1, "Yes, ten is fine")
    exchange.clock.advance(hours=3)
    assert exchange.hand_out() == []
    assert [one[:12] for one in exchange.heard()] == ["Your text wa"]


def test_a_keyword_is_confirmed_for_five_minutes_only(exchange):
    exchange.puts_by(1, "HELP")
    exchange.clock.advance(minutes=6)
    assert (exchange.hand_out(), exchange.heard()) == ([], [])


def test_words_that_waited_are_asked_about_where_somebody_has_written_since(exchange):
    maria = exchange.lead()
    exchange.threads.alerted(exchange.desk.name, maria, exchange.clock.now())
    exchange.clock.advance(minutes=1)
    exchange.puts_by(1, "Yes, ten is fine")
    exchange.clock.advance(minutes=10)
    exchange.threads.alerted(exchange.desk.name, maria, exchange.clock.now())
    exchange.hand_out()
    (asked,) = exchange.heard()
    assert '"Yes, ten is fine"' in asked
    assert [one.to for one in exchange.sms.taken] == [exchange.desk.phone]


def test_while_no_text_leaves_it_comes_again_and_counts_once(exchange):
    exchange.puts_by(1, "Yes, ten is fine")
    for _ in range(MOST_LOST + 5):
        exchange.sms.faults.append(ProviderUnavailable("down"))
        assert exchange.hand_out() == ["m0"]
    assert exchange.hand_out() == []
    (told,) = exchange.heard()
    assert "until tomorrow" not in told
