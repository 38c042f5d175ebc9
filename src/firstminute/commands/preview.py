"""The timeline that one lead would live through."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from firstminute.commands import Usage, show_json
from firstminute.commands.stack import practice_from
from firstminute.domain.events import rfc3339
from firstminute.domain.practice import Practice
from firstminute.domain.preview import Moment, timeline

_CHANNELS: Final = {"sms": "text", "email": "e-mail", "call": "call"}


def configure(parser: argparse.ArgumentParser) -> None:
    """A client file, and when and from where the inquiry comes."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--at", metavar="TIME", help="when the inquiry comes, such as 2026-11-24T22:15 (practice's zone)"
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
        show_json({"source": source, "at": rfc3339(at), "moments": [_json(moment) for moment in moments]})
        return 0
    print(f"An inquiry to {practice.name} from {source}; nobody answers, so every step is taken.\n")
    for moment in moments:
        print(*_lines(moment), sep="\n")
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
    if text is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Usage(f"{text!r} is no time; write it like 2026-11-24T22:15 or 2026-11-24T22:15:00-05:00.") from error
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(practice.zone))


def _lines(moment: Moment) -> Iterator[str]:
    yield f"{moment.at:%a %d %b %Y %H:%M %Z}  {_what(moment)}"
    said = "\n".join(filter(None, (moment.subject, moment.text))) if moment.action == "send" else ""
    for line in said.splitlines():
        yield from textwrap.wrap(line, 100, initial_indent=" " * 6, subsequent_indent=" " * 6)


def _what(moment: Moment) -> str:
    """One thing that happens, in plain words."""
    touch = f"{moment.touch}: {_CHANNELS.get(moment.channel, moment.channel)}, template {moment.template}"
    why = ", ".join(moment.rules)
    if moment.action == "defer":
        return f"{touch} waits until {moment.until:%a %d %b %H:%M} ({why})"
    plain = {"received": "the inquiry is received", "end": "the end: everything planned has been done"}
    return plain.get(moment.action) or (f"{touch} is left out ({why})" if moment.action == "skip" else touch)


def _json(moment: Moment) -> dict[str, Any]:
    told = asdict(moment)
    return {**told, "at": moment.at.isoformat(), "until": moment.until.isoformat() if moment.until else None}
