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
    return count_or_replay(given, "callback", "Callbacks")


def count_or_replay(given: argparse.Namespace, word: str, *queues: str) -> int:
    """Count what lies among queues' dead letters, or move it back. `queues`: as the template's outputs call them."""
    from firstminute.adapters.aws import dead_letters
    from firstminute.adapters.aws.session import client

    found, sqs = stack.find(given), client("sqs")
    pairs = [(found.output(f"{one}DeadLetterQueueUrl"), found.output(f"{one}QueueUrl")) for one in queues]
    if given.action is None:
        count = sum(dead_letters.waiting(sqs, dead) for dead, _ in pairs)
        return _say(given, "waiting", count, f"{word}{{}} given up and kept")
    moved = sum(dead_letters.move(sqs, dead, living) for dead, living in pairs)
    return _say(given, "replayed", moved, f"{word}{{}} on the way again")


def _say(given: argparse.Namespace, name: str, count: int, words: str) -> int:
    if given.json:
        show_json({name: count})
    else:
        print(f"{count} {words.format(' is' if count == 1 else 's are')}.")
    return 0
