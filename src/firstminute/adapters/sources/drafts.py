"""The way from the body of a form service's request to its inquiries that all kinds share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from firstminute.adapters.sources import bodies
from firstminute.adapters.sources.proofs import delivery_of
from firstminute.adapters.sources.recogniser import Circumstances
from firstminute.adapters.sources.recogniser import read as recognised
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

Shape = Callable[[Any], Any]


def drafts(
    request: Request,
    source: Source,
    country: str,
    now: datetime,
    *,
    delivery: Sequence[str] = (),
    fields: Mapping[str, str] | None = None,
    shape: Shape | None = None,
) -> list[Draft]:
    """The inquiries in the body. Raises Rejected when the body cannot be read.

    `delivery` are the dotted paths at which the provider puts its own id of a submission, the first that is there
    counts. `fields` says what the provider's own fields are, in our words; the client file's `fields` come before them.
    `shape` brings a body into a form that the recogniser can read. The address a request came from is the form
    service's, so it is no evidence of who gave consent.
    """
    body = bodies.read(request)
    source = replace(source, fields={**(fields or {}), **source.fields})
    found = []
    for tree in bodies.batch_of(body.tree):
        circumstances = Circumstances(
            now=now,
            country=country,
            query=request.query,
            delivery=next(filter(None, (at(tree, path) for path in delivery)), None) or delivery_of(request),
            problems=body.problems,
        )
        found.append(_draft(shape(tree) if shape else tree, source, circumstances))
    return found


def ignored(*names: str) -> dict[str, str]:
    """`fields` of a provider's own that say nothing of a person: they are not kept among the answers."""
    return dict.fromkeys(names, "ignored")


def at(tree: Any, path: str) -> str | None:
    """The text at a dotted path of keys; the first of a list's. None where there is none."""
    for key in path.split("."):
        tree = tree.get(key) if isinstance(tree, Mapping) else None
        tree = tree[0] if isinstance(tree, list) and tree else tree
    return str(tree)[:200] if isinstance(tree, str | int) and not isinstance(tree, bool) and tree != "" else None


def _draft(tree: Any, source: Source, circumstances: Circumstances) -> Draft:
    if not source.mapping:
        return recognised(tree, source, circumstances)
    from firstminute.adapters.sources.mapping import read_by_mapping  # JMESPath, for those who write it

    return read_by_mapping(tree, source, circumstances)
