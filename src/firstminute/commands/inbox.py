"""Requests that could not be stored or verified when they came, nor for hours after that."""

from __future__ import annotations

import argparse

from firstminute.commands.callbacks import configure, count_or_replay

__all__ = ["configure", "run"]


def run(given: argparse.Namespace) -> int:
    """Each is taken in as of the moment it reached us, and once however often it is replayed."""
    return count_or_replay(given, "request", "Inbox", "Told")
