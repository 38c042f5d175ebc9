"""The two environments to work in: `.venv` for the project, `.venv-aws` for SAM and the local AWS.

`python -m infra.environments .venv .venv-aws` makes what is missing or out of date and does nothing otherwise. Standard
library only: it runs before anything is installed. Why there are two: docs/decisions/0002-two-environments.md.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {".venv": "requirements-dev.txt", ".venv-aws": "requirements-aws.txt"}
OLDEST = (3, 11)


class Missing(Exception):
    """Something that has to be there is not; the words say what to do."""


def main(names: list[str]) -> int:
    """Bring the named environments up to date; 1 when one of them cannot be made."""
    try:
        for name in names or LOCKS:
            make(name)
    except Missing as missing:
        sys.stderr.write(f"\n  {missing}\n\n")
        return 1
    return 0


def make(name: str) -> None:
    """Make one environment, unless its stamp says that it is as its lock file wants it."""
    folder = ROOT / name
    stamp, wanted = folder / ".stamp", _wanted(name)
    if _read(stamp) == wanted:
        return
    with locked(ROOT / ".build" / f"{name.strip('.')}.lock"):
        if _read(stamp) == wanted:
            return
        _say(f"{name}: installing {LOCKS[name]} ...")
        if not _is_whole(folder, _read(stamp)):
            _new(folder)
        _install(folder, LOCKS[name])
        stamp.write_text(wanted)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock between processes: SAM builds several functions at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _wanted(name: str) -> str:
    """Where the environment lies, since its scripts say so too, and what it is made from."""
    whole = hashlib.sha256((ROOT / LOCKS[name]).read_bytes() + b"\0" + (ROOT / "pyproject.toml").read_bytes())
    return f"{ROOT}\n{whole.hexdigest()}\n"


def _read(stamp: Path) -> str:
    return stamp.read_text() if stamp.exists() else ""


def _is_whole(folder: Path, stamped: str) -> bool:
    """Whether it lies where it was made, and its Python still starts: an upgrade of the system's may have broken it."""
    python = folder / "bin" / "python"
    if not python.exists() or not (folder / "bin" / "uv").exists() or stamped.splitlines()[:1] not in ([], [str(ROOT)]):
        return False
    return subprocess.run([python, "-c", ""], check=False, capture_output=True).returncode == 0


def _new(folder: Path) -> None:
    if sys.version_info < OLDEST:
        raise Missing(f"Python {sys.version.split()[0]} is too old: FirstMinute needs 3.11 or later.")
    if folder.is_symlink():  # to another checkout's, which is left as it is
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(folder)], "Python has no venv (on Debian: apt-get install python3-venv).")
    pin = next(line for line in (ROOT / LOCKS[".venv"]).read_text().splitlines() if line.startswith("uv=="))
    _run([str(folder / "bin" / "pip"), "install", "--quiet", pin], _no_registry(pin))


def _install(folder: Path, lock: str) -> None:
    uv = [str(folder / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(folder / "bin" / "python")]
    _run([*uv, "-r", str(ROOT / lock)], _no_registry(lock))
    if folder.name == ".venv":
        _run([*uv, "--no-deps", "--editable", str(ROOT)], _no_registry("setuptools"))


def _no_registry(what: str) -> str:
    return (
        f"{what} could not be installed. Is the Python package registry reachable from here? Its own words are above."
    )


def _run(command: list[str], trouble: str) -> None:
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    if subprocess.run(command, check=False, env=environment).returncode != 0:
        raise Missing(trouble)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
