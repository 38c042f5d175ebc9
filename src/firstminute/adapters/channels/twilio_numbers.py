"""The practice's numbers at Twilio: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from firstminute.adapters.channels.twilio_api import TwilioApi
from firstminute.domain.errors import Unknown


class TwilioNumbers:
    """Reads and writes how a number of the account is set up."""

    def __init__(self, api: TwilioApi) -> None:
        self._api = api

    def find(self, number: str) -> Mapping[str, Any]:
        """The resource of an E.164 number. Raises Unknown when the account has no such number."""
        query = urlencode({"PhoneNumber": number, "PageSize": 20})
        page = self._api.get(f"{self._api.url('IncomingPhoneNumbers')}?{query}")
        for found in page.get("incoming_phone_numbers") or ():
            if isinstance(found, dict) and found.get("phone_number") == number:
                return found
        raise Unknown(f"Twilio's account has no number {number}: buy or port it there first.")

    def change(self, sid: str, settings: Mapping[str, str]) -> Mapping[str, Any]:
        """Write settings, named as Twilio names its parameters; gives back the resource as it is then."""
        return self._api.post(self._api.url(f"IncomingPhoneNumbers/{sid}"), settings)
