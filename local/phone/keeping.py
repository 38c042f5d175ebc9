"""Recordings lie with Twilio; its callback says so, also when the call is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.phone.leg import Leg, Post, new_sid
from local.phone.twiml import Verb

if TYPE_CHECKING:
    from local.phone.switchboard import Switchboard


def keep(board: Switchboard, leg: Leg, verb: Verb, source: str, seconds: int) -> dict[str, str]:
    """What a request tells of a recording: https://www.twilio.com/docs/voice/api/recording."""
    sid = new_sid("RE")
    board.recordings[sid] = leg.root.sid
    url = f"https://api.twilio.com/2010-04-01/Accounts/{leg.account}/Recordings/{sid}"
    told = {"RecordingSid": sid, "RecordingUrl": url, "RecordingDuration": str(seconds)}
    if verb.of("recordingStatusCallback"):
        about = {"CallSid": leg.sid, "AccountSid": leg.account, "RecordingStatus": "completed", "ErrorCode": "0"}
        form = {**about, **told, "RecordingSource": source, "RecordingChannels": "1"}
        board.posts.append(Post(board.address(leg, verb.of("recordingStatusCallback")), form, leg.root.sid))
    return told
