"""The routes: each one's method, path, use case, and the roles that may."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final
from urllib.parse import unquote

from firstminute.application import access
from firstminute.application.console import Console
from firstminute.domain.errors import Forbidden, MethodNotAllowed, Unauthenticated, Unknown
from firstminute.domain.inquiry import Request
from firstminute.http_api import Response, guarded, problem
from firstminute.http_console import for_people, for_tools, preview_page
from firstminute.http_console.credentials import caller_of
from firstminute.http_console.visit import Visit
from firstminute.openapi import methods_by_path

Roles = tuple[str, ...]

EVERYBODY: Final[Roles] = ("viewer", "staff", "partner", "admin")
REPORTERS: Final[Roles] = ("staff", "partner", "admin")
STAFF: Final[Roles] = ("staff", "admin")
ADMIN: Final[Roles] = ("admin",)
LOOKERS: Final[Roles] = for_people.LOOKERS


@dataclass(frozen=True, slots=True)
class Route:
    """`roles` are those that may; None needs no key. `page`: people in a browser who may not are shown the way in."""

    method: str
    path: str
    call: Callable[[Visit], Response]
    roles: Roles | None = None
    page: bool = False

    @property
    def key(self) -> str:
        """As API Gateway names it: `GET /leads/{lead_id}`."""
        return f"{self.method} {self.path}"


ROUTES: Final[Mapping[str, Route]] = {
    route.key: route
    for route in (
        Route("GET", "/leads", for_tools.leads, EVERYBODY),
        Route("GET", "/leads/{lead_id}", for_tools.lead, EVERYBODY),
        Route("POST", "/leads/{lead_id}/events", for_tools.report, REPORTERS),
        Route("DELETE", "/leads/{lead_id}", for_tools.erase, ADMIN),
        Route("GET", "/metrics", for_tools.metrics, LOOKERS),
        Route("PUT", "/spend/{day}/{source}", for_tools.spend, STAFF),
        Route("GET", "/quarantine", for_tools.quarantine, STAFF),
        Route("GET", "/dashboard/settings", for_tools.settings, LOOKERS),
        Route("GET", "/preview", preview_page.preview, STAFF, page=True),
        Route("GET", "/dashboard", for_people.dashboard),
        Route("GET", "/dashboard/sign-in", for_people.sign_in_page),
        Route("POST", "/dashboard/sign-in", for_people.sign_in),
        Route("POST", "/dashboard/sign-out", for_people.sign_out),
        Route("GET", "/dashboard/assets/{name}", for_people.asset),
        Route("GET", "/unsubscribe/{lead_id}", for_people.unsubscribe_page),
        Route("POST", "/unsubscribe/{lead_id}", for_people.unsubscribed),
        Route("GET", "/website.js", for_people.website_script),
        Route("GET", "/openapi.json", for_tools.openapi),
        Route("GET", "/health", for_tools.health),
    )
}


def answer(console: Console, request: Request) -> Response:
    """The answer to any request whatever; HEAD is answered as GET, without the body."""
    head = request.method == "HEAD"
    asked = replace(request, method="GET") if head else request
    response = guarded(lambda: _answer(console, asked))
    return replace(response, body="") if head else response


def path_of(console: Console, request: Request) -> str:
    """The path of a request, without the public address before it and the query behind it."""
    return request.url.removeprefix(console.api_url).partition("?")[0]


def parameters_of(template: str, path: str) -> dict[str, str] | None:
    """The values of a template's `{parameters}` in a path, None where it does not fit."""
    found = _pattern(template).fullmatch(path)
    return {name: unquote(value) for name, value in found.groupdict().items()} if found else None


def _answer(console: Console, request: Request) -> Response:
    path = path_of(console, request)
    for route in ROUTES.values():
        parameters = parameters_of(route.path, path) if route.method == request.method else None
        if parameters is not None:
            return _call(route, Visit(console, request, parameters))
    return _nothing(request, path)


def _call(route: Route, visit: Visit) -> Response:
    if route.roles is None:
        return route.call(visit)
    try:
        key = caller_of(visit.console, visit.request)
        access.allow(key, route.roles)
    except (Unauthenticated, Forbidden) as error:
        shown = for_people.turned_away(visit, error) if route.page else None
        if shown is None:
            raise
        return shown
    return route.call(replace(visit, key=key))


def _nothing(request: Request, path: str) -> Response:
    """404; 405 with what is allowed (RFC 9110 15.5.6) where this or another function of the API has the path."""
    known = (methods for template, methods in methods_by_path().items() if parameters_of(template, path) is not None)
    allowed = {name for methods in known for name in methods}
    if not allowed:
        if page := for_people.lost(request):
            return page
        raise Unknown("There is nothing here. What there is: GET /openapi.json")
    names = ", ".join(sorted(allowed | ({"HEAD"} if "GET" in allowed else set())))
    words = f"{request.method[:20]} is not one of the methods of this path; they are {names}."
    refused = problem(MethodNotAllowed(words))
    return replace(refused, headers={**refused.headers, "allow": names})


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template)))
