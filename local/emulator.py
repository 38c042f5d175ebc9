"""Ministack as a child of ours: started, waited for, watched, ended."""

from __future__ import annotations

import http.client
import json
import secrets
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from local import aws, unpacked
from local.child import Child
from local.serving import HOST
from local.trouble import Trouble

_LONGEST_START: Final = 60.0
# How often another port is tried when somebody was quicker to take the last one.
_STARTS: Final = 5
# What ministack and Python's own servers say of a port that somebody else listens on.
_TAKEN: Final = "already in use"
_SECONDS_TO_REMOVE: Final = 1.0


def free_port() -> int:
    """One that was free a moment ago. Somebody may take it before its program does: Emulator starts again then."""
    with socket.socket() as tried:
        tried.bind((HOST, 0))
        return int(tried.getsockname()[1])


class Emulator:
    """A local AWS on one port of the loopback, known for ours by a token that only our child was given.

    The port is settled when `wait` has returned. `ports` gives one to try.
    """

    def __init__(self, program: Path, home: Path, mail_url: str, ports: Callable[[], int] = free_port) -> None:
        self._program = program
        self._home = home
        self._mail_url = mail_url
        self._ports = ports
        self._token = secrets.token_hex(16)
        self._temporary = unpacked.new_folder(home)
        self._start()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self.port}"

    def wait(self) -> None:
        """Until it answers. Raises Trouble when it does not."""
        end, starts = time.monotonic() + _LONGEST_START, 1
        while not self._answers():
            if self._lost_its_port() and starts < _STARTS:
                starts += 1
                self._child.stop()
                self._start()
            self.check()
            if time.monotonic() > end:
                raise Trouble(f"The local AWS did not answer within {_LONGEST_START:.0f} s.", self._child.said())
            time.sleep(0.05)
        self.check()

    def check(self) -> None:
        """Raises Trouble when it has ended without being asked to."""
        status = self._child.status
        if status is not None:
            words = f"The local AWS (ministack) ended by itself with status {status}. Its log is {self._child.log}."
            raise Trouble(words, self._child.said())

    def stop(self) -> None:
        """End it and every function in it, and remove what they unpacked; what takes long is left to the next start."""
        self._child.stop()
        unpacked.remove(self._temporary, _SECONDS_TO_REMOVE)

    def _start(self) -> None:
        self.port = self._ports()
        environment = aws.emulator_environment(self.port, self._temporary, self._mail_url, self._token)
        self._child = Child([str(self._program)], environment, self._home / "ministack.log", self._home)

    def _lost_its_port(self) -> bool:
        return self._child.status is not None and _TAKEN in self._child.said(100)

    def _answers(self) -> bool:
        """Whether it is ready, and it is ours: another run's may listen where ours was to."""
        return _get(self.port, "/_ministack/ready") is not None and self._token == self._named()

    def _named(self) -> str | None:
        told = _get(self.port, "/_ministack/health")
        return told.get("edition") if isinstance(told, dict) else None


def _get(port: int, path: str) -> Any:
    """What it answers, or None when that is not a 200 in JSON."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return json.loads(answer.read()) if answer.status == 200 else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
