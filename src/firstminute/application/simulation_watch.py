"""The one who looks on in a simulation: counts what happens, and notices what never may."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from firstminute.application.provider_ports import Message
from firstminute.application.simulation_tally import Tally
from firstminute.domain import text_prices
from firstminute.domain.decision import zone_of
from firstminute.domain.events import Event
from firstminute.domain.lead import Head, Lead
from firstminute.domain.practice import Practice
from firstminute.domain.segments import segments
from firstminute.domain.simulation_checks import outside_hours

_SIGNS: Final = ("prospect", "staff")
_PURSUIT: Final = ("answer", "follow_up", "nurture")


@dataclass
class Watch:
    """What was seen of each lead: touches that left, when it opted out, messages since anybody gave a sign.

    `rows` are counted apart for those that come months later (True).
    """

    practice: Practice
    tally: Tally
    touches: dict[str, set[str]] = field(default_factory=dict)
    out: dict[str, datetime] = field(default_factory=dict)
    rows: Counter[tuple[str, bool]] = field(default_factory=Counter)
    days: Counter[tuple[str, date]] = field(default_factory=Counter)

    def heard(self, before: Head | None, after: Head, events: Sequence[Event]) -> None:
        """A change to a lead; it is judged by what was known before it."""
        lead = before.lead if before else after.lead
        for event in events:
            self._count(lead, event)

    def taken(self, message: Message, at: datetime, *, suppressed: bool) -> None:
        """A provider took a message. `suppressed`: the ledger has its contact point."""
        lead_id, touch = message.lead_id or "", message.reference or ""
        if lead_id in self.out or suppressed:
            self.tally.violated(f"{touch} of {lead_id} left at {at:%Y-%m-%d %H:%MZ}, after an opt-out")
        # An e-mail that answers at night and the text that follows in the morning are one touch by two channels.
        way, left = f"{touch} by {message.channel}", self.touches.setdefault(lead_id, set())
        if way in left:
            self.tally.violated(f"{way} of {lead_id} left twice")
        left.add(way)
        self._pay(message)

    def ended(self, head: Head, until: datetime) -> None:
        """A lead as it stands in the end: over, or with something planned that is still to come."""
        self.tally.waited(head.lead.first_touch_ms)
        planned = head.enrollment.next_at
        if not head.lead.stopped and (planned is None or planned < until):
            self.tally.violated(f"{head.lead.id} is forgotten: nothing ended it, and planned is {planned}")

    def _pay(self, message: Message) -> None:
        size = _size(message.body) if message.channel == "sms" else 0
        self.tally.segments += size
        price = size * text_prices.segment_price(self.practice) if size else text_prices.E_MAIL
        self.tally.dollars[message.channel] = self.tally.dollars.get(message.channel, 0.0) + price

    def _count(self, lead: Lead, event: Event) -> None:
        data, channel = event.data, str(event.data.get("channel", ""))
        if event.type == "touch.sent":
            self._left(lead, event, channel)
        elif event.type in ("touch.deferred", "touch.skipped"):
            self._held_back(lead, event, channel)
        elif event.type == "touch.failed":
            self.tally.failed[channel, str(data.get("reason", ""))] += 1
        elif event.type == "cadence.stopped":
            self.tally.stopped[str(data.get("reason"))] += 1
        else:
            self._told(lead, event)

    def _told(self, lead: Lead, event: Event) -> None:
        self.tally.told[event.type] += 1
        if event.actor.kind in _SIGNS:
            self.rows.pop((lead.id, False), None)
            self.rows.pop((lead.id, True), None)
        if event.type == "lead.opted_out":
            self.out.setdefault(lead.id, event.occurred_at)

    def _held_back(self, lead: Lead, event: Event, channel: str) -> None:
        rules = event.data.get("rules") or ()
        if not rules:
            self.tally.violated(f"{event.data.get('touch')} of {lead.id} was held back without a rule")
        into = self.tally.deferred if event.type == "touch.deferred" else self.tally.skipped
        into.update((channel, rule) for rule in rules)

    def _left(self, lead: Lead, event: Event, channel: str) -> None:
        touch, at = str(event.data["touch"]), event.occurred_at
        first = touch.endswith("first")
        purpose = str(event.data.get("purpose") or ("answer" if first else "follow_up"))
        why = outside_hours(self.practice, lead, channel, purpose, at)
        if why:
            self.tally.violated(f"{touch} of {lead.id} ({channel}, {purpose}) left at {at:%Y-%m-%d %H:%MZ}: {why}")
        self.tally.sent[channel, _without_run(touch)] += 1
        self.tally.moved.update((channel, rule) for rule in event.data.get("moved_by") or ())
        local = at.astimezone(ZoneInfo(zone_of(self.practice, lead)))
        name = f"{channel}, {'first' if first else purpose.replace('_', ' ')}"
        self.tally.hours.setdefault(name, Counter())[local.hour] += 1
        if channel != "call":
            self._often(lead.id, touch, purpose, local.date())

    def _often(self, lead_id: str, touch: str, purpose: str, day: date) -> None:
        """Messages of a day, and those in a row that nobody answered; what is about an appointment is no pursuit."""
        self.days[lead_id, day] += 1
        self.tally.most_on_a_day = max(self.tally.most_on_a_day, self.days[lead_id, day])
        if purpose not in _PURSUIT:
            return
        caps, later = self.practice.send_policy.caps, purpose == "nurture"
        self.rows[lead_id, later] += 1
        row = self.rows[lead_id, later]
        self.tally.in_a_row[row] += 1
        if purpose != "answer" and row > (caps.nurture_in_a_row if later else caps.unanswered_in_a_row):
            self.tally.violated(f"{touch} of {lead_id} is number {row} in a row without an answer")


@lru_cache(maxsize=4096)
def _size(body: str) -> int:
    return segments(body).count


def _without_run(touch: str) -> str:
    """`no_show.3.step_1` is `no_show step_1`, whichever run it is."""
    return " ".join(part for part in touch.split(".") if not part.isdigit())
