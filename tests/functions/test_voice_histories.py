"""Calls, texts and status callbacks of several people at once, in any order, repeated or lost.

Every request of Twilio's may come twice, callers write and say no in the middle of it all, the team answers by text.
What is right is told by what really happened, in the words of the documentation, and by nothing of the code.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from builders import a_practice
from fakes_threads import FakeThreads
from firstminute.application.relaying import Relaying
from firstminute.application.telephony import Telephony
from firstminute.domain.threads import tag_of
from phones import DESK, Caller, Exchange, Leg

NUMBERS = ("+12125550143", "+12125550144")
NEW_YORK = ZoneInfo("America/New_York")
TEXT_BACK = "Sorry we missed your call"


@dataclass
class Busy(Exchange):
    """An exchange whose team answers by text, and to which Twilio brings one request in five twice."""

    dice: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.threads = FakeThreads()

    @property
    def telephony(self) -> Telephony:
        ports = (self.practice, self.leads, self.channels, self.threads, self.clock)
        return replace(super().telephony, relaying=lambda: Relaying(*ports))

    def post(self, url: str, fields: Any, token: str | None = "token") -> dict[str, Any]:
        first = super().post(url, fields, token)
        if self.dice.random() >= 0.2:
            return first
        self.clock.advance(seconds=self.dice.choice([0, 2]))
        again = super().post(url, fields, token)
        return first if again["statusCode"] == 403 else again  # what came in between has ended the call


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
    texts_sent: int = 0
    wrote: dict[str, datetime] = field(default_factory=dict)
    stopped: dict[str, datetime] = field(default_factory=dict)
    answered: dict[str, datetime] = field(default_factory=dict)  # when the team first wrote to who had written

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
        rarely = {self.text: 0.1, self.relay: 0.1}
        for what in (self.deliver, exchange.run, exchange.watch, self.text, self.relay):
            if self.dice.random() < rarely.get(what, 0.4):
                what()

    def deliver(self) -> None:
        if self.late:
            url, fields = self.late.pop(self.dice.randrange(len(self.late)))
            assert self.exchange.post(url, fields)["statusCode"] in (200, 204, 403)

    def text(self) -> None:
        number, body = self.dice.choice(NUMBERS), self.dice.choice(["Hello?", "Are you there?", "STOP"])
        self.post_text(number, body)
        at = self.exchange.clock.at
        if body == "STOP":
            self.stopped.setdefault(number, at)
        elif number not in self.stopped:
            self.wrote.setdefault(number, at)

    def relay(self) -> None:
        """The desk answers one of the people by text."""
        heads = [head.lead for head in self.exchange.leads.heads.values() if head.lead.phone in NUMBERS]
        if not heads:
            return
        lead = self.dice.choice(heads)
        self.exchange.threads.alerted("front_desk", lead.id, self.exchange.clock.now())
        self.post_text(DESK, f"{tag_of(lead.id)} We are here at nine")
        if lead.phone in self.wrote and lead.phone not in self.stopped:
            self.answered.setdefault(lead.phone, self.exchange.clock.at)

    def post_text(self, sender: str, body: str) -> None:
        self.texts_sent += 1
        told = {"From": sender, "To": "+12125550120", "Body": body, "NumMedia": "0"}
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
            what = dice.choice(["gives up", "nobody", "voicemail", "another key", "person", "busy"])
            if what == "gives up":
                self.over(caller, truth, {"DialCallStatus": "canceled", "CallStatus": "completed"})
                return
            if what == "person":
                yield from self.person(caller, truth)
                return
            if what == "another key":  # somebody who wants no call now, or a child
                leg = self.picked_up(caller).presses(dice.choice("2579#"))
                assert not leg.connected
                caller = leg.is_voicemail()
                yield what
                continue
            caller = (
                self.picked_up(caller).is_voicemail()
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

    def picked_up(self, caller: Caller) -> Leg:
        """One of the phones that ring."""
        return caller.picked_up(self.dice.randrange(len(caller.rings)))

    def person(self, caller: Caller, truth: Truth) -> Iterator[str]:
        leg = self.picked_up(caller)
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
@given(st.randoms(use_true_random=False), st.integers(1, 4), st.sampled_from(["in_turn", "at_once"]))
def test_whatever_the_order_each_person_is_one_lead_and_each_call_what_it_was(dice, calls, ring):
    with pytest.MonkeyPatch.context() as patch:
        practice = a_practice(calls=replace(a_practice().calls, ring=ring))
        exchange = Busy(practice, dice=dice).plugged_in(patch)
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
        clock_is_right(head.lead.first_human_ms, head.lead.received_at, mine, history.answered.get(number))
        texts_are_right(history, head.lead.id, number, mine)
        assert head.lead.calls == ()
    assert [call for call in exchange.calls.open() if call.outcome is None] == []


def clock_is_right(first_human_ms, received_at, mine, answered) -> None:
    """It stops at the first conversation: the key that was pressed, or the team's text to who had written."""
    spoke = [truth.picked_up for truth in mine if truth.picked_up] + [at for at in (answered,) if at]
    if not spoke:
        assert first_human_ms is None
        return
    assert first_human_ms is not None
    assert (
        abs(first_human_ms - (min(spoke) - received_at).total_seconds() * 1000) <= 2000
    )  # of a request that came twice


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
    if promised and not sent:  # then it was needless before it left: they wrote, said no, or spoke with somebody
        needless = ("lead.replied", "lead.opted_out", "contact.made")
        assert any(one.type in needless for one in exchange.log(lead_id)), missed
    for message, at in zip(exchange.sms.taken, exchange.sms._at, strict=True):
        assert message.to != number or at <= history.stopped.get(number, at), "a text after a no"
    if missed and not promised:
        assert all(data.get("rules") for data in missed if not data.get("corrected"))
    if mine and all(one.picked_up for one in mine):
        assert sent == []
