"""Thousands of people through months, on a clock that leaps, by the code that answers and follows up for real."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from firstminute.application.provider_ports import Message
from firstminute.application.receipts import DELIVERED, FAILED, Receipt
from firstminute.application.rehearsal import Rehearsal
from firstminute.application.simulation_tally import Tally
from firstminute.application.simulation_watch import Watch
from firstminute.domain.errors import ProviderRefused, ProviderUnavailable
from firstminute.domain.events import Event, NewEvent, rfc3339
from firstminute.domain.hours import federal_holidays
from firstminute.domain.lead import Head
from firstminute.domain.practice import Practice
from firstminute.domain.simulation import Outage, Somebody, dice_of, outages, people
from firstminute.domain.simulation_deeds import (
    STAFF,
    Deed,
    after_call_task,
    after_conversation,
    after_message,
    at_appointment,
    receipt_of,
)


def simulate(practice: Practice, count: int, start: datetime, days: int, seed: int) -> Tally:
    """Let `count` people ask within `days` from `start`, and count what happens until then."""
    return _Simulation(_as_usual(practice), count, start, days, seed).played()


def _as_usual(practice: Practice) -> Practice:
    """Carried by Twilio and SES, whose codes the made-up receipts are."""
    sms = replace(practice.sms, provider="twilio") if practice.sms else None
    return replace(practice, sms=sms, email=replace(practice.email, provider="ses") if practice.email else None)


def crossed(practice: Practice, start: datetime, days: int) -> list[tuple[date, str]]:
    """The days that make a simulation worth it: changes of the practice's clocks, holidays."""
    zone, first = ZoneInfo(practice.zone), start.astimezone(ZoneInfo(practice.zone)).date()
    return [
        (day, what)
        for n in range(days)
        for day in [first + timedelta(days=n)]
        for what in _special(practice, day, zone)
    ]


def _special(practice: Practice, day: date, zone: ZoneInfo) -> list[str]:
    policy = practice.send_policy
    before, after = (
        datetime(one.year, one.month, one.day, tzinfo=zone).utcoffset() for one in (day, day + timedelta(days=1))
    )
    off = day.isoformat() in policy.holidays or (policy.federal_holidays and day in federal_holidays(day.year))
    return ["the clocks change"] * (before != after) + ["holiday"] * off


@dataclass
class _Player:
    """One person with their dice, and how many appointments they have made."""

    person: Somebody
    dice: random.Random
    appointments: int = 0


class _Simulation:
    """A rehearsal with a crowd in it, and somebody who looks on."""

    def __init__(self, practice: Practice, count: int, start: datetime, days: int, seed: int) -> None:
        self.practice, self.seed, self.until = practice, seed, start + timedelta(days=days)
        self.watch = Watch(practice, Tally(people=count))
        self.players: dict[str, _Player] = {}
        self.landlines: set[str] = set()
        self.outages = outages(start, days, seed)
        self.stage = Rehearsal(practice, start, self._heard, self._taken, self._trouble, whole_logs=False)
        self.source = next(one for one in practice.sources.values() if one.kind != "events")
        for one in people(practice, count, start, days, seed):
            self.stage.at(one.asks_at, partial(self._asks, one))

    def played(self) -> Tally:
        """Everything, and what can only be seen at the end."""
        self.stage.play(self.until)
        self.watch.tally.turns = self.stage.turns
        for head in self.stage.leads.heads.values():
            self.watch.ended(head, self.until)
        return self.watch.tally

    def _asks(self, person: Somebody) -> None:
        """Somebody inquires; once more later, if they are like that."""
        self.newest = _Player(person, dice_of(self.seed, person.number))
        if person.landline and person.draft.phone:
            self.landlines.add(person.draft.phone)
        self.stage.inquire(self.source, person.draft, f"d{person.number}")
        if person.asks_again_at:
            self.stage.at(person.asks_again_at, partial(self._asks_again, person))

    def _asks_again(self, person: Somebody) -> None:
        self.newest = _Player(person, dice_of(self.seed, -1 - person.number))
        received = self.stage.inquire(self.source, person.draft, f"d{person.number}-again")
        self.stage.look_after(received.lead_id or "")

    def _heard(self, before: Head | None, after: Head, events: Sequence[Event]) -> None:
        self.watch.heard(before, after, events)
        lead_id = after.lead.id
        player = self.players.get(lead_id) or self.players.setdefault(lead_id, self.newest)
        for event in events:
            deed = _deed(player, event)
            if deed:
                self.stage.at(event.occurred_at + deed.after, partial(self._does, lead_id, player, deed))
            if event.type == "touch.sent" and event.data["channel"] != "call":
                self._hears_of(player, event)

    def _hears_of(self, player: _Player, event: Event) -> None:
        """The provider may say what became of a message."""
        provider, channel, number, touch = (
            str(event.data[one]) for one in ("provider", "channel", "provider_id", "touch")
        )
        said = receipt_of(player.dice, channel, bounces=player.person.dead_mail)
        if said:
            after, code = said
            status = FAILED if code else DELIVERED
            told = Receipt(provider, channel, number, status, event.lead_id, touch, code)
            self.stage.at(event.occurred_at + after, partial(self.stage.receipt, told))

    def _taken(self, message: Message, at: datetime) -> None:
        self.watch.taken(message, at, suppressed=self.stage.leads.contact(message.to).suppressed_at is not None)

    def _trouble(self, message: Message, at: datetime) -> None:
        """Outages, and numbers that take no texts."""
        if any(_is_on(one, message.channel, at) for one in self.outages):
            raise ProviderUnavailable("the provider is down")
        if message.channel == "sms" and message.to in self.landlines:
            raise ProviderRefused("21635", "This number takes no texts.")

    def _does(self, lead_id: str, player: _Player, deed: Deed) -> None:
        """Somebody does something now, unless they have asked to be left alone."""
        if self.stage.leads.heads[lead_id].lead.opted_out:
            return
        now, data = self.stage.clock.at, dict(deed.data)
        if deed.type == "appointment.booked":
            player.appointments += 1
            starts = now + timedelta(days=data.pop("in_days"))
            data |= {"appointment_id": f"a{player.appointments}", "starts_at": rfc3339(starts)}
            offset, ends = at_appointment(player.dice)
            told = Deed(timedelta(), ends, STAFF, data)
            self.stage.at(starts + offset, partial(self._does, lead_id, player, told))
        self.stage.tell(lead_id, NewEvent(deed.type, now, deed.actor, data))


def _deed(player: _Player, event: Event) -> Deed | None:
    """What follows from an event, if anything."""
    if event.type == "contact.made":
        return after_conversation(player.dice)
    if event.type != "touch.sent":
        return None
    channel = str(event.data["channel"])
    if channel == "call":
        return after_call_task(player.dice)
    return after_message(player.dice, channel)


def _is_on(outage: Outage, channel: str, at: datetime) -> bool:
    return outage.channel == channel and outage.begins <= at < outage.ends
