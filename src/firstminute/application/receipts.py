"""What became of a message we sent, whichever provider says so, is noted with the touch it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from firstminute.application.absorbed_receipts import told_to_all
from firstminute.application.carried_receipts import events_of, reached, unusable
from firstminute.application.lead_ports import Change, Leads
from firstminute.application.one_person import current
from firstminute.application.ports import Orchestrator
from firstminute.application.recording import persist, record, spread
from firstminute.domain import fallback
from firstminute.domain.arrivals import UNUSABLE, of_delivery, of_failure
from firstminute.domain.carried import ALERT, RELAY, carried
from firstminute.domain.channel_facts import INSTEAD_OF
from firstminute.domain.delivery import meaning
from firstminute.domain.errors import Duplicate, Unknown
from firstminute.domain.events import Actor, Event, NewEvent, is_lead_id, is_touch_id
from firstminute.domain.lead import Head, Lead
from firstminute.domain.practice import Practice
from firstminute.domain.runs import aside_name
from firstminute.domain.states import NOT_ARRIVED

DELIVERED: Final = "delivered"
FAILED: Final = "failed"
OPTED_OUT: Final = "opted_out"
_LONGEST_WORD: Final = 60


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider says of one message of ours.

    `status` is DELIVERED, FAILED, OPTED_OUT (the person complained or unsubscribed there), or the provider's own word
    for anything that is only on its way. `code` is the provider's, `address` whom the message went to. `lead_id` and
    `touch` are what we gave it to repeat; None where it does not, or repeats something else. `at` is when it happened
    by the business's clock, where the provider says so.
    """

    provider: str
    channel: str
    provider_id: str
    status: str
    lead_id: str | None = None
    touch: str | None = None
    code: str | None = None
    address: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fallback:
    """What sends a touch by another channel that did not arrive by its own."""

    practice: Practice
    orchestrator: Orchestrator


@dataclass(frozen=True, slots=True)
class Noted:
    """What came of a status: `outcome` in a word; `code` is the provider's, of a message that did not arrive."""

    outcome: str
    lead_id: str | None = None
    touch: str | None = None
    code: str | None = None


def named(ids: Mapping[str, object]) -> tuple[str | None, str | None]:
    """The lead and the touch that we gave a provider to repeat, and nothing else that stands there.

    In the touch's place, what is no touch of the plan: a text of the team, or an alert (`domain.carried`).
    """
    lead_id, touch = str(ids.get("lead_id") or ""), str(ids.get("touch") or "")
    known = is_touch_id(touch) or carried(touch)
    return lead_id if is_lead_id(lead_id) else None, touch if known else None


def note(leads: Leads, receipt: Receipt, now: datetime, otherwise: Fallback | None = None) -> Noted:
    """Note it. The same status twice, late or out of order changes nothing it should not.

    What did not arrive goes out by another channel at once, where there is one and `otherwise` is given. A no is kept
    even of a message that belongs to no lead any more. Of an alert, only that it did not arrive: it went to the team.
    """
    code = receipt.code[:_LONGEST_WORD] if receipt.code and receipt.status != DELIVERED else None
    seen = Noted(receipt.status, receipt.lead_id, receipt.touch, code)
    if receipt.lead_id is None:
        return _of_nobody(leads, receipt, seen, now)
    try:
        if not _record(leads, receipt, code, now, otherwise):
            return seen
    except Duplicate:
        seen = replace(seen, outcome="known_before")
    except _ArrivedAllTheSame:
        return replace(seen, outcome="arrived_before", code=None)
    except Unknown:
        _of_nobody(leads, receipt, seen, now)
        return replace(seen, outcome="unknown_lead")
    if otherwise and receipt.status == FAILED and not carried(receipt.touch):
        _go_on(leads, receipt, otherwise)
    return seen


class _ArrivedAllTheSame(Exception):
    """A failure is told of a message that is known to have arrived: nothing is recorded."""


def _record(leads: Leads, receipt: Receipt, code: str | None, now: datetime, otherwise: Fallback | None) -> bool:
    """The events and, in the same transaction, the step that is taken again; False when there is nothing to tell."""
    once, lead_id = f"{receipt.provider}:{receipt.provider_id}:{receipt.status}", receipt.lead_id or ""
    if carried(receipt.touch) or _is_no(receipt):
        events = _events(leads, receipt, code, now) if receipt.touch else []
        if events:
            record(leads, lead_id, events, now, once=once, exact=not _is(RELAY, receipt))
        return bool(events)
    if not receipt.touch or receipt.status not in (DELIVERED, FAILED):
        return False

    def change(head: Head) -> Change:
        log = leads.log(lead_id)
        (event,) = events = _of_touch(leads, head.lead, log, receipt, code, now)
        if otherwise is None or event.type != "touch.failed":
            return Change(events, head.enrollment, once=once)
        learnt = _as_learnt(head, event.data)
        again = fallback.reopened(otherwise.practice, learnt, head.enrollment, log, event.data, now)
        goes_on = NewEvent("cadence.resumed", now, data={"because": NOT_ARRIVED})
        told = [*events, goes_on] if again and head.lead.stopped else events
        return Change(told, again or head.enrollment, once=once)

    persist(leads, lead_id, change, now, exact=True, beside=told_to_all(leads, otherwise, now))
    return True


