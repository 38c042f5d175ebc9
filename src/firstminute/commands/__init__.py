"""The commands, one module each: `configure(parser)` says what it takes, `run(given)` does it.

`run` gives back the exit status, or raises: Usage is 2, every other error of ours 1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from firstminute.domain.errors import FirstMinuteError


class Usage(FirstMinuteError):
    """The command was called in a way that cannot work: exit status 2."""


class NotDone(FirstMinuteError):
    """What was asked for could not be done, in one sentence: exit status 1."""


def agreed(yes: bool, what: str, question: str) -> None:
    """Whoever calls has agreed to a change, by `--yes` or by an answer. Raises Usage, or NotDone when they do not."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise Usage(f"{what}; say --yes to agree to it.")
    if input(f"{question} [y/N] ").strip().lower() not in ("y", "yes"):
        raise NotDone("Nothing was changed.")


def show_json(content: Any) -> None:
    """For scripts."""
    print(json.dumps(content, indent=2, ensure_ascii=False))


def show_table(heads: Sequence[str], rows: Iterable[Sequence[Any]], *, right: Iterable[int] = ()) -> None:
    """A table in columns; `right` are the columns of numbers, which stand at their right edge."""
    cells = [list(heads), *[["–" if cell is None else str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    numbers = set(right)
    for row in cells:
        placed = (
            cell.rjust(width) if column in numbers else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join(placed).rstrip())


def local(moment: datetime | str | None, zone: str, pattern: str = "%a %d %b %Y %H:%M") -> str | None:
    """A time as the practice's clock on the wall shows it."""
    if moment is None:
        return None
    given = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return given.astimezone(ZoneInfo(zone)).strftime(pattern)
