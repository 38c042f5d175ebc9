"""Which sources a client file has, and how a captured request to one of them is read. Nothing is sent or kept."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from firstminute.commands import Usage, show_json, show_table
from firstminute.commands.captures import captured
from firstminute.commands.moments import moment
from firstminute.commands.preview import as_json
from firstminute.commands.stack import practice_from
from firstminute.commands.trying import Trial, Tried, tried
from firstminute.domain.events import rfc3339
from firstminute.domain.inquiry import Draft
from firstminute.domain.practice import Practice, Source
from firstminute.domain.preview import Moment

_OURS: Final = (
    "first_name", "last_name", "phone", "email", "message", "service", "region", "language", "submitted_at",
    "campaign", "delivery",
)  # fmt: skip
_CHANNELS: Final = {"sms": "text", "email": "e-mail"}
_DEMO: Final = Path("clients/demo.yaml")


def configure(parser: argparse.ArgumentParser) -> None:
    """`list`, or `try` with a source and a file."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="the sources of the client file")
    trying = actions.add_parser("try", help="show how a captured request is read, and what would happen")
    trying.add_argument("source", metavar="SOURCE")
    trying.add_argument("file", type=Path, metavar="FILE", help="its raw body, or JSON with headers and body")
    trying.add_argument("--content-type", metavar="TYPE", help="where the file does not say it")
    trying.add_argument("--header", action="append", default=[], metavar="NAME=VALUE", help="as often as needed")
    trying.add_argument("--at", metavar="TIME", help='when it comes, in the practice\'s zone: "Sat 21:40"')
    for one in (listing, trying):
        one.add_argument("--client", type=Path, default=_DEMO, metavar="FILE", help=f"the client file ({_DEMO})")
        one.add_argument("--json", action="store_true", help="write JSON, for scripts")


def run(given: argparse.Namespace) -> int:
    """1 when no inquiry in the request would be accepted."""
    practice = practice_from(given.client)
    if given.action == "list":
        return _list(practice, given)
    source = practice.sources.get(given.source)
    if source is None:
        raise Usage(f"There is no source {given.source}; {given.client} has {', '.join(sorted(practice.sources))}.")
    request = captured(given.file, given.content_type, given.header)
    now = datetime.now(UTC).replace(microsecond=0)
    trial = tried(practice, source, request, moment(given.at, practice.zone, now) if given.at else now)
    if given.json:
        show_json(_json(source, trial))
    else:
        print(*_lines(source, trial), sep="\n")
    return 0 if _goes_in(trial) else 1


def _list(practice: Practice, given: argparse.Namespace) -> int:
    sources = practice.sources.values()
    if given.json:
        named = ("name", "kind", "channel", "secret")
        show_json([{key: getattr(one, key) for key in named} | {"path": _path(one)} for one in sources])
        return 0
    rows = [(one.name, one.kind, one.channel, one.secret, _path(one)) for one in sources]
    show_table(("source", "kind", "channel", "secret", "posts to"), rows)
    return 0


def _path(source: Source) -> str:
    return f"/{'events' if source.kind == 'events' else 'intake'}/{source.name}"


def _goes_in(trial: Trial) -> bool:
    accepted = any(one.received and one.received.status == "accepted" for one in trial.inquiries)
    return accepted or bool(trial.events)


def _lines(source: Source, trial: Trial) -> Iterator[str]:
    yield f"{source.name} ({source.kind}): {_headline(trial)}"
    if source.secret:
        yield "Its proof is not checked here: that needs the source's secret."
    if trial.origin:
        yield f"A browser would be refused: {trial.origin}"
    for event in trial.events:
        yield f"  event {event.get('type', 'without a type') if isinstance(event, dict) else event}"
    for number, one in enumerate(trial.inquiries, 1):
        yield ""
        if len(trial.inquiries) > 1:
            yield f"Inquiry {number} of {len(trial.inquiries)}"
        yield from _of_inquiry(one)


def _headline(trial: Trial) -> str:
    if trial.events:
        return f"would be taken as {len(trial.events)} event(s) of known leads."
    if trial.refusal:
        return f"would be refused with {trial.status}: {trial.refusal}"
    states = [one.received.status for one in trial.inquiries if one.received]
    return f"would be {', '.join(dict.fromkeys(states))}."


def _of_inquiry(one: Tried) -> Iterator[str]:
    if one.draft:
        yield from _of_draft(one.draft, {field.pointer: field.label for field in one.fields})
        yield from _section("not kept", ((field.pointer, _why_not(one, field.pointer)) for field in _not_kept(one)))
    if one.received and one.received.reason:
        yield f"why: {one.received.reason}"
    if one.moments:
        yield "what would happen"
    for told in one.moments:
        yield from _of_moment(told)


