"""Every port in memory. `tests/adapters` runs one contract suite over each of these and the real thing.

All of them may be used from several threads, as the real ones may.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from firstminute.application.ports import Key
from firstminute.application.provider_ports import Accepted, Answer, ChannelProvider, Message
from firstminute.application.waiting_ports import Arrival, Notice, Quarantined, Waiting
from firstminute.domain.errors import Invalid, OutcomeUnknown, ProviderUnavailable, Unknown
from firstminute.domain.events import rfc3339
from firstminute.domain.metrics import Cohort

NOON = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # noon in New York, a Tuesday


@dataclass
class FakeClock:
    """Stands still until it is told: `clock.at = …`, `clock.advance(hours=2)`.

    `ahead` is how far the business's clock is ahead of the wall clock; the two go at the same speed.
    """

    at: datetime = NOON
    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return self.at

    def wall(self) -> datetime:
        return self.at - self.ahead

    def wall_at(self, moment: datetime) -> datetime:
        return moment - self.ahead

    def advance(self, **duration: float) -> datetime:
        """Let time pass: the keywords of `timedelta`."""
        self.at += timedelta(**duration)
        return self.at


@dataclass
class FakeSecrets:
    """`secrets.values["twilio/auth_token"] = "one two"`; `down` lets nothing be read."""

    values: dict[str, str] = field(default_factory=dict)
    down: bool = False

    def get(self, name: str) -> tuple[str, ...]:
        values = tuple(self.values.get(name, "").split())
        if self.down or not values:
            raise ProviderUnavailable(f"The secret {name} does not exist: create it.", 60.0)
        return values


class FakeOrchestrator:
    """`runs` holds what was started: execution name to lead id; `stopped` what was ended: execution to reason.

    `dead` are executions that failed by themselves.
    """

    def __init__(self) -> None:
        self.runs: dict[str, str] = {}
        self.stopped: dict[str, str] = {}
        self.dead: set[str] = set()
        self.faults: list[Exception] = []
        self._lock = threading.Lock()

    @property
    def started(self) -> list[str]:
        """Lead ids in the order their machines were started."""
        return list(self.runs.values())

    def start(self, lead_id: str, run: str = "") -> None:
        with self._lock:
            if self.faults:
                raise self.faults.pop(0)
            self.runs.setdefault(f"{lead_id}-{run}" if run else lead_id, lead_id)

    def alive(self, lead_id: str, run: str = "") -> bool | None:
        with self._lock:
            if self.faults:
                raise self.faults.pop(0)
            name = f"{lead_id}-{run}" if run else lead_id
            return name not in self.dead and name not in self.stopped if name in self.runs else None

    def stop(self, execution: str, reason: str) -> None:
        with self._lock:
            if self.faults:
                raise self.faults.pop(0)
            self.stopped.setdefault(execution, reason)


class FakeNotices:
    """`queued` holds notices in their order, `postponed` the seconds by receipt."""

    def __init__(self) -> None:
        self.queued: list[Notice] = []
        self.postponed: dict[str, int] = {}
        self.faults: list[Exception] = []
        self._lock = threading.Lock()

    def add(self, notices: Sequence[Notice]) -> None:
        with self._lock:
            if self.faults:
                raise self.faults.pop(0)
            self.queued += notices

    def postpone(self, receipt: str, seconds: int) -> None:
        with self._lock:
            self.postponed[receipt] = min(max(0, seconds), 42_300)

    def taken(self) -> list[Notice]:
        """Empty the queue, as its reader does."""
        with self._lock:
            taken, self.queued = self.queued, []
            return taken


class FakeLookups:
    """`queued` holds what is to be fetched in its order, `postponed` the seconds by receipt."""

    def __init__(self) -> None:
        self.queued: list[Waiting] = []
        self.postponed: dict[str, int] = {}
        self.faults: list[Exception] = []
        self._lock = threading.Lock()

    def add(self, waiting: Sequence[Waiting]) -> None:
        with self._lock:
            if self.faults:
                raise self.faults.pop(0)
            self.queued += waiting

    def postpone(self, receipt: str, seconds: int) -> None:
        with self._lock:
            self.postponed[receipt] = min(max(0, seconds), 42_300)

    def taken(self) -> list[Waiting]:
        """Empty the queue, as its reader does."""
        with self._lock:
            taken, self.queued = self.queued, []
            return taken


class FakeInbox:
    """`waiting` holds what is to be taken in later, in its order, `postponed` the seconds by receipt."""

    def __init__(self) -> None:
        self.waiting: list[Arrival] = []
        self.postponed: dict[str, int] = {}
        self.faults: list[Exception] = []
        self._lock = threading.Lock()

    def add(self, arrival: Arrival) -> None:
        with self._lock:
            if self.faults:
                raise self.faults.pop(0)
            self.waiting.append(arrival)

    def postpone(self, receipt: str, seconds: int) -> None:
        with self._lock:
            self.postponed[receipt] = seconds

    def taken(self) -> list[Arrival]:
        """Empty the queue, as its reader does."""
        with self._lock:
            taken, self.waiting = self.waiting, []
            return taken


class FakeQuarantine:
    """Quarantined deliveries by id, in `items`."""

    def __init__(self) -> None:
        self.items: dict[str, Quarantined] = {}
        self._lock = threading.Lock()

    def add(self, item: Quarantined) -> bool:
        with self._lock:
            return self.items.setdefault(item.id, item) is item

    def get(self, item_id: str) -> Quarantined | None:
        return self.items.get(item_id)

    def page(self, cursor: str | None, limit: int) -> tuple[list[Quarantined], str | None]:
        with self._lock:
            by_age = sorted(self.items.values(), key=_place, reverse=True)
        if cursor and "#" not in cursor:
            raise Invalid("This cursor was not given out by the quarantine; start without one.")
        older = [item for item in by_age if not cursor or _place(item) < cursor]
        limit = min(max(1, limit), 99)
        return older[:limit], _place(older[limit - 1]) if len(older) > limit else None

    def resolve(self, item_id: str, lead_id: str) -> None:
        with self._lock:
            if item_id not in self.items:
                raise Unknown(f"There is no quarantined delivery {item_id}.")
            self.items[item_id] = replace(self.items[item_id], replayed_as=lead_id)

    def explain(self, item_id: str, reason: str) -> None:
        with self._lock:
            if item_id in self.items:
                self.items[item_id] = replace(self.items[item_id], reason=reason)

    def remove(self, item: Quarantined) -> None:
        with self._lock:
            self.items.pop(item.id, None)


def _place(item: Quarantined) -> str:
    return f"{rfc3339(item.received_at)}#{item.id}"


class FakeKeys:
    """Keys by hash, in `kept`."""

    def __init__(self, kept: Mapping[str, Key] | None = None) -> None:
        self.kept: dict[str, Key] = dict(kept or {})
        self._lock = threading.Lock()

    def find(self, hashed: str) -> Key | None:
        return self.kept.get(hashed)

    def add(self, hashed: str, key: Key) -> None:
        with self._lock:
            self.kept[hashed] = key

    def remove(self, name: str) -> int:
        with self._lock:
            hashes = [hashed for hashed, key in self.kept.items() if key.name == name]
            for hashed in hashes:
                del self.kept[hashed]
            return len(hashes)

    def page(self) -> list[Key]:
        with self._lock:
            return sorted(self.kept.values(), key=lambda key: (key.name, key.role, str(key.expires_at)))


class FakeRollups:
    """Counters in memory. A fault in `faults` is raised by the next `add`, before or after it has counted.

    `rollups.faults.append(("after", ProviderUnavailable("the answer was lost")))`
    """

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.counters: dict[Cohort, dict[str, int]] = {}
        self.spent: dict[tuple[str, str], int] = {}
        self.faults: list[tuple[str, Exception]] = []
        self._lock = threading.Lock()

    def add(self, contributions: Mapping[str, Mapping[Cohort, Mapping[str, int]]], now: datetime) -> int:
        with self._lock:
            when, fault = self.faults.pop(0) if self.faults else ("", None)
            if fault and when == "before":
                raise fault
            added = {change: one for change, one in contributions.items() if one and change not in self.seen}
            for contribution in added.values():
                self._add(contribution)
            self.seen |= added.keys()
            if fault:
                raise fault
            return len(added)

    def correct(self, cohort: Cohort, counters: Mapping[str, tuple[int, int]]) -> bool:
        with self._lock:
            stands = self.counters.setdefault(cohort, {})
            if any(stands.get(name, 0) != before for name, (before, _) in counters.items()):
                return False
            stands.update({name: after for name, (_, after) in counters.items()})
            return True

    def between(self, first: str, last: str) -> dict[Cohort, dict[str, int]]:
        with self._lock:
            pruned = {key: {name: n for name, n in counts.items() if n} for key, counts in self.counters.items()}
        return {key: counts for key, counts in pruned.items() if counts and first <= key.day <= last}

    def set_spend(self, day: str, source: str, amount: int) -> None:
        with self._lock:
            self.spent[day, source] = amount

    def spend(self, first: str, last: str) -> dict[tuple[str, str], int]:
        with self._lock:
            return {key: amount for key, amount in self.spent.items() if first <= key[0] <= last}

    def _add(self, contribution: Mapping[Cohort, Mapping[str, int]]) -> None:
        for cohort, counts in contribution.items():
            counter = self.counters.setdefault(cohort, {})
            for name, number in counts.items():
                counter[name] = counter.get(name, 0) + number


@dataclass(frozen=True)
class Sent:
    """A request that `FakeHttp` was given."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    timeout: float
    public_only: bool


