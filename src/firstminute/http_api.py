"""The edge of the HTTP API: API Gateway's event in, its answer out, errors as problem+json.

Payload format 2.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

from firstminute.domain.errors import Conflict, ProviderUnavailable, Rejected, Unauthenticated
from firstminute.domain.inquiry import Request

_RETRY_AFTER_SECONDS = 5
_NOT_KEPT = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True)
class Response:
    """An answer. `body` as bytes travels base64-encoded, which is how API Gateway is told that it is binary.

    `cause` is why there is no better answer: for the log and its reader, who can do something about it; never sent.
    """

    status: int
    body: str | bytes = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    cause: str = ""

    def as_event(self) -> dict[str, Any]:
        """The shape API Gateway expects back."""
        binary = isinstance(self.body, bytes)
        event: dict[str, Any] = {
            "statusCode": self.status,
            "headers": {"x-content-type-options": "nosniff", **self.headers},
            "body": base64.b64encode(self.body).decode() if isinstance(self.body, bytes) else _encodable(self.body),
            "isBase64Encoded": binary,
        }
        if self.cookies:
            event["cookies"] = list(self.cookies)
        return event


def request_of(event: Mapping[str, Any], public_url: str) -> Request:
    """The request as its sender made it; nothing a sender can write makes this raise.

    `public_url` has no slash at the end: it is what senders sign, whatever host name the event names. Repeated headers
    arrive joined by commas, cookies in a list of their own; both as API Gateway hands them over.
    """
    http = (event.get("requestContext") or {}).get("http") or {}
    raw_query = str(event.get("rawQueryString") or "")
    path = str(event.get("rawPath") or "/")
    return Request(
        method=str(http.get("method") or "GET").upper(),
        url=f"{public_url}{path}?{raw_query}" if raw_query else f"{public_url}{path}",
        headers=_headers(event),
        body=_body(event),
        query=dict(parse_qsl(raw_query, keep_blank_values=True, errors="replace")),
        ip=http.get("sourceIp"),
    )


def json_response(status: int, content: Any, headers: Mapping[str, str] | None = None) -> Response:
    """`content` as JSON, which no cache may keep."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Response(status, body, {"content-type": "application/json", **_NOT_KEPT, **(headers or {})})


def problem(error: Rejected) -> Response:
    """RFC 9457: what is wrong, and which fields."""
    content: dict[str, Any] = _problem(error.status, _name(error), error.title, error.detail)
    if error.errors:
        content["errors"] = [{"pointer": one.pointer, "detail": one.detail} for one in error.errors]
    # RFC 9110 11.6.1: a 401 says how to authenticate.
    challenge = {"www-authenticate": "Bearer"} if isinstance(error, Unauthenticated) else {}
    return json_response(error.status, content, {"content-type": "application/problem+json", **challenge})


def guarded(call: Callable[[], Response]) -> Response:
    """The answer of `call`, or the problem that kept it from answering: 4xx by its kind, 503 when later will do."""
    try:
        return call()
    except Rejected as error:
        return problem(error)
    except (Conflict, ProviderUnavailable) as error:
        return _later(error)


def because(error: Conflict | ProviderUnavailable, answer: Response) -> Response:
    """The answer with its cause: which secret does not exist, which of AWS's services said what."""
    return replace(answer, cause=f"{type(error).__name__}: {error}")


def _later(error: Conflict | ProviderUnavailable) -> Response:
    seconds = max(1, round(getattr(error, "retry_after", None) or _RETRY_AFTER_SECONDS))
    detail = f"This could not be stored just now. Send the same again in {seconds} seconds; it will not count twice."
    content = _problem(503, "unavailable", "Not available for a moment", detail)
    headers = {"content-type": "application/problem+json", "retry-after": str(seconds)}
    return because(error, json_response(503, content, headers))


def _problem(status: int, name: str, title: str, detail: str) -> dict[str, Any]:
    return {"type": f"urn:firstminute:problem:{name}", "title": title, "status": status, "detail": detail}


def _name(error: Rejected) -> str:
    """`wrong-content-type` of WrongContentType."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(error).__name__).lower()


def _headers(event: Mapping[str, Any]) -> dict[str, str]:
    headers = {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    if event.get("cookies"):
        headers["cookie"] = "; ".join(event["cookies"])
    return headers


def _body(event: Mapping[str, Any]) -> bytes:
    body = str(event.get("body") or "")
    if event.get("isBase64Encoded"):
        try:
            return base64.b64decode(body, validate=True)
        except ValueError:
            pass  # not what API Gateway sends: keep it as it came
    return body.encode("utf-8", "replace")


def _encodable(text: str) -> str:
    """Half of a surrogate pair, which JSON may name and UTF-8 cannot carry, becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")