def _from(draft: Draft, name: str, labels: Mapping[str, str]) -> str:
    """Where a value came from: a pointer, with the question where the pointer does not say it."""
    pointer = draft.reads.get(name)
    label = labels.get(pointer or "", "")
    named = f' "{label}"' if label and pointer and not pointer.endswith(f"/{label}") else ""
    return f"(from {pointer or 'the request'}{named})"


def _of_draft(draft: Draft, labels: Mapping[str, str]) -> Iterator[str]:
    width = max(map(len, _OURS))
    for name in _OURS:
        value = _value(draft, name)
        if value:
            shown = textwrap.shorten(value, 90, placeholder=" …")
            yield f"  {name:<{width}}  {shown}  {_from(draft, name, labels)}"
    found = ((name, f"{text}  {_from(draft, name, labels)}") for name, text in draft.attribution.items())
    yield from _section("attribution", found)
    if draft.consent:
        yield from _section("consent", ((name, str(value)) for name, value in draft.consent.as_json().items()))
    yield from _section("kept as answers", draft.answers.items())
    yield from _section("problems", ((problem, "") for problem in draft.problems))


def _section(title: str, rows: Any) -> Iterator[str]:
    for number, (name, text) in enumerate(rows):
        if not number:
            yield title
        yield f"  {name}: {textwrap.shorten(text, 90, placeholder=' …')}" if text else f"  {name}"


def _value(draft: Draft, name: str) -> str | None:
    value = getattr(draft, name)
    return rfc3339(value) if isinstance(value, datetime) else value


def _not_kept(one: Tried) -> list[Any]:
    """Fields that are neither read nor kept among the answers."""
    if one.draft is None:
        return []
    kept = set(one.draft.answers)
    used = {pointer for pointer in one.draft.reads.values() if pointer.startswith("/")}
    known = {_value(one.draft, name) for name in _OURS} | set(one.draft.answers.values())
    return [
        field
        for field in one.fields
        if field.pointer not in used
        and field.label not in kept
        and field.pointer not in kept
        and field.text not in known
    ]


def _why_not(one: Tried, pointer: str) -> str:
    from firstminute.adapters.sources.reading.meanings import meaning_among

    field = next(field for field in one.fields if field.pointer == pointer)
    meaning = meaning_among(field.names)
    reasons = {"ignored": "says nothing of a person", "secret": "a secret is never kept"}
    return reasons.get(meaning.role if meaning else "", "of the form, not of the person; or said elsewhere too")


def _of_moment(told: Moment) -> Iterator[str]:
    touch = _CHANNELS.get(told.channel, told.channel)
    what = {"received": "the inquiry is received", "end": "nothing is sent"}.get(told.action)
    if told.action == "defer":
        what = f"{touch} waits until {told.until:%a %d %b %H:%M %Z} ({' '.join(told.reasons)})"
    if told.action == "skip":
        what = f"{touch} is left out ({' '.join(told.reasons)})"
    yield f"  {told.at:%a %d %b %Y %H:%M %Z}  {what or f'{touch}, template {told.template}'}"
    for line in "\n".join(filter(None, (told.subject, told.text))).splitlines() if told.action == "send" else ():
        yield from textwrap.wrap(line, 96, initial_indent=" " * 6, subsequent_indent=" " * 6)


def _json(source: Source, trial: Trial) -> dict[str, Any]:
    return {
        "source": source.name,
        "kind": source.kind,
        "refusal": {"status": trial.status, "detail": trial.refusal} if trial.refusal else None,
        "origin": trial.origin,
        "events": list(trial.events),
        "inquiries": [_json_of(one) for one in trial.inquiries],
    }


def _json_of(one: Tried) -> dict[str, Any]:
    draft, received = one.draft or Draft(), one.received
    return {
        "status": received.status if received else "refused",
        "reason": received.reason if received else None,
        "fields": {
            name: {"value": value, "from": draft.reads.get(name)} for name in _OURS if (value := _value(draft, name))
        },
        "attribution": {
            name: {"value": text, "from": draft.reads.get(name)} for name, text in draft.attribution.items()
        },
        "consent": draft.consent.as_json() if draft.consent else None,
        "answers": dict(draft.answers),
        "not_kept": {field.pointer: _why_not(one, field.pointer) for field in _not_kept(one)},
        "problems": list(draft.problems),
        "moments": [as_json(told) for told in one.moments],
    }
