"""Calls, texts and status callbacks of several people at once, in any order, repeated or lost."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from builders import a_practice
from phones import Caller, Exchange

NUMBERS = ("+12125550143", "+12125550144")
NEW_YORK = ZoneInfo("America/New_York")
TEXT_BACK = "Sorry we missed your call"


@dataclass
class Truth:
    """What really happened in one call."""

    number: str
    sid: str
    began: datetime
    picked_up: datetime | None = None
    ended: datetime | None = None
    message: bool = False
    told: bool = False

    @property
    def outcomes(self) -> set[str]:
        """What it may be called; an end that nobody told leaves the length of the call unknown."""
        assert self.ended
        if self.picked_up:
            return {"answered"}
        if self.message:
            return {"voicemail"}
        short = (self.ended - self.began).total_seconds() < 15
        known = {"abandoned"} if short else {"no_answer", "busy"}
        return known if self.told else {"abandoned", "no_answer", "busy"}


@dataclass
class History:
    """The exchange, what goes on in it, and what is on its way to us."""

    exchange: Exchange
    dice: random.Random
    truths: list[Truth] = field(default_factory=list)
    late: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def live(self, calls: int) -> None:
        going = [self.call(number, 1 + number_of) for number_of, number in enumerate(self.numbers(calls))]
        while going:
            one = self.dice.choice(going)
            if next(one, "over") == "over":
                going.remove(one)
            self.meanwhile()
        while self.late:
            self.deliver()
        self.exchange.live(self.exchange.clock.at + timedelta(hours=5), minutes=15)

    def numbers(self, calls: int) -> list[str]:
        return [self.dice.choice(NUMBERS) for _ in range(calls)]

    def meanwhile(self) -> None:
        """Time passes, machines run, the watchdog looks, somebody texts, something late arrives."""
        exchange = self.exchange
        exchange.clock.advance(seconds=self.dice.choice([0, 1, 3, 10]))
        for what in (self.deliver, exchange.run, exchange.watch, self.text):
            if self.dice.random() < (0.1 if what == self.text else 0.4):
                what()

    def deliver(self) -> None:
        if self.late:
            url, fields = self.late.pop(self.dice.randrange(len(self.late)))
            assert self.exchange.post(url, fields)["statusCode"] in (200, 204, 403)

    def text(self) -> None:
        self.texts_sent = getattr(self, "texts_sent", 0) + 1
        told = {"From": self.dice.choice(NUMBERS), "To": "+12125550120", "Body": "Hello?", "NumMedia": "0"}
        answer = self.exchange.post("/twilio/messages", {**told, "MessageSid": f"SM{self.texts_sent:032x}"})
        assert answer["statusCode"] == 200

    def call(self, number: str, call: int) -> Iterator[str]:
        dice, exchange = self.dice, self.exchange
        caller = Caller(exchange, number=number, call=call).calls()
        if dice.random() < 0.2:
            caller = Caller(exchange, number=number, call=call).calls()  # Twilio asks again
        truth = Truth(number, caller.sid, exchange.clock.at)
        self.truths.append(truth)
        caller.since = exchange.clock.at
        yield "ringing"
        while caller.now == "Dial":
            what = dice.choice(["gives up", "nobody", "voicemail", "person", "busy"])
            if what == "gives up":
                self.over(caller, truth, {"DialCallStatus": "canceled", "CallStatus": "completed"})
                return
            if what == "person":
                yield from self.person(caller, truth)
                return
            caller = (
                caller.picked_up().is_voicemail()
                if what == "voicemail"
                else caller.nobody_picks_up("busy" if what == "busy" else "no-answer", seconds=dice.choice([2, 18]))
            )
            yield what
        if dice.random() < 0.5 and caller.now == "Gather":
            caller.presses("2")
            yield "the tone"
            exchange.clock.advance(seconds=20)
            truth.message = True
            told = {
                "RecordingSid": f"RE{call}",
                "RecordingDuration": "20",
                "Digits": "hangup",
                "CallStatus": "completed",
            }
            self.over(caller, truth, told)
            return
        self.over(caller, truth, None)

    def person(self, caller: Caller, truth: Truth) -> Iterator[str]:
        leg = caller.picked_up()
        yield "whisper"
        leg.presses("1")
        assert leg.connected
        truth.picked_up = self.exchange.clock.at
        yield "talking"
        self.exchange.clock.advance(seconds=30)
        told = {"DialCallStatus": "completed", "DialCallSid": leg.sid, "DialCallDuration": "30", "DialBridged": "true"}
        self.over(caller, truth, {**told, **self.dice.choice([{}, {"CallStatus": "completed"}])})

    def over(self, caller: Caller, truth: Truth, action: dict[str, str] | None) -> None:
        """The caller is gone. What Twilio tells of it comes in any order, some of it twice, some of it never."""
        truth.ended = self.exchange.clock.at
        seconds = str(int((truth.ended - truth.began).total_seconds()))
        if action is not None:
            self.late.append((str(caller.verbs[0].get("action")), caller.fields(**action)))
        for _ in range(self.dice.choice([0, 1, 1, 2])):
            truth.told = True
            fields = caller.fields(CallStatus="completed", CallDuration=seconds)
            self.late.append(("/twilio/voice/status", fields))
        if truth.message:
            fields = caller.fields(RecordingSid=f"RE{caller.call}", RecordingDuration="20")
            self.late.append((f"/twilio/voice/recording?call={caller.sid}&of=message", fields))


@pytest.mark.filterwarnings("ignore:No application metrics")
@settings(max_examples=120, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False), st.integers(1, 4))
def test_whatever_the_order_each_person_is_one_lead_and_each_call_what_it_was(dice, calls):
    with pytest.MonkeyPatch.context() as patch:
        exchange = Exchange(a_practice()).plugged_in(patch)
        history = History(exchange, dice)
        history.live(calls)
        holds(history)


def holds(history: History) -> None:
    exchange = history.exchange
    heads = {head.lead.phone: head for head in exchange.leads.heads.values()}
    assert len(heads) == len(exchange.leads.heads)
    ended = [event for head in heads.values() for event in exchange.log(head.lead.id, "call.ended")]
    for truth in history.truths:
        told = [event.data["outcome"] for event in ended if event.data["call"] == truth.sid]
        assert told[-1] in truth.outcomes, (truth, told)
        corrections = [event for event in ended if event.data["call"] == truth.sid and event.data.get("corrected")]
        assert len(told) == 1 + len(corrections)
    for number, head in heads.items():
        mine = [truth for truth in history.truths if truth.number == number]
        clock_is_right(head.lead.first_human_ms, head.lead.received_at, mine)
        texts_are_right(history, head.lead.id, number, mine)
        assert head.lead.calls == ()
    assert [call for call in exchange.calls.open() if call.outcome is None] == []


def clock_is_right(first_human_ms, received_at, mine) -> None:
    picked_up = [truth.picked_up for truth in mine if truth.picked_up]
    if not picked_up:
        assert first_human_ms is None
        return
    assert first_human_ms == round((min(picked_up) - received_at).total_seconds() * 1000)


def texts_are_right(history: History, lead_id: str, number: str, mine) -> None:
    """One text-back a day, none while they talk, and none missing without a rule that says why."""
    exchange = history.exchange
    sent = [event for event in exchange.log(lead_id, "touch.sent") if event.data["template"] == "missed_call_text"]
    days = Counter(event.occurred_at.astimezone(NEW_YORK).date() for event in sent)
    assert set(days.values()) <= {1}
    for event in sent:
        assert not [one for one in mine if one.began < event.occurred_at < one.ended], (event, mine)
        unspoken = [one for one in mine if not one.picked_up and one.ended <= event.occurred_at]
        talks = [one.picked_up for one in mine if one.picked_up and one.picked_up < event.occurred_at]
        assert [one for one in unspoken if not any(talk >= one.began for talk in talks)], (event, mine)
    missed = [event.data for event in exchange.log(lead_id, "call.ended") if event.data["outcome"] != "answered"]
    promised = [data for data in missed if not data.get("rules") and not data.get("corrected")]
    if promised and not sent:  # then it was needless before it left: they wrote, or spoke with somebody
        assert any(one.type in ("lead.replied", "contact.made") for one in exchange.log(lead_id)), missed
    if missed and not promised:
        assert all(data.get("rules") for data in missed if not data.get("corrected"))
    if mine and all(one.picked_up for one in mine):
        assert sent == []
