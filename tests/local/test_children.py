"""Programs the local run starts: none of them outlives it, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.child import Child

ROOT = Path(__file__).parents[2]
# A program with a worker of its own; both write down who they are.
FAMILY = ["/bin/sh", "-c", "sleep 300 & echo $! > worker; echo $$ > self; echo started; wait"]


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not collected yet does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def ends(pids: list[int], within: float = 5.0) -> bool:
    end = time.monotonic() + within
    while any(map(lives, pids)) and time.monotonic() < end:
        time.sleep(0.02)
    return not any(map(lives, pids))


def family_in(folder: Path) -> list[int]:
    end = time.monotonic() + 10
    files = [folder / "worker", folder / "self"]
    while not all(file.exists() and file.read_text().strip() for file in files) and time.monotonic() < end:
        time.sleep(0.02)
    return [int(file.read_text()) for file in files]


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Child]:
    child = Child(FAMILY, os.environ, tmp_path / "log", tmp_path)
    yield child
    child.kill()


def test_a_program_ends_with_the_workers_it_started(family: Child, tmp_path: Path) -> None:
    pids = family_in(tmp_path)

    family.stop()

    assert ends(pids)


def test_a_program_that_ignores_the_request_is_ended_all_the_same(tmp_path: Path) -> None:
    stubborn = "trap '' TERM; echo $$ > self; echo $$ > worker; while true; do sleep 0.1; done"
    child = Child(["/bin/sh", "-c", stubborn], os.environ, tmp_path / "log", tmp_path)
    pids = family_in(tmp_path)

    child.stop(seconds=0.3)

    assert ends(pids)


def test_what_a_program_says_and_how_it_ends_is_kept(tmp_path: Path) -> None:
    child = Child(["/bin/sh", "-c", "echo one; echo two >&2; exit 3"], os.environ, tmp_path / "log", tmp_path)

    assert child.wait(10) == 3
    assert child.said() == "one\ntwo"
    assert child.said(1) == "two"
    child.stop()


def test_nothing_outlives_a_run_that_is_killed_outright(tmp_path: Path) -> None:
    code = (
        "import os, sys, time; from pathlib import Path; from local.child import Child\n"
        f"Child({FAMILY!r}, os.environ, Path('log'), Path('.')); time.sleep(60)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, env=environment)
    pids = family_in(tmp_path)

    run.send_signal(signal.SIGKILL)
    run.wait()

    assert ends(pids)
