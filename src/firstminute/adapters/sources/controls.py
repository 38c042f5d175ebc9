"""The fields of a public form as they were sent: also those that tell nothing of a person but who filled it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from firstminute.adapters.sources import bodies
from firstminute.domain.errors import Rejected
from firstminute.domain.inquiry import Request

_MOST: Final = 300
_DEEPEST: Final = 4


def controls_of(request: Request) -> Mapping[str, str]:
    """Names and texts, whatever stands around them; the first of a name counts. Empty for what cannot be read."""
    try:
        tree = bodies.read(request).tree
    except Rejected:
        return {}
    found: dict[str, str] = {}
    for name, text in _texts(tree, "", _DEEPEST):
        if len(found) >= _MOST:
            break
        found.setdefault(name, text)
    return found


def _texts(tree: Any, name: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(tree, str):
        yield name, tree
    elif isinstance(tree, dict) and depth:
        for key, value in tree.items():
            yield from _texts(value, name if key == "value" and name else str(key), depth - 1)
    elif isinstance(tree, list) and depth:
        for value in tree:
            yield from _texts(value, name, depth - 1)
