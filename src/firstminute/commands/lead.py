"""One lead with everything that happened."""

from __future__ import annotations

import argparse
from typing import Any, Final

from firstminute.commands import local, show_json, stack

# What an event of a merge holds so that it can be undone to the letter.
_FOR_MACHINES: Final = frozenset({"shares", "released", "restored"})


# What a flag says, where its name says too little.
_WORDS: Final = {"patient": "a patient already", "synthetic": "a test that nobody asked for"}


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
        if value not in (None, [], "") and value is not False:
            print(f"{_WORDS.get(name, name.replace('_', ' '))}: {'yes' if value is True else _plain(value)}")
    print()
    for event in answer["events"]:
        told = f"{_told(event, given.lead_id)}{_kept(event, zone)}"
        print(f"{local(event['occurred_at'], zone, '%a %d %b %H:%M:%S')}  {told}")
    print(f"\nnext: {_next(answer['next_action'], zone)}")
    for one in answer["possible_duplicates"]:
        print(f"shares a number or an address with {one}; the same person? firstminute merge {given.lead_id} {one}")
    return 0


def _told(event: dict[str, Any], lead_id: str) -> str:
    shown = ((name, value) for name, value in event["data"].items() if name not in _FOR_MACHINES)
    details = ", ".join(f"{name}={_plain(value)}" for name, value in shown if value not in (None, [], {}))
    why = " ".join(event.get("why", ()))
    details += f"  ({why})" if why else ""
    whose = "" if event["lead_id"] == lead_id else f"of {event['lead_id']}  "
    return f"{event['type']:<24} by {event['actor']['kind']} {event['actor']['name']}  {whose}{details}".rstrip()


def _kept(event: dict[str, Any], zone: str) -> str:
    """How long the provider keeps what the event names, or since when it does not."""
    words = [
        f"{one['what']} deleted on {local(one['deleted_at'], zone, '%d %b %Y')}"
        if one["deleted_at"]
        else f"{one['what']} kept until {local(one['until'], zone, '%d %b %Y')}"
        for one in event.get("kept", ())
    ]
    return f"  [{', '.join(words)}]" if words else ""


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name}={_plain(one)}" for name, one in value.items())
    return ", ".join(map(_plain, value)) if isinstance(value, list) else " ".join(str(value).split())


def _next(following: dict[str, Any] | None, zone: str) -> str:
    if following is None:
        return "nothing planned"
    return f"{following['channel']} on {local(following['at'], zone)} ({following['what']})"
