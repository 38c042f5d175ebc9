"""Ports: the same ones as last time where they are free, so that bookmarks and builds stay good; any others if not.

The local AWS has none of them: nobody looks at it, and it picks a free one whenever it starts.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from local.serving import Server

_FIRST: Final = {
    "api": 8100,
    "website": 8101,
    "outbox": 8102,
    "twilio": 8103,
    "crm": 8104,
    "mail": 8105,
    "contacts": 8106,
}


class Ports:
    """Remembers in `file` which part of the stack listened where."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._last = {**_FIRST, **_read(file)}

    def server(self, name: str) -> Server:
        """A server that listens already; what it serves is given to it later."""
        try:
            server = Server(port=self._last[name])
        except OSError:
            server = Server()
        self._remember(name, server.port)
        return server

    def _remember(self, name: str, port: int) -> None:
        self._last[name] = port
        self._file.write_text(json.dumps(self._last) + "\n", "utf-8")


def _read(file: Path) -> dict[str, int]:
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    known = found.items() if isinstance(found, dict) else ()
    return {name: port for name, port in known if name in _FIRST and isinstance(port, int) and 1023 < port < 65_536}
