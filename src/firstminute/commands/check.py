"""Whether a client file may be deployed."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from firstminute.commands import Usage, show_json

if TYPE_CHECKING:
    from firstminute.client_file import Problem


def configure(parser: argparse.ArgumentParser) -> None:
    """One file or several."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="write the problems as JSON, for editors and scripts")
    parser.add_argument(
        "--against",
        type=Path,
        metavar="OLD",
        help="the file as it is deployed: also check what the change does to people",
    )
    parser.add_argument("--strict", action="store_true", help="take warnings for errors")


def run(given: argparse.Namespace) -> int:
    """Problems as `file:line: field: message`, in the order of lines. 1 when one of them is an error."""
    from firstminute.client_file import check, check_change

    old = [given.against] if given.against else []
    missing = [str(path) for path in (*given.files, *old) if not path.is_file()]
    if missing:
        raise Usage(f"There is no file {', '.join(missing)}.")
    problems = {path: check(path) for path in given.files}
    for path, found in problems.items():
        if given.against and not _wrong(found, strict=False):
            found.extend(check_change(path, given.against))
    wrong = any(_wrong(found, given.strict) for found in problems.values())
    if given.json:
        show_json([asdict(problem) for found in problems.values() for problem in found])
        return int(wrong)
    for path, found in problems.items():
        print("\n".join(map(str, found)) or f"{path}: is right.")
        if found and not _wrong(found, strict=False):
            print(f"{path}: may be deployed; look at the warnings.")
    return int(wrong)


def _wrong(found: Sequence[Problem], strict: bool) -> bool:
    return any(strict or one.severity == "error" for one in found)
