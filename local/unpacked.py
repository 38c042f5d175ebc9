"""Where the functions lie unpacked while a run lasts: every worker unpacks its own two thousand files.

In memory where there is room: on a slow disk, writing them takes longer than everything else of a start together.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Final

MEMORY: Final = Path("/dev/shm")
# Twenty workers have half of one; a burst of inquiries starts more of them.
_ROOM: Final = 4 * 1024**3
_NAME: Final = "firstminute_unpacked"


def new_folder(home: Path) -> Path:
    """An empty folder of this run, which is the only one in `home`. What ended runs have left goes away meanwhile."""
    left = [*home.glob(f"{_NAME}.*"), *filter(_is_left, MEMORY.glob(f"{_NAME}.*"))]
    Thread(target=lambda: [*map(remove, left)], daemon=True).start()
    return Path(tempfile.mkdtemp(prefix=f"{_NAME}.{os.getpid()}.", dir=MEMORY if _has_room() else home))


def remove(folder: Path, seconds: float = float("inf")) -> None:
    """A folder, or as much of it as goes within `seconds`; the next start takes the rest."""
    end = time.monotonic() + seconds
    with suppress(OSError):  # a worker that is being ended may still write into it
        for parent, folders, files in os.walk(folder, topdown=False):
            for name in files:
                Path(parent, name).unlink()
            for name in folders:
                inner = Path(parent, name)
                inner.unlink() if inner.is_symlink() else inner.rmdir()
            if time.monotonic() > end:
                return
        folder.rmdir()


def _has_room() -> bool:
    try:
        executable = not os.statvfs(MEMORY).f_flag & getattr(os, "ST_NOEXEC", 0)
        return executable and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= _ROOM
    except OSError:
        return False


def _is_left(folder: Path) -> bool:
    """Whether it is a folder of ours whose run has ended: everybody may write where it lies."""
    with suppress(OSError, ValueError):
        found = folder.lstat()
        return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not _runs(int(folder.suffixes[0][1:]))
    return False


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
