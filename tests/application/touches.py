"""A lead, its table and two providers on a table-top, for the tests of touches."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from builders import a_draft, a_new_lead, a_practice
from fakes import FakeChannel, FakeChannels, FakeClock, FakeOrchestrator
from fakes_leads import FakeLeads
from firstminute.application.touching import Touching
from firstminute.domain.events import Event
from firstminute.domain.inquiry import Draft
from firstminute.domain.lead import Head
from firstminute.domain.practice import Practice


@dataclass
class Table:
    """Everything that one touch needs; `inquire()` lets a lead come in."""

    practice: Practice = field(default_factory=a_practice)
    clock: FakeClock = field(default_factory=FakeClock)
    leads: FakeLeads = field(default_factory=FakeLeads)
    machines: FakeOrchestrator = field(default_factory=FakeOrchestrator)

    def __post_init__(self) -> None:
        self.sms = FakeChannel("twilio", self.clock.wall)
        self.email = FakeChannel("ses", self.clock.wall)
        self.email.deaf = True  # SES cannot be asked what it took

    @property
    def touching(self) -> Touching:
        channels = FakeChannels({"sms": self.sms, "email": self.email})
        return Touching(self.practice, self.leads, channels, self.machines, self.clock, "https://api.example")

    def inquire(self, draft: Draft | None = None, **data: Any) -> str:
        draft = draft or a_draft()
        head, events = a_new_lead(draft=draft, at=self.clock.now(), **data)
        self.leads.add(head, events, b"raw", head.lead.id, draft.contact_points, self.clock.now())
        return head.lead.id

    def head(self, lead_id: str) -> Head:
        head = self.leads.get(lead_id)
        assert head is not None
        return head

    def told(self, lead_id: str) -> list[tuple[str, Any]]:
        """The log after the inquiry: type, and what matters of each."""
        return [(event.type, _gist(event)) for event in self.leads.log(lead_id)[1:]]

    def at(self, moment: datetime) -> None:
        self.clock.at = moment


def _gist(event: Event) -> Any:
    data = event.data
    return data.get("reason") or data.get("rules") or data.get("channel") or data.get("how")
