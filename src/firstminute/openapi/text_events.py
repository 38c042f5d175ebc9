"""What the events about calls, messages of merged leads, texts of the team and alerts hold, besides what all hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from firstminute.domain.deletions import BECAUSE
from firstminute.openapi.call_events import CALL_EVENTS

_TEXT: Final = {"type": "string"}
_MAYBE: Final = {"type": ["string", "null"]}
_SENT: Final = {
    "channel": _TEXT,
    "provider": _TEXT,
    "provider_id": _MAYBE,
}
_LOST: Final = {
    "code": {**_MAYBE, "description": "The provider's."},
    "message": {**_TEXT, "description": "The same in plain words."},
    "reason": _TEXT,
}
_ABSORBED: Final = {
    **_SENT,
    "absorbed": {**_TEXT, "description": "The lead that was merged into this one, and that it was sent to."},
    "of_touch": {**_TEXT, "description": "Which touch of that lead it was."},
    "template": _TEXT,
    "came_back": {"type": "boolean", "description": "It was taken by a mail server that sent it back."},
    "unusable": {"type": "boolean", "description": "Nothing sent there can arrive; false: it can after all."},
}
_KINDS: Final = ["recording", "transcription", "picture", "text", "call"]
_MOMENT: Final = {"type": "string", "format": "date-time"}
KEPT: Final = {
    "type": "array",
    "description": "What it names and its provider keeps for a time; of one lead's own page only.",
    "items": {
        "type": "object",
        "required": ["what", "until", "deleted_at"],
        "properties": {
            "what": {"enum": _KINDS},
            "until": _MOMENT,
            "deleted_at": {**_MOMENT, "type": ["string", "null"], "description": "Null while it is there."},
        },
    },
}
CONVERSATION_EVENTS: Final[Mapping[str, Mapping[str, Any]]] = {
    **CALL_EVENTS,
    "reference.deleted": {
        "what": {"enum": _KINDS},
        "because": {"enum": list(BECAUSE), "description": "Its time was over, or the lead's data was erased."},
        "provider": _TEXT,
        "provider_id": {**_TEXT, "description": "What it was there; a picture behind its text. Not of an erased lead."},
        "gone": {"type": "boolean", "description": "It was there no more."},
    },
    "absorbed.delivered": _ABSORBED,
    "absorbed.failed": {**_ABSORBED, **_LOST},
    "text.delivered": {**_SENT, "by": {**_TEXT, "description": "The member who wrote it."}},
    "text.failed": {
        **_SENT,
        **_LOST,
        "by": {**_TEXT, "description": "The member who wrote it."},
        "text": _TEXT,
        "told": {"type": "boolean", "description": "They were told so in the answer to it."},
        "unusable": {"type": "boolean", "description": "Nothing sent to this number can arrive."},
    },
    "alert.failed": {
        **_SENT,
        **_LOST,
        "member": {**_TEXT, "description": "Whom it did not reach; somebody else is told."},
        "about": {"type": "integer", "minimum": 1, "description": "The sequence number of the event it tells of."},
        "at_once": {"type": "boolean", "description": "The provider refused it when it was sent."},
    },
}
