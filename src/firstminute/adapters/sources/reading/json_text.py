"""JSON as senders write it: repeated keys, numbers of any length, NaN, line feeds inside strings."""

from __future__ import annotations

import json
from typing import Any

from firstminute.adapters.sources.reading.charsets import decoded_json
from firstminute.domain.errors import Rejected


class Number(str):
    """A number as it was written, so that ids beyond 2^53 and long phone numbers stay exact."""

    __slots__ = ()


def tree_of_json(body: bytes, charset: str | None = None) -> Any:
    """Dicts, lists, strings, `Number`s, booleans and None. A repeated key holds a list. Raises Rejected."""
    return parsed(decoded_json(body, charset))


def parsed(text: str, *, exact: bool = True) -> Any:
    """As `tree_of_json`; with `exact` off, numbers are int and float. Raises Rejected, saying where it breaks."""
    whole, fraction = (Number, Number) if exact else (int, float)
    decoder = json.JSONDecoder(
        object_pairs_hook=_object,
        parse_int=whole,
        parse_float=fraction,
        parse_constant=_nothing,
        strict=False,
    )
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        raise Rejected(
            f"The body is not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from None
    except RecursionError:
        raise Rejected("The body is JSON nested too deeply to be read.") from None
    except ValueError:
        raise Rejected("The body is JSON with a number too long to be read.") from None


def looks_like_json(text: str) -> bool:
    """Whether text starts and ends as a JSON object or array does."""
    text = text.strip("\ufeff \t\r\n")
    return (text[:1], text[-1:]) in (("{", "}"), ("[", "]"))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree: dict[str, Any] = dict(pairs)
    if len(tree) == len(pairs):
        return tree
    values: dict[str, list[Any]] = {}
    for key, value in pairs:
        values.setdefault(key, []).append(value)
    return {key: several if len(several) > 1 else several[0] for key, several in values.items()}


def _nothing(_: str) -> None:
    """NaN and Infinity are no JSON; whoever writes them means that there is no value."""
