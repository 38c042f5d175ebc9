"""A no that does not come as a text: in a reply that somebody reports, by a key of the phone, as a flag in a CRM.

Every route ends in the same place: the contact point is in the ledger, every lead that has it is stopped.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from firstminute.application.lead_ports import Leads
from firstminute.application.one_person import current
from firstminute.application.recording import record, spread
from firstminute.application.suppressing import opted_out_points
from firstminute.domain.errors import Duplicate
from firstminute.domain.events import Actor, NewEvent
from firstminute.domain.lead import Head
from firstminute.domain.opt_out import OptOut, is_keyword, reading
from firstminute.domain.own_words import own_subject, own_words
from firstminute.domain.refusal_flags import Flag

_ONE_WAY: Final = ("sms", "email", "call")
# What senders call the words of a reply.
_TEXTS: Final = ("text", "message", "body")


def behind(event: NewEvent) -> list[NewEvent]:
    """The opt-out that a reported reply holds, by the same reader as for texts. None that is sure goes unsaid.

    In free words it may have meant something else: then somebody is to look.
    """
    if event.type != "lead.replied":
        return []
    said = next((event.data[name] for name in _TEXTS if event.data.get(name)), "")
    text, subject = own_words(str(said)), own_subject(str(event.data.get("subject") or ""))
    sure = is_keyword(text) or is_keyword(subject)
    if not sure and reading(text) is not OptOut.STOP:
        return []
    channel = event.data.get("channel")
    data: dict[str, Any] = {"scope": channel if channel in _ONE_WAY else "all"}
    data["how"] = f"replied {(text if is_keyword(text) else subject)[:40]}" if sure else "replied in other words"
    if not sure:
        data["review"] = True
    return [NewEvent("lead.opted_out", event.occurred_at, Actor("prospect", str(channel or "reply")), data)]


def by_voice(words: str, call: str, *, machine: bool = False) -> dict[str, Any]:
    """What is kept of a spoken no. In free words it may have meant something else, and so may what a machine wrote down
    (`machine`): somebody is to look."""
    if is_keyword(words) and not machine:
        return {"how": f"said {words[:40]}", "provider_id": call}
    how = "said in a message" if machine else "said in other words"
    return {"how": how, "provider_id": call, "text": words, "review": True}


def by_call(leads: Leads, phone: str, said: Mapping[str, Any], once: str, now: datetime) -> str | None:
    """Somebody on the phone pressed the key for it or said so: no way at all any more. Their lead, if any."""
    told = NewEvent("lead.opted_out", now, Actor("prospect", "call"), {"scope": "all", **said})
    return _close(leads, phone, told, once, now)


def by_flag(leads: Leads, flag: Flag, source: str, delivery: str, now: datetime) -> list[str]:
    """A CRM says that this person is not to be contacted; gives back their leads. The same again changes nothing."""
    data = {"scope": flag.scope, "how": f"{source}: {flag.field}"}
    told = NewEvent("lead.opted_out", now, Actor("crm", source), data)
    wanted = [one for one in flag.points if flag.scope == "all" or ("@" in one) is (flag.scope == "email")]
    found = (
        _close(leads, point, told, f"{source}:flag:{delivery}:{number}", now) for number, point in enumerate(wanted)
    )
    return [lead_id for lead_id in found if lead_id]


def spread_again(leads: Leads, head: Head, now: datetime) -> None:
    """Whoever recorded an opt-out of this lead may have died before it reached the others that share its points."""
    log = leads.log(head.lead.id)
    told = [one for one in log if one.type == "lead.opted_out" and "shared_with" not in one.data]
    for one in told[-1:]:
        word = NewEvent(one.type, one.occurred_at, one.actor, one.data)
        spread(leads, head.lead.id, str(one.data["address"]) if one.data.get("address") else None, [word], now)


def _close(leads: Leads, point: str, told: NewEvent, once: str, now: datetime) -> str | None:
    """The ledger first: whoever inquires from now on finds it. Nothing to say where it has been said before.

    Whose inquiry was stored in the meantime is looked for afterwards.
    """
    before = leads.contact(point)
    if before.suppressed_at is None:
        leads.suppress(point, now)
    contact = leads.contact(point) if before.suppressed_at is None else before
    head = current(leads, contact.lead_id) if contact.lead_id else None
    if head is None:
        return None
    word = NewEvent(told.type, told.occurred_at, told.actor, {**told.data, "address": point})
    if head.lead.opted_out and all(
        leads.contact(one).suppressed_at for one in (point, *opted_out_points(leads, head, [word]))
    ):
        return None
    try:
        record(leads, head.lead.id, [word], now, once=once)
    except Duplicate:
        return None
    return head.lead.id
