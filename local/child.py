"""Programs that the local stack starts: each in a process group of its own that ends with us."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

_GUARD: Final = Path(__file__).with_name("guard.py")
_LIVING: Final[set[Child]] = set()


class Child:
    """One running program; what it says goes to `log`."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path, folder: Path) -> None:
        self.log = log
        with log.open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-S", "-E", str(_GUARD), *command],
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                cwd=folder,
                start_new_session=True,
            )
        _LIVING.add(self)

    @property
    def status(self) -> int | None:
        """Its exit status, or None while it runs."""
        return self._process.poll()

    def wait(self, seconds: float | None = None) -> int:
        """Wait for its end and give back its exit status. Raises TimeoutExpired."""
        status = self._process.wait(seconds)
        _LIVING.discard(self)
        return status

    def said(self, lines: int = 20) -> str:
        """The last lines of what it said."""
        return "\n".join(self.log.read_text("utf-8", "replace").rstrip().splitlines()[-lines:])

    def stop(self, seconds: float = 6.0) -> None:
        """Ask it and everything it started to end; insist when they have not within `seconds`."""
        if self._process.stdin:
            with suppress(OSError):
                self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """End it and everything it started at once."""
        with suppress(ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
            os.killpg(self._process.pid, signal.SIGKILL)
        self.wait()


def kill_all() -> None:
    """End every child at once: what the second Ctrl-C does."""
    for child in tuple(_LIVING):
        child.kill()
