"""The OpenAPI document, put together from the table of operations and the shapes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from firstminute import __version__
from firstminute.openapi.numbers import numbers
from firstminute.openapi.operations import DAY, KEY, OPEN, OPERATIONS
from firstminute.openapi.schemas import TEXT, Schema, components, ref
from firstminute.openapi.senders import Operation

_FAILURES: Final[Mapping[int, str]] = {
    400: "The body could not be read",
    401: "No key, or one that is not known",
    403: "The key's role is not enough",
    404: "There is no such thing",
    413: "The body is over 256 KiB",
    415: "The content type is not one we read",
    422: "Some fields are wrong",
    429: "Too many requests",
    503: "Not possible for a moment; send the same again after Retry-After",
}


def described() -> str:
    """The whole document as the text of `openapi.json`."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def document() -> dict[str, Any]:
    """OpenAPI 3.1: https://spec.openapis.org/oas/v3.1.1.html"""
    schemes = {
        "key": {"type": "http", "scheme": "bearer", "description": "A key made with `firstminute keys add`."},
        "sign_in": {"type": "apiKey", "in": "cookie", "name": "session", "description": "The dashboard's sign-in."},
    }
    about = "A practice's inquiries answered within seconds, followed up for days, and counted."
    return {
        "openapi": "3.1.0",
        "info": {"title": "FirstMinute", "version": __version__, "description": about},
        "servers": [{"url": "/"}],
        "paths": _paths(),
        "components": {"schemas": {**components(), **numbers()}, "securitySchemes": schemes},
    }


def _paths() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    return paths


def _operation(one: Operation) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _id_of(one),
        "summary": one.summary,
        "description": _who_may(one),
        "tags": [one.tag],
        "security": [{"key": []}, {"sign_in": []}] if one.who == KEY else [],
    }
    if one.query or "{" in one.path:
        operation["parameters"] = [*_in_path(one.path), *_in_query(one.query)]
    if one.body:
        operation["requestBody"] = {"required": True, "content": _content(one.body)}
    answers = {one.status: one.answer, **one.also}
    told = {**{code: _answer(code, content) for code, content in answers.items()}, **_failures(one)}
    operation["responses"] = {str(code): told[code] for code in sorted(told)}
    return operation


def _id_of(one: Operation) -> str:
    return "_".join([one.method.lower(), *re.findall(r"\w+", one.path)]).replace("-", "_")


def _who_may(one: Operation) -> str:
    if one.who == KEY:
        return f"Roles: {one.roles}."
    return "Nothing is needed to call it." if one.who == OPEN else f"The sender proves itself by {one.who}."


def _in_path(path: str) -> list[dict[str, Any]]:
    schemas = {"day": DAY}
    return [
        {"name": name, "in": "path", "required": True, "schema": schemas.get(name, TEXT)}
        for name in re.findall(r"{(\w+)}", path)
    ]


def _in_query(query: Mapping[str, Schema]) -> list[dict[str, Any]]:
    return [{"name": name, "in": "query", "schema": schema} for name, schema in query.items()]


def _content(by_type: Mapping[str, Schema | None]) -> dict[str, Any]:
    return {kind: {"schema": schema} if schema else {} for kind, schema in by_type.items()}


def _answer(status: int, content: Mapping[str, Schema | None]) -> dict[str, Any]:
    words = {201: "Recorded", 202: "Taken", 204: "Taken", 303: "Go on there"}.get(status, "The answer")
    return {"description": words, **({"content": _content(content)} if content else {})}


def _failures(one: Operation) -> dict[int, Any]:
    problem = _content({"application/problem+json": ref("Problem"), **({"text/html": TEXT} if one.pages else {})})
    return {code: {"description": _FAILURES[code], "content": problem} for code in one.failures}
