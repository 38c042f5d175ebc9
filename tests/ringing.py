"""The team's phones when a lead is to be called: Twilio's side of it, signed by Twilio's own library.

`Lines` reads what we asked Twilio to ring; a `Line` is one phone: `line.picks_up().presses("1")`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from builders import NOW, PHONE, a_practice
from firstminute.application import cadence_step, first_touch
from firstminute.application.provider_ports import Message
from firstminute.domain.practice import Practice
from phones import API, OURS, Exchange, sid, spoken

DESK = "+12125550110"
COORDINATOR = "+12125550111"


def connecting(**changes: Any) -> Practice:
    """The practice with call connect on."""
    return a_practice(calls=replace(a_practice().calls, connect=True, **changes))


@dataclass
class Line:
    """One phone that Twilio was asked to ring; `lead_sid` is the leg to the lead that its key led to."""

    exchange: Exchange
    message: Message
    number: int
    heard: list[str] = field(default_factory=list)
    verbs: list[ElementTree.Element] = field(default_factory=list)
    met: datetime | None = None

    @property
    def sid(self) -> str:
        return sid(5000 + self.number)

    @property
    def lead_sid(self) -> str:
        return sid(6000 + self.number)

    def url(self, step: str) -> str:
        return f"{API}/twilio/voice/{step}?leg={self.message.reference}&lead_id={self.message.lead_id}"

    def fields(self, **more: str) -> dict[str, str]:
        base = {
            "CallSid": self.sid,
            "AccountSid": "AC1",
            "From": OURS,
            "To": self.message.to,
            "ApiVersion": "2010-04-01",
        }
        return {**base, "Direction": "outbound-api", "CallStatus": "in-progress", **more}

    def goes(self, url: str, **more: str) -> Line:
        """Twilio asks what to say and do on this phone."""
        answer = self.exchange.post(url, self.fields(**more))
        assert answer["statusCode"] == 200, answer
        self.verbs = list(ElementTree.fromstring(answer["body"]))
        self.heard += list(spoken(self.verbs))
        while self.verbs and self.verbs[0].tag == "Say":
            self.verbs.pop(0)
        return self

    def tells(self, url: str, **more: str) -> Line:
        """Twilio tells what happened; nobody listens."""
        answer = self.exchange.post(url, self.fields(**more))
        assert answer["statusCode"] == 204, answer
        return self

    @property
    def now(self) -> str:
        """The verb that waits for somebody."""
        return self.verbs[0].tag if self.verbs else "nothing"

    def picks_up(self) -> Line:
        return self.goes(self.url("offer"))

    def presses(self, keys: str) -> Line:
        return self.goes(str(self.verbs[0].get("action")), Digits=keys)

    def is_over(self, status: str = "completed", seconds: float = 0) -> Line:
        """The status callback of this phone."""
        self.exchange.clock.advance(seconds=seconds)
        return self.tells(self.url("rang"), CallStatus=status, CallDuration="1")

    @property
    def dials(self) -> str:
        """The number that is rung for this member, empty for none."""
        return (self.verbs[0][0].text or "") if self.now == "Dial" else ""

    def _lead(self, event: str, **more: str) -> None:
        number = self.verbs[0][0]
        fields = {
            "CallSid": self.lead_sid,
            "ParentCallSid": self.sid,
            "To": PHONE,
            "Direction": "outbound-dial",
            **more,
        }
        self.tells(str(number.get(event)), **fields)

    def lead_picks_up(self, after: float = 8, who: str | None = "human") -> Line:
        self.exchange.clock.advance(seconds=after)
        self.met = self.exchange.clock.at
        self._lead("statusCallback", CallStatus="in-progress")
        if who:
            self._lead("amdStatusCallback", AnsweredBy=who)
        return self

    def talks(self, seconds: int, *, member_hangs_up: bool = False) -> Line:
        """Both are told: the lead's leg, then what came of the dial."""
        self.exchange.clock.advance(seconds=seconds)
        self._lead("statusCallback", CallStatus="completed", CallDuration=str(seconds))
        return self.reached("completed", seconds, member_hangs_up=member_hangs_up)

    def lead_does_not_pick_up(self, status: str = "no-answer") -> Line:
        self.exchange.clock.advance(seconds=30)
        return self.reached(status, None)

    def reached(self, status: str, seconds: int | None, *, member_hangs_up: bool = False) -> Line:
        told = {"DialCallStatus": status, "DialCallSid": self.lead_sid}
        lasted = {"DialCallDuration": str(seconds), "DialBridged": "true"} if seconds is not None else {}
        over = {"CallStatus": "completed"} if member_hangs_up else {}
        return self.goes(str(self.verbs[0].get("action")), **told, **lasted, **over)


@dataclass
class Lines:
    """A lead whose call is due, and the phones that ring for it."""

    exchange: Exchange
    lead_id: str = ""
    lines: list[Line] = field(default_factory=list)

    def due(self, **data: Any) -> Lines:
        """A lead comes in by form, is answered by a text, and three minutes later the first call is due."""
        from builders import a_draft, a_new_lead

        at = self.exchange.clock.now()
        head, events = a_new_lead(draft=a_draft(**data), at=at)
        points = [one for one in (head.lead.phone, head.lead.email) if one]
        self.exchange.leads.add(head, events, b"", head.lead.id, points, at - timedelta(days=1))
        self.lead_id = head.lead.id
        first_touch.answer(self.exchange.touching, self.lead_id)
        self.exchange.clock.advance(minutes=3)
        return self

    def whose_owner_is_away(self) -> Lines:
        """The lead is somebody's who has no phone here, so that nobody rings before the others."""
        self.exchange.happens(self.lead_id, "owner.assigned", owner="agency", previous="front_desk", reason="by hand")
        return self

    def step(self, number: int = 1) -> str:
        """The step of the plan is taken; what came of it."""
        return cadence_step.take(self.exchange.touching, self.lead_id, number).outcome

    @property
    def ringing(self) -> list[Line]:
        """Every phone that Twilio was asked to ring, in that order."""
        for message in self.exchange.rings.taken[len(self.lines) :]:
            self.lines.append(Line(self.exchange, message, len(self.lines)))
        return self.lines

    @property
    def rung(self) -> list[str]:
        return [message.to for message in self.exchange.rings.taken]

    def told(self, *types: str) -> list[tuple[str, dict[str, Any]]]:
        """What the lead was told after its inquiry, of these types or of calls."""
        wanted = types or ("contact.made", "contact.attempted", "call.not_taken", "call.withdrawn", "call.connecting")
        return [(one.type, dict(one.data)) for one in self.exchange.log(self.lead_id) if one.type in wanted]


def a_line_up(monkeypatch: Any, **changes: Any) -> Lines:
    """A practice that connects calls, wired to the function."""
    exchange = Exchange(connecting(**changes))
    exchange.clock.at = NOW
    return Lines(exchange.plugged_in(monkeypatch))
