"""A lead is a person's of its own after all."""

from __future__ import annotations

import argparse

from firstminute.commands import show_json, stack
from firstminute.commands.merge import BY


def configure(parser: argparse.ArgumentParser) -> None:
    """Which one."""
    parser.add_argument("other_id", metavar="OTHER", help="the lead that was merged into another")
    stack.add_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """What came by the merge goes back, what was recorded since stays where it is, opt-outs stay with both."""
    from firstminute.application.console import lead_id_from
    from firstminute.application.merging import unmerge

    console = stack.find(given).console()
    other_id = lead_id_from(given.other_id)
    event = unmerge(console.leads, console.practice, other_id, BY, console.clock.now())
    if given.json:
        show_json({"lead_id": event.lead_id, "released": other_id, "event_id": event.id})
    else:
        print(f"{other_id} is a lead of its own again, apart from {event.lead_id}.")
    return 0
