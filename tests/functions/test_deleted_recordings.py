"""Messages, pictures and privacy requests in any order: what Twilio holds in the end, and until when.

Twilio tells of a recording late, twice, never or after its person was erased; it is down for a day; somebody is erased
while theirs is deleted. What is right is told by what really happened, and by nothing of the code.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from builders import a_practice
from fakes import FakeKeys, FakeRollups
from fakes_deletions import FakeKept
from firstminute.application.console import Console
from firstminute.application.deleting import DELETED
from firstminute.application.erasing import erase
from firstminute.domain.errors import OutcomeUnknown, ProviderUnavailable
from firstminute.domain.events import Actor
from phones import API, Caller, Exchange

NUMBERS = ("+12125550143", "+12125550144", "+12125550110")  # the last one is a member's
OURS = "+12125550120"
KEPT_FOR = timedelta(days=90)
ADMIN = Actor("staff", "office manager")


class AtTwilio(FakeKept):
    """What Twilio holds, and when each thing went; an answer in ten is lost, `meanwhile` happens before one."""

    def __init__(self, exchange: Exchange, dice: random.Random) -> None:
        super().__init__()
        self.exchange, self.dice = exchange, dice
        self.went: dict[str, datetime] = {}
        self.meanwhile: list[Any] = []
        self.loses = 0.1

    def keeps(self, id_: str, whole: str | None = None) -> None:
        self.held.add(id_)
        if whole:
            self.hangs_on[id_] = whole

    def remove(self, id_: str) -> bool:
        if self.meanwhile:
            self.meanwhile.pop()()
        there = super().remove(id_)
        if self.dice.random() < self.loses:
            raise OutcomeUnknown("no answer")
        return there

    def _gone(self, id_: str) -> None:
        super()._gone(id_)
        self.went[id_] = self.exchange.clock.at


@dataclass
class History:
    exchange: Exchange
    dice: random.Random
    calls: int = 0
    texts: int = 0
    late: list[tuple[str, dict[str, str], list[str]]] = field(default_factory=list)
    told: dict[str, datetime] = field(default_factory=dict)  # when we first heard of each
    whose: dict[str, str] = field(default_factory=dict)  # the lead of each
    erased: dict[str, datetime] = field(default_factory=dict)  # by lead

    def __post_init__(self) -> None:
        self.twilio = self.exchange.kept = AtTwilio(self.exchange, self.dice)
        ports = (FakeKeys({}), FakeRollups(), self.exchange.clock, API)
        self.console = Console(self.exchange.practice, self.exchange.leads, self.exchange.quarantine, *ports)

    def live(self, deeds: int) -> None:
        often, seldom = [self.call, self.tells], [self.text, self.erase, self.outage, self.wait]
        for _ in range(deeds):
            self.dice.choice([*often, *often, *seldom])()
            self.passes(minutes=self.dice.choice([0, 1, 7]))
        while self.late:
            self.tells()
        self.twilio.down = None

    def passes(self, **duration: float) -> None:
        """Time passes, and the watchdog makes one round."""
        self.exchange.clock.advance(**duration)
        self.exchange.watch()

    def wait(self) -> None:
        self.passes(days=self.dice.choice([1, 30, 89, 91]))
        self.twilio.down = None

    def outage(self) -> None:
        self.twilio.down = ProviderUnavailable("down") if self.twilio.down is None else None

    def erase(self) -> None:
        if not self.exchange.leads.heads:
            return
        lead_id = self.dice.choice(sorted(self.exchange.leads.heads))

        def erased() -> None:
            erase(self.console, lead_id, ADMIN)
            self.erased.setdefault(lead_id, self.exchange.clock.at)

        if self.dice.random() < 0.5:
            self.twilio.meanwhile.append(erased)
        else:
            erased()

    def call(self) -> None:
        """Somebody leaves a message, or a breath of a second."""
        self.calls += 1
        self.exchange.clock.advance(minutes=5)
        caller = Caller(self.exchange, number=self.dice.choice(NUMBERS), call=self.calls).calls()
        while caller.now == "Dial":
            caller.nobody_picks_up()
        caller.presses("2")
        sound, words = (f"{kind}{self.calls:032x}" for kind in ("RE", "TR"))
        self.twilio.keeps(caller.sid)
        self.twilio.keeps(sound, caller.sid)
        self.twilio.keeps(words, sound)
        seconds = self.dice.choice(["1", "20", "20"])
        fields = caller.fields(RecordingSid=sound, RecordingDuration=seconds)
        said = caller.fields(RecordingSid=sound, TranscriptionSid=words, TranscriptionText="My tooth hurts")
        action = str(caller.verbs[0].get("action"))
        over = {**fields, "Digits": "hangup", "CallStatus": "completed"}
        self.later(action, over, [sound], self.dice.choice([0, 1, 1]))
        kept = f"/twilio/voice/recording?call={caller.sid}&of=message"
        self.later(kept, fields, [sound], self.dice.choice([0, 1, 2]))
        self.later(f"/twilio/voice/transcription?call={caller.sid}", said, [words], self.dice.choice([0, 1, 2]))
        call = self.exchange.calls.get(caller.sid)
        assert call
        for one in (caller.sid, sound, words) if call.lead_id else ():
            self.whose[one] = call.lead_id or ""

    def later(self, url: str, fields: dict[str, str], ids: list[str], times: int) -> None:
        self.late += [(url, fields, ids)] * times

    def tells(self) -> None:
        if not self.late:
            return
        url, fields, ids = self.late.pop(self.dice.randrange(len(self.late)))
        answer = self.exchange.post(url, fields)
        assert answer["statusCode"] in (200, 204, 403)
        for one in ids:
            self.told.setdefault(one, self.exchange.clock.at)

    def text(self) -> None:
        self.texts += 1
        message, picture = (f"{kind}{self.texts:032x}" for kind in ("MM", "ME"))
        number = self.dice.choice(NUMBERS[:2])
        url = f"https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/{message}/Media/{picture}"
        told = {"From": number, "To": OURS, "Body": "See?", "NumMedia": "1", "MediaUrl0": url, "MessageSid": message}
        for _ in range(self.dice.choice([1, 1, 2])):
            assert self.exchange.post("/twilio/messages", told)["statusCode"] == 200
        self.twilio.keeps(message)
        self.twilio.keeps(f"{message}/{picture}", message)
        lead_id = self.exchange.leads.contact(number).lead_id
        for one in (message, f"{message}/{picture}"):
            self.whose[one] = str(lead_id)
        self.told[f"{message}/{picture}"] = self.exchange.clock.at


@pytest.mark.filterwarnings("ignore:No application metrics")
@settings(max_examples=80, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False), st.integers(1, 25))
def test_whatever_the_order_everything_goes_in_its_time_and_nothing_before(dice, deeds):
    with pytest.MonkeyPatch.context() as patch:
        exchange = Exchange(a_practice()).plugged_in(patch)
        history = History(exchange, dice)
        history.live(deeds)
        nothing_went_early(history)
        for _ in range(60):  # the longest pause is six hours
            history.passes(minutes=15)
        what_was_erased_is_gone(history)
        for _ in range(95):
            history.passes(days=1)
        history.twilio.loses = 0
        for _ in range(60):
            history.passes(hours=6)
        everything_we_heard_of_is_gone(history)
        each_is_noted_once(history)


def nothing_went_early(history: History) -> None:
    for id_, at in history.twilio.went.items():
        erased_at = history.erased.get(history.whose.get(id_, ""))
        heard_at = min((history.told[one] for one in _told_by(id_) if one in history.told), default=None)
        assert erased_at or (heard_at and at >= heard_at + KEPT_FOR), id_


def what_was_erased_is_gone(history: History) -> None:
    erased = {id_ for id_, lead_id in history.whose.items() if lead_id in history.erased}
    assert erased & history.twilio.held == set()


def everything_we_heard_of_is_gone(history: History) -> None:
    assert history.told.keys() & history.twilio.held == set()
    assert history.exchange.leads.deletions.listed == {}


def each_is_noted_once(history: History) -> None:
    leads = history.exchange.leads
    for lead_id in leads.heads:
        notes = [note for note in leads.notes(lead_id) if note.type == DELETED]
        named = Counter(note.data["provider_id"] for note in notes if "provider_id" in note.data)
        assert set(named.values()) <= {1}
        assert not named or lead_id not in history.erased
        texts = [str(event.data) for event in [*leads.log(lead_id), *leads.notes(lead_id)]]
        assert lead_id not in history.erased or not any("tooth" in text or "See?" in text for text in texts)


def _told_by(id_: str) -> list[str]:
    """What is told of a sound is told of its words, and the other way round."""
    return [f"RE{id_[2:]}", f"TR{id_[2:]}"] if id_[:2] in ("RE", "TR") else [id_]
