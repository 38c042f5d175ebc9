"""What was to be fetched from a provider that did not answer for hours."""

from __future__ import annotations

import argparse

from firstminute.commands.callbacks import configure, count_or_replay

__all__ = ["configure", "run"]


def run(given: argparse.Namespace) -> int:
    """The deliveries themselves are in quarantine, each with its reason; what was taken in before stays as it is."""
    return count_or_replay(given, "lookup", "Lookups")
