"""Two leads are one person's."""

from __future__ import annotations

import argparse
from typing import Final

from firstminute.commands import show_json, stack
from firstminute.domain.events import Actor

BY: Final = Actor("staff", "command line")


def configure(parser: argparse.ArgumentParser) -> None:
    """Which two."""
    parser.add_argument("keep_id", metavar="KEEP", help="the lead that goes on for both")
    parser.add_argument("other_id", metavar="OTHER", help="the lead that is merged into it")
    stack.add_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """KEEP stands for OTHER too: its follow-up goes on, OTHER's ends. `firstminute unmerge OTHER` undoes it."""
    from firstminute.application.console import lead_id_from
    from firstminute.application.merging import merge

    console = stack.find(given).console()
    keep_id, other_id = lead_id_from(given.keep_id), lead_id_from(given.other_id)
    event = merge(console.leads, console.practice, keep_id, other_id, BY, console.clock.now())
    if given.json:
        show_json({"lead_id": keep_id, "absorbed": other_id, "event_id": event.id})
    else:
        print(f"{keep_id} stands for {other_id} too. To undo it: firstminute unmerge {other_id}")
    return 0
