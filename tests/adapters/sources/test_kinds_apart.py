"""A source costs what its own kind costs: no other kind is imported to take in one of its deliveries."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from firstminute.adapters.sources.synthetic import STOOD_IN_FOR
from firstminute.client_file import compiled, load
from firstminute.client_file.kinds import kinds

HERE = Path(__file__).parent
PACKAGE = "firstminute.adapters.sources."
# What stands behind a form, or is proved by a secret in a header, is verified as these two kinds are.
SHARED = {"form", "webhook"}
ALONE = [kind for kind in kinds() if kind not in STOOD_IN_FOR | {"events", "twilio"}]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("practice")
    demo = HERE.parents[2] / "clients" / "demo.yaml"
    (made / "practice.json").write_text(json.dumps(compiled(load(demo))))
    return made


def imported(kind: str, folder: Path) -> set[str]:
    """The kinds among the modules that taking in one delivery imports, in a process of its own."""
    ended = subprocess.run(
        [sys.executable, str(HERE / "handled_alone.py"), kind, str(folder)],
        check=True, capture_output=True, text=True, env={"PYTHONPATH": f"{HERE.parents[1]}:{HERE.parents[2] / 'src'}"},
    )  # fmt: skip
    modules = json.loads(ended.stdout.splitlines()[-1])
    assert not [name for name in modules if name.startswith(("pydantic", "jmespath", "boto3"))]
    return {name.removeprefix(PACKAGE) for name in modules if name.startswith(PACKAGE)} & set(kinds())


@pytest.mark.parametrize("kind", ALONE)
def test_a_delivery_imports_its_own_kind_and_no_other(kind: str, folder: Path) -> None:
    found = imported(kind, folder)
    assert kind in found
    assert found - {kind} <= SHARED
