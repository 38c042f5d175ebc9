"""The rules of law and carriers that every touch honours, and what changes soon."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from firstminute.commands import Usage, show_json
from firstminute.domain.recogniser_regions import region_of
from firstminute.domain.rule_pack import Coming, Rule, changes, every_rule, in_force

_SOON: Final = timedelta(days=60)


def configure(parser: argparse.ArgumentParser) -> None:
    """On which day, and where."""
    parser.add_argument("--at", metavar="DATE", help="the day, like 2027-01-31 (default: today)")
    parser.add_argument("--state", metavar="STATE", help="only what binds there, like TX or Texas")
    parser.add_argument("--json", action="store_true", help="write the rules as JSON")
    parser.add_argument("--markdown", action="store_true", help="write the whole pack as the table of docs/rules.md")


def run(given: argparse.Namespace) -> int:
    """Every rule in force with its dates and source; then what begins or ends within sixty days."""
    if given.markdown and given.json:
        raise Usage("--markdown and --json are two ways to write the rules; say one.")
    if given.markdown:
        print("\n".join(table()))
        return 0
    day = _day(given.at)
    state = _state(given.state)
    rules, coming = in_force(day, state), [one for one in changes(day, _SOON) if _binds(one.rule, state)]
    if given.json:
        show_json({"at": day.isoformat(), "rules": list(map(_row, rules)), "changes": list(map(_change, coming))})
        return 0
    print(f"In force on {day.isoformat()}{f' in {state}' if state else ''}. Not legal advice; see docs/rules.md.\n")
    for one in rules:
        print(f"{one.id:<32} {one.words}\n{'':<32} {_dates(one)}{one.mark}: {one.source}")
    print(f"\nWithin {_SOON.days} days: {'nothing changes' if not coming else ''}")
    for change in coming:
        print(f"{change.on.isoformat()}  {'begins' if change.begins else 'ends'}: {change.rule.words}")
    return 0


def table() -> list[str]:
    """The whole pack, whatever the date, as the lines of a table."""
    rows = [(f"`{one.id}`", one.words, _span(one), one.mark, f"<{one.source}>") for one in every_rule()]
    head = ("rule", "what it says", "in force", "mark", "source")
    return [f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows)]


def _span(rule: Rule) -> str:
    ends = f" to {rule.until.isoformat()}" if rule.until else ""
    return (f"from {rule.since.isoformat()}" if rule.since else "") + ends


def _day(written: str | None) -> date:
    if written is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Usage(f"{written!r} is no day; write it like 2027-01-31.") from None


def _state(written: str | None) -> str | None:
    found = region_of(written) if written else None
    if written and found is None:
        raise Usage(f"{written!r} is no state or province; write it like TX.")
    return found


def _binds(rule: Rule, state: str | None) -> bool:
    return state is None or rule.binds((state,))


def _dates(rule: Rule) -> str:
    since = f"since {rule.since.isoformat()}, " if rule.since else ""
    return since + (f"until {rule.until.isoformat()}, " if rule.until else "")


def _row(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "jurisdiction": rule.jurisdiction,
        "what": rule.what,
        "words": rule.words,
        "source": rule.source,
        "mark": rule.mark,
        "since": rule.since.isoformat() if rule.since else None,
        "until": rule.until.isoformat() if rule.until else None,
        "where": rule.where or "domain.decision",
    }


def _change(one: Coming) -> dict[str, Any]:
    return {"on": one.on.isoformat(), "begins": one.begins, "rule": _row(one.rule)}
