"""What the events about calls hold, besides what is in every event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from firstminute.domain.calls import OUTCOMES

_SID: Final = {"type": "string", "description": "The provider's id of the call."}
_OURS: Final = {"type": "string", "description": "Our id of the call to the lead."}
_TEXT: Final = {"type": "string"}
_TRUTH: Final = {"type": "boolean"}
_SECONDS: Final = {"type": ["number", "null"], "minimum": 0}
_MOMENT: Final = {"type": "string", "format": "date-time"}
_KEPT: Final = {
    "call": _SID,
    "recording": {**_TEXT, "description": "The provider's id of the recording, which stays there."},
    "seconds": _SECONDS,
    "keep_until": {**_MOMENT, "description": "When it is deleted at the provider."},
}
CALL_EVENTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "call.ended": {
        "call": _SID,
        "outcome": {"enum": list(OUTCOMES)},
        "seconds": _SECONDS,
        "member": {**_TEXT, "description": "Who took it."},
        "rules": {"type": "array", "items": _TEXT, "description": "Why a missed call is answered by no text."},
        "voicemail": _TRUTH,
        "call_back": _TRUTH,
        "corrected": {**_TRUTH, "description": "What was told later made another outcome of it."},
        "refused": {**_TRUTH, "description": "They said in it that they want to hear no more."},
    },
    "call.voicemail": _KEPT,
    "call.recorded": _KEPT,
    "call.transcribed": {
        "call": _SID,
        "recording": _TEXT,
        "transcription": {**_TEXT, "description": "The provider's id of the words."},
        "text": _TEXT,
        "keep_until": _KEPT["keep_until"],
    },
    "call.details": {
        "call": _SID,
        "first_name": _TEXT,
        "last_name": _TEXT,
        "message": _TEXT,
        "phone": _TEXT,
        "urgent": {**_TRUTH, "description": "They spoke of an emergency."},
        "language": {**_TEXT, "description": "The language they chose to be spoken to in."},
    },
    "call_back.requested": {
        "call": _SID,
        "at": _MOMENT,
        "asked": {"enum": ["asap", "later", "missed"]},
        "text": {**_TEXT, "description": "What they said of the time where it was not understood."},
    },
    "call_back.due": {"call": _SID},
    "call.connecting": {
        "call": _OURS,
        "touch": _TEXT,
        "member": {**_TEXT, "description": "Who pressed the key."},
        "provider_id": {**_TEXT, "description": "The provider's id of their call, which the lead's hangs on."},
    },
    "call.not_taken": {
        "call": _OURS,
        "touch": _TEXT,
        "template": _TEXT,
        "rung": {"type": "array", "items": _TEXT, "description": "Whose phones have rung."},
        "rules": {"type": "array", "items": _TEXT, "description": "Why it may not be made at this moment."},
    },
    "call.withdrawn": {
        "call": _OURS,
        "touch": _TEXT,
        "rules": {"type": "array", "items": _TEXT, "description": "Why the call was not made any more."},
    },
}
