"""What follows each thing a caller, or a member who picks up, says and presses. The words are `domain.call_flow`'s."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from firstminute.application import call_notes
from firstminute.application.call_asides import aside
from firstminute.application.call_ends import end
from firstminute.application.call_legs import LATE, LEGS, dialed, recorded, take, whisper
from firstminute.application.call_menu import greeted, menu
from firstminute.application.call_ports import Heard
from firstminute.application.call_refusals import knowing, sure
from firstminute.application.call_unseen import unseen
from firstminute.application.calls import Calling, Turn, at_wall, begin, changed, head_of, known
from firstminute.application.telephony import Telephony, authentic
from firstminute.domain import call_flow, connecting
from firstminute.domain.call_asks import says_more
from firstminute.domain.call_backs import asked_at, chosen, offers
from firstminute.domain.call_flow import Said
from firstminute.domain.calls import OVER, Call
from firstminute.domain.duty import rounds
from firstminute.domain.errors import Unknown
from firstminute.domain.inquiry import Request
from firstminute.domain.lead import Lead
from firstminute.domain.number_rules import is_a_members, never
from firstminute.domain.practice import Source
from firstminute.domain.speech import Ask, HangUp, longest
from firstminute.domain.spoken_yes import key_said

# Turns of one call, after which it is asked no more: twice as many as it takes to be asked everything there is, twice.
_MOST: Final = 30


@dataclass(frozen=True, slots=True)
class Spoken:
    """The document for the provider, None where it wants none; `outcome` in a word, for the log."""

    outcome: str
    document: str | None = None
    lead_id: str | None = None


def hear(use: Calling, telephony: Telephony, step: str, request: Request) -> Spoken:
    """A call comes in, where `step` is empty, or goes on."""
    return take_step(use, telephony, step, request) if step else receive_call(use, telephony, request)


def receive_call(use: Calling, telephony: Telephony, request: Request) -> Spoken:
    """A call comes in. Raises Unauthenticated, or Forbidden for one that is over."""
    heard, source = _heard(use, telephony, request)
    if heard.status in OVER:
        return _status(use, heard, source, request)
    call = begin(use, heard, _source(use, source, heard), request)
    lead = _lead(use, call)
    said = call_flow.welcome(use.practice, call, lead, use.clock.now())
    _stays(use, call, said)
    return Spoken("ringing" if rounds(use.practice, use.clock.now()) else "closed", use.voice.told(said), call.lead_id)


def take_step(use: Calling, telephony: Telephony, name: str, request: Request) -> Spoken:
    """The next thing of a call, or of a leg of it. Raises Unauthenticated, Unknown; Forbidden where a call is over."""
    heard, source = _heard(use, telephony, request)
    if name == "status":
        return _status(use, heard, source, request)
    if name in connecting.STEPS:
        return _of_lead(use, heard, name)
    if name in _TOLD:
        return _TOLD[name](use, heard)
    if name not in _STEPS:
        raise Unknown(f"There is no step {name[:40]} of a call.")
    call = known(use, heard.params.get("call", "") if name in LEGS else heard.sid, over=name in LEGS | LATE)
    if heard.status in OVER and name not in LEGS | LATE:
        call = end(use, call.sid, heard.status, heard.seconds)
        return Spoken("ended", use.voice.told((HangUp(),)), call.lead_id)
    turn = Turn(use, heard, call, _lead(use, call))
    said = knowing(aside(turn, name) or _STEPS[name](turn), heard.params)
    if name not in LEGS:
        said = _ending(turn, said)
        _stays(use, call, said)
    return Spoken(name, use.voice.told(said), call.lead_id)


def _stays(use: Calling, call: Call, said: Said) -> None:
    """Note until when the caller is with us at the latest, unless somebody takes the call."""
    until = at_wall(use.clock, timedelta(seconds=longest(said)))

    def stays(one: Call) -> Call:
        return one if one.outcome or one.took else replace(one, heard_until=until, turns=one.turns + 1)

    changed(use, call.sid, stays)


def _ending(turn: Turn, said: Said) -> Said:
    """Nobody is asked for ever: what keeps a call going round, a television or a misheard word, ends at the tone."""
    asks = any(isinstance(one, Ask) for one in said)
    return call_flow.voicemail(turn.use.practice, turn.call, turn.lead) if asks and turn.call.turns > _MOST else said


def _of_lead(use: Calling, heard: Heard, name: str) -> Spoken:
    """A step of a call to a lead."""
    from firstminute.application.call_connect import take_turn

    outcome, said, lead_id = take_turn(use, heard, name)
    return Spoken(outcome, use.voice.told(said) if said is not None else None, lead_id)


def _heard(use: Calling, telephony: Telephony, request: Request) -> tuple[Heard, Source]:
    source, fields = authentic(telephony, request)
    return use.voice.heard(fields, request.query), source


def _source(use: Calling, texts: Source, heard: Heard) -> Source:
    """The source that a call is counted under; the client file may give it a campaign and its consent."""
    name = use.practice.calls.source_of(heard.dialled)
    named = use.practice.sources.get(name) or Source(name, texts.kind)
    return replace(named, name=name, channel="call", secret=texts.secret)


def _lead(use: Calling, call: Call) -> Lead | None:
    head = head_of(use, call)
    return head.lead if head else None


def _number(turn: Turn) -> Said:
    """Whoever hides their number may give one; whoever does not goes on without."""
    practice, heard = turn.use.practice, turn.heard
    phone = call_flow.number_from(heard.keys, practice.country)
    if phone and (never(practice, phone) or is_a_members(practice, phone)):
        phone = None  # ours, a colleague's, or one that costs extra: nobody who asks for help is reached there
    if phone is None and heard.keys and heard.tries == 1:
        return call_flow.ask_number(call_flow.language_of(practice, turn.lead), 2)
    if phone is not None:
        call_notes.details(turn.use, turn.call, phone=phone)
    return call_flow.menu(practice, turn.call, turn.lead, turn.use.clock.now(), 1)


def _name(turn: Turn) -> Said:
    practice, language = turn.use.practice, call_flow.language_of(turn.use.practice, turn.lead)
    call_notes.name(turn.use, turn.call, turn.heard.words)
    if turn.heard.params.get("told"):
        return call_flow.ask_when(practice, language, turn.use.clock.now())
    return call_flow.ask_about(practice, language)


def _about(turn: Turn) -> Said:
    practice, heard = turn.use.practice, turn.heard
    language = call_flow.language_of(practice, turn.lead)
    told = call_flow.topic(practice, language, heard.keys or key_said(heard.words)) or heard.words
    if told:
        call_notes.details(turn.use, turn.call, message=told)
    return call_flow.ask_when(practice, language, turn.use.clock.now())


def _when(turn: Turn) -> Said:
    """Who does not say when is called as soon as possible; what they said of it is told to whoever calls.

    A key means what was offered when it was asked.
    """
    use, heard, now = turn.use, turn.heard, turn.use.clock.now()
    offered = offers(use.practice, asked_at(heard.params.get("asked", ""), now))
    offer = chosen(use.practice, offered, heard.keys, heard.words, now, heard.tries)
    if offer is None and heard.tries == 1:
        if says_more(heard.words):
            call_notes.details(use, turn.call, message=heard.words)
        return call_flow.ask_when(use.practice, call_flow.language_of(use.practice, turn.lead), now, 2)
    untold = heard.words if offer is None else ""
    promised = call_notes.promise(use, turn.call, offer or offers(use.practice, now)[0], untold)
    return call_flow.confirmed(use.practice, turn.call, turn.lead, promised, now)


def _status(use: Calling, heard: Heard, texts: Source, request: Request) -> Spoken:
    """The provider tells how a call stands: in any order, again, or never."""
    call = use.calls.get(heard.sid) if heard.sid else None
    if call is None:
        call = unseen(use, heard, _source(use, texts, heard), request)
    if call is None:
        return Spoken("unknown_call")
    if heard.status not in OVER:
        return Spoken(heard.status or "no_status", lead_id=call.lead_id)
    if call.outcome is not None:
        return _again(use, call, heard)
    return Spoken(str(end(use, call.sid, heard.status, heard.seconds).outcome), lead_id=call.lead_id)


def _again(use: Calling, call: Call, heard: Heard) -> Spoken:
    """The end was told already; how long the call was may be new."""
    after = changed(use, call.sid, lambda one: one if heard.seconds is None else replace(one, seconds=heard.seconds))
    same = call_notes.corrected(use, after).outcome == call.outcome
    return Spoken("known_before" if same else "corrected", lead_id=call.lead_id)


def _recording(use: Calling, heard: Heard) -> Spoken:
    """A recording lies with the provider: a message after the tone, or a conversation."""
    call = use.calls.get(heard.params.get("call", ""))
    if call is None or not heard.recording:
        return Spoken("unknown_call")
    if heard.params.get("of") == "message":
        call_notes.message(use, call, heard.recording, heard.recorded)
    else:
        call_notes.conversation(use, call, heard.recording, heard.recorded)
    return Spoken("recording", lead_id=call.lead_id)


def _transcription(use: Calling, heard: Heard) -> Spoken:
    call = use.calls.get(heard.params.get("call", ""))
    if call is None or not heard.recording:
        return Spoken("unknown_call")
    call_notes.transcript(use, call, heard)
    return Spoken("transcription", lead_id=call.lead_id)


_STEPS: Final[Mapping[str, Callable[[Turn], Said]]] = {
    "whisper": whisper,
    "take": take,
    "dialed": dialed,
    "language": greeted,
    "menu": menu,
    "number": _number,
    "name": _name,
    "about": _about,
    "when": _when,
    "sure": sure,
    "recorded": recorded,
}
_TOLD: Final[Mapping[str, Callable[[Calling, Heard], Spoken]]] = {
    "recording": _recording,
    "transcription": _transcription,
}