def _as_learnt(head: Head, failed: Mapping[str, Any]) -> Lead:
    """The lead as it will be once the failure is recorded."""
    return replace(head.lead, dead=head.lead.dead | {failed["channel"]}) if failed.get(UNUSABLE) else head.lead


def _go_on(leads: Leads, receipt: Receipt, otherwise: Fallback) -> None:
    """Start the machine that takes the step again; told the same once more, after a crash, it is started then."""
    head = current(leads, receipt.lead_id or "")
    if head is None or head.lead.stopped or receipt.channel not in head.enrollment.tried:
        return
    if fallback.step_of(head.enrollment, receipt.touch or "") == head.enrollment.step:
        # Its own touch of that name may have failed before: then a machine is called by that alone.
        whose = "" if head.lead.id == receipt.lead_id else f"-{(receipt.lead_id or '')[-8:]}"
        otherwise.orchestrator.start(head.lead.id, aside_name(receipt.touch or "", receipt.channel) + whose)


def _of_nobody(leads: Leads, receipt: Receipt, seen: Noted, now: datetime) -> Noted:
    """The ledger first; whose inquiry was stored meanwhile is told afterwards."""
    if receipt.address and _is_no(receipt) and not _is(ALERT, receipt):
        leads.suppress(receipt.address, now)
        word = {"scope": receipt.channel, "address": receipt.address, "how": f"provider_block_{receipt.code}"}
        told = NewEvent("lead.opted_out", now, Actor("provider", receipt.provider), word)
        spread(leads, "", receipt.address, [told], now)
    return seen


def _is(kind: str, receipt: Receipt) -> bool:
    found = carried(receipt.touch)
    return found is not None and found.kind == kind


def _is_no(receipt: Receipt) -> bool:
    known = receipt.status == FAILED and meaning(receipt.provider, receipt.code).reason == "opted_out"
    return receipt.status == OPTED_OUT or known


def _events(leads: Leads, receipt: Receipt, code: str | None, now: datetime) -> list[NewEvent]:
    """The event, and the opt-out behind it where the provider holds one that we did not know of."""
    found = carried(receipt.touch)
    if found:
        return events_of(leads, receipt, found, code, now)
    head, log = leads.get(receipt.lead_id or ""), leads.log(receipt.lead_id or "")
    events = _of_touch(leads, head.lead, log, receipt, code, now) if head else []
    address = (receipt.address or reached(leads, receipt)) if _is_no(receipt) else None
    if address:
        block = {"scope": receipt.channel, "address": address, "how": f"provider_block_{code}"}
        events.append(NewEvent("lead.opted_out", now, Actor("provider", receipt.provider), block))
    return events


def _of_touch(
    leads: Leads, lead: Lead, log: Sequence[Event], receipt: Receipt, code: str | None, now: datetime
) -> list[NewEvent]:
    """That it arrived, or that it failed: with what was told of the same message before, in whatever order."""
    actor, told = Actor("provider", receipt.provider), _told(log, receipt)
    if receipt.status == DELIVERED:
        told |= {**_instead(log, receipt), **of_delivery(log, receipt.provider_id)}
        return [NewEvent("touch.delivered", _when(lead, receipt, now), actor, told)]
    if receipt.status != FAILED:
        return []
    means = meaning(receipt.provider, code)
    failed = {**told, "code": code, "message": means.words, "reason": means.reason}
    besides = of_failure(log, failed)
    if besides is None:
        raise _ArrivedAllTheSame
    return [NewEvent("touch.failed", now, actor, {**failed, **unusable(leads, receipt, means), **besides})]


def _when(lead: Lead, receipt: Receipt, now: datetime) -> datetime:
    """The provider's own time, unless its clock says what cannot be: before the inquiry, or to come."""
    at = receipt.at
    return at if at and (lead.received_at or now) <= at <= now else now


def _instead(log: Sequence[Event], receipt: Receipt) -> dict[str, str]:
    """By which other channel the same touch had failed."""
    failed = (one.data.get("channel") for one in log if one.type == "touch.failed" and _is_about(one, receipt))
    others = [str(channel) for channel in failed if channel and channel != receipt.channel]
    return {INSTEAD_OF: others[-1]} if others else {}


def _is_about(event: Event, receipt: Receipt) -> bool:
    return event.data.get("touch") == receipt.touch


def _told(log: Sequence[Event], receipt: Receipt) -> dict[str, Any]:
    """How the event names the touch; its template is known once it was recorded as sent, which may be later."""
    told = {
        "touch": receipt.touch,
        "channel": receipt.channel,
        "provider": receipt.provider,
        "provider_id": receipt.provider_id,
    }
    sent = [one.data for one in log if one.type == "touch.sent" and _is_about(one, receipt)]
    sent = [data for data in sent if data.get("channel") == receipt.channel]
    template = next(iter(sent), {}).get("template")
    return {**told, "template": template} if template else told
