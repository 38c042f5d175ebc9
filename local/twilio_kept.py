"""What an account keeps of calls and texts, as Twilio shows and deletes it: recordings, their words, pictures.

https://www.twilio.com/docs/voice/api/recording and .../recording-transcription,
https://www.twilio.com/docs/messaging/api/media-resource
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from local.phone.line import Line
from local.phone.switchboard import Switchboard
from local.serving import Reply, Request, json_reply
from local.twilio_rules import NOT_FOUND

_ACCOUNT: Final = r"/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})"
_RECORDINGS: Final = re.compile(_ACCOUNT + r"/Recordings(?:/(RE[0-9a-f]{32}))?\.json")
_WORDS_OF: Final = re.compile(_ACCOUNT + r"/Recordings/(RE[0-9a-f]{32})/Transcriptions\.json")
_WORDS: Final = re.compile(_ACCOUNT + r"/Transcriptions/(TR[0-9a-f]{32})\.json")
_PICTURE: Final = re.compile(_ACCOUNT + r"/Messages/((?:SM|MM)[0-9a-f]{32})/Media/(ME[0-9a-f]{32})\.json")
_ROUTES: Final = (_RECORDINGS, _WORDS_OF, _WORDS, _PICTURE)


class Kept:
    """Whoever asks has proved who they are already. `pictures` holds `MM…/ME…`: nobody texts any on this machine."""

    def __init__(self, account: str, line: Line) -> None:
        self._account = account
        self._line = line
        self.pictures: set[str] = set()

    def serves(self, request: Request) -> bool:
        """Whether a request is about what this account keeps."""
        path = unquote(request.path)
        found = next(filter(None, (one.fullmatch(path) for one in _ROUTES)), None)
        return found is not None and found[1] == self._account

    def __call__(self, request: Request) -> Reply:
        """Twilio's answer."""
        reply: Reply = self._line.does(lambda board, _: self._answer(board, request))
        return reply

    def _answer(self, board: Switchboard, request: Request) -> Reply:
        path, removes = unquote(request.path), request.method == "DELETE"
        if found := _PICTURE.fullmatch(path):
            return _gone(self.pictures, f"{found[2]}/{found[3]}") if removes else _refused()
        if found := _WORDS.fullmatch(path):
            return _gone(board.transcriptions, found[2]) if removes else _refused()
        if found := _WORDS_OF.fullmatch(path):
            words = [one for one, of in board.transcriptions.items() if of == found[2]]
            return _listed("transcriptions", words) if found[2] in board.recordings else _refused()
        found = _RECORDINGS.fullmatch(path)
        if found and found[2]:
            return _gone(board.recordings, found[2]) if removes else _shown(board.recordings, found[2])
        call = dict(parse_qsl(request.query)).get("CallSid")
        return _listed("recordings", [one for one, of in board.recordings.items() if call in (None, of)])


def _gone(kept: set[str] | dict[str, str], sid: str) -> Reply:
    """Deleted for good, and not there a second time."""
    if sid not in kept:
        return _refused()
    if isinstance(kept, dict):
        del kept[sid]
    else:
        kept.remove(sid)
    return Reply(204)


def _shown(recordings: dict[str, str], sid: str) -> Reply:
    if sid not in recordings:
        return _refused()
    return json_reply(200, {"sid": sid, "call_sid": recordings[sid], "status": "completed"})


def _listed(name: str, sids: list[str]) -> Reply:
    content: dict[str, Any] = {name: [{"sid": one} for one in sids], "next_page_uri": None, "page": 0}
    return json_reply(200, content)


def _refused() -> Reply:
    return json_reply(NOT_FOUND.status, NOT_FOUND.as_json())
