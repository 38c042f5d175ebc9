"""A source's own mapping: JMESPath expressions in the client file say where our fields are in what it sends.

https://jmespath.org/specification.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import jmespath  # type: ignore[import-untyped]  # ships no types
from jmespath.exceptions import JMESPathError  # type: ignore[import-untyped]  # ships no types

from firstminute.adapters.sources.recogniser import Circumstances
from firstminute.adapters.sources.recogniser import read as recognised
from firstminute.domain.inquiry import Draft
from firstminute.domain.practice import Source

# Where mapped values stand beside what was sent. A sender's own field of this name gives way.
_KEY: Final = "client file mapping"
_compiled: Final = lru_cache(maxsize=256)(jmespath.compile)


def read_by_mapping(tree: Any, source: Source, circumstances: Circumstances) -> Draft:
    """The inquiry in a tree: what the mapping finds holds, the recogniser reads the rest.

    What a mapped field stands for is not repeated among the answers. An expression that does not fit what was sent is
    among the problems.
    """
    found, problems = _applied(tree, source.mapping)
    beside = tree if isinstance(tree, Mapping) else {"body": tree}
    fields = {**source.fields, **{f"{_KEY}.{name}": name for name in found}}
    draft = recognised({**beside, _KEY: found}, replace(source, fields=fields), circumstances)
    given = {", ".join(value) if isinstance(value, list) else value for value in found.values()}
    answers = {name: text for name, text in draft.answers.items() if name in found or text not in given}
    reads = {name: _read_from(pointer, source.mapping) for name, pointer in draft.reads.items()}
    return replace(draft, answers=answers, reads=reads, problems=(*problems, *draft.problems))


def _applied(tree: Any, mapping: Mapping[str, str]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What each expression finds, as text or a list of texts, and in words what could not be applied."""
    found: dict[str, Any] = {}
    problems: list[str] = []
    for name, expression in mapping.items():
        try:
            value = _text(_compiled(expression).search(tree))
        except JMESPathError as error:
            problems.append(f"The mapping of {name} cannot be applied to this: {str(error)[:200]}.")
            continue
        if value is None:
            continue
        found[name] = value
    return found, tuple(problems)


def _text(value: Any) -> str | list[str] | None:
    """Text or texts. An object is no value of a field; nothing found is nothing."""
    if isinstance(value, list):
        return [text for text in map(_text, value) if isinstance(text, str)] or None
    if value is None or isinstance(value, Mapping) or value == "":
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read_from(pointer: str, mapping: Mapping[str, str]) -> str:
    """The expression, for what came by one."""
    return mapping.get(pointer.removeprefix(f"/{_KEY}/"), pointer)
