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
    return count_or_replay(given, "Callbacks", "callback")


def count_or_replay(given: argparse.Namespace, queue: str, word: str) -> int:
    """Count what lies among a queue's dead letters, or move it back. `queue` is what the template's outputs call it."""
    from firstminute.adapters.aws import dead_letters
    from firstminute.adapters.aws.session import client

    found = stack.find(given)
    dead, living = found.output(f"{queue}DeadLetterQueueUrl"), found.output(f"{queue}QueueUrl")
    if given.action is None:
        return _say(given, "waiting", dead_letters.waiting(client("sqs"), dead), f"{word}{{}} given up and kept")
    return _say(given, "replayed", dead_letters.move(client("sqs"), dead, living), f"{word}{{}} on the way again")


def _say(given: argparse.Namespace, name: str, count: int, words: str) -> int:
    if given.json:
        show_json({name: count})
    else:
        print(f"{count} {words.format(' is' if count == 1 else 's are')}.")
    return 0
