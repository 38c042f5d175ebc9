"""What Lambda runs before it imports a handler: its runtime client, https://pypi.org/project/awslambdaric/."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from bench.places import ROOT, WORK

_REQUIREMENTS: Final = Path(__file__).with_name("requirements.txt")


def runtime_client() -> Path | None:
    """The folder it is in, installed when it is first asked for; None where that cannot be done.

    Then the modules of the standard library that it imports stand in for it, which are most of its weight.
    """
    key = hashlib.sha256(_REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = WORK / f"runtime_client-{key}"
    if not folder.exists() and not _installed(folder):
        return None
    return folder


def _installed(folder: Path) -> bool:
    half = folder.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    install = [str(ROOT / ".venv/bin/uv"), "pip", "install", "--quiet", "--no-deps", "--python", sys.executable]
    into = ["--target", str(half), "-r", str(_REQUIREMENTS)]
    done = subprocess.run([*install, *into], capture_output=True, check=False)
    if done.returncode:
        return False
    compile_all = [sys.executable, "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash", str(half)]
    subprocess.run(compile_all, check=True)
    half.rename(folder)
    return True
