"""What Twilio keeps of people, deleted for good: recordings and what was said in them, pictures, texts, calls.

Deleted sound cannot be brought back; Twilio shows for 40 days more that there was some, without it
(https://www.twilio.com/en-us/changelog/fetch-deleted-call-recording-metadata-). A deleted text or call is in no log of
the account any more; Twilio's own backups hold words for up to 30 days
(https://www.twilio.com/docs/messaging/api/message-resource#delete-a-message-resource).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from firstminute.adapters.channels.twilio_api import NOT_FOUND, TwilioApi
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused

_PAGE_SIZE: Final = 50
_MOST_PAGES: Final = 5
# What goes by one request. A text's pictures go with it.
# https://www.twilio.com/docs/voice/api/recording-transcription#delete-a-transcription-resource
# https://www.twilio.com/docs/messaging/api/message-resource#delete-a-message-resource
_SIMPLE: Final = {"TR": "Transcriptions", "SM": "Messages", "MM": "Messages"}


class TwilioKept:
    """`deletion_ports.Kept` of one account. Ids are those of `domain.deletions.Deletion`."""

    def __init__(self, api: TwilioApi) -> None:
        self._api = api

    def remove(self, id_: str) -> bool:
        """See `deletion_ports.Kept.remove`. What hangs on it goes first, so that a try that breaks off is begun anew.

        A call or a text that goes on cannot be deleted (https://www.twilio.com/docs/api/errors/20009): ProviderRefused.
        """
        whole, _, part = id_.partition("/")
        if part.startswith("ME"):
            return self._delete(f"Messages/{whole}/Media/{part}")
        if part:
            return self._sounds(whole)
        if whole.startswith("CA"):
            return self._call(whole)
        return self._recording(whole) if whole.startswith("RE") else self._delete(f"{_SIMPLE[whole[:2]]}/{whole}")

    def _recording(self, sid: str) -> bool:
        """What was said in it is a resource of its own, which nobody says would go with it.

        https://www.twilio.com/docs/voice/api/recording#delete-a-recording-resource
        """
        words = list(self._listed(f"Recordings/{sid}/Transcriptions", "transcriptions"))
        there = [self._delete(f"Transcriptions/{one}") for one in words]
        return self._delete(f"Recordings/{sid}") or any(there)

    def _call(self, sid: str) -> bool:
        """With what was recorded of it, and the calls that it rang others by.

        https://www.twilio.com/docs/voice/api/call-resource#delete-a-call-resource
        """
        there = [self._sounds(sid)]
        rung = list(self._listed("Calls", "calls", ParentCallSid=sid))
        there += [self._delete(f"Calls/{one}") for one in rung]
        return self._delete(f"Calls/{sid}") or any(there)

    def _sounds(self, call: str) -> bool:
        """https://www.twilio.com/docs/voice/api/recording#read-multiple-recording-resources"""
        found = list(self._listed("Recordings", "recordings", CallSid=call))
        there = [self._recording(one) for one in found]
        return any(there)

    def _delete(self, resource: str) -> bool:
        return self._api.delete(self._api.url(resource))

    def _listed(self, resource: str, name: str, **wanted: str) -> Iterator[str]:
        """The ids of a list; none where that on which it hangs is gone."""
        url = f"{self._api.url(resource)}?{urlencode({**wanted, 'PageSize': _PAGE_SIZE})}"
        for _ in range(_MOST_PAGES):
            try:
                page = self._api.get(url)
            except ProviderRefused as error:
                if error.code in NOT_FOUND:
                    return
                raise
            yield from (str(one["sid"]) for one in page.get(name) or ())
            url = str(page.get("next_page_uri") or "")
            if not url:
                return
        raise OutcomeUnknown(f"there are too many {name} to look through")
