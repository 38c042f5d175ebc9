"""The functions' artefacts as a build makes them, for this machine's Python."""

from __future__ import annotations

import importlib.util
import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.places import ROOT, WORK
from bench.template import function_ids


@dataclass(frozen=True, slots=True)
class Artefact:
    """What one function's zip holds."""

    stem: str
    folder: Path

    def zip_bytes(self) -> int:
        """What is uploaded, compressed as SAM does it."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            for path in self._files():
                file.writestr(path.relative_to(self.folder).as_posix(), path.read_bytes())
        return packed.tell()

    def compiled(self) -> tuple[int, int]:
        """Python files with bytecode of this Python that is found by hash, and all Python files."""
        sources = [path for path in self._files() if path.suffix == ".py"]
        return sum(map(_is_compiled, sources)), len(sources)

    def _files(self) -> Iterator[Path]:
        return (path for path in sorted(self.folder.rglob("*")) if path.is_file())


def artefacts() -> dict[str, Artefact]:
    """All of them, by the function's stem, built now."""
    return {stem: Artefact(stem, _built(logical_id, stem)) for stem, logical_id in function_ids().items()}


def _built(logical_id: str, stem: str) -> Path:
    folder = WORK / "artefacts" / stem
    shutil.rmtree(folder, ignore_errors=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLIENT")}
    command = [sys.executable, "-m", "infra.artefact", logical_id, str(folder)]
    subprocess.run(command, check=True, cwd=ROOT, env={**environment, "FIRSTMINUTE_BUILD": "local"})
    return folder


def _is_compiled(source: Path) -> bool:
    """https://peps.python.org/pep-0552/: the second word is odd where a hash stands instead of a time."""
    code = Path(importlib.util.cache_from_source(str(source)))
    if not code.exists():
        return False
    head = code.read_bytes()[:8]
    return head[:4] == importlib.util.MAGIC_NUMBER and bool(head[4] & 1)
