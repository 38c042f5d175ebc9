"""What people see in a browser: the dashboard, its sign-in and assets, and the way out of e-mails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from firstminute import pages
from firstminute.application import access
from firstminute.domain.errors import Forbidden, Unauthenticated, Unknown
from firstminute.domain.inquiry import Request
from firstminute.http_api import Response
from firstminute.http_console import goodbye
from firstminute.http_console.credentials import bearer, bearer_given, cookie, cookie_for, only_from_our_pages
from firstminute.http_console.reading import form
from firstminute.http_console.visit import Visit

# Who sees the numbers: everybody but partners (application/access.py).
LOOKERS: Final = ("viewer", "staff", "admin")

# `no-referrer`, as our pages have it, makes browsers post forms with `Origin: null`, and then nobody could tell our own
# sign-in page from a stranger's: https://fetch.spec.whatwg.org/#append-a-request-origin-header
PAGE_HEADERS: Final = {
    **{name.lower(): value for name, value in pages.SECURITY_HEADERS.items()},
    "referrer-policy": "same-origin",
    "content-type": "text/html; charset=utf-8",
    "cache-control": pages.NO_CACHE,
}
_WRONG_KEY: Final = "This key does not open the door. Check it and try again."
_NOT_YOURS: Final = "This page is for the practice's team. Sign in with a key of the role staff."
_NO_NUMBERS: Final = "This key reports on inquiries, but it does not open the numbers. Ask for one of your own."


def dashboard(visit: Visit) -> Response:
    """The page for somebody signed in or with a key, which signs in; else the way to sign in."""
    token = bearer(visit.request)
    if token is not None:
        return _page(200, pages.dashboard(), _signed_in(visit, token))
    session = cookie(visit.request)
    if session is None or not _holds(visit, session):
        return _page(200, pages.sign_in())
    return _page(200, pages.dashboard())


def sign_in_page(_: Visit) -> Response:
    """Where one gives one's key."""
    return _page(200, pages.sign_in())


def turned_away(visit: Visit, error: Unauthenticated | Forbidden) -> Response | None:
    """The way in, for a person in a browser who has no right to a page; None for everybody else."""
    if not _is_a_person(visit.request):
        return None
    if isinstance(error, Forbidden):
        return _page(403, pages.sign_in(_NOT_YOURS))
    return _page(401, pages.sign_in())


def lost(request: Request) -> Response | None:
    """That there is nothing at an address, for a person in a browser; None for everybody else."""
    return _page(404, pages.lost()) if request.method == "GET" and _is_a_person(request) else None


def _is_a_person(request: Request) -> bool:
    return not bearer_given(request) and "text/html" in request.headers.get("accept", "")


def sign_in(visit: Visit) -> Response:
    """A key for a cookie. What was wrong stands on the page, with the status it has."""
    only_from_our_pages(visit.console, visit.request)
    key = form(visit.request).get("key", "").strip()
    try:
        return _go("/dashboard", _signed_in(visit, key))
    except Unauthenticated:
        return _page(401, pages.sign_in(_WRONG_KEY))
    except Forbidden:
        return _page(403, pages.sign_in(_NO_NUMBERS))


def sign_out(visit: Visit) -> Response:
    """The sign-in ends, here and in the browser."""
    only_from_our_pages(visit.console, visit.request)
    session = cookie(visit.request)
    if session is not None:
        access.sign_out(visit.console.keys, session)
    return _go("/dashboard/sign-in", cookie_for(visit.console, ""))


def asset(visit: Visit) -> Response:
    """A file of the pages: for a year where its address names the version, else asked for again by its etag."""
    name = visit.parameters["name"]
    found = None if name.endswith(".html") else pages.asset(name)
    if found is None:
        raise Unknown("There is no such file.")
    lasts = pages.LONG_CACHE if visit.request.query.get("v") == pages.version() else "no-cache"
    return _file(visit, found, lasts, {"cross-origin-resource-policy": "same-origin"})


def website_script(visit: Visit) -> Response:
    """The script for other people's websites, which any page may load."""
    free = {"cross-origin-resource-policy": "cross-origin", "access-control-allow-origin": "*"}
    return _file(visit, pages.website(), pages.WEBSITE_CACHE, free)


def unsubscribe_page(visit: Visit) -> Response:
    """A question with a button for e-mails and one for everything."""
    return _page(200, goodbye.asked(visit))


def unsubscribed(visit: Visit) -> Response:
    """What was asked for is done."""
    return _page(200, goodbye.done(visit))


def _file(visit: Visit, found: pages.Asset, lasts: str, more: Mapping[str, str]) -> Response:
    """A file as the browser takes it; 304 when it has it already."""
    packed = "gzip" in visit.request.headers.get("accept-encoding", "")
    etag = f'{found.etag[:-1]}-gzip"' if packed else found.etag
    headers = {"etag": etag, "cache-control": lasts, "vary": "accept-encoding"}
    if etag in visit.request.headers.get("if-none-match", ""):
        return Response(304, "", headers)
    headers |= {"content-type": found.content_type, **more}
    if not packed:
        return Response(200, found.content, headers)
    return Response(200, found.compressed(), {**headers, "content-encoding": "gzip"})


def _signed_in(visit: Visit, key: str) -> str:
    session = access.sign_in(visit.console.keys, key, LOOKERS, visit.console.clock.wall())
    return cookie_for(visit.console, session)


def _holds(visit: Visit, session: str) -> bool:
    try:
        access.allow(access.signed_in(visit.console.keys, session, visit.console.clock.wall()), LOOKERS)
    except (Unauthenticated, Forbidden):
        return False
    return True


def _page(status: int, content: bytes, *cookies: str) -> Response:
    return Response(status, content.decode(), PAGE_HEADERS, cookies)


def _go(where: str, *cookies: str) -> Response:
    return Response(303, "", {"location": where, "cache-control": pages.NO_CACHE}, cookies)
