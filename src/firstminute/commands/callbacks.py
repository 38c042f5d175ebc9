"""Callbacks and alerts that were given up after a day of trying."""

from __future__ import annotations

import argparse

from firstminute.commands import show_json, stack


def configure(parser: argparse.ArgumentParser) -> None:
    """Count them, or send them on their way again."""
    parser.add_argument(
        "action", nargs="?", choices=("replay",), help="put them back into the queue; without it: count"
    )
    stack.add_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Whoever receives one twice knows it by its webhook-id."""
    from firstminute.adapters.aws import dead_letters
    from firstminute.adapters.aws.session import client

    found = stack.find(given)
    dead, living = found.output("CallbacksDeadLetterQueueUrl"), found.output("CallbacksQueueUrl")
    if given.action is None:
        return _say(given, "waiting", dead_letters.waiting(client("sqs"), dead), "given up and kept")
    return _say(given, "replayed", dead_letters.move(client("sqs"), dead, living), "on the way again")


def _say(given: argparse.Namespace, name: str, count: int, words: str) -> int:
    if given.json:
        show_json({name: count})
    else:
        print(f"{count} {'callback is' if count == 1 else 'callbacks are'} {words}.")
    return 0
