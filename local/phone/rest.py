"""Twilio's Calls resource: the practice rings somebody, asks how a call stands, ends one.

https://www.twilio.com/docs/voice/api/call-resource
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import formatdate, parsedate_to_datetime
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from local.phone import people
from local.phone.leg import BY_API, INBOUND, Leg
from local.phone.line import Line
from local.phone.twiml import NotTwiml, read
from local.serving import Reply, Request, json_reply
from local.twilio_rules import NOT_FOUND, NOT_OVER, Refusal

_ROUTE: Final = re.compile(r"/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})/Calls(?:/(CA[0-9a-f]{32}))?\.json")
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_ENDING: Final = frozenset({"completed", "canceled"})


class Calls:
    """The calls of one account. Whoever asks has proved who they are already."""

    def __init__(self, account: str, line: Line) -> None:
        self._account = account
        self._line = line

    def serves(self, request: Request) -> bool:
        """Whether a request is about calls of this account."""
        route = _ROUTE.fullmatch(unquote(request.path))
        return route is not None and route[1] == self._account

    def __call__(self, request: Request) -> Reply:
        """Twilio's answer."""
        route = _ROUTE.fullmatch(unquote(request.path))
        sid = route[2] if route else None
        if sid:
            return self._one(request, self._line.leg(sid))
        return self._taken(request) if request.method == "POST" else self._listed(dict(parse_qsl(request.query)))

    def _one(self, request: Request, leg: Leg | None) -> Reply:
        if leg is None:
            return json_reply(NOT_FOUND.status, NOT_FOUND.as_json())
        if request.method == "DELETE":
            return self._removed(leg)
        if request.method == "POST" and request.form.get("Status") in _ENDING:
            self._line.does(lambda board, now: people.hang_up(board, now, leg.sid))
        return json_reply(200, _resource(leg))

    def _removed(self, leg: Leg) -> Reply:
        """https://www.twilio.com/docs/voice/api/call-resource#delete-a-call-resource"""
        if leg.live:
            return json_reply(NOT_OVER.status, NOT_OVER.as_json())
        self._line.does(lambda board, _: board.legs.pop(leg.sid, None))
        return Reply(204)

    def _taken(self, request: Request) -> Reply:
        form = request.form
        if found := _refusal(form):
            return json_reply(found.status, found.as_json())
        body = request.body.decode("utf-8", "replace")
        pairs = parse_qsl(body)
        events = frozenset(word for name, value in pairs if name == "StatusCallbackEvent" for word in value.split())
        headers = {name: value for name, value in request.headers if name.lower() != "authorization"}
        return json_reply(201, _resource(self._line.create(form, events, headers, body), "queued"))

    def _listed(self, wanted: Mapping[str, str]) -> Reply:
        """https://www.twilio.com/docs/voice/api/call-resource#read-multiple-call-resources"""
        found = [one for one in self._line.legs() if _fits(one, wanted)][: int(wanted.get("PageSize", "50"))]
        content = {"calls": [_resource(one) for one in found], "next_page_uri": None, "page": 0, "start": 0}
        return json_reply(200, {**content, "end": len(found), "page_size": 50, "previous_page_uri": None})


def _refusal(form: Mapping[str, str]) -> Refusal | None:
    """https://www.twilio.com/docs/api/errors"""
    if not form.get("To"):
        return Refusal(21201, "No 'To' number specified")
    if not _E164.fullmatch(form.get("From", "")):
        return Refusal(21213, "Invalid 'From' Phone Number")
    if not _E164.fullmatch(form["To"]):
        return Refusal(21211, "Invalid 'To' Phone Number")
    if not form.get("Url") and not _is_twiml(form.get("Twiml", "")):
        return Refusal(21205, "Url is not a valid URL")
    if not form.get("Timeout", "60").isdecimal():
        return Refusal(21216, "Invalid Timeout")
    return None


def _is_twiml(text: str) -> bool:
    try:
        return bool(read(text.encode()))
    except NotTwiml:
        return False


def _fits(leg: Leg, wanted: Mapping[str, str]) -> bool:
    same = wanted.get("To") in (None, leg.called) and wanted.get("From") in (None, leg.caller)
    same = same and wanted.get("ParentCallSid") in (None, leg.parent.sid if leg.parent else "")
    since = wanted.get("StartTime>") or wanted.get("StartTime>=")
    return same and wanted.get("Status") in (None, leg.status) and (not since or leg.began >= _seconds(since))


def _seconds(text: str) -> float:
    """A day, or a moment. https://www.twilio.com/docs/voice/api/call-resource#read-multiple-call-resources"""
    from datetime import UTC, datetime

    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = parsedate_to_datetime(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _resource(leg: Leg, status: str | None = None) -> dict[str, Any]:
    path = f"/2010-04-01/Accounts/{leg.account}/Calls/{leg.sid}.json"
    direction = leg.direction if leg.direction in (INBOUND, BY_API) else "outbound-dial"
    ends = {"start_time": _rfc2822(leg.answered or leg.ended), "end_time": _rfc2822(leg.ended)}
    who = {"from": leg.caller, "from_formatted": leg.caller, "to": leg.called, "to_formatted": leg.called}
    return {
        "sid": leg.sid,
        "account_sid": leg.account,
        "parent_call_sid": leg.parent.sid if leg.parent else None,
        "status": status or leg.status,
        "direction": direction,
        **who,
        **ends,
        "date_created": _rfc2822(leg.began),
        "date_updated": _rfc2822(leg.ended or leg.began),
        "duration": None if leg.ended is None else str(leg.seconds(leg.ended)),
        "answered_by": ("machine_start" if leg.machine else "human") if leg.detects and leg.answered else None,
        "api_version": "2010-04-01",
        "price": None,
        "price_unit": "USD",
        "uri": path,
    }


def _rfc2822(wall: float | None) -> str | None:
    return None if wall is None else formatdate(wall).replace("-0000", "+0000")
