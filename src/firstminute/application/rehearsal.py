"""A rehearsal: the use cases that answer and follow up for real, over tables in memory and a clock that leaps.

What a preview tells and a simulation counts is what the functions would do, because it is the same code: intake, the
claim, the decision, the words, the record and what comes next.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Final, cast

from firstminute.application.intake import Intake, Received, accept
from firstminute.application.lead_ports import Leads
from firstminute.application.provider_ports import Channels, Message
from firstminute.application.receipts import Fallback, Receipt, note
from firstminute.application.recording import record
from firstminute.application.rehearsed_tables import (
    Listener,
    RehearsedChannels,
    RehearsedCircuits,
    RehearsedClock,
    RehearsedLeads,
    RehearsedMachines,
    RehearsedProvider,
)
from firstminute.application.touching import Touching, advance
from firstminute.domain.events import NewEvent
from firstminute.domain.inquiry import Draft
from firstminute.domain.practice import Practice, Source

_API: Final = "https://api.example"


def _nothing(*_: Any) -> None:
    """Nobody listens, and nothing goes wrong."""


@dataclass
class Rehearsal:
    """One practice in a made-up world.

    `heard` is told of every change to a lead, `taken` of every message that a provider took, and `trouble` may raise
    what a provider would.
    """

    practice: Practice
    start: datetime
    heard: Listener = _nothing
    taken: Callable[[Message, datetime], None] = _nothing
    trouble: Callable[[Message, datetime], None] = _nothing
    whole_logs: bool = True
    turns: int = 0
    _agenda: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _wakes: dict[str, datetime] = field(default_factory=dict)
    _order: Any = field(default_factory=count)

    def __post_init__(self) -> None:
        self.clock = RehearsedClock(self.start)
        self.leads = RehearsedLeads(self.heard, self.whole_logs)
        self.machines = RehearsedMachines(lambda lead_id: self._wake_at(lead_id, self.clock.at))
        providers = {name: self._provider(name) for name in ("sms", "email") if getattr(self.practice, name)}
        leads, channels = cast("Leads", self.leads), cast("Channels", RehearsedChannels(providers))
        self.touching = Touching(self.practice, leads, channels, self.machines, self.clock, _API, RehearsedCircuits())
        self.intake = Intake(
            practice=self.practice,
            leads=leads,
            quarantine=cast("Any", None),
            orchestrator=self.machines,
            secrets=cast("Any", None),
            clock=self.clock,
            kinds=cast("Any", None),
            new_id=lambda _: f"ld_{len(self.leads.heads):06d}",
        )

    def at(self, moment: datetime, act: Callable[[], None]) -> None:
        """Something happens then; what is planned first comes first at one moment."""
        heapq.heappush(self._agenda, (max(moment, self.clock.at), next(self._order), act))

    def inquire(self, source: Source, draft: Draft, delivery: str) -> Received:
        """Somebody inquires now."""
        return accept(self.intake, source, draft, b"", delivery, self.clock.at)

    def tell(self, lead_id: str, *events: NewEvent) -> None:
        """Something happens to a lead now; its machine comes back to whatever that plans."""
        record(self.touching.leads, lead_id, events, self.clock.at, practice=self.practice)
        self.look_after(lead_id)

    def receipt(self, receipt: Receipt) -> None:
        """A provider says what became of a message."""
        note(self.touching.leads, receipt, self.clock.at, Fallback(self.practice, self.machines))
        self.look_after(receipt.lead_id or "")

    def look_after(self, lead_id: str) -> None:
        """What the watchdog does: nothing that is planned is left without a machine."""
        head = self.leads.get(lead_id)
        if head and head.enrollment.next_at and not head.lead.stopped:
            self._wake_at(lead_id, head.enrollment.next_at)

    def play(self, until: datetime | None = None) -> None:
        """Let time pass, from one thing to the next, until nothing is left or the moment has come."""
        while self._agenda and (until is None or self._agenda[0][0] <= until):
            moment, _, act = heapq.heappop(self._agenda)
            self.clock.at = max(self.clock.at, moment)
            act()
        if until:
            self.clock.at = max(self.clock.at, until)

    def _provider(self, channel: str) -> RehearsedProvider:
        account = getattr(self.practice, channel)
        return RehearsedProvider(account.provider, self.clock, self.taken, self.trouble)

    def _wake_at(self, lead_id: str, moment: datetime) -> None:
        """One machine waits for a lead at a time: for the earliest of what it was told."""
        moment = max(moment, self.clock.at)
        waiting = self._wakes.get(lead_id)
        if waiting is None or moment < waiting:
            self._wakes[lead_id] = moment
            self.at(moment, lambda: self._wake(lead_id, moment))

    def _wake(self, lead_id: str, moment: datetime) -> None:
        if self._wakes.get(lead_id) != moment:
            return
        del self._wakes[lead_id]
        head = self.leads.get(lead_id)
        if head is None or head.lead.stopped:
            return
        self.turns += 1
        turn = advance(self.touching, lead_id, head.enrollment.step)
        if turn.wait_until:
            self._wake_at(lead_id, turn.wait_until)
