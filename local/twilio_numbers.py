"""The account's phone numbers as Twilio shows and sets them, as they are when they were just bought.

https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from local.serving import Reply, Request, json_reply
from local.twilio_rules import NOT_FOUND

_ROUTE: Final = re.compile(r"/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})/IncomingPhoneNumbers(?:/(PN[0-9a-f]{32}))?\.json")
_NEW: Final[Mapping[str, str | None]] = {
    "voice_url": "https://demo.twilio.com/welcome/voice/",
    "voice_method": "POST",
    "voice_fallback_url": None,
    "voice_fallback_method": "POST",
    "voice_application_sid": None,
    "status_callback": "",
    "status_callback_method": "POST",
    "sms_url": "https://demo.twilio.com/welcome/sms/reply/",
    "sms_method": "POST",
    "sms_fallback_url": "",
    "sms_application_sid": "",
    "trunk_sid": None,
}


class Numbers:
    """The numbers of one account. Whoever asks has proved who they are already."""

    def __init__(self, account: str, numbers: Iterable[str]) -> None:
        self._account = account
        self._kept = {_sid(place): _bought(account, one, place) for place, one in enumerate(dict.fromkeys(numbers))}

    def serves(self, request: Request) -> bool:
        """Whether a request is about numbers of this account."""
        route = _ROUTE.fullmatch(unquote(request.path))
        return route is not None and route[1] == self._account

    def __call__(self, request: Request) -> Reply:
        """Twilio's answer."""
        route = _ROUTE.fullmatch(unquote(request.path))
        sid = route[2] if route else None
        if sid is None:
            return self._listed(dict(parse_qsl(request.query)))
        number = self._kept.get(sid)
        if number is None:
            return json_reply(NOT_FOUND.status, NOT_FOUND.as_json())
        if request.method == "POST":
            number |= {_snake(name): value for name, value in request.form.items() if _snake(name) in _NEW}
        return json_reply(200, number)

    def _listed(self, wanted: Mapping[str, str]) -> Reply:
        found = [one for one in self._kept.values() if wanted.get("PhoneNumber", "") in one["phone_number"]]
        content = {"incoming_phone_numbers": found, "next_page_uri": None, "page": 0, "start": 0, "end": len(found)}
        return json_reply(200, {**content, "page_size": 50, "previous_page_uri": None})


def _bought(account: str, number: str, place: int) -> dict[str, Any]:
    uri = f"/2010-04-01/Accounts/{account}/IncomingPhoneNumbers/{_sid(place)}.json"
    capable = {"voice": True, "sms": True, "mms": True, "fax": False}
    known = {"sid": _sid(place), "account_sid": account, "phone_number": number, "friendly_name": number}
    return {**known, "capabilities": capable, "status": "in-use", "uri": uri, **_NEW}


def _sid(place: int) -> str:
    return f"PN{place + 1:032x}"


def _snake(parameter: str) -> str:
    """`VoiceUrl` is `voice_url`."""
    return re.sub(r"(?<!^)([A-Z])", r"_\1", parameter).lower()
