"""Patients of the practice, who are not to be answered as new."""

from __future__ import annotations

import argparse
from pathlib import Path

from firstminute.application.patients import hashes_in
from firstminute.commands import NotDone, Usage, show_json, stack


def configure(parser: argparse.ArgumentParser) -> None:
    """Upload, list, clear."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    upload = actions.add_parser(
        "upload", help="hash the numbers and addresses in a CSV file here, and store the hashes"
    )
    upload.add_argument("file", type=Path, metavar="FILE.csv", help="any columns; it does not leave this machine")
    listing = actions.add_parser("list", help="how many are known; with --json their hashes")
    clear = actions.add_parser("clear", help="forget them all")
    for action in (upload, listing, clear):
        stack.add_arguments(action)


def run(given: argparse.Namespace) -> int:
    """Do one of them."""
    return {"upload": _upload, "list": _list, "clear": _clear}[given.action](given)


def _upload(given: argparse.Namespace) -> int:
    if not given.file.exists():
        raise Usage(f"There is no file {given.file}.")
    found = stack.find(given)
    try:
        with given.file.open(encoding="utf-8-sig", newline="") as lines:
            hashes = hashes_in(lines, found.practice.country)
    except UnicodeDecodeError as error:
        raise NotDone(f"{given.file} is not UTF-8 text; save it as CSV UTF-8.") from error
    if not hashes:
        raise NotDone(f"{given.file} holds no phone number and no e-mail address.")
    return _said(given, "known", found.patients.add(hashes), "are known as patients'; only hashes were stored.")


def _list(given: argparse.Namespace) -> int:
    hashes = stack.find(given).patients.all()
    if given.json:
        show_json({"known": len(hashes), "hashes": hashes})
        return 0
    return _said(given, "known", len(hashes), "are known as patients'.")


def _clear(given: argparse.Namespace) -> int:
    return _said(given, "forgotten", stack.find(given).patients.clear(), "are forgotten.")


def _said(given: argparse.Namespace, name: str, count: int, words: str) -> int:
    if given.json:
        show_json({name: count})
    else:
        print(f"{count} contact points {words}")
    return 0
