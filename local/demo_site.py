"""The demo practice's website: another origin, a plain HTML form, no framework; as small as such sites are."""

from __future__ import annotations

import time
from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Final
from urllib.parse import parse_qs, quote

from firstminute.domain.practice import Practice, Source
from local.outbox import Outbox
from local.places import Places
from local.serving import Reply, Request, json_reply, page

THANK_YOU: Final = "/thank-you"
_FOLDER: Final = Path(__file__).parent / "pages"
_ASSETS: Final = {"demo.css": "text/css", "demo.js": "text/javascript", "thanks.js": "text/javascript"}
# What a visitor's address brings along, kept in hidden fields as websites do.
_KEPT: Final = (
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "gclid",
    "gbraid",
    "wbraid",
    "fbclid",
    "msclkid",
)
_LONGEST_VALUE: Final = 500
_JUST_NOW: Final = 120.0  # seconds; what the thank-you page shows when it does not know when the form was sent


def form_source(practice: Practice) -> Source | None:
    """The source that the website's form posts to: the one called website, or else the first form there is."""
    forms = {name: source for name, source in practice.sources.items() if source.kind == "form"}
    return forms.get("website") or next(iter(forms.values()), None)


class DemoSite:
    """Serves the website."""

    def __init__(self, practice: Practice, places: Places, outbox: Outbox) -> None:
        self._practice = practice
        self._source = form_source(practice)
        self._places = places
        self._outbox = outbox

    def __call__(self, request: Request) -> Reply:
        """The answer to a visitor."""
        if request.method not in ("GET", "HEAD"):
            return json_reply(405, {"message": "Method Not Allowed"}, {"Allow": "GET, HEAD"})
        name = request.path.removeprefix("/")
        if name in _ASSETS:
            return page(_ASSETS[name], _text(name))
        if name == "thank-you/sent":
            return self._sent(request)
        if request.path == THANK_YOU:
            return self._page("thanks.html", {})
        return self._page("demo.html", {"form": self._form(request)}, 404 if name else 200)

    def _page(self, name: str, more: Mapping[str, str], status: int = 200) -> Reply:
        practice, places = self._practice, self._places
        values = {
            "practice": escape(practice.name),
            "phone": escape(_shown(practice.phone)),
            "tel": escape(practice.phone),
            "address": escape(practice.address),
            "home": escape(places.website),
            "outbox": escape(places.outbox),
            "dashboard": escape(places.dashboard),
        }
        shown = page("text/html", Template(_text(name)).substitute({**values, **more}), status)
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
            f"base-uri 'none'; form-action {places.api} {places.website}; frame-ancestors 'none'"
        )
        return Reply(status, (*shown.headers, ("Content-Security-Policy", policy)), shown.body)

    def _form(self, request: Request) -> str:
        if self._source is None:
            named = [one.name for one in self._practice.sources.values() if one.kind != "events"]
            sources = " ".join(f"<code>{escape(self._address(name))}</code>" for name in named)
            return Template(_text("demo_no_form.html")).substitute(sources=sources)
        hidden = "".join(_hidden(name, value) for name, value in self._brought(request).items())
        consent = _consent(self._source.consent) if self._source.consent else ""
        action = escape(self._address(self._source.name))
        return Template(_text("demo_form.html")).substitute(action=action, hidden=hidden, consent=consent)

    def _address(self, source: str) -> str:
        return f"{self._places.api}/intake/{quote(source)}"

    def _brought(self, request: Request) -> dict[str, str]:
        """The page, and what its address said about where the visitor came from."""
        query = {name: values[0][:_LONGEST_VALUE] for name, values in parse_qs(request.query).items()}
        kept: dict[str, str] = {name: query[name] for name in _KEPT if name in query}
        return {"page_url": self._places.website + request.target, **kept}

    def _sent(self, request: Request) -> Reply:
        """What left since a moment (milliseconds since 1970), each with the seconds it left after that moment."""
        asked = parse_qs(request.query).get("since", [""])[0]
        since = int(asked) / 1000 if asked.isdecimal() else None
        first = time.time() - _JUST_NOW if since is None else since
        sent = [
            {"seconds": None if since is None else round(wall - since, 2), **one}
            for wall, one in self._outbox.since(first)
            if one["channel"] != "callback"
        ]
        return json_reply(200, sent)


def _text(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


def _consent(wording: str) -> str:
    return Template(_text("demo_consent.html")).substitute(wording=escape(wording))


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'


def _shown(number: str) -> str:
    """A number as people write it in the United States; any other as it stands."""
    digits = number.removeprefix("+1")
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}" if len(digits) == 10 and number.startswith("+1") else number
