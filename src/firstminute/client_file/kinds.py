"""What a client file may connect to: the modules that are there, so that a new one needs no other change."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from firstminute.adapters import sources


@cache
def kinds() -> tuple[str, ...]:
    """Kinds of sources: the modules of `adapters/sources/` that can both verify and parse (`ports.SourceKind`)."""
    found = (module.name for module in pkgutil.iter_modules(sources.__path__) if not module.ispkg)
    return tuple(sorted(name for name in found if _verifies_and_parses(name)))


def is_public(kind: str) -> bool:
    """Whether a source of this kind may do without a secret: it stands behind a form that everybody can fill in."""
    return bool(getattr(_module(kind), "PUBLIC", False))


def has(kind: str, function: str) -> bool:
    """Whether the module of a kind has one of the functions that kinds may have or not (`ports.SourceKind`)."""
    return callable(getattr(_module(kind), function, None))


def _verifies_and_parses(name: str) -> bool:
    module = _module(name)
    return callable(getattr(module, "verify", None)) and callable(getattr(module, "parse", None))


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"{sources.__name__}.{name}")
