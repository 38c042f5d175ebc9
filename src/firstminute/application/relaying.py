"""The owner answers by replying to an alert: the text goes on to the lead, from the practice's number.

So the thread stays in one place, and nobody's own number is shown. What a person of the practice typed asks the same
decision as everything that leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from firstminute.application.one_person import current
from firstminute.application.ports import Channels, Clock, Leads, Message
from firstminute.application.recording import record
from firstminute.application.threads import Threads
from firstminute.domain.decision import SEND, Verdict, decide
from firstminute.domain.delivery import meaning
from firstminute.domain.errors import Duplicate, OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.events import Actor, Event, NewEvent
from firstminute.domain.lead import Head
from firstminute.domain.practice import Member, Practice
from firstminute.domain.rule_words import words_of
from firstminute.domain.threads import Meant, Said, meant, tag_of
from firstminute.domain.touch import CONVERSATION, Touch

_MOST_CHOICES: Final = 5
_INQUIRIES: Final = frozenset({"lead.received", "lead.repeated"})
_REPEATED_WITHIN: Final = timedelta(minutes=5)  # a provider's own tries of one delivery lie closer together
_NOBODY: Final = "Your text was not sent: no lead of the last week is waiting for you here."
_EMPTY: Final = "What shall we send to {who}? Write {tag} and then your words."
_MEDIA: Final = " Pictures cannot be passed on."


@dataclass(frozen=True, slots=True)
class Relaying:
    """What passing a member's text on needs."""

    practice: Practice
    leads: Leads
    channels: Channels
    threads: Threads
    clock: Clock


@dataclass(frozen=True, slots=True)
class Relayed:
    """What came of it: `outcome` in a word; `say` is what the member is told, if anything."""

    outcome: str
    lead_id: str | None = None
    say: str | None = None


def relay(use: Relaying, member: Member, text: str, sid: str, *, media: bool = False) -> Relayed:
    """Pass a text of `member` on to the lead it is meant for. `sid`: the provider's id of it; the same twice is one."""
    now = use.clock.now()
    found = meant(use.threads.get(member.name), text, now)
    if found.lead_id is None:
        return _ask(use, member, found, sid)
    head = current(use.leads, found.lead_id)
    if head is None:
        return Relayed("unknown_lead", found.lead_id, _NOBODY)
    if not found.text:
        return Relayed("nothing_said", head.lead.id, _EMPTY.format(who=_who(head), tag=tag_of(head.lead.id)))
    said = _passed_on(use, member, head, found.text, found.sid or sid)
    if said.outcome == "relayed" and found.others:
        said = Relayed(said.outcome, said.lead_id, f"Sent to {_who(head)}.")
    return Relayed(said.outcome, said.lead_id, (said.say or "Sent.") + _MEDIA) if media else said


def _ask(use: Relaying, member: Member, found: Meant, sid: str) -> Relayed:
    """Nobody can tell whom it is for, so the member says it; the text is kept until then."""
    heads = [head for one in found.choices[:_MOST_CHOICES] if (head := current(use.leads, one))]
    if not heads:
        return Relayed("nobody", say=_NOBODY)
    use.threads.hold(member.name, Said(found.text, sid, use.clock.now()))
    listed = ", ".join(f"{tag_of(head.lead.id)} {_who(head)}" for head in heads)
    return Relayed("asked", say=f"Not sent yet. For whom? Reply with the two characters alone: {listed}")


def _passed_on(use: Relaying, member: Member, head: Head, text: str, sid: str) -> Relayed:
    lead_id, provider = head.lead.id, use.channels.of("sms")
    verdict = _verdict(use, head)
    if verdict.action != SEND or provider is None or head.lead.phone is None:
        return Relayed("not_allowed", lead_id, f"Not sent to {_who(head)}: {_why(verdict)}")
    message = Message("sms", head.lead.phone, text, lead_id=lead_id)
    first = use.leads.mark(f"relay:{sid}", use.clock.now())
    try:
        accepted = None if first else provider.find(message, use.clock.wall() - _REPEATED_WITHIN)
        accepted = accepted or provider.send(message)
    except ProviderRefused as error:
        words = meaning(use.practice.sms.provider if use.practice.sms else "", error.code).words
        return Relayed("refused", lead_id, f"Not sent to {_who(head)}: {words}")
    except OutcomeUnknown:
        return Relayed("unknown", lead_id, f"We cannot tell whether {_who(head)} got your text. Please call them.")
    except ProviderUnavailable:
        return Relayed("unavailable", lead_id, f"Not sent to {_who(head)}: texts do not leave just now. Please call.")
    told = {"provider": accepted.provider, "provider_id": accepted.provider_id}
    _record(use, member, head, text, sid, told)
    use.threads.answered(member.name, lead_id, use.clock.now())
    return Relayed("relayed", lead_id)


def _verdict(use: Relaying, head: Head) -> Verdict:
    """The same decision as for everything that leaves, the ledger included."""
    point = head.lead.phone
    if point and use.leads.contact(point).suppressed_at is not None:
        return Verdict("skip", ("opt_out.contact_point",))
    return decide(use.practice, head.lead, Touch(0, "sms", "", purpose=CONVERSATION), use.clock.now())


def _why(verdict: Verdict) -> str:
    return " ".join(words_of(rule) for rule in verdict.rules) or "texts are switched off."


def _record(use: Relaying, member: Member, head: Head, text: str, sid: str, told: dict[str, str]) -> None:
    """With somebody who has written it is a conversation; with somebody who has not, an attempt at one."""
    wrote = any(map(_wrote, use.leads.log(head.lead.id)))
    data: dict[str, Any] = {"channel": "sms", "text": text, "by": member.name, **told}
    kind = "contact.made" if wrote else "contact.attempted"
    if not wrote:
        data["outcome"] = "no_answer"
    event = NewEvent(kind, use.clock.now(), Actor("staff", member.name), data)
    try:
        record(use.leads, head.lead.id, [event], use.clock.now(), once=f"relayed:{sid}")
    except Duplicate:
        return  # a delivery of the same text came again, and was recorded by then


def _wrote(event: Event) -> bool:
    """Whether it is a text of the person: an answer, or an inquiry that came as one."""
    return event.type == "lead.replied" or (event.type in _INQUIRIES and event.data.get("channel") == "message")


def _who(head: Head) -> str:
    return head.lead.name or "the lead without a name"
