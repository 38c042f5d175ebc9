"""What Twilio tells and cannot be written now is kept as it came, and taken in within seconds.

Twilio tells it once: it asks again only where no connection was made.
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides

    said no by the table ──▶ queue, in order for each number ──▶ taken in as of the moment it came ──▶ same records
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl

from firstminute.application.as_of import Then
from firstminute.application.calls import Calling
from firstminute.application.provider_ports import Channels, Message
from firstminute.application.telephony import Answered, Telephony
from firstminute.application.waiting_ports import Arrival
from firstminute.domain.calls import OVER
from firstminute.domain.errors import ProviderRefused, ProviderUnavailable
from firstminute.domain.inquiry import Request

ROUTE: Final = "twilio"
_VOICE: Final = "/twilio/voice"
_TOLD: Final = frozenset({"/twilio/messages", "/twilio/status"})
# Steps of a call that want no document.
_UNHEARD: Final = frozenset({"status", "recording", "transcription", "rang", "met", "detected"})
_KEPT: Final = ("content-type", "x-twilio-signature")
# How many numbers at a time may be taken in side by side: a message's group is kept outside of its encryption, so it
# names nobody.
_LINES: Final = 64
# 47 CFR 64.1200(a)(12): https://www.govinfo.gov/content/pkg/FR-2024-03-05/html/2024-04587.htm
_CONFIRM_WITHIN: Final = timedelta(minutes=5)
_LONGEST_WAIT: Final = 60  # seconds between two tries
_TRIED_IN_LINE: Final = 3


def may_wait(path: str, request: Request) -> bool:
    """Whether nobody listens to what we would answer: a text, a status, a step of a call that is over."""
    if path in _TOLD or path.removeprefix(f"{_VOICE}/") in _UNHEARD:
        return True
    return (path == _VOICE or path.startswith(f"{_VOICE}/")) and _fields(request).get("CallStatus") in OVER


def keep(use: Telephony, path: str, request: Request) -> bool:
    """Keep it to be taken in; False when that is not possible either. Whether Twilio sent it is looked at then."""
    if use.inbox is None:
        return False
    bare = replace(request, headers={name: request.headers[name] for name in _KEPT if name in request.headers}, ip=None)
    now, wall = use.clock.now(), use.clock.wall()
    try:
        use.inbox.add(Arrival(path, ROUTE, bare, now, wall, verified=False, line=_line(request)))
    except ProviderUnavailable:
        return False
    return True


def texts_as_of(use: Telephony, arrival: Arrival) -> Telephony:
    """What takes in a text or a status that came then. What leaves for a member of the team leaves now."""
    then = Then(use.clock, arrival.at, arrival.wall)
    return replace(use, clock=then, intake=replace(use.intake, clock=then))


def again_soon(use: Telephony, message: Mapping[str, Any], broken: Arrival | None = None) -> bool:
    """Let a message of the queue come again soon: what came after it waits for it. False: it is to come again.

    `broken` is one that breaks what takes it in. After a few tries it goes on in a line of its own, where nobody's
    texts wait for it: True.
    """
    if use.inbox is None:
        return False
    attributes = message.get("attributes", {})
    tries, line = int(attributes.get("ApproximateReceiveCount", 1)), str(attributes.get("MessageGroupId", ""))
    with suppress(ProviderUnavailable):
        if broken and tries >= _TRIED_IN_LINE and line.isdecimal():
            use.inbox.add(replace(broken, line=f"apart-{message['messageId']}"))
            return True
        use.inbox.postpone(message["receiptHandle"], min(2**tries, _LONGEST_WAIT))
    return False


def calls_as_of(use: Calling, arrival: Arrival) -> Calling:
    """What takes in what was told of a call then."""
    then = Then(use.clock, arrival.at, arrival.wall)
    return replace(use, clock=then, intake=replace(use.intake, clock=then))


def answer(channels: Channels, arrival: Arrival, answered: Answered, wall: datetime) -> bool:
    """Send what would have been the answer to a text; False where there is none, or it would come too late.

    Raises ProviderUnavailable where a member of the team would not hear that their words have not left. Any other
    answer that is lost with its provider is not sent again: the same text is known by then.
    """
    provider = channels.of("sms") if answered.say else None
    late = wall - arrival.wall > _CONFIRM_WITHIN and not answered.whenever
    if provider is None or answered.say is None or late:
        return False
    fields = _fields(arrival.request)
    message = Message("sms", fields.get("From", ""), answered.say, lead_id=answered.lead_id, sender=fields.get("To"))
    try:
        provider.send(message)
    except ProviderRefused:
        return False
    except ProviderUnavailable:
        if answered.lost:
            raise
        return False
    return True


def _line(request: Request) -> str:
    """Which requests are taken in one after the other: those about one lead, or one number."""
    fields = _fields(request)
    about = request.query.get("lead_id") or fields.get("From") or fields.get("CallSid") or ""
    return str(int(hashlib.sha256(about.encode()).hexdigest()[:8], 16) % _LINES)


def _fields(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode(errors="replace"), keep_blank_values=True))
