"""The validator's findings in a practice's words."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from firstminute.client_file.fields import HINTS
from firstminute.client_file.reading import Document, Place, Problem

_KINDS: Final[Mapping[str, str]] = {
    "string_type": "must be text; put it in quotes",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "list_type": "must be a list; start each item with a hyphen",
    "dict_type": "must hold named fields, each on its own line",
    "model_type": "must hold named fields, each on its own line",
}


@dataclass(frozen=True, slots=True)
class _Finding:
    """One error of the validator, and the fields that the part around it knows, by the names they have in the file."""

    type: str
    given: object
    context: Mapping[str, Any]
    place: Place
    known: Mapping[str, FieldInfo]
    words: str


def problems_of(error: ValidationError, document: Document, model: type[BaseModel]) -> list[Problem]:
    """One problem for each finding, at its line."""
    return [_problem(found, document, model) for found in error.errors(include_url=False)]


def nearest(word: str, known: Sequence[str]) -> str:
    """What to write instead: the nearest known word, or all of them."""
    close = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else f"known are: {', '.join(known)}"


def _problem(error: ErrorDetails, document: Document, model: type[BaseModel]) -> Problem:
    place = tuple(part for part in error["loc"] if part != "[key]")
    known = _fields_at(place[:-1], model)
    found = _Finding(error["type"], error["input"], error.get("ctx", {}), place, known, error["msg"])
    return document.problem(place, _MESSAGES.get(found.type, _otherwise)(found))


def _pattern(found: _Finding) -> str:
    hint = HINTS.get(found.context["pattern"], "is not written as it must be")
    return hint if found.place[-1:] == (found.given,) else f"{hint}, not {_short(found.given)}"


def _missing(found: _Finding) -> str:
    field = found.known.get(str(found.place[-1])) if found.place else None
    return f"is missing. {field.description}" if field and field.description else "is missing"


def _extra(found: _Finding) -> str:
    return f"is not a field here; {nearest(str(found.place[-1]), sorted(found.known))}"


def _literal(found: _Finding) -> str:
    words = [word.strip(" '") for word in found.context["expected"].replace(" or ", ",").split(",")]
    close = difflib.get_close_matches(str(found.given).lower(), words, n=1, cutoff=0.6)
    suggestion = f"; did you mean {close[0]}?" if close else ""
    return f"must be one of {', '.join(words)}, not {_short(found.given)}{suggestion}"


def _bound(words: str) -> Callable[[_Finding], str]:
    return lambda found: words.format(**found.context)


def _otherwise(found: _Finding) -> str:
    known = _KINDS.get(found.type)
    return f"{known}, not {_short(found.given)}" if known else found.words


def _short(given: object) -> str:
    if given is None:
        return "nothing"
    if isinstance(given, dict | list):
        return "a list" if isinstance(given, list) else "named fields"
    words = str(given).lower() if isinstance(given, bool) else str(given)
    return f'"{words}"' if len(words) <= 40 else f'"{words[:39]}…"'


def _fields_at(place: Place, model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    kind: Any = model
    for part in place:
        kind = _inside(kind, part)
        if kind is None:
            return {}
    fields = kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else {}
    return {field.alias or name: field for name, field in fields.items()}


def _inside(kind: Any, part: str | int) -> Any:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        named = {field.alias or name: field for name, field in kind.model_fields.items()}
        field = named.get(str(part))
        return _part_of(field.annotation) if field else None
    return _part_of(get_args(kind)[-1]) if get_args(kind) else None


def _part_of(annotation: Any) -> Any:
    """`Part | None` is `Part`; a list or dict stays what it is, to be gone into by its item."""
    parts = [one for one in get_args(annotation) if isinstance(one, type) and issubclass(one, BaseModel)]
    return parts[0] if len(parts) == 1 and type(None) in get_args(annotation) else annotation


_MESSAGES: Final[Mapping[str, Callable[[_Finding], str]]] = {
    "string_pattern_mismatch": _pattern,
    "missing": _missing,
    "extra_forbidden": _extra,
    "literal_error": _literal,
    "too_short": _bound("must not be empty"),
    "too_long": _bound("has {actual_length} items; at most {max_length} are allowed"),
    "greater_than_equal": _bound("must be at least {ge}"),
    "greater_than": _bound("must be more than {gt}"),
    "less_than_equal": _bound("must be at most {le}"),
}
