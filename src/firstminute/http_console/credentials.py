"""Who calls: a key in `Authorization`, or the dashboard's cookie, and whether our own page sent the request."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from firstminute.application import access
from firstminute.application.console import Console
from firstminute.application.ports import Key
from firstminute.domain.errors import Forbidden, Unauthenticated
from firstminute.domain.inquiry import Request

COOKIE: Final = "session"
_READS: Final = ("GET", "HEAD")


def caller_of(console: Console, request: Request) -> Key:
    """The key behind a request. Raises Unauthenticated; Forbidden when a page that is not ours uses the cookie."""
    token = bearer(request)
    if token is not None:
        return access.key_of(console.keys, token)
    session = cookie(request)
    if session is None:
        raise Unauthenticated("Send a key as `Authorization: Bearer fm_…`, or sign in at /dashboard.")
    if request.method not in _READS:
        only_from_our_pages(console, request)
    return access.signed_in(console.keys, session, console.clock.wall())


def bearer_given(request: Request) -> bool:
    """Whether it carries `Authorization`, right or wrong: then a tool calls."""
    return "authorization" in request.headers


def bearer(request: Request) -> str | None:
    """The token of `Authorization: Bearer`; None without that header. Raises Unauthenticated for another scheme."""
    given = request.headers.get("authorization")
    if given is None:
        return None
    scheme, _, token = given.strip().partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated("The scheme of `Authorization` must be Bearer.")
    return token.strip()


def cookie(request: Request) -> str | None:
    """The token of a sign-in; None for a visitor without one."""
    for pair in request.headers.get("cookie", "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE and value:
            return value
    return None


def cookie_for(console: Console, session: str) -> str:
    """The `Set-Cookie` of a sign-in; an empty `session` takes the cookie away."""
    lasts = int(access.SIGN_IN_LASTS.total_seconds()) if session else 0
    secure = "; Secure" if console.api_url.startswith("https:") else ""
    return f"{COOKIE}={session}; Path=/; Max-Age={lasts}; HttpOnly; SameSite=Strict{secure}"


def only_from_our_pages(console: Console, request: Request) -> None:
    """Raises Forbidden for what a browser sent from somebody else's page.

    What a browser says of the sender first, else the origin; with neither it is no browser, which nobody can forge a
    request with: the algorithm of https://pkg.go.dev/net/http#CrossOriginProtection
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        ours = site in ("same-origin", "none")
    else:
        ours = origin is None or urlsplit(origin).netloc in _hosts(console, request)
    if not ours:
        raise Forbidden("This can only be sent from the dashboard's own pages.")


def _hosts(console: Console, request: Request) -> set[str]:
    """Where we are: the public address, and the host this request was sent to (a domain of the practice's own)."""
    return {urlsplit(console.api_url).netloc, request.headers.get("host", "")} - {""}
