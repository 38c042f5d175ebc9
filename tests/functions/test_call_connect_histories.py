"""Calls to a lead in any order: keys, hang-ups, callbacks late, twice or never, lost answers, what the lead does.

Twilio asks one time in six again, because the first answer was too late for it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from builders import PHONE
from fakes import lost_answer
from firstminute.domain.connecting import NOT_TAKEN, WITHDRAWN, call_id
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.touch import Touch
from phones import OURS
from ringing import Line, Lines, a_line_up

ENDINGS = {"lead.replied": "replied", "lead.opted_out": "opted_out", "appointment.booked": "booked"}
SAID = {
    "lead.replied": {"channel": "sms", "text": "Tomorrow?"},
    "lead.opted_out": {"scope": "all"},
    "appointment.booked": {"appointment_id": "1", "starts_at": "2026-12-01T15:00:00Z"},
}


@dataclass
class Talk:
    """What really happened between the lead's phone and a member's."""

    member: str
    met: datetime | None = None
    seconds: int = 0
    human: bool = False
    heard: str = ""
    key: str = ""
    hung_up: bool = False

    @property
    def may_be_a_conversation(self) -> bool:
        """Whether anything that we could be told says so."""
        if self.key:
            return self.key == "1" or self.seconds >= 150 or self.heard == "human"
        return self.met is not None and (self.seconds >= 150 or self.heard == "human")


@dataclass
class History:
    """A lead whose call is due, Twilio with its moods, and what is on its way to us."""

    team: Lines
    dice: random.Random
    late: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    ringing: set[str] = field(default_factory=set)
    most_at_once: int = 0
    over: str = ""
    texts: int = 0
    rung_before_no: int = 0

    def live(self) -> None:
        going: list[Iterator[str]] = []
        seen = 0
        self.step()
        for _ in range(60):
            lines = self.team.ringing
            going += [self.phone(line) for line in lines[seen:]]
            seen = len(lines)
            if going:
                one = self.dice.choice(going)
                if next(one, "over") == "over":
                    going.remove(one)
            self.meanwhile()
        while going:
            if next(going[0], "over") == "over":
                going.pop(0)
            going += [self.phone(line) for line in self.team.ringing[seen:]]
            seen = len(self.team.ringing)
        while self.late:
            self.deliver()
        self.end()

    def end(self) -> None:
        for _ in range(20):
            self.team.exchange.clock.advance(minutes=20)
            self.team.exchange.look()
            self.step()

    def step(self) -> None:
        if self.dice.random() < 0.4:
            fault = self.dice.choice(
                [
                    lost_answer(),
                    OutcomeUnknown("cut"),
                    ProviderUnavailable("down"),
                    ProviderRefused("21211", "no phone"),
                ]
            )
            self.team.exchange.rings.faults = [fault]
        if self.team.exchange.head(self.team.lead_id).enrollment.step == 1:
            self.team.step()
        self.team.exchange.rings.faults = []

    def meanwhile(self) -> None:
        exchange = self.team.exchange
        exchange.clock.advance(seconds=self.dice.choice([0, 1, 5, 20]))
        for what, often in ((self.deliver, 0.5), (exchange.look, 0.2), (self.step, 0.3), (self.lead_does, 0.02)):
            if self.dice.random() < often:
                what()

    def lead_does(self) -> None:
        """They write, book or say no: as staff or the CRM tell it, or by a text of their own."""
        what = self.dice.choice([*sorted(ENDINGS), "Tomorrow?", "STOP"])
        self.over = self.over or what
        if what in ENDINGS:
            self.team.exchange.happens(self.team.lead_id, what, **SAID[what])
        else:
            self.texts += 1
            told = {"From": PHONE, "To": OURS, "Body": what, "NumMedia": "0", "MessageSid": f"SM{self.texts:032x}"}
            self.post("/twilio/messages", told)
        if what in ("STOP", "lead.opted_out"):
            self.rung_before_no = self.rung_before_no or len(self.team.rung)

    def deliver(self) -> None:
        if self.late:
            url, fields = self.late.pop(self.dice.randrange(len(self.late)))
            self.post(url, fields)

    def post(self, url: str, fields: dict[str, str]) -> list[ElementTree.Element]:
        answer = self.team.exchange.post(url, fields)
        assert answer["statusCode"] in (200, 204, 403), answer
        if self.dice.random() < 1 / 6:
            again = self.team.exchange.post(url, fields)
            assert again["statusCode"] in (200, 204, 403), again
            answer = again if again["statusCode"] != 403 else answer
        return list(ElementTree.fromstring(answer["body"])) if answer["statusCode"] == 200 else []

    def tells(self, url: str, fields: dict[str, str]) -> None:
        """A callback: at once, late, twice, or never."""
        fate = self.dice.choice(["now", "now", "late", "twice", "never"])
        if fate in ("now", "twice"):
            self.post(url, fields)
        if fate in ("late", "twice"):
            self.late.append((url, fields))

    def phone(self, line: Line) -> Iterator[str]:
        dice, reference = self.dice, str(line.message.reference)
        self.ringing.add(reference)
        self.most_at_once = max(self.most_at_once, len(self.ringing))
        yield "rings"
        what = dice.choice(["no-answer", "busy", "failed", "person", "person", "person", "voicemail"])
        verbs: list[ElementTree.Element] = []
        if what in ("person", "voicemail"):
            verbs = self.post(line.url("offer"), line.fields())
            yield "listens"
        if what == "person" and verbs and verbs[-1].tag == "Hangup" and any(one.tag == "Gather" for one in verbs):
            key = dice.choice(["1", "1", "1", "2", "7"])
            gather = next(one for one in verbs if one.tag == "Gather")
            if key == "2":
                self.ringing.discard(reference)
            dead = self.over and self.stopped
            verbs = self.post(str(gather.get("action")), line.fields(Digits=key))
            dialled = next((one for one in verbs if one.tag == "Dial"), None)
            if dialled is not None:
                assert not dead, "they were connected after the lead's follow-up was over"
                yield from self.connected(line, dialled)
        self.ringing.discard(reference)
        status = what if what in ("no-answer", "busy", "failed") else "completed"
        self.tells(line.url("rang"), line.fields(CallStatus=status, CallDuration="9"))

    @property
    def stopped(self) -> str | None:
        return self.team.exchange.head(self.team.lead_id).lead.stopped

    def connected(self, line: Line, dial: ElementTree.Element) -> Iterator[str]:
        dice, number = self.dice, dial[0]
        assert number.text == PHONE
        member = "front_desk" if line.message.to.endswith("110") else "coordinator"
        talk = Talk(member)
        self.talks.append(talk)
        leg = {"CallSid": line.lead_sid, "ParentCallSid": line.sid, "To": PHONE}
        yield "dials"
        action, told = str(dial.get("action")), {"DialCallSid": line.lead_sid}
        if dice.random() < 0.3:
            status = dice.choice(["no-answer", "busy", "failed"])
            self.tells(str(number.get("statusCallback")), line.fields(**{**leg, "CallStatus": status}))
            self.post(action, line.fields(**told, DialCallStatus=status))
            return
        talk.met, talk.human = self.team.exchange.clock.at, dice.random() < 0.6
        self.tells(str(number.get("statusCallback")), line.fields(**{**leg, "CallStatus": "in-progress"}))
        if dice.random() < 0.6:
            talk.heard = "human" if talk.human else "machine_start"
            heard = line.fields(**{**leg, "AnsweredBy": talk.heard})
            self.post(str(number.get("amdStatusCallback")), heard)
        yield "talks"
        began = talk.met
        self.team.exchange.clock.advance(seconds=dice.choice([2, 10, 40, 200]))
        talk.seconds = int((self.team.exchange.clock.at - began).total_seconds())
        ended = {**leg, "CallStatus": "completed", "CallDuration": str(talk.seconds)}
        self.tells(str(number.get("statusCallback")), line.fields(**ended))
        talk.hung_up = dice.random() < 0.5
        more = {"CallStatus": "completed"} if talk.hung_up else {}
        bridged = {"DialBridged": "true"} if dice.random() < 0.5 else {}
        done = {**told, "DialCallStatus": "completed", "DialCallDuration": str(talk.seconds), **bridged, **more}
        if talk.hung_up and dice.random() < 0.2:
            return  # and nobody ever tells what came of it
        verbs = self.post(action, line.fields(**done))
        gather = next((one for one in verbs if one.tag == "Gather"), None)
        yield "is asked"
        if gather is not None and not talk.hung_up and dice.random() < 0.7:
            talk.key = "1" if talk.human else "2"
            self.post(str(gather.get("action")), line.fields(Digits=talk.key))


def lived(seed: int, **rules: Any) -> History:
    with pytest.MonkeyPatch.context() as patch:
        team = a_line_up(patch, **rules).due()
        history = History(team.whose_owner_is_away() if seed % 2 else team, random.Random(seed))
        history.live()
    return history


def check(history: History, most_at_once: int) -> None:
    team = history.team
    exchange, lead = team.exchange, team.exchange.head(team.lead_id).lead
    rung = Counter(str(one.reference) for one in exchange.rings.taken)
    assert max(rung.values(), default=1) == 1, "somebody was rung twice for one touch"
    assert history.most_at_once <= most_at_once
    assert history.rung_before_no in (0, len(team.rung)), "a phone rang for somebody who had said no"
    assert len(history.talks) <= 1, "the lead was rung twice for one touch"
    call = exchange.calls.get(call_id(team.lead_id, Touch(1, "call", "call_now")))
    assert call is None or not call.open
    told = [one for one, _ in team.told("contact.made", "contact.attempted", "call.not_taken", "call.withdrawn")]
    assert told.count("contact.made") <= 1
    assert told.count("contact.attempted") <= 1
    ends = [one for one in told if one.startswith("call.")]
    assert len(ends) <= 1
    assert lead.calls == ()
    assert_clock(history, told)
    if call is not None and rung and call.outcome in (NOT_TAKEN, WITHDRAWN):
        assert ends, "nobody took the call and nobody was told"
    sent = [one for one in exchange.log(team.lead_id, "touch.sent") if one.data["channel"] == "call"]
    assert Counter(one.data["touch"] for one in sent)["step_1"] <= 1


def assert_clock(history: History, told: list[str]) -> None:
    lead = history.team.exchange.head(history.team.lead_id).lead
    talk = history.talks[0] if history.talks else None
    if "contact.made" not in told:
        assert lead.first_human_ms is None
        assert talk is None or talk.key != "1"
        return
    assert talk is not None
    assert talk.may_be_a_conversation
    assert talk.met is not None
    assert lead.received_at is not None
    off = lead.received_at + timedelta(milliseconds=lead.first_human_ms or 0) - talk.met
    assert abs(off) <= timedelta(seconds=30), "the human clock did not stop when the person picked up"


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(st.integers(0, 2**32))
def test_one_phone_at_a_time_one_ring_a_member_one_conversation_and_the_right_clock(seed: int) -> None:
    check(lived(seed), most_at_once=1)


@settings(max_examples=75, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(st.integers(0, 2**32))
def test_all_at_once_the_lead_is_still_rung_once(seed: int) -> None:
    check(lived(seed, ring="at_once"), most_at_once=2)


def test_the_histories_hold_what_they_are_about() -> None:
    """Else they would prove nothing."""
    kinds: Counter[str] = Counter()
    for seed in range(160):
        history = lived(seed)
        kinds.update(one for one, _ in history.team.told())
        kinds.update(["replied meanwhile"] if history.over else [])
        kinds.update(["two rung"] if len(history.team.rung) > 1 else [])
    assert min(kinds[one] for one in ("contact.made", "contact.attempted", "call.not_taken", "two rung")) >= 10, kinds
    assert min(kinds[one] for one in ("call.withdrawn", "replied meanwhile")) >= 3, kinds
