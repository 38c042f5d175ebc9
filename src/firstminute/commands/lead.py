"""One lead with everything that happened."""

from __future__ import annotations

import argparse
from typing import Any

from firstminute.commands import local, show_json, stack


def configure(parser: argparse.ArgumentParser) -> None:
    """Which lead."""
    parser.add_argument("lead_id", metavar="ID")
    stack.add_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Who it is, how it stands, every event in order, what is next."""
    from firstminute.application import querying
    from firstminute.application.console import lead_id_from

    found = stack.find(given)
    answer = querying.lead(found.console(), lead_id_from(given.lead_id))
    if given.json:
        show_json(answer)
        return 0
    zone = found.practice.zone
    for name, value in answer["lead"].items():
        if value not in (None, [], ""):
            print(f"{name.replace('_', ' ')}: {_plain(value)}")
    print()
    for event in answer["events"]:
        print(f"{local(event['occurred_at'], zone, '%a %d %b %H:%M:%S')}  {_told(event)}")
    print(f"\nnext: {_next(answer['next_action'], zone)}")
    return 0


def _told(event: dict[str, Any]) -> str:
    details = ", ".join(
        f"{name}={_plain(value)}" for name, value in event["data"].items() if value not in (None, [], {})
    )
    return f"{event['type']:<24} by {event['actor']['kind']} {event['actor']['name']}  {details}".rstrip()


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name}={_plain(one)}" for name, one in value.items())
    return ", ".join(map(_plain, value)) if isinstance(value, list) else " ".join(str(value).split())


def _next(following: dict[str, Any] | None, zone: str) -> str:
    if following is None:
        return "nothing planned"
    return f"{following['channel']} on {local(following['at'], zone)} ({following['what']})"
