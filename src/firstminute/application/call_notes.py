"""What callers leave behind: their name, what it is about, when to call back, a message, a no."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from firstminute.application.call_ports import Heard
from firstminute.application.calls import PROVIDER, Calling, changed, head_of
from firstminute.application.deleting import is_erased
from firstminute.application.lead_ports import Change
from firstminute.application.opt_outs import by_call, by_voice
from firstminute.application.recording import persist, record
from firstminute.domain.appointment_replies import calls_off
from firstminute.domain.call_asks import says_more
from firstminute.domain.call_backs import LATER, Offer
from firstminute.domain.calls import ANSWERED, SHORTEST_MESSAGE, Call, classify
from firstminute.domain.deletions import ERASED, RETENTION, deletion, is_ours
from firstminute.domain.errors import Duplicate
from firstminute.domain.events import SYSTEM, Actor, NewEvent, rfc3339
from firstminute.domain.lead import Head, Lead
from firstminute.domain.spoken_names import beside_name, spoken_name
from firstminute.domain.spoken_no import No, meant
from firstminute.domain.spoken_yes import key_said

_PROSPECT = Actor("prospect", "call")
_PROVIDER = Actor("provider", PROVIDER)


def name(use: Calling, call: Call, words: str) -> None:
    """A name as it was understood; where they say more than a name, all of it is kept as well."""
    said = spoken_name(words)
    if said:
        details(use, call, **said)
    if not key_said(words) and says_more(beside_name(words, said)):
        details(use, call, message=words)


def details(use: Calling, call: Call, **told: str | bool) -> None:
    """What a caller told the machine; a number they gave is theirs from now on.

    The same words again are the same request; other words are told as well.
    """
    if call.lead_id is None or _is_erased(use, call.lead_id):
        return
    once = f"{PROVIDER}:{call.sid}:details:{_digest(told)}"
    phone, now = str(told.get("phone") or ""), use.clock.now()
    ours = {"patient": True} if phone and use.leads.contact(phone).patient else {}
    events = [NewEvent("call.details", now, _PROSPECT, {"call": call.sid, **told, **ours})]
    if ours:  # a patient of the practice is its people's, as one who calls with their number is
        events.append(NewEvent("cadence.stopped", now, SYSTEM, {"reason": "human", "step": 0}))

    def change(head: Head) -> Change:
        return Change(events, head.enrollment, once=once, link=(phone,) if phone and not head.lead.phone else ())

    with suppress(Duplicate):
        persist(use.leads, call.lead_id, change, now)


def speaks(use: Calling, call: Call, language: str) -> None:
    """The language that a caller chose, from now on for whatever reaches them."""
    if call.lead_id is None:
        return
    now = use.clock.now()
    event = NewEvent("call.details", now, _PROSPECT, {"call": call.sid, "language": language})
    record(use.leads, call.lead_id, [event], now)


def promise(use: Calling, call: Call, offer: Offer, said: str = "") -> Offer:
    """Somebody is to call at that time: a task with its own clock, which the watchdog minds.

    `said` is what they said of the time where it was not understood.

    What was promised in this call before holds, and is what comes back: the same request may be made again.
    """
    if call.lead_id is None or _is_erased(use, call.lead_id):
        return offer
    now = use.clock.now()
    data = {"call": call.sid, "at": rfc3339(offer.at), "asked": offer.asked, **({"text": said} if said else {})}
    _record(use, call, NewEvent("call_back.requested", now, _PROSPECT, data), "call_back")
    kept = changed(use, call.sid, lambda one: one if one.call_back_at else _owing(one, offer, now)).call_back_at
    return offer if kept in (None, offer.at) else replace(offer, asked=LATER, at=kept)


def _owing(call: Call, offer: Offer, now: datetime) -> Call:
    return replace(call, call_back_at=offer.at, reminded=offer.at <= now)


def opt_out(use: Calling, call: Call, lead: Lead | None, said: Mapping[str, Any] | None = None) -> None:
    """A key, or with `said` words that mean no: nothing more is sent, to any address of theirs."""
    if call.lead_id is None or _is_erased(use, call.lead_id):
        return
    now, how = use.clock.now(), said or {"how": "pressed a key", "provider_id": call.sid}
    mark = f"opted_out:{_digest(how)}"
    if lead and lead.phone and by_call(use.leads, lead.phone, how, f"{PROVIDER}:{call.sid}:{mark}", now):
        return
    # Whoever had said no before has said it in this call as well: nobody calls them back.
    _record(use, call, NewEvent("lead.opted_out", now, _PROSPECT, {"scope": "all", **how}), mark)


def message(use: Calling, call: Call, recording: str, seconds: int | None) -> Call:
    """A message after the tone, kept where it lies and no longer than the practice wants."""
    if recording and seconds is not None and seconds < SHORTEST_MESSAGE:
        _listed(use, recording, _until(use, erased=False))  # a breath: no event names it
    if not recording or (seconds is not None and seconds < SHORTEST_MESSAGE):
        return call
    _keep(use, call, "call.voicemail", recording, seconds)
    lasted = seconds if seconds is not None else SHORTEST_MESSAGE
    kept = changed(use, call.sid, lambda one: replace(one, recording=recording, message=max(one.message, lasted)))
    return corrected(use, kept)


def corrected(use: Calling, call: Call) -> Call:
    """What comes after the end of a call may make another thing of it: a voicemail, or a call given up at once.

    Never a conversation: that is known when it begins.
    """
    outcome = classify(call.facts)
    if call.outcome in (None, ANSWERED, outcome) or outcome == ANSWERED:
        return call
    data = {"call": call.sid, "outcome": outcome, "corrected": True, "seconds": call.seconds}
    left = {"voicemail": True} if call.recording else {}
    event = NewEvent("call.ended", use.clock.now(), _PROVIDER, {**data, **left})
    _record(use, call, event, f"corrected:{outcome}")
    return changed(use, call.sid, lambda one: replace(one, outcome=outcome))


def conversation(use: Calling, call: Call, recording: str, seconds: int | None) -> None:
    """A conversation that was recorded, with the notice before it."""
    _keep(use, call, "call.recorded", recording, seconds)


def transcript(use: Calling, call: Call, heard: Heard) -> None:
    """The words of a message; without any where it could not be understood. A no in them is a no."""
    text, recording, erased = heard.transcript, heard.recording, _is_erased(use, call.lead_id)
    head = head_of(use, call) if meant(text) is No.MEANT else None
    if head and not calls_off(text, head.lead, use.clock.now()):
        opt_out(use, call, head.lead, by_voice(text, call.sid, machine=True))
    data = {"call": call.sid, "recording": recording, "keep_until": rfc3339(_until(use, erased))}
    data |= {"transcription": heard.transcription} if heard.transcription else {}
    data |= {"text": text} if text and not erased else {}
    event = NewEvent("call.transcribed", use.clock.now(), _PROVIDER, data)
    _kept(use, call, event, f"transcript:{recording}", heard.transcription)


def _keep(use: Calling, call: Call, type_: str, recording: str, seconds: int | None) -> None:
    until = rfc3339(_until(use, _is_erased(use, call.lead_id)))
    data = {"call": call.sid, "recording": recording, "keep_until": until, "provider": PROVIDER}
    known = {"seconds": seconds} if seconds is not None else {}
    event = NewEvent(type_, use.clock.now(), _PROVIDER, {**data, **known})
    _kept(use, call, event, f"{type_}:{recording}", recording)


def _kept(use: Calling, call: Call, event: NewEvent, mark: str, reference: str) -> None:
    """Recorded, which lists it to be deleted. Without a lead, or where one was just erased, it is listed by itself."""
    _record(use, call, event, mark)
    if call.lead_id is None:
        _listed(use, reference, _until(use, erased=False))
    elif _is_erased(use, call.lead_id):
        _listed(use, reference, use.clock.now(), call.lead_id)


def _listed(use: Calling, reference: str, due: datetime, erased: str = "") -> None:
    if use.deletions and is_ours(reference):
        use.deletions.add([deletion(reference, erased, due, ERASED if erased else RETENTION)])


def _until(use: Calling, erased: bool) -> datetime:
    return use.clock.now() + timedelta(seconds=0 if erased else use.practice.calls.retention)


def _is_erased(use: Calling, lead_id: str | None) -> bool:
    """Whether the lead's data was removed while they are on the phone: then nothing of them is kept again."""
    return lead_id is not None and is_erased(use.leads, lead_id)


def _record(use: Calling, call: Call, event: NewEvent, mark: str) -> None:
    if call.lead_id:
        with suppress(Duplicate):
            record(use.leads, call.lead_id, [event], use.clock.now(), once=f"{PROVIDER}:{call.sid}:{mark}")


def _digest(told: Mapping[str, Any]) -> str:
    """Tells one thing that was said from another, and from the same one that the provider asks about again."""
    return sha256(repr(sorted(told.items())).encode()).hexdigest()[:16]
