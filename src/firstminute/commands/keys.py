"""Keys of the API."""

from __future__ import annotations

import argparse

from firstminute.application import access
from firstminute.commands import NotDone, show_json, show_table, stack


def configure(parser: argparse.ArgumentParser) -> None:
    """Add, list, remove."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="make a key and show it, once")
    add.add_argument("name", metavar="NAME", help="whose it is: one key for one person or tool")
    add.add_argument("--role", choices=access.ROLES, required=True)
    listing = actions.add_parser("list", help="names and roles; a key itself is nowhere")
    remove = actions.add_parser("remove", help="withdraw a key and end its sign-ins")
    remove.add_argument("name", metavar="NAME")
    for action in (add, listing, remove):
        stack.add_arguments(action)


def run(given: argparse.Namespace) -> int:
    """Do one of them."""
    found = stack.find(given)
    return {"add": _add, "list": _list, "remove": _remove}[given.action](found, given)


def _add(found: stack.Stack, given: argparse.Namespace) -> int:
    key = access.issue(found.keys, given.name, given.role)
    if given.json:
        show_json({"name": given.name, "role": given.role, "key": key})
        return 0
    print(f"{key}\n\nThis is the key of {given.name} ({given.role}). It is not shown again: only its hash is stored.")
    return 0


def _list(found: stack.Stack, given: argparse.Namespace) -> int:
    keys = access.known(found.keys)
    if given.json:
        show_json([{"name": key.name, "role": key.role} for key in keys])
    else:
        show_table(("name", "role"), ((key.name, key.role) for key in keys))
    return 0


def _remove(found: stack.Stack, given: argparse.Namespace) -> int:
    removed = access.withdraw(found.keys, given.name)
    if not removed:
        raise NotDone(f"There is no key called {given.name}.")
    if given.json:
        show_json({"name": given.name, "removed": removed})
    else:
        print(f"The key of {given.name} is withdrawn.")
    return 0
