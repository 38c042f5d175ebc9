"""The command line: `firstminute --help`.

Exit status 0: done, 1: what was asked about is not right, 2: wrong usage. Each command is a module of `commands/`,
imported when it is called.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import textwrap
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Final

from firstminute import __version__
from firstminute.commands import Usage
from firstminute.domain.errors import FirstMinuteError, Rejected

COMMANDS: Final[Mapping[str, str]] = {
    "check": "say what is not right with a client file, by line and field",
    "templates": "show every message of a client file, filled in, with its size and price",
    "preview": "show the timeline that one lead would live through",
    "simulate": "run thousands of made-up people through months and say what would be sent",
    "rules": "show the laws that every message honours, with sources and what changes soon",
    "deploy": "check a client file, build, and bring its stack up to date",
    "source": "list the sources of a client file, or try how a captured request to one is read",
    "secrets": "say which of the secrets that the client file names exist",
    "phone": "show, set and test how the practice's number is set up at Twilio",
    "keys": "make, list and withdraw keys of the API",
    "send-lead": "send a test inquiry, as a website's form would",
    "leads": "list leads, newest first",
    "lead": "show one lead with everything that happened",
    "report": "show the funnel and the response times of a range of days",
    "opt-outs": "list every opt-out with its proof: how, when, and that nothing left after it",
    "audit": "recount the event log and compare with the counters",
    "quarantine": "list, show or replay deliveries that could not be understood",
    "callbacks": "count or replay the callbacks that were given up",
    "lookups": "count or replay what could not be fetched from a provider",
    "inbox": "count or replay requests that could not be taken in for hours",
    "patients": "upload, count or forget hashes of known patients' contact points",
    "cadence": "pause, resume or restart one lead's follow-up, skip a step, or switch to another one",
    "merge": "say that two leads are one person: the first goes on for both",
    "unmerge": "take a lead out again of the one that it was merged into",
    "erase": "remove the personal data of a lead",
}
_ABOUT: Final = (
    "Answers a practice's inquiries within seconds, follows up for days, and counts what becomes of them. "
    "Commands that look at a running stack find it by --client FILE or --stack NAME; without either, the one that "
    "`make run` has started."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give back its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    name = next((word for word in given if not word.startswith("-")), None)
    try:
        module = _module(name)
        parsed = _parser(name, module).parse_args(given)
        return int(module.run(parsed)) if module else _nothing()
    except Usage as error:
        return _failed(str(error), 2)
    except FirstMinuteError as error:
        return _failed(error.detail if isinstance(error, Rejected) else str(error), 1)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output (`| head`) has seen enough; the interpreter must not fail on it once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _module(name: str | None) -> ModuleType | None:
    if name is None or name not in COMMANDS:
        return None
    try:
        return importlib.import_module(f"firstminute.commands.{name.replace('-', '_')}")
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("firstminute"):
            raise
        raise Usage(
            f"{error.name} is not installed; install the command line with: pip install 'firstminute[cli]'"
        ) from error


def _parser(chosen: str | None, module: ModuleType | None) -> argparse.ArgumentParser:
    """Every command is listed; only the chosen one says what it takes."""
    parser = argparse.ArgumentParser(
        prog="firstminute",
        description=textwrap.fill(_ABOUT, 100),
        epilog="\n".join(["commands:", *(f"  {name:<12}{meaning}" for name, meaning in COMMANDS.items())]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"firstminute {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", help="one of those below; each has a --help of its own")
    for name, meaning in COMMANDS.items():
        one = commands.add_parser(name, description=f"{meaning[0].upper()}{meaning[1:]}.")
        if name == chosen and module:
            module.configure(one)
    return parser


def _nothing() -> int:
    return _failed("Say what to do; `firstminute --help` lists the commands.", 2)


def _failed(sentence: str, status: int) -> int:
    sys.stderr.write(f"firstminute: {sentence}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
