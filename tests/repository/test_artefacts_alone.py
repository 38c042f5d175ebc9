"""Everything a function may import is in its artefact, also what it imports only when a request needs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra import artefact, runtime
from repository.stack import resources, stem

ALONE = Path(__file__).with_name("started_alone.py")
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("function", sorted(resources("AWS::Serverless::Function")))
def test_a_function_finds_in_its_artefact_whatever_any_request_makes_it_import(
    function: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package trimmed too far is imported here, and not first for somebody with a number from abroad."""
    monkeypatch.setenv("FIRSTMINUTE_BUILD", "local")
    for name in ("CLIENT", "CLIENT_OVERRIDES"):
        monkeypatch.delenv(name, raising=False)
    runtime.target.cache_clear()
    assert artefact.main([function, str(tmp_path)]) == 0
    runtime.target.cache_clear()
    left_out = [path.rstrip("*") for path, stems in artefact.ONLY.items() if stem(function) not in stems]
    environment = {"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": "us-east-1", "POWERTOOLS_METRICS_NAMESPACE": "x"}
    command = [sys.executable, "-I", "-S", str(ALONE), str(tmp_path), json.dumps(left_out)]

    started = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert started.returncode == 0, started.stderr
