"""A lead that is nobody: a provider's test, or this stack's own hourly inquiry.

It is stored, its machine is started and its first touch decided and worded like anybody's, and then nothing is sent.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from firstminute.application.composing import compose
from firstminute.application.new_leads import new_lead
from firstminute.application.received import Received
from firstminute.domain.cadence import choose, due_touches
from firstminute.domain.decision import SEND, SKIP
from firstminute.domain.errors import ProviderUnavailable, Unauthenticated
from firstminute.domain.events import SYSTEM, NewEvent
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.lead import Head, Lead
from firstminute.domain.number_rules import next_door
from firstminute.domain.source import Source
from firstminute.domain.synthetic import HEADER, SYNTHETIC, is_marked, proves
from firstminute.domain.touch import Touch

if TYPE_CHECKING:
    from firstminute.application.intake import Intake
    from firstminute.application.settling import Touching

_SAID: Final = "This is a test: it reaches nobody and counts for nothing."
_LONG_AGO: Final = timedelta(days=400)


def is_synthetic(intake: Intake, source: Source, draft: Draft) -> bool:
    """Whether nobody asked this: its provider says so, having proved who it is, or it bears our own mark."""
    return draft.test or _ours(intake, source, draft.email)


def taken(intake: Intake, source: Source, draft: Draft, raw: bytes, delivery: str, now: datetime) -> Received:
    """The lead of a synthetic inquiry. It takes no contact point but its own mark, so it is never anybody else's."""
    draft = replace(draft, test=True)
    points = tuple(one for one in (draft.email,) if _ours(intake, source, one) and one)
    head, events = new_lead(intake.practice, intake.new_id(now), source, draft, now)
    if not points and not intake.leads.mark(f"test:{delivery}", now):
        return Received("duplicate", None, now, reason=_SAID, again=True, draft=draft)
    known = intake.leads.add(head, events, raw, delivery, points, now - _LONG_AGO)
    if known is not None:
        return Received("duplicate", known.lead_id, now, reason=_SAID, again=True, draft=draft)
    with suppress(ProviderUnavailable):  # the watchdog starts it within a minute
        intake.orchestrator.start(head.lead.id)
    return Received("accepted", head.lead.id, now, head, reason=_SAID, draft=draft)


def rehearsed(use: Touching, head: Head) -> tuple[NewEvent, NewEvent]:
    """What would have been sent now, decided and worded; the end of its follow-up."""
    lead = replace(head.lead, synthetic=False, phone=head.lead.phone and next_door(use.practice))
    enrollment, now = head.enrollment, use.clock.now()
    chosen = choose(use.practice, lead, enrollment, now)
    touch = chosen[0] if chosen else next(iter(due_touches(use.practice, enrollment)), None)
    decided = chosen[1].action if chosen else SKIP
    if touch and decided == SEND and not _has_words(use, lead, touch):
        decided = SKIP
    named = {"touch": touch.id, "channel": touch.channel, "template": touch.template} if touch else {}
    told = {**named, "rules": [SYNTHETIC], "decided": decided, SYNTHETIC: True}
    ended = {"reason": SYNTHETIC, "step": enrollment.step, SYNTHETIC: True}
    return NewEvent("touch.skipped", now, SYSTEM, told), NewEvent("cadence.stopped", now, SYSTEM, ended)


def _has_words(use: Touching, lead: Lead, touch: Touch) -> bool:
    return touch.channel == "call" or compose(use.practice, lead, touch, use.api_url) is not None


@dataclass(frozen=True, slots=True)
class StandIn:
    """Stands in for a kind whose proof this stack cannot make, or whose records only its provider has."""

    kind: Any

    def verify(self, request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:
        """Nothing: whoever made this has looked at the mark."""

    def parse(self, request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
        """The inquiry, read without anything that the kind knows of its provider."""
        found: list[Draft] = self.kind.parse(request, source, country, now)
        return found


def standing_in(intake: Intake, source: Source, request: Request) -> StandIn:
    """What reads a request that bears our mark instead of a proof. Raises Unauthenticated for a mark of others."""
    if not _ours(intake, source, request.headers[HEADER]):
        raise Unauthenticated(f"The header {HEADER} holds no mark of this practice.")
    return StandIn(intake.kinds("webhook"))


def _ours(intake: Intake, source: Source, email: str | None) -> bool:
    if email is None or not is_marked(email) or intake.checks is None:
        return False
    return proves(intake.checks.key(), source.name, email)
