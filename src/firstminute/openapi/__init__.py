"""The API described by itself: OpenAPI 3.1, written into `openapi.json` when the code changes, not while it runs.

`python -m firstminute.openapi` writes the file; a test compares it with what the code says today.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent.parent / "openapi.json"


@cache
def document() -> str:
    """The text of `GET /openapi.json`."""
    return FILE.read_text(encoding="utf-8")


@cache
def methods_by_path() -> Mapping[str, tuple[str, ...]]:
    """The methods of every path of the API, other functions' included: `{"/leads/{lead_id}": ("GET", "DELETE")}`."""
    paths = json.loads(document())["paths"]
    return {path: tuple(name.upper() for name in item if name != "parameters") for path, item in paths.items()}
