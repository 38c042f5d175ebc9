"""What a person sees whose browser posts a form by itself, without a script that could show an answer."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from firstminute.domain.inquiry import Request
from firstminute.http_api import Response

_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_LINK: Final = re.compile(r"https?://[^\s<>&\"']+[^\s<>&\"'.,;)]")
_HEADERS: Final = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    "referrer-policy": "no-referrer",
}
_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>
body {{ margin: 0; font: 1.0625rem/1.6 system-ui, sans-serif; color: #1c2733; background: #f4f6f8; }}
main {{ max-width: 34rem; margin: 12vh auto; padding: 2rem; background: #fff; border-radius: 0.75rem; }}
h1 {{ margin-top: 0; font-size: 1.5rem; }} a {{ color: #0b5cad; overflow-wrap: anywhere; }}
</style></head><body><main><h1>{title}</h1>{text}</main></body></html>
"""


def is_navigation(request: Request) -> bool:
    """Whether the answer will be shown as a page. https://www.w3.org/TR/fetch-metadata/#sec-fetch-mode-header"""
    return request.headers.get("sec-fetch-mode", "").lower() == "navigate"


def follows_redirect(request: Request) -> bool:
    """Whether a browser posts the form by itself, older ones included, and so would go where it is sent."""
    asks_for_page = "text/html" in request.headers.get("accept", "").lower()
    return is_navigation(request) or (asks_for_page and request.content_type in _FORMS)


def redirect(url: str) -> Response:
    """303: the browser fetches `url`, and going back or reloading posts nothing again (RFC 9110 15.4.4)."""
    return Response(303, "", {"location": url, "cache-control": "no-store"})


def page(status: int, title: str, *sentences: str) -> Response:
    """A small page in plain words; web addresses in them can be followed."""
    text = "".join(f"<p>{_linked(sentence)}</p>" for sentence in sentences if sentence)
    return Response(status, _PAGE.format(title=escape(title), text=text), _HEADERS)


def _linked(sentence: str) -> str:
    return _LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(sentence))
