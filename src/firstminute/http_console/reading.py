"""Bodies of requests to the console, each limit with its own answer."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

from firstminute.application.intake import LONGEST_BODY
from firstminute.domain.errors import Invalid, Rejected, TooLarge, WrongContentType
from firstminute.domain.inquiry import Request


def json_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object. Raises TooLarge, WrongContentType, Rejected or Invalid."""
    body = _sized(request)
    if request.content_type != "application/json" and not request.content_type.endswith("+json"):
        raise WrongContentType("The body must be application/json.")
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Rejected(f"The body is not JSON: {error}.") from error
    if not isinstance(content, dict):
        raise Invalid("The body must be a JSON object.")
    return content


def form(request: Request) -> dict[str, str]:
    """The fields of a form that a page of ours posted, the last value of each."""
    body = _sized(request)
    if request.content_type != "application/x-www-form-urlencoded":
        raise WrongContentType("The body must be application/x-www-form-urlencoded, as a form sends it.")
    fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=None)
    return {name: values[-1] for name, values in fields.items()}


def _sized(request: Request) -> bytes:
    if len(request.body) > LONGEST_BODY:
        raise TooLarge(f"The body has {len(request.body)} bytes; the limit is {LONGEST_BODY} (256 KiB).")
    return request.body
