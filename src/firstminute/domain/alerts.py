"""What a member of the team is told about a lead: their words, and a link that calls them back.

Staff may read the person's words; a subject line or a lock screen's preview of an e-mail may not.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from firstminute.domain import call_alerts, run_alerts, text_alerts
from firstminute.domain.events import Event
from firstminute.domain.lead import Lead
from firstminute.domain.number_rules import never, unasked
from firstminute.domain.practice import Member, Practice
from firstminute.domain.repeats import ESCALATE, RECORD
from firstminute.domain.rule_words import words_of
from firstminute.domain.segments import segments
from firstminute.domain.templates import render, spoken_phone, values_for
from firstminute.domain.threads import tag_of

_MOST_SEGMENTS: Final = 3
_TITLES: Final[Mapping[str, str]] = {
    "lead.received": "New inquiry",
    "lead.repeated": "Inquired again",
    "lead.replied": "Reply",
    "lead.opted_out": "Please check an opt-out",
    "lead.opted_in": "Wants texts again",
    "touch.sent": "Call now",
    "sla.breached": "Still waiting for a call",
    **call_alerts.TITLES,
    **run_alerts.TITLES,
    **text_alerts.TITLES,
}


# What asks the owner to call, in the words of the step that is due.
_TASKS: Final = ("touch.sent", "call.not_taken")
_FIRST_TOLD: Final = ("lead.received", "call.ended")
# The provider of a call that rings the team by itself.
RINGS: Final = "twilio"
_PATIENT: Final = "A patient of the practice wrote"


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert in the forms it can take. `subject` names no person."""

    text: str
    subject: str
    body: str
    html: str


def concerns_staff(event: Event) -> bool:
    """Whether somebody on the team is to be told of this event at once."""
    if event.type in run_alerts.TITLES:
        return run_alerts.concerns(event)
    if event.type in text_alerts.TITLES:
        return text_alerts.concerns(event)
    if event.type == "touch.sent":  # where phones are ringing for it, whoever does not pick up is told then
        return event.data.get("channel") == "call" and event.data.get("provider") != RINGS
    if event.type == "lead.repeated":
        return event.data.get("rule") != RECORD
    if event.type == "lead.received":  # somebody on the phone is heard of when nobody takes the call
        return not event.data.get("call")
    if event.type in call_alerts.TITLES:
        return call_alerts.concerns(event)
    if event.type == "lead.opted_out":
        return bool(event.data.get("review")) and not event.data.get("shared_with")
    return event.type in _TITLES


def compose(practice: Practice, lead: Lead, event: Event, member: Member, more: Sequence[str] = ()) -> Alert:
    """The alert for `member`: the text of at most three segments, the person's words cut to what fits.

    `more` are lines that only this alert has, such as why it comes to them.
    """
    title = _PATIENT if lead.patient and event.type == "lead.received" else _TITLES[event.type]
    first = text_alerts.first_line(practice, lead, event, member) or f"{title}: {_who(lead)}"
    lines = [*more, *_instruction(practice, lead, event), *_unfit(practice, lead, event)]
    reach = [*_reach(practice, lead), *_others(practice, member)]
    answer = _answer(practice, lead, member)
    words = _words(lead, event)
    body = "\n\n".join(["\n".join([first, *lines]), *_quoted(words), "\n".join(reach)])
    return Alert(
        text=_fitted(first, lines, words, [*reach, *answer]),
        subject=f"{_TITLES[event.type]} {short_id(lead.id)}",
        body=body,
        html=_html(body),
    )


def lost_synthetic(practice: Practice, source: str) -> Alert:
    """The alert that the hourly synthetic inquiry of a source was lost: real ones may be lost as well."""
    first = f"The hourly test inquiry of {source} at {practice.name} got lost."
    more = "Inquiries of people may be getting lost there too. Please have somebody look: docs/runbook.md, Alarms."
    body = f"{first}\n\n{more}"
    return Alert(f"{first} {more}", f"Test inquiry of {source} lost", body, _html(body))


def short_id(lead_id: str) -> str:
    """The end of a lead's id, enough to find it by."""
    return lead_id[-6:].upper()


def _who(lead: Lead) -> str:
    return ", ".join(_plain(part, 80) for part in (lead.name or "no name given", lead.service) if part)


def _instruction(practice: Practice, lead: Lead, event: Event) -> list[str]:
    """What is to be done, when it does not go without saying."""
    if event.type in ("touch.sent", "call.not_taken"):
        return _to_say(practice, lead, event)
    if event.type == "lead.received" and lead.patient:
        return ["Nothing is sent to patients by itself. Please answer."]
    if event.type in call_alerts.TITLES:
        return call_alerts.instruction(practice, lead, event)
    return run_alerts.instruction(event) or text_alerts.instruction(event) or _usual(lead, event)


