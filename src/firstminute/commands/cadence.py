"""One lead's follow-up: held back, gone on with, a step left out, begun anew, or another one begun."""

from __future__ import annotations

import argparse
from typing import Any, Final

from firstminute.commands import Usage, local, show_json, stack
from firstminute.commands.merge import BY
from firstminute.commands.moments import moment
from firstminute.domain.events import rfc3339

_KINDS: Final = {
    "pause": "cadence.paused",
    "resume": "cadence.resumed",
    "skip": "cadence.step_skipped",
    "restart": "cadence.restarted",
    "switch": "cadence.switched",
}
_DONE: Final = {
    "pause": "{id} is paused{until}. To go on: firstminute cadence resume {id}",
    "resume": "{id} goes on.",
    "skip": "{id}: {touch} is left out.",
    "restart": "{id} begins its follow-up anew.",
    "switch": "{id} goes on with {cadence}.",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do with which lead."""
    parser.add_argument("order", choices=tuple(_KINDS), metavar="ORDER", help=", ".join(_KINDS))
    parser.add_argument("lead_id", metavar="ID")
    parser.add_argument("--to", metavar="CADENCE", help="switch: the cadence to go on with")
    parser.add_argument(
        "--until",
        metavar="TIME",
        help='pause: when it goes on by itself, like "tomorrow 9:00", "Mon 8:30" or 2026-12-01T09:00, in the '
        "practice's zone",
    )
    parser.add_argument("--note", help="why, for the timeline")
    stack.add_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """What staff order by `POST /leads/{id}/events`, from the command line."""
    from firstminute.application.console import lead_id_from
    from firstminute.application.controlling import control

    if given.order == "switch" and not given.to:
        raise Usage("Say which cadence to go on with: --to NAME.")
    for option, order in (("to", "switch"), ("until", "pause")):
        if getattr(given, option) and given.order != order:
            raise Usage(f"--{option} goes with {order}, not with {given.order}.")
    found = stack.find(given)
    console, lead_id = found.console(), lead_id_from(given.lead_id)
    until = moment(given.until, found.practice.zone, console.clock.now()) if given.until else None
    asked: dict[str, Any] = {"cadence": given.to, "until": until and rfc3339(until), "note": given.note}
    data = {name: value for name, value in asked.items() if value}
    event = control(console.leads, found.practice, lead_id, _KINDS[given.order], data, BY, console.clock.now())
    if given.json:
        show_json(event.as_json())
    else:
        ends = f" until {local(event.data['until'], found.practice.zone)}" if until else ""
        told = _DONE[given.order].format(id=lead_id, touch=event.data.get("touch"), cadence=given.to, until=ends)
        print(told)
    return 0
