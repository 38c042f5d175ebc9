"""Names and values of a form post, and the tree their brackets describe."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from firstminute.adapters.sources.reading.charsets import decoded

MOST_PAIRS: Final = 1000
_BRACKETS: Final = re.compile(r"^([^\[\]]{1,100})((?:\[[^\[\]]{0,100}\]){1,6})$")

Pair = tuple[str, str]


def urlencoded_pairs(body: bytes, charset: str | None) -> list[Pair]:
    """The first 1,000 pairs (https://url.spec.whatwg.org/#urlencoded-parsing); a broken `%` stays as it is."""
    split = [one.partition(b"=") for one in body.split(b"&", MOST_PAIRS)[:MOST_PAIRS] if one]
    raw = [(_unquoted(name), _unquoted(value)) for name, _, value in split]
    charset = charset or _declared(raw)
    return [(decoded(name, charset), decoded(value, charset)) for name, value in raw]


def tree_of_pairs(pairs: list[Pair]) -> dict[str, Any]:
    """`fields[phone][value]` as nested dicts; `services[]` and names that come again as lists."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        _put(tree, _path(name), value)
    return tree


def _unquoted(raw: bytes) -> bytes:
    spaced = raw.replace(b"+", b" ")
    return unquote_to_bytes(spaced) if b"%" in spaced else spaced


def _declared(raw: list[tuple[bytes, bytes]]) -> str | None:
    """The hidden field in which a browser says the page's encoding.

    https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#attr-fe-name-charset
    """
    return next((value[:40].decode("ascii", "replace") for name, value in raw if name == b"_charset_"), None)


def _path(name: str) -> tuple[str, ...]:
    found = _BRACKETS.match(name)
    if found is None:
        return (name,)
    inner = found[2][1:-1].split("][")
    return (found[1], *(inner if inner[-1] else inner[:-1]))


def _put(tree: dict[str, Any], path: tuple[str, ...], value: str) -> None:
    *above, last = path
    for key in above:
        tree = _below(tree, key or str(len(tree)))
    known = tree.get(last)
    if isinstance(known, dict):
        known[str(len(known))] = value
    elif known is None:
        tree[last] = value
    else:
        tree[last] = [*known, value] if isinstance(known, list) else [known, value]


def _below(tree: dict[str, Any], key: str) -> dict[str, Any]:
    known = tree.get(key)
    if not isinstance(known, dict):
        tree[key] = {} if known is None else {"value": known}
    below: dict[str, Any] = tree[key]
    return below
