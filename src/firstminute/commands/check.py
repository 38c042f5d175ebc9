"""Whether a client file may be deployed."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from firstminute.commands import Usage, show_json


def configure(parser: argparse.ArgumentParser) -> None:
    """One file or several."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="write the problems as JSON, for editors and scripts")


def run(given: argparse.Namespace) -> int:
    """Problems as `file:line: field: message`, in the order of lines. 1 when there is one."""
    from firstminute.client_file import check

    missing = [str(path) for path in given.files if not path.is_file()]
    if missing:
        raise Usage(f"There is no file {', '.join(missing)}.")
    problems = {path: check(path) for path in given.files}
    if given.json:
        show_json([asdict(problem) for found in problems.values() for problem in found])
        return int(any(problems.values()))
    for path, found in problems.items():
        print("\n".join(map(str, found)) or f"{path}: is right.")
    return int(any(problems.values()))
