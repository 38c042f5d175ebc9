"""The timeline that one lead would live through."""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from firstminute.application.previewing import Person, timeline
from firstminute.commands import Usage, show_json
from firstminute.commands.moments import delay, moment
from firstminute.commands.stack import practice_from
from firstminute.domain.events import rfc3339
from firstminute.domain.practice import Practice
from firstminute.domain.preview import Moment, explained
from firstminute.domain.recogniser_regions import region_of


def configure(parser: argparse.ArgumentParser) -> None:
    """A client file, when and from where the inquiry comes, and who the person is."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--at", metavar="TIME", help='when, in the practice\'s zone: "Sat 21:40", "tomorrow 8:00"')
    parser.add_argument("--source", metavar="NAME", help="which source (default: the first that takes leads)")
    parser.add_argument(
        "--phone-area", metavar="CODE", help="area code of the person's number (default: the practice's)"
    )
    parser.add_argument("--state", metavar="STATE", help="the state they live in, like TX (default: they did not say)")
    parser.add_argument("--language", metavar="LANGUAGE", help="the language they wrote in")
    parser.add_argument("--no-phone", action="store_true", help="they left no phone number")
    parser.add_argument("--no-email", action="store_true", help="they left no e-mail address")
    parser.add_argument("--landline", action="store_true", help="their number takes no texts")
    parser.add_argument("--reply-after", metavar="DELAY", help='they answer: "20 min", "2 days"')
    parser.add_argument("--book", metavar="DELAY", help="they book an appointment, a week ahead")
    parser.add_argument("--json", action="store_true", help="write JSON, for scripts")


def run(given: argparse.Namespace) -> int:
    """Every touch with its time and words, and the rules that moved or skipped it."""
    practice = practice_from(given.file)
    source, at = _source(practice, given.source), _moment(practice, given.at)
    moments = timeline(practice, source, at, _person(given))
    if given.json:
        show_json({"source": source, "at": rfc3339(at), "moments": [as_json(one) for one in moments]})
        return 0
    print(f"An inquiry to {practice.name} from {source}; {_behaviour(given)}.\n")
    for one in moments:
        print(*lines(one), sep="\n")
    return 0


def lines(told: Moment) -> Iterator[str]:
    """One moment: when and what, why, and the words that leave."""
    names = f" [{told.touch}: {told.template}]" if told.template else ""
    yield f"{told.at:%a %d %b %Y %H:%M %Z}  {told.said}{names}"
    for line in explained(told):
        yield from textwrap.wrap(line, 100, initial_indent=" " * 26, subsequent_indent=" " * 26)
    said = "\n".join(filter(None, (told.subject, told.text))) if told.action == "send" else ""
    for line in said.splitlines():
        yield from textwrap.wrap(line, 96, initial_indent="      | ", subsequent_indent="      | ")


def as_json(told: Moment) -> dict[str, Any]:
    """For scripts: times in RFC 3339, rules by id and in words."""
    times = {
        name: value.isoformat() if value else None
        for name in ("at", "until", "planned")
        for value in [getattr(told, name)]
    }
    return {**asdict(told), **times, "said": told.said, "reasons": list(told.reasons)}


def _person(given: argparse.Namespace) -> Person:
    if given.no_phone and given.no_email:
        raise Usage("Somebody who leaves neither a phone number nor an e-mail address cannot be answered.")
    if given.phone_area and not re.fullmatch(r"[2-9](?!11)\d\d", given.phone_area):
        raise Usage(f"{given.phone_area!r} is no area code; it has three digits, like 212.")
    if given.state and region_of(given.state) != given.state.upper():
        raise Usage(f"{given.state!r} is no state or province; write its two letters, like TX.")
    return Person(
        given.phone_area,
        given.state.upper() if given.state else None,
        given.language,
        not given.no_phone,
        not given.no_email,
        given.landline,
        delay(given.reply_after),
        delay(given.book),
    )


def _behaviour(given: argparse.Namespace) -> str:
    deeds = [f"they answer after {given.reply_after}"] if given.reply_after else []
    deeds += [f"they book after {given.book}"] if given.book else []
    return " and ".join(deeds) or "nobody answers, so every step is taken"


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
