"""What is deployed: built here as SAM has it built, then looked at and started apart from everything else."""

from __future__ import annotations

import importlib.util
import io
import json
import marshal
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra import artefact, runtime
from infra.trimming import OPERATIONS
from repository.stack import ROOT, resources, stem

BIGGEST = 8 * 1024 * 1024
# Of our package: what only people run. Of others: what would double a cold start (budgets: bench/).
ONLY_FOR_PEOPLE = {"client_file", "commands", "cli.py"}
TOO_HEAVY = {"aws_xray_sdk", "boto3", "email_validator", "fastjsonschema", "jinja2", "pydantic", "requests"}
START = """
import importlib, json, pkgutil, sys, zoneinfo
sys.path.insert(0, sys.argv[1])
import handler, firstminute
for module in pkgutil.walk_packages(firstminute.__path__, "firstminute."):
    importlib.import_module(module.name)
for service in json.loads(sys.argv[2]):
    importlib.import_module("firstminute.adapters.aws.session").client(service)
zoneinfo.reset_tzpath([])
zoneinfo.ZoneInfo("America/New_York")
"""
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=sorted(resources("AWS::Serverless::Function")))
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A function's stem, and the folder its artefact for this machine is in."""
    folder = tmp_path_factory.mktemp("artefact")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIRSTMINUTE_BUILD", "local")
        patch.delenv("CLIENT", raising=False)
        patch.delenv("CLIENT_OVERRIDES", raising=False)
        runtime.target.cache_clear()
        assert artefact.main([request.param, str(folder)]) == 0
    runtime.target.cache_clear()
    return stem(request.param), folder


def test_an_artefact_starts_alone_and_brings_all_it_imports(built: tuple[str, Path]) -> None:
    """Without any other packages, and without the time zones of the system, which Lambda's does not have."""
    _, folder = built
    environment = {"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": "us-east-1", "POWERTOOLS_METRICS_NAMESPACE": "x"}
    command = [sys.executable, "-I", "-S", "-c", START, str(folder), json.dumps(list(OPERATIONS))]

    started = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert started.returncode == 0, started.stderr


def test_an_artefact_holds_the_practice_and_nothing_that_only_people_run(built: tuple[str, Path]) -> None:
    name, folder = built
    held = {path.name for path in (folder / "firstminute").iterdir()}
    assert json.loads((folder / "practice.json").read_text())["slug"] == "demo"
    assert held & ONLY_FOR_PEOPLE == set()
    assert ("pages" in held) == (name == "console")
    assert {path.name for path in folder.iterdir()} & TOO_HEAVY == set()


def test_every_module_is_compiled_and_never_looked_at_again(built: tuple[str, Path]) -> None:
    """Bytecode that is not checked against its source: SAM dates every file 1980, so it could only be found too old."""
    _, folder = built
    sources = list(folder.rglob("*.py"))
    assert len(sources) > 100
    for source in sources:
        code = Path(importlib.util.cache_from_source(str(source))).read_bytes()
        assert code[:4] == importlib.util.MAGIC_NUMBER
        assert int.from_bytes(code[4:8], "little") == 0b01
        assert marshal.loads(code[16:]).co_filename == f"/var/task/{source.relative_to(folder)}"


def test_an_artefact_stays_small(built: tuple[str, Path]) -> None:
    _, folder = built
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for path in folder.rglob("*"):
            if path.is_file():
                file.writestr(str(path.relative_to(folder)), path.read_bytes())
    assert packed.tell() <= BIGGEST


def test_the_runtime_of_the_template_is_the_one_that_is_compiled_for() -> None:
    text = (ROOT / "template.yaml").read_text()
    assert f"Runtime: python{runtime.RUNTIME}\n" in text
    assert "Architectures: [arm64]" in text


def test_a_missing_python_is_said_loudly_and_the_build_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "handler.py").write_text("x = 1\n")

    runtime.compile_tree(tmp_path, runtime.Target("aws", None, ()))

    assert "WITHOUT BYTECODE" in capsys.readouterr().err
    assert list(tmp_path.rglob("*.pyc")) == []


def test_a_function_without_a_folder_is_not_built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert artefact.main(["NobodyFunction", str(tmp_path)]) == 1
    assert "functions/nobody/handler.py does not exist" in capsys.readouterr().err
