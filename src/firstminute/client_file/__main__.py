"""`python -m firstminute.client_file check|compile FILE`, `schema`, `document`.

Exit status 0: fine, 1: the file is not right, 2: wrong usage.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from firstminute.client_file import NotRight, compiled, load, overrides_from
from firstminute.client_file.documenting import document, schema


def main(arguments: list[str] | None = None) -> int:
    """Run one command and give back its exit status."""
    given = _parser().parse_args(arguments)
    if given.command == "schema":
        return _say(json.dumps(schema(), indent=2, ensure_ascii=False))
    if given.command == "document":
        return _say(document().rstrip("\n"))
    try:
        client = load(given.file, overrides_from(given.overrides))
    except NotRight as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{given.overrides}: {error}\n")
        return 2
    if given.command == "compile":
        return _say(json.dumps(compiled(client), indent=2, ensure_ascii=False))
    return _say(f"{given.file}: {client.practice.name} is ready.")


def _say(text: str) -> int:
    sys.stdout.write(f"{text}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m firstminute.client_file", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, meaning in (("check", "what is not right with a file"), ("compile", "a file as the functions load it")):
        command = commands.add_parser(name, help=meaning)
        command.add_argument("file", type=Path)
        command.add_argument("--overrides", type=Path, help="JSON that is laid over the file, for local runs")
    commands.add_parser("schema", help="the JSON Schema of client files")
    commands.add_parser("document", help="the documentation of every field")
    return parser


if __name__ == "__main__":
    sys.exit(main())
