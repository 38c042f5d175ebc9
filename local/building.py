"""`sam build` for this machine, done again only when something that goes into it has changed."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from local import aws
from local.child import Child
from local.trouble import Trouble

ROOT: Final = Path(__file__).resolve().parents[1]
SAM: Final = ROOT / ".venv-aws" / "bin" / "sam"
MINISTACK: Final = ROOT / ".venv-aws" / "bin" / "ministack"
_GOES_IN: Final = ("src", "functions", "infra")
_FILES: Final = ("template.yaml", "samconfig.toml", "Makefile", "requirements.txt", "requirements-aws.txt")
_NO_REGISTRY: Final = (
    "Failed to fetch",
    "error sending request",
    "dns error",
    "Could not connect",
    "Temporary failure in name resolution",
    "Name or service not known",
    "Network is unreachable",
    "Connection refused",
    "Could not find a version",
)


class Build:
    """The artefacts of one client file in one folder."""

    def __init__(self, home: Path, client: Path, laid_over: Mapping[str, Any]) -> None:
        self._home = home
        self._client = client
        self._overrides = home / "overrides.json"
        self._stamp = home / "build.sha256"
        self.template = home / "build" / "template.yaml"
        self._overrides.write_text(json.dumps(laid_over, indent=2) + "\n", "utf-8")
        self._wanted = self._digest()

    @property
    def is_current(self) -> bool:
        """Whether the folder holds just what a new build would make."""
        return self.template.exists() and self._stamp.exists() and self._stamp.read_text() == self._wanted

    def make(self) -> None:
        """Build. Raises Trouble with the last lines of what `sam` said."""
        self._stamp.unlink(missing_ok=True)
        environment = aws.tools_environment(
            0,
            self._home / "sam",
            {"FIRSTMINUTE_BUILD": "local", "CLIENT": str(self._client), "CLIENT_OVERRIDES": str(self._overrides)},
        )
        sam(["build", "--build-dir", str(self.template.parent)], environment, self._home, "Building the functions")
        self._stamp.write_text(self._wanted)

    def _digest(self) -> str:
        whole = hashlib.sha256(f"{sys.version}\0{ROOT}\0{self._client}".encode())
        for path in (*_inputs(), self._client, self._overrides):
            whole.update(f"\0{path}\0".encode() + path.read_bytes())
        return whole.hexdigest()


def sam(arguments: list[str], environment: Mapping[str, str], home: Path, what: str) -> None:
    """Run `sam` to its end."""
    if not SAM.exists() or shutil.which("make") is None:
        raise Trouble("The tools are not installed. Start with `make run`, which installs them; it needs `make`.")
    # Named, because SAM looks for it beside the template, and the built one lies elsewhere.
    settings = ["--config-file", str(ROOT / "samconfig.toml")]
    child = Child([str(SAM), *arguments, *settings], environment, home / f"sam_{arguments[0]}.log", ROOT)
    try:
        status = child.wait()
    finally:
        child.stop()
    if status != 0:
        raise _failure(what, child)


def _failure(what: str, child: Child) -> Trouble:
    unreached = [line for line in child.said(400).splitlines() if any(words in line for words in _NO_REGISTRY)]
    if unreached:
        words = (
            f"{what} needs the Python package registry, and it could not be reached. Check the connection, or the "
            f"proxy and index settings of pip and uv. What was said (all of it is in {child.log}):"
        )
        return Trouble(words, "\n".join(dict.fromkeys(unreached[:5])))
    return Trouble(f"{what} failed. Everything it said is in {child.log}; the last lines are:", child.said(12))


def _inputs() -> Iterator[Path]:
    for name in _GOES_IN:
        yield from sorted(path for path in (ROOT / name).rglob("*") if path.is_file() and _counts(path))
    yield from (path for name in _FILES if (path := ROOT / name).exists())


def _counts(path: Path) -> bool:
    return not any(part == "__pycache__" or part.endswith(".egg-info") for part in path.parts)
