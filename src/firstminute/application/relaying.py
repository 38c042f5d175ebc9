"""The owner answers by replying to an alert: the text goes on to the lead, from the practice's number.

So the thread stays in one place, and nobody's own number is shown. What a person of the practice typed asks the same
decision as everything that leaves.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from firstminute.application.bursts import is_text
from firstminute.application.carried_receipts import opted_out
from firstminute.application.composing import sender_of
from firstminute.application.lead_ports import Leads
from firstminute.application.one_person import current, family
from firstminute.application.ports import Clock
from firstminute.application.provider_ports import Channels, Message
from firstminute.application.recording import record
from firstminute.application.sent_once import left, sent
from firstminute.application.team_phones import TeamPhones
from firstminute.application.threads import Threads
from firstminute.application.waiting_ports import Notices
from firstminute.domain.arrivals import UNUSABLE
from firstminute.domain.carried import relay_reference
from firstminute.domain.decision import SEND, Verdict, decide
from firstminute.domain.delivery import meaning
from firstminute.domain.errors import Duplicate, OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.events import Actor, NewEvent
from firstminute.domain.folding import excerpt
from firstminute.domain.lead import Head
from firstminute.domain.practice import Member, Practice
from firstminute.domain.rule_words import words_of
from firstminute.domain.text_alerts import short_name
from firstminute.domain.threads import Meant, Said, Thread, meant, tag_of
from firstminute.domain.touch import CONVERSATION, Touch

_MOST_CHOICES: Final = 5
_QUOTED: Final = 40  # characters of a text that is asked about later
_ANSWERS: Final = frozenset({"contact.made", "contact.attempted"})
_NOBODY: Final = "Your text was not sent: no lead of the last week is waiting for you here."
_EMPTY: Final = "What shall we send to {who}? Write {tag} and then your words."
# Twilio shows a picture to nobody but its account (https://www.twilio.com/docs/messaging/api/media-resource), so what
# would send it on could not fetch it; and a copy of ours would be health information in one more place.
_MEDIA: Final = " Pictures cannot be passed on."


@dataclass(frozen=True, slots=True)
class Relaying:
    """What passing a member's text on needs; `phones` and `notices` keep and tell their STOP.

    `came` is the clock as it stood when the text reached us, where it is taken in later: whom it is for is decided by
    what its writer knew then. It leaves now, or not.
    """

    practice: Practice
    leads: Leads
    channels: Channels
    threads: Threads
    clock: Clock
    phones: TeamPhones | None = None
    notices: Notices | None = None
    came: Clock | None = None

    @property
    def then(self) -> Clock:
        """When the text reached us."""
        return self.came or self.clock


@dataclass(frozen=True, slots=True)
class Relayed:
    """What came of it: `outcome` in a word; `say` is what the member is told, if anything.

    `lost`: something that they wrote, or sent, has not left, and nobody but `say` tells them.
    """

    outcome: str
    lead_id: str | None = None
    say: str | None = None
    lost: bool = False


def relay(use: Relaying, member: Member, text: str, sid: str, *, media: bool = False) -> Relayed:
    """Pass a text of `member` on to the lead it is meant for. `sid`: the provider's id of it; the same twice is one."""
    said = _relayed(use, member, text, sid)
    said = replace(said, lost=media or said.outcome != "relayed")
    return replace(said, say=(said.say or "Sent.") + _MEDIA) if media else said


def _relayed(use: Relaying, member: Member, text: str, sid: str) -> Relayed:
    thread = use.threads.get(member.name)
    found = meant(thread, text, use.then.now())
    if found.lead_id is None and use.leads.seen(f"relayed:{sid}"):
        return Relayed("relayed")  # told again: then nobody waits for it any more
    if found.lead_id is None and not found.tagged and not found.late:
        found = _who_waits(use, found, thread.answered)
    if found.lead_id is None:
        found = replace(found, lead_id=_begun(use, found, sid))
    if found.lead_id is None:
        return _ask(use, member, found, sid, thread)
    head = current(use.leads, found.lead_id)
    if head is None:
        return Relayed("unknown_lead", found.lead_id, _NOBODY)
    if not found.text:
        return Relayed("nothing_said", head.lead.id, _EMPTY.format(who=_who(head), tag=tag_of(head.lead.id)))
    said = _passed_on(use, member, head, found.text, found.sid or sid)
    if said.outcome == "relayed" and found.others:
        return replace(said, say=f"Sent to {_who(head)}.")
    return said


def _who_waits(use: Relaying, found: Meant, answered: str | None) -> Meant:
    """The one person who has written and got no answer, beside inquiries that nobody has spoken about yet.

    Told of them last, a member who answers the text in front of them can mean nobody else; they hear who it went to.
    With anybody else a conversation may be going on, which this may be the next word of.
    """
    first, others = found.choices[:1], found.choices[1:]
    alone = first and answered not in others and not any(_spoken(use, one) for one in others)
    return replace(found, lead_id=first[0], others=True) if alone and _spoken(use, first[0])[-1:] == [True] else found


def _spoken(use: Relaying, lead_id: str) -> list[bool]:
    """What was said with a lead, in order: True for a text of theirs, False for an answer. Nothing after their no."""
    head = current(use.leads, lead_id)
    if head is None or head.lead.opted_out:
        return []
    return [is_text(one) for one in use.leads.log(head.lead.id) if is_text(one) or one.type in _ANSWERS]


def _begun(use: Relaying, found: Meant, sid: str) -> str | None:
    """Whom a try of before was on its way to: it goes on there, and to nobody else."""
    if not use.leads.seen(f"relay:{sid}"):
        return None
    names = ((one, name) for one in found.choices for name in family(use.leads, one))
    return next((one for one, name in names if use.leads.seen(f"relay:{sid}:{name}")), None)


