"""Jotform. https://www.jotform.com/help/245-how-to-setup-a-webhook-with-jotform/

It signs nothing, so the secret stands in the URL (`?token=…`). The answers are JSON in the field `rawRequest`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from firstminute.adapters.sources.drafts import drafts, ignored
from firstminute.adapters.sources.reading.fields import MOST_FIELDS
from firstminute.adapters.sources.webhook import verify
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

__all__ = ["parse", "verify"]

# `webhookURL` is our own URL with the secret in it.
_FIELDS: Final = ignored(
    "webhookURL",
    "username",
    "type",
    "rawRequest.event_id",
    "rawRequest.path",
    "rawRequest.submitSource",
    "rawRequest.enterprise_server",
    "enterprise_server",
)
_ANSWER: Final = re.compile(r"q\d+_")
_LONGEST_QUESTION: Final = 300
_MOST_PRETTY: Final = 32_768


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """The submission. Raises Rejected when the body cannot be read."""
    delivery = ("submissionID", "event_id")
    return drafts(request, source, country, now, delivery=delivery, fields=_FIELDS, shape=_labelled)


def _labelled(tree: Any) -> Any:
    """Every answer with its question, as far as it can be found.

    Jotform names a field by the first words of its question, `q6_howCan`; the whole question stands in `pretty`, in the
    same order: `How can we help?:I need two implants., Phone:…`.
    """
    answers, pretty = (tree.get("rawRequest"), tree.get("pretty")) if isinstance(tree, Mapping) else (None, None)
    if not isinstance(answers, Mapping) or not isinstance(pretty, str):
        return tree
    return {**tree, "rawRequest": dict(_answers(answers, pretty[:_MOST_PRETTY]))}


def _answers(answers: Mapping[str, Any], pretty: str) -> Iterator[tuple[str, Any]]:
    for number, (name, value) in enumerate(answers.items()):
        before, found, after = "", "", ""
        if number < MOST_FIELDS and _ANSWER.match(name) and isinstance(value, str) and value:
            before, found, after = pretty.partition(f":{value}")
        if not found:
            yield name, value
            continue
        pretty = after
        question = before.removeprefix(", ")
        question = question.rpartition(", ")[2] if ":" in question else question  # behind answers in several parts
        yield name, {"label": question[:_LONGEST_QUESTION], "name": name, "value": value}
