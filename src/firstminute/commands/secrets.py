"""The secrets that a client file names."""

from __future__ import annotations

import argparse
from typing import Final

from firstminute.commands import show_json, show_table, stack
from firstminute.domain.errors import ProviderUnavailable

_CREATE: Final = (
    "\nCreate each as plain text: aws secretsmanager create-secret --name {name} --secret-string file://the-value.txt"
    "\nUntil then its senders are told to come again (503), and what needs it to leave does not."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Nothing but the stack."""
    stack.add_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Each name and whether it can be read, never a value; 1 when one is missing. The stack need not be deployed."""
    found = stack.planned(given.client) if given.client and not given.stack else stack.find(given)
    names = {name: f"firstminute/{found.slug}/{name}" for name in found.practice.secret_names}
    missing = missing_of(found)
    if given.json:
        show_json([{"name": name, "id": names[name], "exists": name not in missing} for name in names])
        return int(bool(missing))
    show_table(
        ("secret", "in Secrets Manager", "state"), ((name, names[name], missing.get(name, "there")) for name in names)
    )
    if missing:
        print(_CREATE.format(name=names[min(missing)]))
    return int(bool(missing))


def missing_of(found: stack.Stack) -> dict[str, str]:
    """The secrets that cannot be read, each with the reason in a word or a sentence."""
    return {name: why for name in found.practice.secret_names if (why := _missing(found, name))}


def _missing(found: stack.Stack, name: str) -> str | None:
    try:
        found.secrets.get(name)
    except ProviderUnavailable as error:
        return "missing" if "does not exist" in str(error) else str(error)
    return None
