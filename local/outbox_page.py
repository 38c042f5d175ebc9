"""The outbox as a web server: a list in JSON for programs, and at the same address a page for people."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

from firstminute.domain.practice import Practice
from local.clock import rfc3339
from local.outbox import Outbox
from local.own_page import refused
from local.phone.panel import Panel
from local.places import Places
from local.serving import Reply, Request, json_reply, page

PATH: Final = "/outbox"
_FOLDER: Final = Path(__file__).parent / "pages"
_SCRIPTS: Final = ("outbox.js", "outbox_threads.js", "phones.js", "small_tools.js")
_ASSETS: Final = {"outbox.css": "text/css", "phones.css": "text/css", **dict.fromkeys(_SCRIPTS, "text/javascript")}
_LONGEST_WAIT: Final = 20.0
_LONGEST_TEXT: Final = 1600
# Nothing from anywhere else, nothing inline. Mails are shown in frames that run no scripts (sandbox, and their own
# policy below), whatever a template or a prospect's words put into them.
_PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_MAIL_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin allow-popups"
)

Texts = Callable[[str, str, str], Reply | None]


class OutboxPage:
    """Serves the outbox. `text` sends an answer as the prospect: sender, receiver, words; None where nobody texts.

    `phones` are the two that people play with; None where nobody calls.
    """

    def __init__(
        self, outbox: Outbox, practice: Practice, places: Places, text: Texts | None, phones: Panel | None = None
    ) -> None:
        self._outbox = outbox
        self._practice = practice
        self._places = places
        self._text = text
        self._phones = phones
        self._run = secrets.token_hex(8)

    def __call__(self, request: Request) -> Reply:
        """The answer to a browser or a program."""
        name = request.path.removeprefix(PATH).strip("/")
        if not request.path.startswith(PATH):
            return Reply(302, (("Location", PATH),)) if request.path == "/" else _missing()
        if name == "reply":
            return self._reply(request)
        if name == "phone" and self._phones:
            return self._phones(request)
        if request.method not in ("GET", "HEAD"):
            return json_reply(405, {"message": "Method Not Allowed"}, {"Allow": "GET, HEAD"})
        if name in _ASSETS:
            return page(_ASSETS[name], (_FOLDER / name).read_text("utf-8"))
        if name == "entries":
            return self._entries(request)
        if name.startswith("mail/"):
            return self._mail(name.removeprefix("mail/"))
        return self._list(request) if name == "" else _missing()

    def close(self) -> None:
        """The phones fall silent."""
        if self._phones:
            self._phones.close()

    def _list(self, request: Request) -> Reply:
        vary = ("Vary", "Accept")
        if "text/html" not in request.header("Accept"):
            reply = json_reply(200, self._outbox.listed())
            return Reply(reply.status, (*reply.headers, vary), reply.body)
        shown = page("text/html", (_FOLDER / "outbox.html").read_text("utf-8"))
        policy = ("Content-Security-Policy", _PAGE_POLICY)
        return Reply(shown.status, (*shown.headers, vary, policy, ("Referrer-Policy", "no-referrer")), shown.body)

    def _entries(self, request: Request) -> Reply:
        """What is new since the page last looked; waits a while for something to show."""
        asked = {name: values[0] for name, values in parse_qs(request.query).items()}
        known = asked.get("run") == self._run and asked.get("after", "").isdecimal()
        entries, following = self._outbox.after(int(asked["after"]) if known else 0, _LONGEST_WAIT if known else 0)
        stack = None if known else self._about()
        clock = {"now": rfc3339(self._outbox.clock.now()), "speed": self._outbox.clock.speed}
        return json_reply(
            200, {"run": self._run, "after": following, "entries": entries, "clock": clock, "stack": stack}
        )

    def _about(self) -> dict[str, Any]:
        practice = self._practice
        return {
            "practice": practice.name,
            "zone": practice.zone,
            "number": practice.sms.sender if practice.sms and self._text else None,
            "phones": self._phones is not None,
            "website": self._places.website,
            "dashboard": self._places.dashboard,
            "preview": self._places.preview,
            "team": [{"name": one.full_name, "phone": one.phone, "email": one.email} for one in practice.team],
        }

    def _mail(self, number: str) -> Reply:
        html = self._outbox.html(int(number)) if number.isdigit() else None
        if html is None:
            return _missing()
        shown = page("text/html", '<!doctype html><base target="_blank">' + html)
        return Reply(200, (*shown.headers, ("Content-Security-Policy", _MAIL_POLICY)), shown.body)

    def _reply(self, request: Request) -> Reply:
        """Text the practice as the prospect. Only the page itself may ask for it, no other website in the browser."""
        if found := refused(request):
            return found
        given = _words(request.body)
        if self._text is None or given is None:
            return json_reply(400, {"message": 'Say {"from": "+1…", "to": "+1…", "body": "…"}'})
        answer = self._text(given["from"], given["to"], given["body"])
        if answer is None or answer.status is None:
            return json_reply(502, {"message": "The stack did not answer"})
        return json_reply(200, {"status": answer.status})


def _words(body: bytes) -> Mapping[str, str] | None:
    try:
        given = json.loads(body)
    except ValueError:
        return None
    if not isinstance(given, dict) or not all(isinstance(given.get(name), str) for name in ("from", "to", "body")):
        return None
    return given if given["body"].strip() and len(given["body"]) <= _LONGEST_TEXT else None


def _missing() -> Reply:
    return json_reply(404, {"message": "Not Found"})
