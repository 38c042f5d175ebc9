"""The records that deliveries only name are fetched from their providers and taken in as any inquiry is.

intake ──▶ quarantine, queue of lookups ──▶ look_up ──▶ provider ──▶ lead
                          ▲                    │ the provider is down, or asks for patience: shown again later
                          └────────────────────┘ it says no, or never answers: the delivery stays in quarantine
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from firstminute.application import reporting
from firstminute.application.asking import Asking, NotNow, Refused, ask
from firstminute.application.heeding import heed
from firstminute.application.intake import LONGEST_BODY, Intake, accept, packed, source_called
from firstminute.application.looking_up import lookups_of, mark_of
from firstminute.application.newcomers import without_first_touch
from firstminute.application.provider_ports import Answer, Http
from firstminute.application.waiting_ports import LookupQueue, Quarantined, Waiting
from firstminute.domain.errors import Invalid, Rejected
from firstminute.domain.events import Actor
from firstminute.domain.inquiry import Draft, Lookup, Request
from firstminute.domain.practice import Source

# Business seconds between the tries: somebody waits for an answer, so the first ones follow soon.
RETRY_AFTER: Final = (5, 15, 60, 300, 1800, 7200, 18_000)
_LONGEST_RETRY_AFTER: Final = 36_000
_TEST: Final = "This is a test of {provider}: it was read, and nobody is answered."
_NO_INQUIRY: Final = "The {record} of {provider} is no new inquiry, so nobody is answered."
_UNREACHABLE: Final = "The {record} of {provider}: neither a phone number nor an e-mail address{count}."


@dataclass(frozen=True, slots=True)
class LeadLookup:
    """What fetching needs. `tokens` remembers access tokens that live shortly, each with its end."""

    intake: Intake
    http: Http
    queue: LookupQueue
    tokens: dict[str, tuple[str, datetime]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fetched:
    """The record is taken in: `lead_ids` now, none when it was before or is no inquiry."""

    lead_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Divided:
    """The delivery names `count` records; each of them is queued for itself."""

    count: int


@dataclass(frozen=True, slots=True)
class Postponed:
    """The provider did not give it, for now; the queue shows the message again after `seconds` (wall clock)."""

    status: int | str
    seconds: int


@dataclass(frozen=True, slots=True)
class GivenUp:
    """The delivery stays in quarantine with the reason. `keep`: its message belongs among the dead letters."""

    status: int | str
    keep: bool = False


Outcome = Fetched | Divided | Postponed | GivenUp


def look_up(use: LeadLookup, waiting: Waiting, attempt: int, receipt: str) -> Outcome:
    """Fetch one record of a kept delivery. `attempt` counts from 1, `receipt` is the queue's handle of the message.

    Safe to repeat: what was taken in before is not fetched again.
    """
    item = use.intake.quarantine.get(waiting.item_id)
    if item is None:
        return GivenUp("unknown_delivery")
    try:
        source = source_called(use.intake.practice, item.source)
        lookups = lookups_of(use.intake.kinds(source.kind), _request(item), source)
    except Rejected as refusal:
        return _give_up(use, item, "unreadable", refusal.detail)
    if waiting.number is None and len(lookups) > 1:
        use.queue.add([Waiting(item.id, number) for number in range(len(lookups))])
        return Divided(len(lookups))
    number = waiting.number or 0
    if number >= len(lookups):
        return _give_up(use, item, "unreadable", "It names no record any more, with the client file of today.")
    return _Task(use, item, source, lookups, number).done(attempt, receipt)


def _as_request(answer: Answer) -> Request:
    """The record as its provider would have sent it."""
    return Request("GET", "", {"content-type": answer.headers.get("content-type", "")}, answer.body[:LONGEST_BODY])


@dataclass(frozen=True, slots=True)
class _Task:
    """One record of one delivery."""

    use: LeadLookup
    item: Quarantined
    source: Source
    lookups: list[Lookup]
    number: int

    @property
    def lookup(self) -> Lookup:
        return self.lookups[self.number]

    def done(self, attempt: int, receipt: str) -> Outcome:
        """Fetch it, unless it was taken in before, and see whether the delivery is through."""
        intake = self.use.intake
        if self.item.replayed_as and intake.leads.seen(mark_of(self.source, self.lookup)):
            return Fetched()
        kind: Any = intake.kinds(self.source.kind)
        try:
            answer = ask(self._asking(), kind, self.source, self.lookup)
            heed(intake, kind, self.source, _as_request(answer), intake.clock.now())
            drafts = kind.fetched(answer.body, self.lookup, self.source, intake.practice.country, intake.clock.now())
        except NotNow as error:
            return self._later(error, attempt, receipt)
        except Refused as error:
            return _give_up(self.use, self.item, error.status, error.reason)
        except Rejected as refusal:
            return _give_up(self.use, self.item, "unreadable", refusal.detail)
        return self._taken_in(kind, drafts, answer)

    def _asking(self) -> Asking:
        return Asking(self.use.http, self.use.intake.secrets, self.use.intake.clock, self.use.tokens)

    def _taken_in(self, kind: Any, drafts: list[Draft], answer: Answer) -> Outcome:
        """Every person in the answer becomes a lead. What cannot be one is said, and keeps the delivery where it is."""
        booked = kind.booked(self.lookup) if hasattr(kind, "booked") else None
        intake = without_first_touch(self.use.intake) if booked else self.use.intake
        raw = packed(_as_request(answer))
        now = intake.clock.now()
        lead_ids: list[str] = []
        for draft in drafts:
            if draft.test or draft.contact_points:
                delivery = f"{self.source.name}:{draft.delivery or self.lookup.delivery}"
                taken = accept(intake, self.source, self._dated(draft), raw, delivery, now)
                lead_ids += [taken.lead_id] if taken.lead_id else []
        for lead_id in lead_ids if booked else ():
            self._record(lead_id, booked, now)
        reason = self._left_out(drafts)
        if any(map(_unreachable, drafts)):
            return _give_up(self.use, self.item, "unreachable", reason)
        intake.leads.mark(mark_of(self.source, self.lookup), now)
        if not lead_ids:
            intake.quarantine.explain(self.item.id, reason)
            return Fetched()
        return self._through(tuple(lead_ids))

    def _dated(self, draft: Draft) -> Draft:
        """The person has waited since the delivery came, not since the record was fetched."""
        return draft if draft.submitted_at else replace(draft, submitted_at=self.item.received_at)

    def _record(self, lead_id: str, booked: Any, now: datetime) -> None:
        intake, actor = self.use.intake, Actor("crm", self.source.name)
        try:
            reporting.report(intake.leads, intake.practice, lead_id, booked, actor, now)
        except Invalid as refusal:
            intake.quarantine.explain(self.item.id, refusal.detail)

    def _left_out(self, drafts: list[Draft]) -> str:
        missing = sum(map(_unreachable, drafts))
        words = _UNREACHABLE if missing else _TEST if drafts else _NO_INQUIRY
        count = f", for {missing} of {len(drafts)}" if len(drafts) > 1 else ""
        problems = " ".join(problem for draft in drafts for problem in draft.problems)
        said = words.format(record=self.lookup.record, provider=self.lookup.provider, count=count)
        return f"{said} {problems}".strip()

    def _through(self, lead_ids: tuple[str, ...]) -> Fetched:
        """The delivery is resolved once all its records are; the likeliest to be missing is the next one."""
        leads = self.use.intake.leads
        others = [*self.lookups[self.number + 1 :], *self.lookups[: self.number]]
        if all(leads.seen(mark_of(self.source, one)) for one in others):
            self.use.intake.quarantine.resolve(self.item.id, lead_ids[0])
        return Fetched(lead_ids)

    def _later(self, error: NotNow, attempt: int, receipt: str) -> Postponed | GivenUp:
        if attempt > len(RETRY_AFTER):
            reason = f"{error.reason} It was tried {attempt} times; replay it when {self.lookup.provider} is back."
            return _give_up(self.use, self.item, error.status, reason, keep=True)
        self.use.intake.quarantine.explain(self.item.id, f"{error.reason} It is tried again.")
        seconds = _wait(self.use, RETRY_AFTER[attempt - 1], error.retry_after)
        self.use.queue.postpone(receipt, seconds)
        return Postponed(error.status, seconds)


def _unreachable(draft: Draft) -> bool:
    return not draft.test and not draft.contact_points


def _request(item: Quarantined) -> Request:
    return Request("POST", "", {"content-type": item.content_type}, item.body)


def _give_up(use: LeadLookup, item: Quarantined, status: int | str, reason: str, *, keep: bool = False) -> GivenUp:
    use.intake.quarantine.explain(item.id, reason[:1000])
    return GivenUp(status, keep)


def _wait(use: LeadLookup, planned: int, asked: float | None) -> int:
    """Wall-clock seconds to the next try: as planned in business time, or as long as the provider asked for."""
    clock = use.intake.clock
    at = clock.wall_at(clock.now() + timedelta(seconds=planned))
    return math.ceil(max((at - clock.wall()).total_seconds(), min(asked or 0.0, _LONGEST_RETRY_AFTER)))
