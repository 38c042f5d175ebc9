"""The timeline that one lead would live through."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from firstminute.commands import Usage, show_json
from firstminute.commands.moments import moment
from firstminute.commands.stack import practice_from
from firstminute.domain.events import rfc3339
from firstminute.domain.practice import Practice
from firstminute.domain.preview import Moment, timeline

_CHANNELS: Final = {"sms": "text", "email": "e-mail", "call": "call"}


def configure(parser: argparse.ArgumentParser) -> None:
    """A client file, and when and from where the inquiry comes."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--at", metavar="TIME", help='when it comes, in the practice\'s zone: "Sat 21:40", 2026-11-24T22:15'
    )
    parser.add_argument(
        "--source", metavar="NAME", help="the source it comes from (default: the first that takes leads)"
    )
    parser.add_argument("--json", action="store_true", help="write JSON, for scripts")


def run(given: argparse.Namespace) -> int:
    """Every planned touch with its time, what is sent, and the rules that moved or skipped it."""
    practice = practice_from(given.file)
    source, at = _source(practice, given.source), _moment(practice, given.at)
    moments = timeline(practice, source, at)
    if given.json:
        show_json({"source": source, "at": rfc3339(at), "moments": [_json(one) for one in moments]})
        return 0
    print(f"An inquiry to {practice.name} from {source}; nobody answers, so every step is taken.\n")
    for one in moments:
        print(*_lines(one), sep="\n")
    return 0


def _source(practice: Practice, name: str | None) -> str:
    if name is None:
        return next(
            (one.name for one in practice.sources.values() if one.kind != "events"), next(iter(practice.sources))
        )
    if name not in practice.sources:
        raise Usage(f"There is no source {name}; this practice has {', '.join(sorted(practice.sources))}.")
    return name


def _moment(practice: Practice, text: str | None) -> datetime:
    now = datetime.now(UTC).replace(microsecond=0)
    return moment(text, practice.zone, now) if text else now


def _lines(told: Moment) -> Iterator[str]:
    yield f"{told.at:%a %d %b %Y %H:%M %Z}  {_what(told)}"
    said = "\n".join(filter(None, (told.subject, told.text))) if told.action == "send" else ""
    for line in said.splitlines():
        yield from textwrap.wrap(line, 100, initial_indent=" " * 6, subsequent_indent=" " * 6)


def _what(told: Moment) -> str:
    """One thing that happens, in plain words."""
    touch = f"{told.touch}: {_CHANNELS.get(told.channel, told.channel)}, template {told.template}"
    why = ", ".join(told.rules)
    if told.action == "defer":
        return f"{touch} waits until {told.until:%a %d %b %H:%M} ({why})"
    plain = {"received": "the inquiry is received", "end": "the end: everything planned has been done"}
    return plain.get(told.action) or (f"{touch} is left out ({why})" if told.action == "skip" else touch)


def _json(told: Moment) -> dict[str, Any]:
    content = asdict(told)
    return {**content, "at": told.at.isoformat(), "until": told.until.isoformat() if told.until else None}
