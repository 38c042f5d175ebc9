"""A text as it is understood, and the events that it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from firstminute.application.incoming import PROVIDER, Incoming
from firstminute.domain.deletions import with_day
from firstminute.domain.events import Actor, NewEvent, rfc3339
from firstminute.domain.inquiry import Draft
from firstminute.domain.number_rules import own_numbers
from firstminute.domain.opt_out import OptOut, is_keyword, reading
from firstminute.domain.practice import Practice

_PROSPECT: Final = Actor("prospect", "sms")


@dataclass(frozen=True, slots=True)
class Text:
    """`asked` is what it asks for; `answered`: the provider has replied itself; `to` is the number that it came to;
    `wrote_by` says how where it is no text."""

    provider: str
    sid: str
    sender: str
    body: str
    media: tuple[dict[str, str], ...]
    asked: OptOut | None
    answered: bool
    to: str = ""
    wrote_by: str | None = None


def text_of(draft: Draft, incoming: Incoming) -> Text:
    """`asked` is what the text asks for. The provider's word counts where it stopped already.

    Its START does not: it may take a YES for one, which here is an answer. `answered`: it has replied itself.
    """
    known = {"STOP": OptOut.STOP, "HELP": OptOut.HELP}
    return Text(
        provider=incoming.provider,
        sid=incoming.id,
        sender=incoming.sender,
        body=draft.message or "",
        media=incoming.media,
        asked=known.get(incoming.handled) or reading(draft.message or ""),
        answered=bool(incoming.handled),
        to=incoming.to,
        wrote_by=draft.wrote_by,
    )


def replied(text: Text, now: datetime, practice: Practice) -> NewEvent:
    """The words, and pictures by reference."""
    data: dict[str, Any] = {"channel": "sms", "text": text.body, "provider": text.provider, "provider_id": text.sid}
    if ours := dialled(text, practice):
        data["dialled"] = ours
    if text.wrote_by:
        data["wrote_by"] = text.wrote_by
    return NewEvent("lead.replied", now, _PROSPECT, data | _pictures(text, now, practice))


def _pictures(text: Text, now: datetime, practice: Practice) -> dict[str, Any]:
    return {"media": [dict(one) for one in media_of(text, now, practice)]} if text.media else {}


def media_of(text: Text, now: datetime, practice: Practice) -> tuple[dict[str, str], ...]:
    """Pictures by reference, with the day until which they are kept where we delete them (application/deleting.py)."""
    if text.provider != PROVIDER:
        return text.media
    return tuple(with_day(text.media, rfc3339(now + timedelta(seconds=practice.media_retention))))


def dialled(text: Text, practice: Practice) -> str | None:
    """Where the practice has several numbers, the one that was texted: answers leave from there."""
    several = practice.calls.numbers
    return text.to if several and text.to in own_numbers(practice) else None


def opted_out(text: Text, now: datetime, practice: Practice) -> list[NewEvent]:
    """In free words it may have meant something else: their words are kept, and somebody is to look."""
    sure = is_keyword(text.body) or text.answered
    how = f"texted {text.body[:40]}" if sure else "texted in other words"
    data: dict[str, Any] = {"scope": "sms", "address": text.sender, "how": how, "provider_id": text.sid}
    if sure:
        return [NewEvent("lead.opted_out", now, _PROSPECT, data | _pictures(text, now, practice))]
    data.update(text=text.body, review=True)
    return [NewEvent("lead.opted_out", now, _PROSPECT, data), replied(text, now, practice)]


def opted_in(text: Text, now: datetime, practice: Practice) -> NewEvent:
    """A START of somebody who had opted out."""
    data = {"scope": "sms", "address": text.sender, "how": f"texted {text.body[:40]}", "provider_id": text.sid}
    return NewEvent("lead.opted_in", now, _PROSPECT, data | _pictures(text, now, practice))
