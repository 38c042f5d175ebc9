"""The bodies of providers' webhooks, read without trusting their shape."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

from firstminute.domain.errors import Rejected
from firstminute.domain.events import parse_rfc3339

_LONGEST_WORD: Final = 200


def content(body: bytes) -> dict[str, Any]:
    """The JSON object of a body. Raises Rejected when there is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Rejected("The body is not JSON.") from error
    if not isinstance(found, dict):
        raise Rejected("The body is no JSON object.")
    return found


def obj(value: object) -> dict[str, Any]:
    """An object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list; none of anything else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def first(value: object) -> dict[str, Any]:
    """The first object of a list, or an empty one."""
    return next(iter(objects(value)), {})


def word(value: object, longest: int = _LONGEST_WORD) -> str:
    """A text of something, empty for what is none; half characters, which nothing can store, become question marks."""
    text = value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
    return text[:longest].encode("utf-8", "replace").decode()


def moment(value: object) -> datetime | None:
    """A moment told as RFC 3339 or in milliseconds since 1970; None for anything else."""
    try:
        if isinstance(value, int):
            return datetime.fromtimestamp(value / 1000, UTC)
        return parse_rfc3339(word(value, 40))
    except (ValueError, OverflowError, OSError):
        return None
