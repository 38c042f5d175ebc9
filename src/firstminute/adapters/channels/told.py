"""The bodies of providers' webhooks, read without trusting their shape."""

from __future__ import annotations

import json
from typing import Any, Final

from firstminute.domain.errors import Rejected

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
