"""What a build is for, Lambda or this machine, and the bytecode it ships.

Lambda's disk is read-only: without bytecode of its own Python it compiles every module at every cold start, which takes
twice as long. SAM dates every file 1980, so only bytecode that is checked by hash (or not at all) is ever used.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RUNTIME = "3.13"
WARNING = f"""
  ****************************************************************************************************
  Python {RUNTIME} was not found, so the functions are built WITHOUT BYTECODE.
  They will work, but each cold start takes about twice as long. Install Python {RUNTIME} and build again
  (it is looked for on the path and under pyenv; FIRSTMINUTE_PYTHON=/path/to/python{RUNTIME} names one).
  ****************************************************************************************************
"""


@dataclass(frozen=True, slots=True)
class Target:
    """`python` compiles; None when the runtime's own version is not installed."""

    name: str
    python: str | None
    uv_options: tuple[str, ...]


@cache
def target() -> Target:
    """Lambda on arm64, or with `FIRSTMINUTE_BUILD=local` this machine."""
    if os.environ.get("FIRSTMINUTE_BUILD") == "local":
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        return Target(f"local-{version}", sys.executable, ("--python", sys.executable))
    platform = ("--python-version", RUNTIME, "--python-platform", "aarch64-manylinux2014")
    python = _python_of_the_runtime()
    return Target(f"aws-{RUNTIME}{'' if python else '-bare'}", python, platform)


def compile_tree(folder: Path, where: Target, only: list[Path] | None = None) -> None:
    """Compile a folder, or the named files in it, as they will lie in `/var/task`."""
    if where.python is None:
        sys.stderr.write(WARNING)
        return
    options = ["-q", "-f", "--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", "/var/task"]
    command = [where.python, "-m", "compileall", *options, *map(str, only if only is not None else [folder])]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": "0"})


def _python_of_the_runtime() -> str | None:
    return next((python for python in _candidates() if _is_of_the_runtime(python)), None)


def _candidates() -> Iterator[str]:
    if named := os.environ.get("FIRSTMINUTE_PYTHON"):
        yield named
    yield sys.executable
    # Before the path, where pyenv puts a stand-in that may lead nowhere, and takes its time to say so.
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from map(str, sorted(pyenv.glob(f"versions/{RUNTIME}*/bin/python{RUNTIME}"), reverse=True))
    yield f"python{RUNTIME}"


def _is_of_the_runtime(python: str) -> bool:
    """Whether it starts at all, and is of the runtime's version."""
    if python == sys.executable:
        return f"{sys.version_info.major}.{sys.version_info.minor}" == RUNTIME
    try:
        answer = subprocess.run([python, "-V"], capture_output=True, check=False, text=True)
    except OSError:
        return False
    return answer.returncode == 0 and answer.stdout.startswith(f"Python {RUNTIME}.")
