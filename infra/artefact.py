"""Builds what one function's zip holds: `python -m infra.artefact IntakeFunction FOLDER`, which the Makefile calls.

Dependencies, our package and the client file are staged once under `.build/`, compiled there, and hard-linked into each
function's folder, so that nine functions cost little more than one. Environment: `FIRSTMINUTE_BUILD=local` builds for
the Python and the processor at hand instead of Lambda's; `CLIENT` is the client file, `CLIENT_OVERRIDES` a JSON file
that is laid over it. Why it is done this way: docs/decisions/0001-packaging.md.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from infra.environments import ROOT, locked
from infra.runtime import RUNTIME, Target, compile_tree, target
from infra.trimming import trim

STAGES = ROOT / ".build"
PACKAGE = ROOT / "src" / "firstminute"
# Parts of our package that only people's machines run.
NEVER = {"client_file", "commands", "cli.py", "py.typed"}
# What only some functions use, below the artefact's root; the rest is for all of them.
CONSOLE = {"console"}
ONLY = {
    "firstminute/http_console": CONSOLE,
    "firstminute/openapi": CONSOLE,
    "firstminute/openapi.json": CONSOLE,
    "firstminute/pages": CONSOLE,
    # Phone numbers of all the world are read where people write them.
    "phonenumbers*": {"intake", "telephony", "console", "lead_lookup"},
}


def main(arguments: list[str]) -> int:
    """Build the artefact of the function with this logical id in this folder."""
    function, folder = arguments[0], Path(arguments[1])
    stem = stem_of(function)
    source = ROOT / "functions" / stem
    if not (source / "handler.py").exists():
        sys.stderr.write(f"functions/{stem}/handler.py does not exist; the template has a function {function}.\n")
        return 1
    where = target()
    folder.mkdir(parents=True, exist_ok=True)
    for stage in (dependencies(where), package(where), practice()):
        link(stage, folder, leave={path for path, stems in ONLY.items() if stem not in stems})
    copied(source, folder)
    compile_tree(folder, where, only=[path for path in folder.glob("*.py") if path.name in names(source)])
    return 0


def stem_of(function: str) -> str:
    """`CadenceStepFunction` → `cadence_step`: the name of a function's folder, use case and test."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", function.removesuffix("Function")).lower()


def dependencies(where: Target) -> Path:
    """The locked requirements for a target, trimmed and compiled."""
    lock = ROOT / "requirements.txt"
    recipe = [Path(__file__), ROOT / "infra" / "trimming.py", ROOT / "infra" / "runtime.py", lock]

    def fill(folder: Path) -> None:
        install = [".venv/bin/uv", "pip", "install", "--quiet", "--no-deps", *where.uv_options, "--target", str(folder)]
        run([*install, "-r", str(lock)])
        trim(folder)
        compile_tree(folder, where)

    return staged("dependencies", digest(recipe, where.name), fill)


def package(where: Target) -> Path:
    """Our own package for a target, compiled."""
    files = sorted(path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)

    def fill(folder: Path) -> None:
        copied(PACKAGE, folder / "firstminute", leave=NEVER)
        compile_tree(folder, where)

    return staged("package", digest([*files, ROOT / "infra" / "runtime.py"], where.name), fill)


def practice() -> Path:
    """The client file as the functions load it."""
    client = Path(os.environ.get("CLIENT") or "clients/demo.yaml")
    overrides = os.environ.get("CLIENT_OVERRIDES")
    sources = [*sorted((PACKAGE / "client_file").glob("*.py")), *sorted((PACKAGE / "domain").glob("*.py"))]
    given = [ROOT / client, *([ROOT / overrides] if overrides else [])]
    extra = ["--overrides", str(given[1])] if overrides else []

    def fill(folder: Path) -> None:
        command = [sys.executable, "-m", "firstminute.client_file", "compile", str(ROOT / client), *extra]
        (folder / "practice.json").write_bytes(run(command))

    return staged("practice", digest([*given, *sources], client.stem), fill)


def staged(kind: str, key: str, fill: Callable[[Path], None]) -> Path:
    """The stage of this kind for this key, filled by whoever comes first. Older ones of the kind stay for a while."""
    folder = STAGES / kind / key
    with locked(STAGES / f"{kind}.lock"):
        if not folder.exists():
            half = folder.with_suffix(".half")
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir(parents=True)
            fill(half)
            half.rename(folder)
            forget(folder.parent, keep=4)
        folder.touch()
    return folder


def forget(folder: Path, keep: int) -> None:
    """Remove all but the latest stages."""
    for old in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)[:-keep]:
        shutil.rmtree(old)


def digest(files: Iterable[Path], *words: str) -> str:
    """A name for what these files hold, these words, and the runtime."""
    whole = hashlib.sha256("\0".join((RUNTIME, *words)).encode())
    for path in files:
        whole.update(str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name).encode() + b"\0")
        whole.update(path.read_bytes() + b"\0")
    return whole.hexdigest()[:20]


def link(stage: Path, folder: Path, leave: set[str]) -> None:
    """Link a stage's files into a folder, except what fits a pattern; copy them where links are not to be had."""

    def left(parent: str, names: list[str]) -> set[str]:
        paths = {name: (Path(parent) / name).relative_to(stage).as_posix() for name in names}
        return {name for name, path in paths.items() if any(fnmatchcase(path, pattern) for pattern in leave)}

    shutil.copytree(stage, folder, copy_function=_link, ignore=left, dirs_exist_ok=True)


def _link(source: str | Path, place: str | Path) -> None:
    Path(place).unlink(missing_ok=True)
    try:
        os.link(source, place)
    except OSError:
        shutil.copyfile(source, place)


def copied(source: Path, folder: Path, leave: Iterable[str] = ()) -> None:
    """Copy a folder of sources without what Python left in it."""
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc", *leave)
    shutil.copytree(source, folder, ignore=ignore, dirs_exist_ok=True, copy_function=shutil.copyfile)


def names(folder: Path) -> set[str]:
    """What lies in a folder."""
    return {path.name for path in folder.iterdir()}


def run(command: list[str]) -> bytes:
    """Run a command in the project's folder; its error output is shown, its answer is given back."""
    return subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE).stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
