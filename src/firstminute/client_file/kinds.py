"""What a client file may connect to: the modules that are there, so that a new one needs no other change."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from firstminute.adapters import sources


@cache
def kinds() -> tuple[str, ...]:
    """Kinds of sources: the modules of `adapters/sources/` that can both verify and parse (`ports.SourceKind`)."""
    found = (module.name for module in pkgutil.iter_modules(sources.__path__) if not module.ispkg)
    return tuple(sorted(name for name in found if _verifies_and_parses(name)))


def _verifies_and_parses(name: str) -> bool:
    module = importlib.import_module(f"{sources.__name__}.{name}")
    return callable(getattr(module, "verify", None)) and callable(getattr(module, "parse", None))
