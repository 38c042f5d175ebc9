"""Deliveries that could not be understood."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any, Final

from firstminute.application.waiting_ports import Quarantined
from firstminute.commands import NotDone, Usage, local, show_json, show_table, stack

_PAGE: Final = 50


def configure(parser: argparse.ArgumentParser) -> None:
    """List them, show one, or try again."""
    parser.add_argument(
        "action", nargs="?", choices=("show", "replay"), help="what to do with one; without it: list all"
    )
    parser.add_argument("item_id", nargs="?", metavar="ID", help="which one")
    stack.add_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """`replay` reads a delivery with today's client file; 1 when it still cannot be understood."""
    found = stack.find(given)
    if given.action is None:
        return _list(found, given)
    item = _item(found, given.item_id)
    return _show(item, given) if given.action == "show" else _replay(found, item, given)


def _item(found: stack.Stack, item_id: str | None) -> Quarantined:
    if item_id is None:
        raise Usage("Say which one: its ID is in the list that `firstminute quarantine` shows.")
    item = found.quarantine.get(item_id)
    if item is None:
        raise NotDone(f"There is no quarantined delivery {item_id}.")
    return item


def _list(found: stack.Stack, given: argparse.Namespace) -> int:
    items: list[Quarantined] = []
    cursor = None
    while True:
        page, cursor = found.quarantine.page(cursor, _PAGE)
        items += page
        if cursor is None:
            break
    if given.json:
        show_json([_described(item) for item in items])
    elif items:
        zone = found.practice.zone
        rows = ((local(one.received_at, zone), one.id, one.source, one.replayed_as, one.reason) for one in items)
        show_table(("received", "id", "source", "replayed as", "reason"), rows)
    else:
        print("Nothing is in quarantine.")
    return 0


def _show(item: Quarantined, given: argparse.Namespace) -> int:
    if given.json:
        show_json(_described(item))
        return 0
    print(f"{item.reason}\n\n{item.content_type}\n{item.body.decode('utf-8', 'replace')}")
    return 0


def _described(item: Quarantined) -> dict[str, Any]:
    from firstminute.application.querying import described

    return described(item)


def _replay(found: stack.Stack, item: Quarantined, given: argparse.Namespace) -> int:
    from firstminute.application.replaying import replay

    became = replay(found.intake(), item)
    if given.json:
        show_json(asdict(became))
        return 0
    if became.asked:
        print(f"{became.asked} is asked again for what {item.id} names; `firstminute quarantine` says what came of it.")
    for event_id in became.events:
        print(f"{item.id} is an event now: {event_id}")
    for lead_id in became.leads if not became.events else ():
        print(f"{item.id} is {'a lead' if lead_id in became.fresh else 'a lead that was there already'} now: {lead_id}")
    for reason in became.reasons:
        print(f"Part of it still cannot be understood: {reason}")
    return 1 if became.reasons else 0
