"""Imports all that an artefact may import, in a process that has nothing else: `python -I -S THIS FOLDER LEFT_OUT`.

LEFT_OUT is a JSON list of what this function is built without, as paths below the artefact's root.
"""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def imports(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Every import, also those inside functions; not those that only type checkers follow."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif not (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)):
            yield from imports(child)


def import_all(folder: Path, left_out: list[str]) -> None:
    """Import every module of ours, and then whatever any of them imports later, when it is needed."""
    for module in pkgutil.walk_packages(importlib.import_module("firstminute").__path__, "firstminute."):
        importlib.import_module(module.name)
    for path in (folder / "handler.py", *(folder / "firstminute").rglob("*.py")):
        for found in imports(ast.parse(path.read_text())):
            wanted = ast.unparse(found)
            if not any(name.replace("/", ".") in wanted for name in left_out):
                exec(compile(wanted, str(path), "exec"), {"__package__": package_of(path, folder)})


def package_of(path: Path, folder: Path) -> str:
    """The package that a module lies in."""
    return ".".join(path.relative_to(folder).parts[:-1])


def say_something(handler: Any) -> None:
    """Log an error with its trace and emit a metric: both have parts that are loaded when they are first used."""
    try:
        int("as it may happen")
    except ValueError:
        handler.logger.exception("seen")
    if hasattr(handler, "metrics"):
        handler.metrics.add_metric("Seen", "Count", 1)
        handler.metrics.flush_metrics()


def read_a_number_from_abroad() -> None:
    """Through the library of the world's phone numbers; and what is no number is none."""
    from firstminute.adapters.sources import webhook
    from firstminute.domain.inquiry import Request
    from firstminute.domain.practice import Source

    def points(phone: str) -> tuple[str, ...]:
        body = json.dumps({"name": "Dana", "phone": phone}).encode()
        request = Request("POST", "https://api.example/intake/z", {"content-type": "application/json"}, body)
        (draft,) = webhook.parse(request, Source("z", "webhook", "ads", "z/s"), "GB", datetime(2026, 3, 2, tzinfo=UTC))
        return tuple(draft.contact_points)

    assert points("020 7946 0018") == ("+442079460018",), points("020 7946 0018")
    assert points("call me") == (), points("call me")


def main(folder: Path, left_out: list[str]) -> None:
    """End with an error that says what is missing."""
    sys.path.insert(0, str(folder))
    handler = importlib.import_module("handler")
    import_all(folder, left_out)
    say_something(handler)
    if "phonenumbers" not in left_out:
        read_a_number_from_abroad()


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