def _ask(use: Relaying, member: Member, found: Meant, sid: str, thread: Thread) -> Relayed:
    """Nobody can tell whom it is for, so the member says it; the text is kept until then.

    One that is taken in later takes the place of none that was kept since: the tag that they send next is for that.
    """
    heads = [head for one in found.choices[:_MOST_CHOICES] if (head := current(use.leads, one))]
    if not heads:
        return Relayed("nobody", say=_NOBODY)
    tags = [tag_of(head.lead.id) for head in heads]
    by_number = len({*tags}) < len(tags)  # two characters are few: some of them share theirs
    passed = thread.held is not None and thread.held.at > use.then.now()
    if found.text and not passed:
        choices = tuple(head.lead.id for head in heads) if by_number else ()
        use.threads.hold(member.name, Said(found.text, found.sid or sid, use.clock.now(), choices))
    marks, how = (range(1, len(tags) + 1), "number") if by_number else (tags, "two characters")
    listed = ", ".join(f"{mark} {_who(head)}" for mark, head in zip(marks, heads, strict=True))
    which = f': "{excerpt(found.text, _QUOTED)}"' if found.text and (found.late or passed) else ""
    reply = "Write it once more behind one of" if passed else f"Reply with the {how} alone"
    return Relayed("asked", say=f"Not sent yet{which}. For whom? {reply}: {listed}")


def _passed_on(use: Relaying, member: Member, head: Head, text: str, sid: str) -> Relayed:
    lead_id, provider, done = head.lead.id, use.channels.of("sms"), f"relayed:{sid}"
    verdict = _verdict(use, head)
    if use.leads.seen(done):
        return Relayed("relayed", lead_id)
    not_allowed = Relayed("not_allowed", lead_id, f"Not sent to {_who(head)}: {_why(verdict)}")
    may_leave = verdict.action == SEND
    if provider is None or head.lead.phone is None or not (may_leave or use.leads.seen(f"relay:{sid}")):
        return not_allowed
    reference, sender = relay_reference(member.name, sid), sender_of(use.practice, head.lead)
    message = Message("sms", head.lead.phone, text, lead_id=lead_id, reference=reference, sender=sender)
    unknown = Relayed("unknown", lead_id, f"We cannot tell whether {_who(head)} got your text. Please call them.")
    try:
        accepted = sent(use, provider, message, sid) if may_leave else left(use, provider, message, sid)
    except ProviderRefused as error:
        return _refused(use, member, head, text, sid, error.code)
    except OutcomeUnknown:
        use.leads.mark(f"unknown:{sid}", use.clock.now())
        return unknown
    except ProviderUnavailable:
        return Relayed("unavailable", lead_id, f"Not sent to {_who(head)}: texts do not leave just now. Please call.")
    if accepted is None:
        return unknown if may_leave else not_allowed
    told = {"provider": accepted.provider, "provider_id": accepted.provider_id, "passed_on": sid}
    _record(use, member, head, text, done, told)
    last = use.threads.get(member.name).answered_at
    if last is None or last <= use.then.now():  # otherwise they are in another conversation by now
        use.threads.answered(member.name, lead_id, use.then.now())
    return Relayed("relayed", lead_id)


def _refused(use: Relaying, member: Member, head: Head, text: str, sid: str, code: str) -> Relayed:
    """The provider's no for good stands in the lead's log; a no that it holds of the person goes to the ledger."""
    provider, now, lead = use.practice.sms.provider if use.practice.sms else "", use.clock.now(), head.lead
    means = meaning(provider, code)
    data: dict[str, Any] = {"by": member.name, "channel": "sms", "provider": provider, "text": text, "told": True}
    data.update(code=code, message=means.words, reason=means.reason)
    if means.reason == "bad_number":
        data[UNUSABLE] = True
    lost = NewEvent("text.failed", now, Actor("provider", provider), data)
    with suppress(Duplicate):
        once = f"refused:{sid}"
        record(use.leads, lead.id, [lost, *opted_out(provider, code, lead.phone, now)], now, once=once)
    who = f"{short_name(lead)} ({tag_of(lead.id)})"
    return Relayed("refused", lead.id, f"Your text to {who} did not arrive. {means.words} Please call.")


def _verdict(use: Relaying, head: Head) -> Verdict:
    """The same decision as for everything that leaves, the ledger included."""
    point = head.lead.phone
    if point and use.leads.contact(point).suppressed_at is not None:
        return Verdict("skip", ("opt_out.contact_point",))
    return decide(use.practice, head.lead, Touch(0, "sms", "", purpose=CONVERSATION), use.clock.now())


def _why(verdict: Verdict) -> str:
    return " ".join(words_of(rule) for rule in verdict.rules) or "texts are switched off."


def _record(use: Relaying, member: Member, head: Head, text: str, once: str, told: dict[str, str]) -> None:
    """With somebody who has written it is a conversation; with somebody who has not, an attempt at one."""
    wrote = any(map(is_text, use.leads.log(head.lead.id)))
    data: dict[str, Any] = {"channel": "sms", "text": text, "by": member.name, **told}
    kind = "contact.made" if wrote else "contact.attempted"
    if not wrote:
        data["outcome"] = "no_answer"
    event = NewEvent(kind, use.clock.now(), Actor("staff", member.name), data)
    try:
        record(use.leads, head.lead.id, [event], use.clock.now(), once=once)
    except Duplicate:
        return  # a delivery of the same text came again, and was recorded by then


def _who(head: Head) -> str:
    return head.lead.name or "the lead without a name"
