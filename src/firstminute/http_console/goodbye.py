"""The page behind the link at the foot of every e-mail: one button for e-mails, one for everything, in two languages.

It says the same for every id, known or not, so its language is the browser's and never the person's.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs

from firstminute import pages
from firstminute.application.unsubscribing import unsubscribe
from firstminute.domain.inquiry import Request
from firstminute.http_console.visit import Visit

_SAID: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "ask": "Stop these e-mails?",
        "words": "Press a button and we will not write to you about your inquiry any more.",
        "mails": "Stop these e-mails",
        "all": "Stop e-mails, texts and calls",
        "done": "Done",
        "no_mails": "You will not get any more of these e-mails.",
        "nothing": "You will not get any more e-mails, texts or calls about your inquiry.",
    },
    "es": {
        "ask": "¿No quiere más correos?",
        "words": "Pulse un botón y no le escribiremos más sobre su consulta.",
        "mails": "No más correos",
        "all": "No más correos, mensajes ni llamadas",
        "done": "Listo",
        "no_mails": "No recibirá más correos como este.",
        "nothing": "No recibirá más correos, mensajes ni llamadas sobre su consulta.",
    },
}
_BUTTON: Final = '<form method="post"><button class="{look}" type="submit"{value}>{words}</button></form>'
_EVERYTHING: Final = {"all": ["yes"]}


def asked(visit: Visit) -> bytes:
    """The question. Nothing changes yet: mail scanners open every link."""
    said = _words(visit.request)
    mails = _BUTTON.format(look="primary", value="", words=said["mails"])
    everything = _BUTTON.format(look="secondary", value=' name="all" value="yes"', words=said["all"])
    return _page(visit, said["ask"], said["words"], mails + everything)


def done(visit: Visit) -> bytes:
    """Done, whoever asked: a person with a button, or a mailbox provider with RFC 8058's one click."""
    everything = parse_qs(visit.request.body[:200].decode("ascii", "ignore")) == _EVERYTHING
    unsubscribe(visit.console, visit.parameters["lead_id"], everything=everything)
    said = _words(visit.request)
    return _page(visit, said["done"], said["nothing" if everything else "no_mails"], "")


def _words(request: Request) -> Mapping[str, str]:
    """By the first language that the browser asks for."""
    wanted = request.headers.get("accept-language", "")[:2].lower()
    return _SAID.get(wanted, _SAID["en"])


def _page(visit: Visit, title: str, words: str, button: str) -> bytes:
    """The same page for every id, known or not; it names nobody."""
    page = pages.asset("unsubscribe.html")
    assert page is not None  # noqa: S101  the package ships its pages
    practice = html.escape(visit.console.practice.name)
    language = next(one for one in _SAID if _SAID[one] is _words(visit.request))
    given = {"title": title, "practice": practice, "words": words, "button": button, "language": language}
    filled = page.content.decode()
    for name, value in given.items():
        filled = filled.replace(f"{{{{{name}}}}}", value)
    return filled.encode()
