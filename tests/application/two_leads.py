"""One person who came by a form with a phone number only and wrote from an address only: two leads, for the tests."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from builders import NOW, a_draft, a_practice, an_event
from consoles import a_console
from fakes import FakeChannel, FakeChannels, FakeClock, FakeIds, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_leads import FakeLeads
from firstminute.adapters.sources import twilio
from firstminute.application import cadence_step, first_touch
from firstminute.application.console import Console
from firstminute.application.intake import Intake, accept
from firstminute.application.merging import merge, unmerge
from firstminute.application.recording import record
from firstminute.application.settling import Touching, Turn
from firstminute.application.telephony import Answered, Telephony, receive_text
from firstminute.application.touch_status import Noted, receive_status
from firstminute.domain.events import Actor, Event
from firstminute.domain.inquiry import Request
from firstminute.domain.lead import Head, Lead

PHONE = "+12125550143"
EMAIL = "dana@work.example"
STAFF = Actor("staff", "coordinator")
API = "https://api.example"


@dataclass
class Practice:
    """The stack on a table-top. `leads` may be the real table."""

    leads: Any = field(default_factory=FakeLeads)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))
    machines: FakeOrchestrator = field(default_factory=FakeOrchestrator)
    ids: FakeIds = field(default_factory=FakeIds)

    def __post_init__(self) -> None:
        self.practice = a_practice()
        self.quarantine, secrets = FakeQuarantine(), FakeSecrets({"twilio/auth_token": "token"})
        self.texts, self.mails = FakeChannel("twilio", self.clock.wall), FakeChannel("ses", self.clock.wall)
        channels = FakeChannels({"sms": self.texts, "email": self.mails})
        self.touching = Touching(self.practice, self.leads, channels, self.machines, self.clock, API)
        ports: Any = (self.leads, self.quarantine, self.machines, secrets, self.clock, lambda kind: twilio, self.ids)
        self.intake = Intake(self.practice, *ports)
        self.telephony = Telephony(self.practice, self.leads, secrets, self.clock, twilio, self.intake)
        self._texts = 0

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def inquire(self, phone: str | None, email: str | None, *, source: str = "website", **draft: Any) -> str:
        given = a_draft(phone=phone, email=email, submitted_at=None, **draft)
        delivery = f"{source}:{len(list(self.leads.ids()))}:{self.now.isoformat()}"
        taken = accept(self.intake, self.practice.sources[source], given, b"raw", delivery, self.now)
        return str(taken.lead_id)

    def two(self) -> tuple[str, str]:
        """The lead with the phone number, and an hour later the one with the address: (number, address)."""
        number = self.inquire(PHONE, None, first_name="Dana", last_name=None)
        self.clock.advance(hours=1)
        return number, self.inquire(None, EMAIL, first_name="D.", last_name="Reyes", source="zapier")

    def merge(self, keep: str, other: str, **more: Any) -> Event:
        return merge(self.leads, self.practice, keep, other, STAFF, self.now, **more)

    def unmerge(self, other: str, **more: Any) -> Event:
        return unmerge(self.leads, self.practice, other, STAFF, self.now, **more)

    def happen(self, lead_id: str, type_: str, **data: Any) -> None:
        record(self.leads, lead_id, [an_event(type_, self.now, **data)], self.now)

    def touch(self, lead_id: str) -> Turn:
        head = self.head(lead_id)
        if head.enrollment.step == 0:
            return first_touch.answer(self.touching, lead_id)
        return cadence_step.take(self.touching, lead_id, head.enrollment.step)

    def text(self, body: str, sender: str = PHONE) -> Answered:
        """A text comes in from a phone."""
        return self.receive(self.signed_text(body, sender))

    def receive(self, request: Request) -> Answered:
        return receive_text(self.telephony, request)

    def signed_text(self, body: str, sender: str = PHONE) -> Request:
        """As Twilio would post it."""
        self._texts += 1
        fields = {"From": sender, "To": "+12125550120", "Body": body, "MessageSid": f"SM{self._texts}", "NumMedia": "0"}
        return _signed("/twilio/messages", fields)

    def blocked(self, lead_id: str) -> Noted:
        """Twilio says that the first text to a lead's number was not delivered: the number is opted out there."""
        fields = {"MessageSid": "SM0", "MessageStatus": "undelivered", "ErrorCode": "21610", "To": PHONE}
        query = {"lead_id": lead_id, "touch": "first"}
        return receive_status(self.telephony, _signed("/twilio/status", fields, query))

    def console(self) -> Console:
        return replace(a_console(at=self.now), leads=self.leads)

    def head(self, lead_id: str) -> Head:
        head = self.leads.get(lead_id)
        assert head is not None
        return head

    def lead(self, lead_id: str) -> Lead:
        return self.head(lead_id).lead

    def types(self, lead_id: str) -> list[str]:
        return [event.type for event in self.leads.log(lead_id)]

    def suppressed(self, point: str) -> bool:
        return self.leads.contact(point).suppressed_at is not None

    def days(self, days: float) -> None:
        self.clock.advance(seconds=timedelta(days=days).total_seconds())


def _signed(path: str, fields: dict[str, str], query: dict[str, str] | None = None) -> Request:
    url = f"{API}{path}" + (f"?{urlencode(query)}" if query else "")
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": RequestValidator("token").compute_signature(url, fields),
    }
    return Request("POST", url, headers, urlencode(fields).encode(), query or {})
