"""A person's text arrives: kept, understood, answered where an answer is due."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from firstminute.application.answer_cap import MOST_FOR_THE_TEAM, of_what_was_lost, unless_often
from firstminute.application.appointment_answers import about_appointment
from firstminute.application.incoming import PROVIDER, Incoming, of_twilio
from firstminute.application.intake import LONGEST_BODY, Intake, accept, packed
from firstminute.application.lead_ports import Contact, Leads
from firstminute.application.ports import Clock, Secrets, SourceKind
from firstminute.application.recognising import lead_of_number, told_of_number
from firstminute.application.recording import record
from firstminute.application.text_events import Text, dialled, media_of, opted_in, opted_out, replied, text_of
from firstminute.application.waiting_ports import Inbox, Quarantined
from firstminute.domain import keyword_answers
from firstminute.domain.errors import Duplicate, Rejected, TooLarge, Unknown
from firstminute.domain.events import Event
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.lead import Head
from firstminute.domain.number_rules import own_numbers
from firstminute.domain.opt_out import OptOut, reading
from firstminute.domain.practice import Practice, Source
from firstminute.domain.source import TEXTS

if TYPE_CHECKING:
    from firstminute.application.relaying import Relaying


@dataclass(frozen=True, slots=True)
class Telephony:
    """What telephony needs. `texts` verifies what Twilio signs; `intake` makes leads of unknown numbers' texts.

    `relaying` is made when a member of the team writes; without it their texts go nowhere. `inbox` keeps what Twilio
    tells and cannot be written now (`told_later`); without it Twilio is told that it was not taken.
    """

    practice: Practice
    leads: Leads
    secrets: Secrets
    clock: Clock
    texts: SourceKind
    intake: Intake
    relaying: Callable[[], Relaying] | None = None
    inbox: Inbox | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a text: `outcome` in a word, and the text to answer with, if any.

    `whenever`: what is said is of what they wrote, and of use however late; STOP and HELP are confirmed soon or not.
    `lost`: nobody but `say` tells them that it has not left.
    """

    outcome: str
    lead_id: str | None = None
    say: str | None = None
    whenever: bool = field(default=False, compare=False)
    lost: bool = field(default=False, compare=False)


def receive_text(use: Telephony, request: Request) -> Answered:
    """Take in one text. Raises Unauthenticated; everything authentic is kept and answered."""
    source, fields = authentic(use, request)
    try:
        draft = use.texts.parse(request, source, use.practice.country, use.clock.now())[0]
    except Rejected as refusal:
        return _kept(use, source, request, refusal.detail)
    return _taken_in(use, source, request, draft, text_of(draft, of_twilio(draft, fields)))


def receive_incoming(use: Telephony, request: Request, incoming: Incoming) -> Answered:
    """Take in one text that another provider brought, and proved."""
    source = _source(use.practice, incoming.provider)
    try:
        draft = incoming.draft()
    except Rejected as refusal:
        return _kept(use, source, request, refusal.detail)
    return _taken_in(use, source, request, draft, text_of(draft, incoming))


def _taken_in(use: Telephony, source: Source, request: Request, draft: Draft, text: Text) -> Answered:
    if text.sender in own_numbers(use.practice):
        return Answered("from_ourselves")  # nobody writes from there who is to be written to
    contact = use.leads.contact(text.sender)
    if contact.delivery == f"{text.provider}:{text.sid}":
        return Answered("known_before", contact.lead_id)
    head = lead_of_number(use.leads, contact)
    from_team = _from_the_team(use, text, inquired=head is not None)
    if from_team or head is None:
        return from_team or _from_a_stranger(use, source, request, draft, text, contact)
    return _from_a_lead(use, text, contact, head)


def authentic(use: Telephony, request: Request) -> tuple[Source, dict[str, str]]:
    """The fields of a request that Twilio made, and the source its texts belong to. Raises Unauthenticated."""
    source = _source(use.practice, PROVIDER)
    if len(request.body) > LONGEST_BODY:
        raise TooLarge(f"The body has {len(request.body)} bytes; the limit is {LONGEST_BODY} (256 KiB).")
    use.texts.verify(request, source, use.secrets.get(source.secret or ""), use.clock.wall())
    return source, dict(parse_qsl(request.body.decode(errors="replace"), keep_blank_values=True))


def _source(practice: Practice, provider: str) -> Source:
    """The source that texts from unknown numbers belong to: the practice's own of that kind, else TEXTS.

    Where texts come by another provider, the source of its calls says how this one signs.
    """
    ours = [one for one in practice.sources.values() if one.kind == provider]
    named = next((one for one in ours if one.channel != "call"), None)
    if named is None and (practice.sms is None or practice.sms.provider != provider):
        if not ours:
            raise Unknown(f"This practice has no texts by {provider}.")
        return ours[0]
    return named or Source(TEXTS, provider, "message", practice.sms.secret if practice.sms else None)


