"""A practice's telephone on a table-top: Twilio's requests, signed by Twilio's own library, and what came of them.

`Caller` follows TwiML as Twilio does, so a test says what a person does: `caller.calls()`, `caller.presses("1")`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode
from xml.etree import ElementTree

from twilio.request_validator import RequestValidator

from builders import NOW, PHONE, a_draft, a_new_lead, a_practice, an_event
from fakes import FakeChannel, FakeChannels, FakeClock, FakeIds, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_calls import FakeCalls
from fakes_deletions import FakeKept
from fakes_leads import FakeLeads
from firstminute.adapters.channels.twilio_voice import TwilioVoice
from firstminute.adapters.sources import twilio
from firstminute.application import cadence_step, first_touch
from firstminute.application.call_watch import Looked, look_after
from firstminute.application.calls import Calling
from firstminute.application.deleting import Deleting
from firstminute.application.intake import Intake
from firstminute.application.recording import record
from firstminute.application.telephony import Telephony
from firstminute.application.touching import Touching
from firstminute.application.watchdog import Round, Watchdog, watch
from firstminute.config import Settings
from firstminute.domain.events import Event
from firstminute.domain.lead import Head
from firstminute.domain.practice import Practice
from functions.telephony import handler
from twiml_reference import assert_twiml

API = "https://api.example"
OURS = "+12125550120"
DESK = "+12125550110"
STRANGER = "+12125550177"
HEADERS = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}


@dataclass
class Exchange:
    """The stack behind the phone number."""

    practice: Practice = field(default_factory=a_practice)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))

    def __post_init__(self) -> None:
        self.leads, self.machines, self.calls = FakeLeads(), FakeOrchestrator(), FakeCalls()
        self.quarantine = FakeQuarantine()
        self.secrets = FakeSecrets({"twilio/auth_token": "token"})
        self.sms, self.email = FakeChannel("twilio", self.clock.wall), FakeChannel("ses", self.clock.wall)
        self.rings = FakeChannel("twilio", self.clock.wall)
        self.kept, self.deletions = FakeKept(), self.leads.deletions
        self.ids = FakeIds()
        self.ran = 0
        self.answers: list[dict[str, Any]] = []

    @property
    def intake(self) -> Intake:
        stores = (self.practice, self.leads, self.quarantine, self.machines, self.secrets, self.clock)
        return Intake(*stores, lambda _: twilio, self.ids)

    @property
    def telephony(self) -> Telephony:
        return Telephony(self.practice, self.leads, self.secrets, self.clock, twilio, self.intake)

    @property
    def calling(self) -> Calling:
        voice = TwilioVoice(API)
        ports = (self.practice, self.leads, self.calls, voice, self.intake, self.machines, self.clock)
        return Calling(*ports, self.channels, self.deletions)

    @property
    def channels(self) -> FakeChannels:
        rings = {"call": self.rings} if self.practice.calls.connect else {}
        return FakeChannels({"sms": self.sms, "email": self.email, **rings})

    @property
    def touching(self) -> Touching:
        ports = (self.practice, self.leads, self.channels, self.machines, self.clock, API)
        return Touching(*ports, calls=self.calls if self.practice.calls.connect else None)

    def plugged_in(self, monkeypatch: Any) -> Exchange:
        """Wired to the handler of the function."""
        monkeypatch.setattr(handler.bootstrap, "telephony", lambda: self.telephony)
        monkeypatch.setattr(handler.bootstrap, "calling", lambda: self.calling)
        monkeypatch.setattr(handler.bootstrap, "settings", lambda: Settings(api_url=API))
        return self

    def post(self, url: str, fields: Mapping[str, str], token: str | None = "token") -> dict[str, Any]:
        """One signed request, through the handler."""
        path, _, query = url.removeprefix(API).partition("?")
        headers = dict(HEADERS)
        if token:
            headers["x-twilio-signature"] = RequestValidator(token).compute_signature(
                API + url.removeprefix(API), fields
            )
        event = {
            "rawPath": path,
            "rawQueryString": query,
            "headers": headers,
            "requestContext": {"http": {"method": "POST", "sourceIp": "203.0.113.9"}},
            "body": urlencode(fields),
        }
        answer = handler.handler(event, None)
        self.answers.append(answer)
        if answer["statusCode"] == 200:
            assert_twiml(answer["body"])
        return answer

    def lead(self, **draft: Any) -> str:
        """Somebody who inquired by form, a week ago."""
        at = self.clock.now() - timedelta(days=7)
        data = draft.pop("data", {})
        head, events = a_new_lead(draft=a_draft(**draft), at=at, **data)
        points = [point for point in (head.lead.phone, head.lead.email) if point]
        self.leads.add(head, events, b"", head.lead.id, points, at)
        return head.lead.id

    def happens(self, lead_id: str, type_: str, **data: Any) -> None:
        record(self.leads, lead_id, [an_event(type_, at=self.clock.now(), **data)], self.clock.now())

    def head(self, lead_id: str) -> Head:
        head = self.leads.get(lead_id)
        assert head is not None
        return head

    def only_lead(self) -> str:
        (lead_id,) = self.leads.heads
        return str(lead_id)

    def log(self, lead_id: str, type_: str | None = None) -> list[Event]:
        return [event for event in self.leads.log(lead_id) if type_ in (None, event.type)]

    def types(self, lead_id: str) -> list[str]:
        return [event.type for event in self.leads.log(lead_id)]

    def run(self) -> None:
        """Every machine that was started does its first turn, as the state machine would at once."""
        for lead_id in self.machines.started[self.ran :]:
            first_touch.answer(self.touching, lead_id)
        self.ran = len(self.machines.started)

    def live(self, until: datetime, minutes: int = 1) -> None:
        """Time passes in steps: the watchdog makes its rounds, and what is due is done."""
        while self.clock.at < until:
            self.clock.advance(minutes=minutes)
            self.watch()
            self.run()
            for head in list(self.leads.heads.values()):
                due = head.enrollment.next_at
                if due and due <= self.clock.now() and not head.lead.stopped and head.enrollment.step:
                    cadence_step.take(self.touching, head.lead.id, head.enrollment.step)

    def watch(self) -> Round:
        ports = (self.practice, self.leads, self.machines, self.clock)
        deleting = Deleting(self.leads, self.deletions, self.kept, self.clock)
        return watch(Watchdog(*ports, calling=self.calling, deleting=deleting))

    def look(self) -> Looked:
        return look_after(self.calling)

    @property
    def texts(self) -> list[str]:
        """What left by text, in order."""
        return [message.body for message in self.sms.taken]


def sid(number: int) -> str:
    return f"CA{number:032x}"


@dataclass
class Caller:
    """Somebody who calls, and the phones that ring for them; follows TwiML as Twilio does."""

    exchange: Exchange
    number: str | None = PHONE
    call: int = 1
    dialled: str = OURS
    heard: list[str] = field(default_factory=list)
    verbs: list[ElementTree.Element] = field(default_factory=list)
    legs: int = 0
    since: datetime | None = None
    last: dict[str, Any] | None = None

    @property
    def sid(self) -> str:
        return sid(self.call)

    def fields(self, **more: str) -> dict[str, str]:
        who = {"From": self.number} if self.number is not None else {}
        base = {"CallSid": self.sid, "AccountSid": "AC1", "To": self.dialled, "Direction": "inbound"}
        return {**base, **who, "CallStatus": "in-progress", "ApiVersion": "2010-04-01", **more}

    def calls(self) -> Caller:
        self.since = self.exchange.clock.at
        return self.goes("/twilio/voice", CallStatus="ringing")

    def goes(self, url: str, **more: str) -> Caller:
        """Twilio asks what comes next, and does it up to the point where somebody has to act."""
        answer = self.last = self.exchange.post(url, self.fields(**more))
        assert answer["statusCode"] == 200, answer
        self.verbs = list(ElementTree.fromstring(answer["body"]))
        return self._on()

    def _on(self) -> Caller:
        """Verbs that need nobody."""
        while self.verbs and self.verbs[0].tag in ("Say", "Redirect"):
            verb = self.verbs.pop(0)
            if verb.tag == "Redirect":
                return self.goes(verb.text or "")
            self.heard.append(verb.text or "")
        if self.verbs and self.verbs[0].tag == "Gather":
            self.heard += [one.text or "" for one in self.verbs[0]]
        return self

    @property
    def now(self) -> str:
        """The verb that waits for somebody."""
        return self.verbs[0].tag if self.verbs else "nothing"

    @property
    def rings(self) -> list[str]:
        return [one.text or "" for one in self.verbs[0]] if self.now == "Dial" else []

    def presses(self, keys: str) -> Caller:
        return self.goes(str(self.verbs[0].get("action")), Digits=keys)

    def says(self, words: str) -> Caller:
        return self.goes(str(self.verbs[0].get("action")), SpeechResult=words, Confidence="0.9")

    def is_silent(self) -> Caller:
        """Nothing comes: the verb behind is next."""
        self.verbs.pop(0)
        return self._on()

    def waits(self, seconds: float) -> Caller:
        self.exchange.clock.advance(seconds=seconds)
        return self

    def nobody_picks_up(self, status: str = "no-answer", seconds: float = 18) -> Caller:
        self.waits(seconds)
        return self.goes(str(self.verbs[0].get("action")), DialCallStatus=status, DialCallSid=sid(900 + self.legs))

    def picked_up(self, phone: int = 0) -> Leg:
        """One of the phones that ring is picked up: by a person, or by its voicemail."""
        self.legs += 1
        number = self.verbs[0][phone]
        leg = Leg(self, sid(self.call * 1000 + self.legs), str(number.get("url")), number.text or "")
        leg.asks(leg.url)
        return leg

    def speaks_after_the_tone(self, seconds: int = 20, hangs_up: bool = True, recording: str = "RE1") -> Caller:
        self.waits(seconds)
        told = {
            "RecordingSid": recording,
            "RecordingDuration": str(seconds),
            "RecordingUrl": "https://api.twilio.com/x",
        }
        over = {"Digits": "hangup", "CallStatus": "completed"} if hangs_up else {"Digits": "#"}
        return self.goes(str(self.verbs[0].get("action")), **told, **over)

    def hangs_up(self, *, told: bool = True) -> Caller:
        """The caller is gone; `told` sends the status callback."""
        return self.status() if told else self

    def status(self, status: str = "completed", seconds: int | None = None) -> Caller:
        lasted = (self.exchange.clock.at - self.since).total_seconds() if self.since else 0
        told = {"CallStatus": status, "CallDuration": str(int(lasted) if seconds is None else seconds)}
        self.last = self.exchange.post("/twilio/voice/status", self.fields(**told, Duration="1"))
        assert self.last["statusCode"] == 204, self.last
        return self


@dataclass
class Leg:
    """One phone of the team that rings for a call."""

    caller: Caller
    sid: str
    url: str
    number: str
    heard: list[str] = field(default_factory=list)
    verbs: list[ElementTree.Element] = field(default_factory=list)

    def asks(self, url: str, **more: str) -> Leg:
        fields = self.caller.fields(
            **{"CallSid": self.sid, "ParentCallSid": self.caller.sid, "From": OURS, "To": self.number, **more}
        )
        answer = self.caller.exchange.post(url, fields)
        assert answer["statusCode"] == 200, answer
        assert_twiml(answer["body"], leg=True)
        self.verbs = list(ElementTree.fromstring(answer["body"]))
        self.heard += list(spoken(self.verbs))
        return self

    def presses(self, keys: str) -> Leg:
        return self.asks(str(self.verbs[0].get("action")), Digits=keys)

    @property
    def connected(self) -> bool:
        """Twilio connects the two when the document of a leg ends without hanging up."""
        return not any(verb.tag in ("Hangup", "Gather") for verb in self.verbs)

    def talks(self, seconds: int, *, caller_hangs_up: bool = False, bridged: str | None = "true") -> Caller:
        self.caller.waits(seconds)
        told = {"DialCallStatus": "completed", "DialCallSid": self.sid, "DialCallDuration": str(seconds)}
        more = {"DialBridged": bridged} if bridged else {}
        over = {"CallStatus": "completed"} if caller_hangs_up else {}
        return self.caller.goes(str(self.caller.verbs[0].get("action")), **told, **more, **over)

    def is_voicemail(self) -> Caller:
        """A machine hears the whisper and presses nothing, so the leg is hung up."""
        told = {"DialCallStatus": "completed", "DialCallSid": self.sid, "DialCallDuration": "9", "DialBridged": "false"}
        return self.caller.waits(9).goes(str(self.caller.verbs[0].get("action")), **told)


def spoken(verbs: list[ElementTree.Element]) -> Iterator[str]:
    for verb in verbs:
        yield from (one.text or "" for one in verb.iter("Say"))


def params_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(url.partition("?")[2]))
