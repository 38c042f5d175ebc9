"""A whole stack in memory in which anything may break between any two steps: what the fault histories run in.

Time jumps from one thing to the next. A `Crash` is a function that dies: nothing after it happens, and whoever called
it (the state machine, the stream) does what it would do in AWS.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from builders import a_practice
from fakes import FakeChannel, FakeChannels, FakeClock, FakeIds, FakeOrchestrator, FakeQuarantine, FakeRollups
from fakes_leads import FakeLeads
from firstminute.application import cadence_step, first_touch
from firstminute.application.auditing import Audit, audit
from firstminute.application.changes import HeadChange
from firstminute.application.controlling import control
from firstminute.application.enrolling import start_runs
from firstminute.application.intake import Intake, Received, accept
from firstminute.application.lead_ports import Change, Contact, Taken
from firstminute.application.machines import conclude
from firstminute.application.metrics_rollup import MetricsRollup, roll_up
from firstminute.application.provider_ports import Accepted, Message
from firstminute.application.recording import record
from firstminute.application.touching import STALE_SECONDS, Touching
from firstminute.application.watchdog import Watchdog, watch
from firstminute.domain.errors import (
    Conflict,
    Duplicate,
    Invalid,
    OutcomeUnknown,
    ProviderRefused,
    ProviderUnavailable,
    Unknown,
)
from firstminute.domain.events import Actor, Event, NewEvent
from firstminute.domain.inquiry import Draft
from firstminute.domain.lead import Head, Lead
from firstminute.domain.practice import Source

STAFF = Actor("staff", "front_desk")
RETRIES = (2, 4, 8, 16, 32)  # seconds; infra/cadence.asl.yaml gives about as many


class Crash(Exception):
    """The function died here."""


@dataclass
class Chaos:
    """Decides, from a seed, what breaks. `rate` is the chance that any one point does."""

    seed: int
    rate: float
    dice: random.Random = field(init=False)
    calm: bool = False
    strikes_so_far: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    def strikes(self) -> bool:
        struck = not self.calm and self.dice.random() < self.rate
        self.strikes_so_far += struck
        return struck

    def around(self, effect: Callable[[], Any]) -> Any:
        """Do something that the function may die before or after."""
        if self.strikes():
            raise Crash
        result = effect()
        if self.strikes():
            raise Crash
        return result


class Table(FakeLeads):
    """The leads table; keeps what its stream would tell, and is where functions die."""

    def __init__(self, chaos: Chaos) -> None:
        super().__init__()
        self.chaos = chaos
        self.stream: list[HeadChange] = []

    def add(
        self,
        head: Head,
        events: Sequence[Event],
        raw: bytes,
        delivery: str,
        points: Sequence[str],
        since: datetime,
        beside: Mapping[str, Contact] | None = None,
    ) -> Contact | None:
        return self._told(head.lead.id, lambda: FakeLeads.add(self, head, events, raw, delivery, points, since, beside))

    def claim(self, lead_id: str, step: int, now: datetime, stale: datetime, *more: Any) -> Taken:
        return self._told(lead_id, lambda: FakeLeads.claim(self, lead_id, step, now, stale, *more))

    def append(self, head: Head, change: Change, now: datetime) -> tuple[Head, list[Event]]:
        if self.chaos.strikes():
            raise Conflict("a transaction conflict")
        return self._told(head.lead.id, lambda: FakeLeads.append(self, head, change, now))

    def _told(self, lead_id: str, write: Callable[[], Any]) -> Any:
        def effect() -> Any:
            before = self.get(lead_id)
            result = write()
            after = self.get(lead_id)
            if after and after != before:
                old = before.lead if before else Lead(lead_id)
                self.stream.append(HeadChange(f"{lead_id}#{after.version}", old, after.lead))
            return result

        return self.chaos.around(effect)


class Carrier(FakeChannel):
    """A provider with bad days: answers lost before and after it took the message, outages, refusals."""

    def __init__(self, chaos: Chaos, name: str, clock: FakeClock, *, can_be_asked: bool = True) -> None:
        super().__init__(name, clock.wall)
        self.chaos = chaos
        self.deaf = not can_be_asked
        self.log: list[tuple[datetime, Message]] = []
        self.clock = clock
        self.meanwhile: Callable[[Message], None] = lambda _: None

    def send(self, message: Message) -> Accepted:
        if self.chaos.strikes():
            raise self.chaos.dice.choice(
                [OutcomeUnknown("no answer"), ProviderUnavailable("down", 3.0), ProviderRefused("21614", "a landline")]
            )
        accepted: Accepted = self.chaos.around(lambda: self._take(message))
        self.meanwhile(message)
        if self.chaos.strikes():
            raise OutcomeUnknown("the answer was lost")
        return accepted

    def find(self, message: Message, since: datetime) -> Accepted | None:
        if self.chaos.strikes():
            raise ProviderUnavailable("down")
        return FakeChannel.find(self, message, since)

    def _take(self, message: Message) -> Accepted:
        self.log.append((self.clock.now(), message))
        return FakeChannel.send(self, message)


@dataclass
class Machine:
    """One execution of the state machine."""

    name: str
    lead_id: str
    wake_at: datetime
    step: int | None = None
    run: int | None = None
    retries: int = 0


class Machines(FakeOrchestrator):
    """Starts machines; sometimes cannot."""

    def __init__(self, chaos: Chaos, clock: FakeClock) -> None:
        super().__init__()
        self.chaos, self.clock = chaos, clock
        self.running: dict[str, Machine] = {}
        self.failed: list[Machine] = []

    def start(self, lead_id: str, run: str = "") -> None:
        if self.chaos.strikes():
            raise ProviderUnavailable("throttled")
        name = f"{lead_id}-{run}" if run else lead_id
        if name not in self.runs:
            FakeOrchestrator.start(self, lead_id, run)
            self.running[name] = Machine(name, lead_id, self.clock.wall())

    def stop(self, execution: str, reason: str) -> None:
        FakeOrchestrator.stop(self, execution, reason)
        self.running.pop(execution, None)


class World:
    """The stack, and the people around it."""

    def __init__(self, seed: int, rate: float = 0.05) -> None:
        self.chaos = Chaos(seed, rate)
        self.clock = FakeClock()
        self.practice = a_practice()
        self.leads = Table(self.chaos)
        self.sms = Carrier(self.chaos, "twilio", self.clock)
        self.email = Carrier(self.chaos, "ses", self.clock, can_be_asked=False)
        self.machines = Machines(self.chaos, self.clock)
        channels = FakeChannels({"sms": self.sms, "email": self.email})
        self.touching = Touching(self.practice, self.leads, channels, self.machines, self.clock, "https://api.example")
        self.intake = Intake(
            self.practice,
            self.leads,
            FakeQuarantine(),
            self.machines,
            None,
            self.clock,
            None,
            FakeIds(),
        )
        self.watchdog = Watchdog(self.practice, self.leads, self.machines, self.clock)
        self.rollups = FakeRollups()
        self.opted_out: dict[str, datetime] = {}
        self.sms.meanwhile = self.email.meanwhile = self._meanwhile

    def inquire(self, draft: Draft, delivery: str) -> Received | None:
        """A delivery arrives; its sender tries again while it gets no answer."""
        for _ in range(20):
            try:
                return accept(self.intake, self._source(), draft, b"raw", delivery, self.clock.now())
            except (Crash, Conflict):
                self.clock.advance(seconds=1)
        return None

    def happens(self, lead_id: str, kind: str, actor: str = "staff", **data: Any) -> None:
        """Somebody reports an event; tried again until it is recorded, under one delivery id."""
        once = f"told:{lead_id}:{kind}:{self.clock.now().isoformat()}"
        for _ in range(50):
            try:
                event = NewEvent(kind, self.clock.now(), Actor(actor, actor), data)
                record(self.leads, lead_id, [event], self.clock.now(), once=once, practice=self.practice)
            except Duplicate:
                pass
            except (Crash, Conflict):
                continue
            self._stream(lead_id)
            if kind == "lead.opted_out":
                self.opted_out.setdefault(lead_id, self.clock.now())
            return

    def orders(self, lead_id: str, kind: str, **data: Any) -> None:
        """Staff change a follow-up; tried again until it is done or refused."""
        once = f"order:{lead_id}:{kind}:{self.clock.now().isoformat()}"
        for _ in range(50):
            try:
                control(self.leads, self.practice, lead_id, kind, data, STAFF, self.clock.now(), once=once)
            except (Invalid, Unknown, ProviderUnavailable):
                return
            except (Crash, Conflict):
                continue
            self._stream(lead_id)
            return

    def _stream(self, lead_id: str) -> None:
        """The table's stream tells of new runs, again and again until their machines are started."""
        for _ in range(50):
            try:
                start_runs(self.machines, self.leads.log(lead_id))
            except ProviderUnavailable:
                continue
            return

    def live(self, days: float, on_the_way: Callable[[], None] = lambda: None) -> None:
        """Let time pass: machines wake, the watchdog makes its rounds while anything is open or overdue."""
        end = self.clock.wall() + timedelta(days=days)
        next_round = self.clock.wall()
        while True:
            wakes = [one.wake_at for one in self.machines.running.values()]
            moment = min([*wakes, *([next_round] if self._needs_watching() or not wakes else [])], default=end)
            if moment >= end or (not wakes and not self._needs_watching()):
                break
            self.clock.at = max(self.clock.at, moment)
            if self.clock.wall() >= next_round:
                self._round()
                next_round = self.clock.wall() + timedelta(minutes=1)
            for machine in sorted(self.machines.running.values(), key=lambda one: one.wake_at):
                if machine.wake_at <= self.clock.wall():
                    self._wake(machine)
                    on_the_way()
        self.clock.at = max(self.clock.at, end)

    def redrive(self) -> None:
        """Somebody redrives every execution that failed: each goes on at the step it failed in, with the same input.

        https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
        """
        for machine in self.machines.failed:
            self.machines.running[machine.name] = replace(machine, wake_at=self.clock.wall(), retries=0)
        self.machines.failed.clear()

    def count(self) -> Audit:
        """The stream reaches the counters: cut anew, repeated and out of order, with batches that fail half-way."""
        use = MetricsRollup(self.practice, self.rollups, self.clock)
        told = list(self.leads.stream)
        told += self.chaos.dice.choices(told, k=len(told) // 5)
        self.chaos.dice.shuffle(told)
        while told:
            size = self.chaos.dice.randint(1, 9)
            batch = told[:size]
            if self.chaos.dice.random() < 0.2:
                fault = self.chaos.dice.choice(["before", "after"])
                self.rollups.faults.append((fault, ProviderUnavailable("the function died")))
            try:
                roll_up(use, batch)
            except ProviderUnavailable:
                continue
            told = told[size:]
        return audit(self.leads, self.rollups, self.practice.zone)

    def sent(self, lead: Lead) -> list[tuple[datetime, str, Message]]:
        """What providers took for this lead, in order."""
        logs = (("sms", self.sms.log), ("email", self.email.log))
        taken = [(at, channel, one) for channel, log in logs for at, one in log if one.lead_id == lead.id]
        return sorted(taken, key=lambda one: one[0])

    def _wake(self, machine: Machine) -> None:
        try:
            if machine.step is None:
                turn = first_touch.answer(self.touching, machine.lead_id)
            else:
                turn = cadence_step.take(self.touching, machine.lead_id, machine.step, machine.run)
            if turn.wait_until and turn.wait_until <= self.clock.wall():
                turn = replace(turn, wait_until=self.clock.wall() + timedelta(milliseconds=1))
            conclude(self.touching, turn, machine.name)
        except (Crash, Conflict):
            self._retry(machine)
            return
        if turn.wait_until:
            machine.step, machine.run, machine.wake_at, machine.retries = turn.step, turn.run, turn.wait_until, 0

    def _retry(self, machine: Machine) -> None:
        if machine.retries == len(RETRIES):
            self.machines.running.pop(machine.name, None)  # the execution failed; only the watchdog can help
            self.machines.dead.add(machine.name)
            self.machines.failed.append(machine)
            return
        machine.wake_at = self.clock.wall() + timedelta(seconds=RETRIES[machine.retries])
        machine.retries += 1

    def _round(self) -> None:
        try:
            watch(self.watchdog)
        except (Crash, Conflict):
            return  # the next one comes in a minute

    def _needs_watching(self) -> bool:
        """Some lead has something planned and nobody running for it."""
        running = {one.lead_id for one in self.machines.running.values()}
        heads = (self.leads.get(lead_id) for lead_id in self.leads.ids())
        return any(
            one
            and one.enrollment.next_at
            and not one.lead.stopped
            and not one.lead.paused_at
            and one.lead.id not in running
            for one in heads
        )

    def _meanwhile(self, message: Message) -> None:
        """While the provider takes its time: the claim goes stale and another machine comes, or the person acts."""
        if message.lead_id is None or not self.chaos.strikes():
            return
        head = self.leads.get(message.lead_id)
        what = self.chaos.dice.choice(["slow", "reply", "opt_out"])
        try:
            if what == "slow" and head:
                self.clock.advance(seconds=STALE_SECONDS + 5)
                cadence_step.take(self.touching, message.lead_id, head.enrollment.step)
            elif what == "reply":
                self.happens(message.lead_id, "lead.replied", "prospect", channel="sms", text="Hello")
            elif what == "opt_out":
                self.happens(message.lead_id, "lead.opted_out", "prospect", scope="all", how="STOP")
        except (Crash, Conflict):
            return

    def _source(self) -> Source:
        return self.practice.sources["website"]