class FakeHttp:
    """Answers from a script, in its order; `otherwise` once it has run out. What it was sent is in `sent`.

    An answer is an `Answer`, an error to raise, or a function of the request that gives back one of these.
    """

    def __init__(self, *answers: Answer | Exception | Callable[[Sent], Answer | Exception]) -> None:
        self.answers = list(answers)
        self.otherwise: Answer | Exception | Callable[[Sent], Answer | Exception] = Answer(200, {}, b"")
        self.sent: list[Sent] = []
        self._lock = threading.Lock()

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
        *,
        public_only: bool = False,
    ) -> Answer:
        request = Sent(method, url, dict(headers), body, timeout, public_only)
        with self._lock:
            self.sent.append(request)
            answer = self.answers.pop(0) if self.answers else self.otherwise
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, Exception):
            raise answer
        return answer


class FakeChannel:
    """A provider that carries messages into `taken`. `faults` are raised by the next calls of `send`, in their order.

    ProviderUnavailable and ProviderRefused: not taken. OutcomeUnknown: not taken either, unless it was scripted with
    `lost_answer()`: then the message was taken and only the answer was lost. `find` looks in `taken`; `deaf` says that
    the provider cannot be asked.
    """

    def __init__(self, name: str = "twilio", clock: Callable[[], datetime] | None = None) -> None:
        self.name = name
        self.taken: list[Message] = []
        self.tried: list[Message] = []
        self.faults: list[Exception] = []
        self.deaf = False
        self._clock = clock or (lambda: NOON)
        self._at: list[datetime] = []
        self._lock = threading.Lock()

    def send(self, message: Message) -> Accepted:
        with self._lock:
            self.tried.append(message)
            fault = self.faults.pop(0) if self.faults else None
            if fault and not isinstance(fault, _AnswerLost):
                raise fault
            self.taken.append(message)
            self._at.append(self._clock())
            if fault:
                raise fault
            return self._accepted(len(self.taken))

    def find(self, message: Message, since: datetime) -> Accepted | None:
        with self._lock:
            if self.deaf:
                raise OutcomeUnknown(f"{self.name} cannot be asked now")
            for number, (taken, at) in enumerate(zip(self.taken, self._at, strict=True), 1):
                if at >= since and _same(taken, message):
                    return self._accepted(number)
        return None

    def _accepted(self, number: int) -> Accepted:
        return Accepted(self.name, f"{self.name}-{number}")


class _AnswerLost(OutcomeUnknown):
    """The provider took it; nobody was told."""


def lost_answer() -> OutcomeUnknown:
    """A fault for `FakeChannel`: the message is taken, the answer is not received."""
    return _AnswerLost("the connection broke before the answer came")


def _same(one: Message, other: Message) -> bool:
    return (one.to, one.body) == (other.to, other.body) and one.reference == other.reference


@dataclass
class FakeChannels:
    """The provider of each channel: `FakeChannels({"sms": FakeChannel()})`."""

    providers: dict[str, ChannelProvider] = field(default_factory=dict)

    def of(self, channel: str) -> ChannelProvider | None:
        return self.providers.get(channel)


class FakeIds:
    """`ld_` and 26 characters that sort in the order they were made."""

    def __init__(self) -> None:
        self._made = 0
        self._lock = threading.Lock()

    def __call__(self, now: datetime) -> str:
        with self._lock:
            self._made += 1
            return f"ld_{int(now.timestamp() * 1000):013d}{self._made:013d}"
