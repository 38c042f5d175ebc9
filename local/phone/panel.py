"""The phones on the outbox page, for programs: what they show, and what a person does with one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qs

from local.own_page import refused
from local.phone import people
from local.phone.line import Line
from local.phone.switchboard import Switchboard
from local.serving import Reply, Request, json_reply

_LONGEST_WAIT: Final = 20.0
_LONGEST_WORDS: Final = 500
# https://www.twilio.com/docs/voice/twiml#request-parameters: what stands in `From` of a withheld number
_PHONE: Final = re.compile(r"\+[1-9][0-9]{6,14}|anonymous")
_KEY: Final = re.compile(r"[0-9*#]")
_USAGE: Final = "Say what: call, answer, voicemail, decline, hang_up, press or say"
_Act = Callable[[Switchboard, float], Any]


class Panel:
    """Two people's phones. `number` is the practice's own; nothing else can be called."""

    def __init__(self, line: Line, number: str) -> None:
        self._line = line
        self._number = number

    def __call__(self, request: Request) -> Reply:
        """What the phones show (GET), or one thing that a person does (POST)."""
        return self._shown(request) if request.method in ("GET", "HEAD") else self._done(request)

    def close(self) -> None:
        """Nobody is on the phone any more."""
        self._line.close()

    def _shown(self, request: Request) -> Reply:
        known = parse_qs(request.query).get("after", [""])[0]
        version = int(known) if known.isdecimal() and len(known) < 10 else -1
        calls, version = self._line.after(version, _LONGEST_WAIT)
        return json_reply(200, {"calls": calls, "after": version})

    def _done(self, request: Request) -> Reply:
        if found := refused(request):
            return found
        act = self._act(_given(request.body))
        if act is None:
            return json_reply(400, {"message": _USAGE})
        leg = self._line.does(act)
        return json_reply(200, {"call": self._line.shown(leg)} if leg else {})

    def _act(self, given: Mapping[str, str]) -> _Act | None:
        """What is to be done; None for what nobody can do with a phone."""
        what, sid, value = given.get("do", ""), given.get("call", ""), given.get("value", "").strip()
        if what == "call" and _PHONE.fullmatch(value) and value != self._number:
            return lambda board, now: people.dial(board, now, value, self._number)
        if what == "press" and _KEY.fullmatch(value):
            return lambda board, now: people.press(board, now, sid, value)
        if what == "say" and value and len(value) <= _LONGEST_WORDS:
            return lambda board, now: people.say(board, now, sid, value)
        return _plain(what, sid)


def _plain(what: str, sid: str) -> _Act | None:
    acts: Mapping[str, _Act] = {
        "answer": lambda board, now: people.pick_up(board, now, sid),
        "voicemail": lambda board, now: people.pick_up(board, now, sid, machine=True),
        "decline": lambda board, now: people.decline(board, now, sid),
        "hang_up": lambda board, now: people.hang_up(board, now, sid),
    }
    return acts.get(what)


def _given(body: bytes) -> Mapping[str, str]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return {name: value for name, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}
