"""What people do with their phones, and what the practice does through Twilio's API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from local.phone import verbs
from local.phone.leg import BUSY, BY_API, CANCELED, COMPLETED, FAILED, INBOUND, NO_ANSWER, RINGING, Leg, Post, new_sid
from local.phone.switchboard import EVENTS, Switchboard
from local.phone.twiml import read

_RINGS: Final = 60.0  # seconds, https://www.twilio.com/docs/voice/api/call-resource#timeout
_DETECTS_AFTER: Final = 2.0  # seconds from picking up to knowing who or what did


def dial(board: Switchboard, now: float, caller: str, called: str) -> Leg:
    """A person calls the practice's number; busy while they are on the phone."""
    leg = Leg(new_sid("CA"), board.account, INBOUND, caller, called, now)
    leg.told = f"{board.api}/twilio/voice/status"
    leg.hear("note", "Calling …", now)
    if board.is_busy(caller):
        leg.status, leg.ended = FAILED, now
        return leg
    board.legs[leg.sid] = leg
    board.fetch(leg, f"{board.api}/twilio/voice", {}, now)
    return leg


def create(board: Switchboard, now: float, form: Mapping[str, str], events: frozenset[str]) -> Leg:
    """The practice calls: https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource."""
    leg = Leg(new_sid("CA"), board.account, BY_API, form["From"], form["To"], now)
    leg.url, leg.told = form.get("Url", ""), form.get("StatusCallback", "")
    leg.tells = (events & EVENTS) or leg.tells
    leg.detects = bool(form.get("MachineDetection"))
    leg.verbs = read(form["Twiml"].encode()) if "Twiml" in form else []
    board.ring(leg, now, float(form.get("Timeout") or _RINGS))
    return leg


def pick_up(board: Switchboard, now: float, sid: str, *, machine: bool = False) -> None:
    """A person answers, or their private voicemail, which hears all and presses nothing."""
    leg = board.live(sid)
    if leg is None or leg.status != RINGING or leg.direction == INBOUND:
        return
    leg.machine = machine
    board.answer(leg, now)
    leg.hear("note", "Your voicemail answers: “Please leave a message.”" if machine else "You answer", now)
    _detect(board, leg)
    if leg.url:
        board.fetch(leg, leg.url, {}, now)
    else:
        board.go_on(leg, now)


def _detect(board: Switchboard, leg: Leg) -> None:
    """https://www.twilio.com/docs/voice/twiml/number#amdstatuscallback"""
    if leg.detected:
        by = {"AnsweredBy": "machine_start" if leg.machine else "human", "MachineDetectionDuration": "1900"}
        board.posts.append(Post(leg.detected, {**leg.fields(), **by}, leg.root.sid, wait=_DETECTS_AFTER))


def decline(board: Switchboard, now: float, sid: str) -> None:
    """The phone that rings is busy for them."""
    leg = board.live(sid)
    if leg and leg.status == RINGING and leg.direction != INBOUND:
        board.end(leg, BUSY, now)


def hang_up(board: Switchboard, now: float, sid: str) -> None:
    """A person ends the call; one that was never answered is given up."""
    leg = board.live(sid)
    if leg is None:
        return
    leg.hear("note", "You hang up", now)
    unheard = NO_ANSWER if leg.direction == INBOUND else CANCELED
    board.end(leg, COMPLETED if leg.answered is not None else unheard, now)


def press(board: Switchboard, now: float, sid: str, key: str) -> None:
    """A key; who is asked nothing presses in vain."""
    leg = board.live(sid)
    if leg is None or leg.machine or leg.answered is None:
        return
    leg.hear("key", key, now)
    verbs.pressed(board, leg, key, now)


def say(board: Switchboard, now: float, sid: str, words: str) -> None:
    """Words: an answer, a message after the tone, or talk."""
    leg = board.live(sid)
    if leg is None or leg.machine or leg.answered is None:
        return
    leg.hear("me", words, now)
    verbs.said(board, leg, words, now)
