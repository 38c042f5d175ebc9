"""Ministack as a child of ours: started, waited for, watched, ended."""

from __future__ import annotations

import http.client
import subprocess
import time
from pathlib import Path
from typing import Final

from local import aws
from local.child import Child
from local.serving import HOST
from local.trouble import Trouble

_LONGEST_START: Final = 60.0


class Emulator:
    """A local AWS on one port of the loopback."""

    def __init__(self, program: Path, port: int, home: Path, mail_url: str) -> None:
        self.port = port
        self.url = f"http://{HOST}:{port}"
        self._temporary = home / "tmp"
        _remove(self._temporary)
        self._temporary.mkdir()
        environment = aws.emulator_environment(port, self._temporary, mail_url)
        self._child = Child([str(program)], environment, home / "ministack.log", home)

    def wait(self) -> None:
        """Until it answers. Raises Trouble when it does not."""
        end = time.monotonic() + _LONGEST_START
        while not self._ready():
            self.check()
            if time.monotonic() > end:
                raise Trouble(f"The local AWS did not answer within {_LONGEST_START:.0f} s.", self._child.said())
            time.sleep(0.05)

    def check(self) -> None:
        """Raises Trouble when it has ended without being asked to."""
        status = self._child.status
        if status is not None:
            words = f"The local AWS (ministack) ended by itself with status {status}. Its log is {self._child.log}."
            raise Trouble(words, self._child.said())

    def stop(self) -> None:
        """End it and every function in it, and remove what they unpacked."""
        self._child.stop()
        _remove(self._temporary)

    def _ready(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=2)
        try:
            connection.request("GET", "/_ministack/ready")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _remove(folder: Path) -> None:
    """Out of the way at once; gone when the disk gets to it. Every worker unpacked thousands of files into it."""
    if folder.exists():
        away = folder.with_name(f"{folder.name}.{time.time_ns()}")
        folder.rename(away)
        command = ["/bin/sh", "-c", 'rm -rf "$0" &', str(away)]
        nowhere = subprocess.DEVNULL
        subprocess.run(command, start_new_session=True, stdin=nowhere, stdout=nowhere, stderr=nowhere, check=False)
