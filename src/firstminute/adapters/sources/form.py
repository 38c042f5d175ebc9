"""A website's own form: urlencoded, multipart or JSON, from a browser or from the plug-in behind the form.

There is nothing to verify in a public form but where a browser says it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from firstminute.adapters.sources import bodies
from firstminute.adapters.sources.recogniser import Circumstances
from firstminute.adapters.sources.recogniser import read as recognised
from firstminute.domain.errors import Forbidden
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

PUBLIC: Final = True  # a source of this kind needs no secret
_DEFAULT_PORTS: Final = {"http": ":80", "https": ":443"}


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  the port
    """Raises Forbidden when a browser posts from a page that is not on one of the source's websites.

    Every browser sends Origin with a POST (https://fetch.spec.whatwg.org/#origin-header). Who sends none is no browser,
    and could write there what it liked.
    """
    origin = request.headers.get("origin")
    if origin is None or not source.origins:
        return
    if _plain(origin) not in {_plain(one) for one in source.origins}:
        raise Forbidden(f"Pages of {origin[:200]} may not post to the source {source.name}.")


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """The inquiries in the body; one but for an array of them. Raises Rejected when the body cannot be read."""
    return list(_drafts(request, source, country, now))


def _drafts(request: Request, source: Source, country: str, now: datetime) -> Iterator[Draft]:
    body = bodies.read(request)
    browser = "origin" in request.headers or "sec-fetch-mode" in request.headers
    circumstances = Circumstances(
        now=now,
        country=country,
        query=request.query,
        page=request.headers.get("referer") if browser else None,
        ip=request.ip if browser else None,
        sender_ip=request.ip,
        problems=body.problems,
    )
    for tree in bodies.batch_of(body.tree):
        yield recognised(tree, source, circumstances)


def _plain(origin: str) -> str:
    """An origin as browsers write it (https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin)."""
    try:
        parts = urlsplit(origin.strip().rstrip("/").lower())
    except ValueError:
        return "null"
    return f"{parts.scheme}://{parts.netloc.removesuffix(_DEFAULT_PORTS.get(parts.scheme, ' '))}"
