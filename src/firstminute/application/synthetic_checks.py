"""An inquiry of nobody goes through every source that wants it, every hour, by the way that inquiries of people take.

Sent by the watchdog to the API's own address, again every minute until it has arrived and its first touch is decided.
One that has not after five minutes is lost: an alarm goes off and the owner is told which source it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from firstminute.application.lead_ports import Leads
from firstminute.application.waiting_ports import Notice, Notices
from firstminute.domain.errors import Conflict, OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.inquiry import Request
from firstminute.domain.practice import Practice
from firstminute.domain.source import Source
from firstminute.domain.synthetic import address

if TYPE_CHECKING:
    from firstminute.application.ports import Clock, Secrets
    from firstminute.application.provider_ports import Channels, Http

# Wall-clock time from the first try until an inquiry counts as lost: a cold start, a restart by the watchdog, and more.
LOST_AFTER: Final = timedelta(minutes=5)
# A round ends before the next one begins, however many sources do not answer.
_LONGEST_ROUND: Final = timedelta(seconds=30)
_PATIENCE: Final = 5.0
_HOUR: Final = "%Y%m%d%H"
ARRIVED: Final = "arrived"
LOST: Final = "lost"


@dataclass(frozen=True, slots=True)
class Check:
    """The latest synthetic inquiry of a source: its hour, `2026112512`, when it was first sent, what came of it.

    `outcome` is empty while it is on its way; `was_lost` says that the one before it was lost, and told of.
    """

    source: str
    hour: str
    sent_at: datetime
    outcome: str = ""
    was_lost: bool = False

    @property
    def is_lost(self) -> bool:
        """Until another one has arrived, too."""
        return self.outcome == LOST or (not self.outcome and self.was_lost)


class Checks(Protocol):
    """What a stack remembers of its synthetic inquiries."""

    def key(self) -> bytes:
        """What their marks are made with: made up when it is first asked for, and known to nobody else."""

    def last(self, source: str) -> Check | None:
        """The latest one of a source."""

    def begin(self, check: Check, before: Check | None) -> bool:
        """Remember the next one; False when somebody else began it since `before` was read."""

    def settle(self, check: Check, outcome: str) -> bool:
        """Say what came of it; False when that was said before."""


class Written(Protocol):
    """Writes the request of a synthetic inquiry as the source's own sender would; see `adapters.sources.synthetic`."""

    def __call__(
        self, source: Source, secrets: tuple[str, ...], person: tuple[str, str], api_url: str, at: datetime
    ) -> Request:
        """`person` is an e-mail address and a phone number; `at` is the wall clock."""


@dataclass(frozen=True, slots=True)
class Checking:
    """What it takes."""

    practice: Practice
    leads: Leads
    checks: Checks
    secrets: Secrets
    channels: Channels
    notices: Notices
    http: Callable[[], Http]
    written: Written
    clock: Clock
    api_url: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One source in one round: `outcome` is empty while its inquiry is on its way, `why` says what this try met."""

    source: str
    outcome: str = ""
    why: str = ""
    is_lost: bool = False


def check_sources(use: Checking) -> list[Checked]:
    """One round over the sources that want it."""
    began = use.clock.wall()
    return [
        _check(use, source)
        for source in use.practice.sources.values()
        if source.synthetic and use.clock.wall() - began < _LONGEST_ROUND
    ]


def _check(use: Checking, source: Source) -> Checked:
    try:
        return _looked_after(use, source)
    except (Conflict, ProviderUnavailable) as error:
        return Checked(source.name, "", type(error).__name__)


def _looked_after(use: Checking, source: Source) -> Checked:
    """What is on its way is looked for first; only then the next hour's is sent."""
    last, now = use.checks.last(source.name), use.clock.wall()
    if last is None or (last.outcome and last.hour != now.strftime(_HOUR)):
        check = Check(source.name, now.strftime(_HOUR), now, was_lost=last is not None and last.is_lost)
        return _sent(use, source, check) if use.checks.begin(check, last) else Checked(source.name)
    if not last.outcome and _has_arrived(use, last):
        use.checks.settle(last, ARRIVED)
        return Checked(source.name, ARRIVED)
    if not last.outcome and now - last.sent_at < LOST_AFTER:
        return _sent(use, source, last)
    if not last.outcome and use.checks.settle(last, LOST) and not last.was_lost:
        use.notices.add(list(_alerts(use, source)))
    outcome = last.outcome or LOST
    return Checked(source.name, outcome, is_lost=outcome == LOST)


def _has_arrived(use: Checking, check: Check) -> bool:
    """It has once it is a lead whose first touch was decided, which ends it."""
    lead_id = use.leads.contact(_address(use, check)).lead_id
    head = use.leads.get(lead_id) if lead_id else None
    return bool(head and head.lead.stopped)


def _sent(use: Checking, source: Source, check: Check) -> Checked:
    """Sent again, it is the same delivery: nothing is stored twice."""
    why = ""
    try:
        proofs = use.secrets.get(source.secret) if source.secret else ()
        person = (_address(use, check), use.practice.phone)
        request = use.written(source, proofs, person, use.api_url, use.clock.wall())
        answer = use.http().send(request.method, request.url, request.headers, request.body, _PATIENCE)
        why = f"status {answer.status}" if answer.status >= 400 else ""
    except (ProviderUnavailable, OutcomeUnknown, ProviderRefused) as error:
        why = type(error).__name__
    return Checked(source.name, "", why, check.is_lost)


def _address(use: Checking, check: Check) -> str:
    return address(use.checks.key(), check.source, check.hour)


def _alerts(use: Checking, source: Source) -> Iterator[Notice]:
    """The owner of new leads comes first in the team."""
    from firstminute.application.alerting import member_for

    member = member_for(use.practice, use.channels, use.practice.team[0].name if use.practice.team else None)
    if member:
        yield Notice("", 0, f"owner:{member.name}", source.name)
