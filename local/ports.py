"""Ports: the same ones as last time where they are free, so that bookmarks and builds stay good; any others if not."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Final

from local.serving import HOST, Server

_FIRST: Final = {"api": 8100, "website": 8101, "outbox": 8102, "twilio": 8103, "crm": 8104, "mail": 8105, "aws": 8106}


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

    def number(self, name: str) -> int:
        """A port for a program that opens it itself."""
        port = self._last[name] if _is_free(self._last[name]) else _any()
        self._remember(name, port)
        return port

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


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError:
            return False
    return True


def _any() -> int:
    with socket.socket() as tried:
        tried.bind((HOST, 0))
        return int(tried.getsockname()[1])
