"""Leads of a stack, newest first."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import islice
from typing import Any

from firstminute.commands import local, show_json, show_table, stack
from firstminute.domain.states import STATES


def configure(parser: argparse.ArgumentParser) -> None:
    """Which leads, and how many."""
    parser.add_argument("--state", choices=STATES, metavar="STATE", help=f"only leads in a state: {', '.join(STATES)}")
    parser.add_argument("--owner", metavar="NAME", help="only leads of this member of the team")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="how many at most (default: 50)")
    stack.add_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Ids, states and what is next; who they are, `firstminute lead ID` tells."""
    found = stack.find(given)
    leads = list(islice(_leads(found, given), max(0, given.limit)))
    if given.json:
        show_json(leads)
        return 0
    zone = found.practice.zone
    show_table(
        ("received", "lead", "source", "state", "owner", "next"),
        (
            (
                local(lead["received_at"], zone),
                lead["id"],
                " + ".join(lead["sources"]),
                _state(lead),
                lead["owner"],
                _next(lead, zone),
            )
            for lead in leads
        ),
    )
    return 0


def _state(lead: dict[str, Any]) -> str:
    """With who this is no new patient of: somebody the practice treats, or nobody."""
    marks = [words for name, words in (("patient", "a patient"), ("synthetic", "a test")) if lead[name]]
    return f"{lead['state']} ({', '.join(marks)})" if marks else str(lead["state"])


def _leads(found: stack.Stack, given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    from firstminute.application import querying

    console, cursor = found.console(), None
    while True:
        wanted = {"state": given.state, "owner": given.owner, "cursor": cursor}
        page = querying.leads(console, {name: value for name, value in wanted.items() if value})
        yield from page["leads"]
        cursor = page["cursor"]
        if cursor is None:
            return


def _next(lead: dict[str, Any], zone: str) -> str | None:
    following = lead["next_action"]
    return f"{following['channel']} {local(following['at'], zone)} ({following['what']})" if following else None