def _to_say(practice: Practice, lead: Lead, event: Event) -> list[str]:
    template = practice.templates.get(str(event.data.get("template")))
    said = render(template, values_for(practice, lead)).text if template else ""
    return [said] if said else []


def _usual(lead: Lead, event: Event) -> list[str]:
    if event.type == "sla.breached":
        promised = event.data.get("sla") == call_alerts.CALL_BACK
        return ["They were promised a call." if promised else "Nobody has spoken with them yet."]
    if lead.opted_out and event.type in ("lead.received", "lead.repeated"):
        return ["They have said no to our messages: nothing is sent by itself. If they want an answer, please call."]
    if event.type == "lead.repeated" and event.data.get("rule") == ESCALATE:
        return ["Their follow-up is over, so nothing is sent by itself. Please call."]
    if event.type == "lead.opted_out":
        return ["We took their words as an opt-out and stopped. If it was none, please call."]
    return []


def _words(lead: Lead, event: Event) -> str:
    """What the person said: in this event, or in the inquiry where that is what it is about."""
    said = event.data.get("text") or event.data.get("message")
    if not said and event.type in ("lead.received", "sla.breached", *_TASKS):
        said = lead.words
    return _plain(str(said or ""), 1600)


def _quoted(words: str) -> list[str]:
    return [f"“{words}”"] if words else []


def _unfit(practice: Practice, lead: Lead, event: Event) -> list[str]:
    """Why nothing goes to their number by itself, once: behind the inquiry or the call."""
    told = lead.phone and event.type in _FIRST_TOLD
    rule = (never(practice, lead.phone or "") or unasked(practice, lead)) if told else None
    return [f"Nothing is sent to their number by itself. {words_of(rule)}"] if rule else []


def _reach(practice: Practice, lead: Lead) -> list[str]:
    """How to reach the person: a link that a phone calls at a tap. https://www.rfc-editor.org/rfc/rfc3966

    What nobody is reached at, or at a price, is there to be read only.
    """
    plain = lead.phone and never(practice, lead.phone)
    ways = [lead.phone if plain else f"tel:{lead.phone}"] if lead.phone else []
    return ways + ([lead.email] if lead.email else [])


def _answer(practice: Practice, lead: Lead, member: Member) -> list[str]:
    """That a reply goes on to the person, and the tag that says to whom where several are waiting."""
    able = practice.sms and practice.sms.enabled and member.phone and lead.phone
    closed = lead.opted_out or "sms" in lead.dead or never(practice, lead.phone or "")
    return [f"Reply here to text them ({tag_of(lead.id)})"] if able and not closed else []


def _others(practice: Practice, member: Member) -> list[str]:
    """Who else may call, when this member cannot."""
    others = [one.full_name for one in practice.team if one.name != member.name and (one.phone or one.email)]
    return [f"If you cannot: {others[0]}"] if others else []


def _fitted(first: str, more: list[str], words: str, reach: list[str]) -> str:
    """The whole text in three segments: the words give way first, then the instruction, never the way to call."""
    for said in _shorter(words):
        text = "\n".join([first, *more, *(f'"{part}"' for part in said), *reach])
        if segments(text).count <= _MOST_SEGMENTS:
            return text
    return "\n".join([first[:100], *reach[:1]])


def _shorter(words: str) -> list[list[str]]:
    """The words, then less and less of them, then none."""
    lengths = [length for length in (320, 240, 180, 140, 100, 70, 40, 20) if length < len(words)]
    cut = [[words[:length].rstrip() + "..."] for length in lengths]
    return [*([[words]] if words else []), *cut, []]


def _plain(text: str, longest: int) -> str:
    """On one line, without control characters."""
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _html(body: str) -> str:
    paragraphs = [f"<p>{'<br>'.join(map(_linked, one.splitlines()))}</p>" for one in body.split("\n\n")]
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    style = "font:16px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif;margin:24px"
    return f'<!doctype html><html><head>{head}</head><body style="{style}">{"".join(paragraphs)}</body></html>'


def _linked(line: str) -> str:
    if line.startswith("tel:"):
        number = html.escape(line.removeprefix("tel:"))
        return f'<a href="tel:{number}" style="font-size:20px;font-weight:600">Call {spoken_phone(number)}</a>'
    return html.escape(line)
