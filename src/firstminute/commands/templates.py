"""Every template as a person would get it, with what it costs."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from firstminute.commands import Usage, show_json
from firstminute.commands.stack import practice_from
from firstminute.domain import text_prices
from firstminute.domain.practice import Practice
from firstminute.domain.sampling import Sample, plan_prices, samples

_CHANNELS: Final = {"sms": "text", "email": "e-mail", "call": "for whoever calls"}


def configure(parser: argparse.ArgumentParser) -> None:
    """A client file, and which of its templates."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("names", nargs="*", metavar="TEMPLATE", help="only these")
    parser.add_argument(
        "--html", type=Path, metavar="FOLDER", help="also write each e-mail there, to open in a browser"
    )
    parser.add_argument("--json", action="store_true", help="write JSON, for scripts")


def run(given: argparse.Namespace) -> int:
    """Words, encoding, segments and dollars of each."""
    practice = practice_from(given.file)
    unknown = sorted(set(given.names) - practice.templates.keys())
    if unknown:
        raise Usage(f"There is no template {', '.join(unknown)}; there are {', '.join(sorted(practice.templates))}.")
    shown = [one for one in samples(practice) if not given.names or one.template.name in given.names]
    if given.html:
        _write(given.html, shown)
    if given.json:
        plans = {name: round(dollars, 2) for name, dollars in plan_prices(practice).items()}
        show_json({"templates": [_json(one) for one in shown], "plans": plans, "prices_seen": text_prices.SEEN})
        return 0
    for one in shown:
        print(*_lines(one), "", sep="\n")
    print(*_totals(practice), sep="\n")
    return 0


def _lines(one: Sample) -> Iterator[str]:
    template = one.template
    approved = (
        f"approved by {template.approved_by} on {template.approved_on}" if template.approved_by else "NOT APPROVED"
    )
    yield f"{template.name}: {_CHANNELS[template.channel]}, {template.language}, {approved}"
    if one.said.subject is not None:
        yield f"      Subject: {one.said.subject}"
    for line in one.said.text.splitlines():
        yield from textwrap.wrap(line, 100, initial_indent="      ", subsequent_indent="      ") or [""]
    if one.size:
        yield f"   {one.size.encoding}, {one.size.characters} characters, {_segments(one.size.count)}, {_price(one)}"
    elif one.price:
        yield f"   {_price(one)}"


def _segments(count: int) -> str:
    return f"{count} segment{'s' if count > 1 else ''}"


def _price(one: Sample) -> str:
    per_1000 = (
        f"${one.price_per_1000:.2f} per 1,000 people" if one.uses else "no step sends it before another way fails"
    )
    times = f", {one.uses} times each" if one.uses > 1 else ""
    return f"${one.price:.4f} a send, {per_1000}{times}"


def _totals(practice: Practice) -> Iterator[str]:
    segment = text_prices.segment_price(practice)
    own = practice.sms is not None and practice.sms.price_per_segment is not None
    source = "the client file" if own else f"list prices seen {text_prices.SEEN}, with a carrier's fee"
    yield f"Per 1,000 people of whom nobody ever answers, at most, at ${segment:.4f} a segment ({source}):"
    for plan, dollars in plan_prices(practice).items():
        yield f"  {plan:<14}${dollars:>8.2f}"


def _write(folder: Path, shown: Sequence[Sample]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one in shown:
            if one.said.html:
                name = f"{one.template.name}.{one.template.language}.html"
                (folder / name).write_text(one.said.html, encoding="utf-8")
    except OSError as error:
        raise Usage(f"{folder} is no folder that can be written to: {error.strerror}.") from error


def _json(one: Sample) -> dict[str, Any]:
    size = one.size
    return {
        "name": one.template.name,
        "channel": one.template.channel,
        "language": one.template.language,
        "approved_by": one.template.approved_by,
        "approved_on": one.template.approved_on,
        "subject": one.said.subject,
        "text": one.said.text,
        "encoding": size.encoding if size else None,
        "characters": size.characters if size else len(one.said.text),
        "segments": size.count if size else None,
        "uses": one.uses,
        "dollars": round(one.price, 6),
        "dollars_per_1000": round(one.price_per_1000, 2),
    }
