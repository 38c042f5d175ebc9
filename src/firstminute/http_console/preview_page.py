"""`GET /preview`: a person picks a moment and a kind of person, and sees what would be sent, when, and why then."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from firstminute import pages
from firstminute.domain.preview import Moment, explained
from firstminute.http_api import Response
from firstminute.http_console.visit import Visit

if TYPE_CHECKING:
    from firstminute.application.previewing import Person
    from firstminute.domain.practice import Practice

_DELAYS: Final = {"": "never", "5 min": "5 minutes", "2 h": "2 hours", "1 day": "a day", "3 days": "3 days"}
_LANGUAGES: Final = {"en": "English", "es": "Spanish", "fr": "French", "pt": "Portuguese", "zh": "Chinese"}
_ZONE: Final = " in the practice's time"


def preview(visit: Visit) -> Response:
    """The page with its timeline; with what was wrong with the question instead, as 422."""
    practice, asked = visit.console.practice, visit.request.query
    now = visit.console.clock.now().replace(second=0, microsecond=0)
    try:
        summary, moments = _answer(practice, asked, now)
    except ValueError as error:
        return _page(practice, asked, now, problem=str(error))
    return _page(practice, asked, now, summary, "".join(_moments(moments)))


def _answer(practice: Practice, asked: Mapping[str, str], now: datetime) -> tuple[str, list[Moment]]:
    from firstminute.application.previewing import timeline
    from firstminute.domain.moments import moment

    source = asked.get("source") or _sources(practice)[0]
    if source not in practice.sources:
        raise ValueError(f"There is no source called {source[:40]!r}.")
    at = moment(asked["at"], practice.zone, now) if asked.get("at") else now
    moments = timeline(practice, source, at, _person(asked))
    sent = sum(one.action == "send" and one.channel != "call" for one in moments)
    return (
        f"{sent} messages and {sum(one.channel == 'call' for one in moments)} calls, in the person's own time.",
        moments,
    )


def _person(asked: Mapping[str, str]) -> Person:
    """Raises ValueError with a sentence."""
    from firstminute.application.previewing import Person

    area, state, language = (asked.get(name, "").strip() for name in ("area", "state", "language"))
    if area and not re.fullmatch(r"[2-9]\d\d", area):
        raise ValueError("An area code has three digits, like 212.")
    if state and not re.fullmatch(r"[A-Za-z]{2}", state):
        raise ValueError("A state has two letters, like TX.")
    if "no_phone" in asked and "no_email" in asked:
        raise ValueError("Somebody who leaves neither a phone number nor an e-mail address cannot be answered.")
    return Person(
        area or None,
        state.upper() or None,
        language or None,
        "no_phone" not in asked,
        "no_email" not in asked,
        "landline" in asked,
        _delay(asked.get("reply", "")),
        _delay(asked.get("book", "")),
    )


def _delay(text: str) -> timedelta | None:
    from firstminute.domain.moments import delay

    return delay(text) if text else None


def _moments(moments: list[Moment]) -> Iterator[str]:
    day = ""
    for one in moments:
        if f"{one.at:%A %d %B}" != day:
            day = f"{one.at:%A %d %B}"
            yield f'<li class="{_kind(one)}"><p class="day">{day}</p>{_inside(one)}</li>'
        else:
            yield f'<li class="{_kind(one)}">{_inside(one)}</li>'


def _inside(one: Moment) -> str:
    why = "".join(f'<p class="why">{escape(sentence)}</p>' for sentence in explained(one))
    when = f'<time datetime="{one.at.isoformat()}">{one.at:%H:%M %Z}</time>'
    return f"{when}<h2>{escape(one.said)}</h2>{why}{_bubble(one)}"


def _kind(one: Moment) -> str:
    return escape(one.channel if one.action == "send" else one.action)


def _bubble(one: Moment) -> str:
    if one.action != "send" or not one.text:
        return ""
    subject = f"<strong>{escape(one.subject)}</strong>" if one.subject else ""
    return f'<p class="bubble" dir="auto">{subject}{escape(one.text)}</p>'


def _page(
    practice: Practice, asked: Mapping[str, str], now: datetime, summary: str = "", moments: str = "", problem: str = ""
) -> Response:
    from firstminute.http_console.for_people import PAGE_HEADERS

    page = pages.asset("preview.html")
    assert page is not None  # noqa: S101  the package ships its pages
    # In this order: what is filled in last may hold words that look like a name of these.
    filled = page.content.decode()
    for name, value in (
        ("practice", escape(practice.name)),
        ("fields", "".join(_fields(practice, asked, now))),
        ("problem", escape(problem)),
        ("summary", escape(summary)),
        ("moments", moments),
    ):
        filled = filled.replace(f"{{{{{name}}}}}", value)
    return Response(422 if problem else 200, filled, PAGE_HEADERS)


def _fields(practice: Practice, asked: Mapping[str, str], now: datetime) -> Iterator[str]:
    local = now.astimezone(ZoneInfo(practice.zone))
    at = asked.get("at") or f"{local:%Y-%m-%dT%H:%M}"
    kind = "datetime-local" if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", at) else "text"
    yield _label(f"The inquiry comes{_ZONE}", f'<input type="{kind}" name="at" value="{escape(at)}" required>')
    yield _label("By", _select("source", {one: one for one in _sources(practice)}, asked))
    area = f'<input name="area" inputmode="numeric" maxlength="3" placeholder="{practice.phone[2:5]}"'
    state = '<input name="state" maxlength="2" placeholder="not said"'
    area, state = f'{area} value="{_given(asked, "area")}">', f'{state} value="{_given(asked, "state")}">'
    yield f'<div class="two">{_label("Area code", area)}{_label("State", state)}</div>'
    if len(_languages(practice)) > 1:
        yield _label("They write in", _select("language", _languages(practice), asked))
    ticks = (
        ("no_phone", "left no phone number"),
        ("no_email", "left no e-mail address"),
        ("landline", "have a landline"),
    )
    boxes = "".join(_tick(name, f"They {words}", asked) for name, words in ticks)
    yield f'<fieldset><legend class="unseen">How they can be reached</legend>{boxes}</fieldset>'
    replies, books = _select("reply", _DELAYS, asked), _select("book", _DELAYS, asked)
    yield f'<div class="two">{_label("They answer after", replies)}{_label("They book after", books)}</div>'


def _sources(practice: Practice) -> list[str]:
    return [one.name for one in practice.sources.values() if one.kind != "events"] or list(practice.sources)


def _languages(practice: Practice) -> dict[str, str]:
    known = [*practice.languages, *(one for each in practice.templates.values() for one in each.translations)]
    return {one: _LANGUAGES.get(one[:2], one) for one in known}


def _label(words: str, field: str) -> str:
    return f"<label>{words}{field}</label>"


def _tick(name: str, words: str, asked: Mapping[str, str]) -> str:
    checked = " checked" if name in asked else ""
    return f'<label class="tick"><input type="checkbox" name="{name}"{checked}>{words}</label>'


def _select(name: str, choices: Mapping[str, str], asked: Mapping[str, str]) -> str:
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if asked.get(name) == value else ""}>{escape(words)}</option>'
        for value, words in choices.items()
    )
    return f'<select name="{name}">{options}</select>'


def _given(asked: Mapping[str, str], name: str) -> str:
    return escape(asked.get(name, "")[:10])
