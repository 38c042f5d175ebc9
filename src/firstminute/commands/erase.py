"""A person's data goes."""

from __future__ import annotations

import argparse
from typing import Final

from firstminute.commands import show_json, stack
from firstminute.domain.events import Actor

_BY: Final = Actor("staff", "command line")


def configure(parser: argparse.ArgumentParser) -> None:
    """Whose."""
    parser.add_argument("lead_id", metavar="ID")
    stack.add_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Planned touches stop, personal data goes; counts and opt-outs stay. It cannot be undone."""
    from firstminute.application.console import lead_id_from
    from firstminute.application.erasing import erase

    found = stack.find(given)
    lead_id = lead_id_from(given.lead_id)
    erase(found.console(), lead_id, _BY)
    if given.json:
        show_json({"lead_id": lead_id, "status": "erased"})
    else:
        print(f"The personal data of {lead_id} is gone; its counts and opt-outs stay.")
    return 0
