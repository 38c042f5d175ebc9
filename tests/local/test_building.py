"""A build is made again when anything that goes into it has changed, and only then."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from local import aws, building
from local.building import Build, sam
from local.running import DEMO
from local.trouble import Trouble

ClientFile = Callable[..., Path]


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], None]:
    """Puts a program in SAM's place that says something and ends with a status."""

    def program(words: str, status: int) -> None:
        path = tmp_path / "sam"
        path.write_text(f"#!/bin/sh\ncat <<'END'\n{words}\nEND\nexit {status}\n")
        path.chmod(0o755)
        monkeypatch.setattr(building, "SAM", path)

    return program


def made(home: Path, client: Path = DEMO, laid_over: dict[str, object] | None = None) -> Build:
    build = Build(home, client, laid_over or {})
    build.template.parent.mkdir(exist_ok=True)
    build.template.touch()
    build.make()
    return build


def test_a_build_is_current_until_something_changes(tmp_path: Path, said: Callable[[str, int], None]) -> None:
    said("built", 0)
    made(tmp_path)

    assert Build(tmp_path, DEMO, {}).is_current


def test_other_overrides_or_another_client_file_need_a_new_build(
    tmp_path: Path, said: Callable[[str, int], None], client_file: ClientFile
) -> None:
    said("built", 0)
    made(tmp_path)

    assert not Build(tmp_path, DEMO, {"owner": "coordinator"}).is_current
    assert not Build(tmp_path, client_file(("currency: USD", "currency: CAD")), {}).is_current


def test_every_source_file_counts() -> None:
    inputs = {str(path.relative_to(building.ROOT)) for path in building._inputs()}

    assert {"template.yaml", "requirements.txt", "src/firstminute/bootstrap.py", "infra/artefact.py"} <= inputs
    assert any(name.startswith("functions/intake/") for name in inputs)
    assert not any("__pycache__" in name for name in inputs)


def test_a_build_that_failed_is_not_current(tmp_path: Path, said: Callable[[str, int], None]) -> None:
    said("built", 0)
    made(tmp_path)
    said("no", 1)
    with pytest.raises(Trouble):
        Build(tmp_path, DEMO, {}).make()

    assert not Build(tmp_path, DEMO, {}).is_current


def test_a_failure_shows_the_last_lines_of_what_was_said(tmp_path: Path, said: Callable[[str, int], None]) -> None:
    said("\n".join(f"line {number}" for number in range(50)), 1)

    with pytest.raises(Trouble) as trouble:
        sam(["build"], dict(os.environ), tmp_path, "Building the functions")

    assert "Building the functions failed" in str(trouble.value)
    assert "line 49" in str(trouble.value)
    assert "line 20" not in str(trouble.value)


def test_a_registry_that_cannot_be_reached_is_named_as_the_reason(
    tmp_path: Path, said: Callable[[str, int], None]
) -> None:
    said("error: Failed to fetch: `https://registry.example/simple/boto3/`\n  dns error", 1)

    with pytest.raises(Trouble, match="package registry"):
        sam(["build"], dict(os.environ), tmp_path, "Building the functions")


def test_tools_that_are_missing_are_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "SAM", tmp_path / "missing")

    with pytest.raises(Trouble, match="make run"):
        sam(["build"], {}, tmp_path, "Building the functions")


def test_nobodys_aws_account_reaches_the_tools_or_the_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_CA_BUNDLE", "AWS_ROLE_ARN", "PYTHONPATH", "MAKEFLAGS", "MAKEOVERRIDES"):
        monkeypatch.setenv(name, "the caller's own")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "intranet.example")

    tools = aws.tools_environment(4567, Path("sam"), {"CLIENT": "x.yaml"})
    functions = aws.emulator_environment(4567, Path("tmp"), "http://127.0.0.1:9005", "ours")

    assert "the caller's own" not in {*tools.values(), *functions.values()}
    assert tools["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4567"
    assert tools["HTTPS_PROXY"] == "http://proxy.example:3128"
    assert tools["NO_PROXY"] == "intranet.example,127.0.0.1,localhost"
    assert "HTTPS_PROXY" not in functions


def test_the_local_aws_listens_on_the_loopback_only() -> None:
    environment = aws.emulator_environment(4567, Path("tmp"), "http://127.0.0.1:9005", "ours")

    assert environment["BIND_HOST"] == "127.0.0.1"
    assert (environment["IOT_MTLS_ENABLED"], environment["SFTP_ENABLED"]) == ("0", "0")
