"""One table: what, ours, budget, verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

HELD: Final = "held"
MISSED: Final = "MISSED"
_HEADINGS: Final = ("what", "ours", "budget", "verdict")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `held` is None where nothing was promised: the figure is only told."""

    what: str
    ours: str
    budget: str = ""
    held: bool | None = None

    @property
    def verdict(self) -> str:
        """In a word."""
        return "" if self.held is None else HELD if self.held else MISSED

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """As the table shows it."""
        return (self.what, self.ours, self.budget, self.verdict)


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that belong together, and what has to be known to read them."""

    title: str
    rows: Sequence[Row]
    note: str = ""


def at_most(what: str, ours: float, budget: float, form: str = "{:g}", then: float | None = None) -> Row:
    """A figure that must not be above its budget; `then` is where it should come to."""
    later = f", then {form.format(then)}" if then is not None else ""
    return Row(what, form.format(ours), f"<= {form.format(budget)}{later}", ours <= budget)


def told(what: str, ours: str, beside: str = "") -> Row:
    """A figure without a verdict, perhaps beside another one."""
    return Row(what, ours, beside)


def plain(sections: Iterable[Section]) -> str:
    """For a terminal: one table whose columns keep their width from section to section."""
    shown = list(sections)
    everything = [_HEADINGS, *(row.cells for section in shown for row in section.rows)]
    widths = [max(len(cells[column]) for cells in everything) for column in range(4)]
    lines = [_line(_HEADINGS, widths), "  ".join("-" * width for width in widths)]
    for section in shown:
        lines += ["", section.title, *(_line(row.cells, widths) for row in section.rows)]
        lines += [f"  {section.note}"] if section.note else []
    return "\n".join(lines)


def markdown(sections: Iterable[Section]) -> str:
    """The same for a document."""
    lines: list[str] = []
    for section in sections:
        lines += [f"### {section.title}", "", _barred(_HEADINGS), _barred(("---", "---", "---", "---"))]
        lines += [_barred(row.cells) for row in section.rows]
        lines += ["", *([section.note, ""] if section.note else [])]
    return "\n".join(lines).rstrip()


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    what, ours, budget, verdict = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"{what}  {ours}  {budget}  {verdict}".rstrip()


def _barred(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