def _from_a_lead(use: Telephony, text: Text, contact: Contact, head: Head) -> Answered:
    suppressed = contact.suppressed_at is not None
    lead, events, say = head.lead, [replied(text, use.clock.now(), use.practice)], None
    if text.asked is OptOut.START and (suppressed or lead.opted_out):
        if _is_outdated(use, contact, text.sid):
            return Answered("known_before", lead.id)
        events = [opted_in(text, use.clock.now(), use.practice)]
        say = keyword_answers.started(use.practice, lead.language)
    elif suppressed:
        pass  # kept for people to read, and nothing is sent
    elif text.asked is OptOut.STOP:
        events = opted_out(text, use.clock.now(), use.practice)
        say = keyword_answers.stopped(use.practice, lead.language)
    elif text.asked is OptOut.HELP:
        say = keyword_answers.help_text(use.practice, lead.language)
    if lead.appointments and not suppressed:
        events = about_appointment(lead, events, text.body, use.clock.now())
    try:
        record(use.leads, lead.id, events, use.clock.now(), once=f"{text.provider}:{text.sid}")
    except Duplicate:
        return Answered("known_before", lead.id)
    return Answered(events[0].type, lead.id, _unless_often(use, text, say))


def _is_outdated(use: Telephony, contact: Contact, sid: str) -> bool:
    """Whether this very START was taken in long ago: Twilio signs no time. Or it was kept, and a no came after it."""
    now, told = use.clock.now(), told_of_number(use.leads, contact)
    return any(one.data.get("provider_id") == sid or (one.occurred_at > now and _says_no(one)) for one in told)


def _says_no(event: Event) -> bool:
    """Whether it is a no; who says so again is only quoted."""
    said = reading(str(event.data.get("text") or "")) if event.type == "lead.replied" else None
    return event.type == "lead.opted_out" or said is OptOut.STOP


def _from_a_stranger(
    use: Telephony, source: Source, request: Request, draft: Draft, text: Text, contact: Contact
) -> Answered:
    """A number without a lead: its text is an inquiry, unless it asks for nothing but peace or help."""
    if text.asked is OptOut.STOP:
        return _stopped(use, text, contact)
    if text.asked is OptOut.HELP:
        fresh = use.leads.mark(f"{text.provider}:{text.sid}", use.clock.now()) and contact.suppressed_at is None
        say = keyword_answers.help_text(use.practice, None) if fresh else None
        return Answered("helped", say=_unless_often(use, text, say))
    media = media_of(text, use.clock.now(), use.practice)
    draft = replace(draft, dialled=dialled(text, use.practice), media=media, provider_id=text.sid)
    received = accept(use.intake, source, draft, packed(request), f"{text.provider}:{text.sid}", use.clock.now())
    if text.asked is OptOut.START and contact.suppressed_at and received.head:
        return _from_a_lead(use, text, contact, received.head)
    return Answered(received.status, received.lead_id)


def _from_the_team(use: Telephony, text: Text, *, inquired: bool) -> Answered | None:
    """A member of the team answers the alerts they get, and is no lead for it. None: it is nobody's of the team."""
    member = next((one for one in use.practice.team if one.phone == text.sender), None)
    if member is None or use.relaying is None:
        return Answered("from_the_team") if member and not inquired else None
    from firstminute.application.team_texts import TeamText, taken

    said = TeamText(text.provider, text.sid, text.body, text.asked, text.answered, bool(text.media))
    relaying = use.relaying()
    told = taken(replace(relaying, came=relaying.came or use.clock), member, said, inquired=inquired)
    if told is None:
        return None
    if told.lost:
        say = of_what_was_lost(use.leads, told.say, text.sender, use.clock.now(), text.sid)
    else:
        say = unless_often(use.leads, told.say, text.sender, text.asked, use.clock.now(), MOST_FOR_THE_TEAM)
    return Answered(told.outcome, told.lead_id, say, told.lost or told.outcome == "relayed", told.lost)


def _stopped(use: Telephony, text: Text, contact: Contact) -> Answered:
    """The ledger first: whoever inquires from now on finds it. Who did in the meantime is told afterwards."""
    use.leads.suppress(text.sender, use.clock.now())
    meanwhile = lead_of_number(use.leads, use.leads.contact(text.sender))
    if meanwhile is not None:
        return _from_a_lead(use, text, contact, meanwhile)
    say = None if contact.suppressed_at else keyword_answers.stopped(use.practice, None)
    return Answered("suppressed", say=_unless_often(use, text, say))


def _unless_often(use: Telephony, text: Text, say: str | None) -> str | None:
    return unless_often(use.leads, None if text.answered else say, text.sender, text.asked, use.clock.now())


def _kept(use: Telephony, source: Source, request: Request, reason: str) -> Answered:
    """An authentic text that nobody can be answered to."""
    digest = hashlib.sha256(source.name.encode() + b"\n" + request.body).hexdigest()
    content_type = request.headers.get("content-type", "")
    item = Quarantined(f"q_{digest[:26]}", source.name, reason, use.clock.now(), content_type, request.body)
    use.intake.quarantine.add(item)
    return Answered("quarantined")
