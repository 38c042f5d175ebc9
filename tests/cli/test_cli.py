"""The command line as such: help, errors in one sentence, exit statuses, which stack."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli.calling import CLIENT, NAME, Command, Deployed
from firstminute import __version__
from firstminute.adapters.aws.stacks import StackDescription
from firstminute.cli import COMMANDS
from firstminute.commands import stack
from firstminute.domain.errors import Unknown

ON_A_STACK = ("leads", "report", "audit", "quarantine", "callbacks", "secrets")


def test_help_names_every_command_of_the_contract(firstminute: Command) -> None:
    helped = firstminute("--help")
    assert helped.status == 0
    for name in ("check", "preview", "deploy", "send-lead", "leads", "lead", "quarantine", "audit", "report", "erase"):
        assert re.search(rf"^  {name} ", helped.out, re.MULTILINE)
    assert max(map(len, helped.out.splitlines())) <= 100


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_takes(firstminute: Command, name: str) -> None:
    helped = firstminute(name, "--help")
    assert helped.status == 0
    assert COMMANDS[name][1:] in " ".join(helped.out.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_a_module_that_starts_without_aws_or_yaml(name: str) -> None:
    module = f"firstminute.commands.{name.replace('-', '_')}"
    importlib.import_module(module)
    code = f"import sys, {module}; sys.exit(bool({{'botocore', 'yaml', 'pydantic'}} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_version_is_that_of_the_package(firstminute: Command) -> None:
    assert firstminute("--version").out == f"firstminute {__version__}\n"


@pytest.mark.parametrize(
    "words", [(), ("vanish",), ("lead",), ("leads", "--state", "happy"), ("keys",), ("keys", "add", "ann"), ("check",)]
)
def test_wrong_usage_is_2(firstminute: Command, words: tuple[str, ...]) -> None:
    ran = firstminute(*words)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err


@pytest.mark.parametrize("name", ON_A_STACK)
def test_without_a_stack_a_command_says_how_to_name_one(firstminute: Command, name: str) -> None:
    ran = firstminute(name)
    assert ran.status == 2
    assert ran.err.startswith("firstminute: Which stack?")
    assert "--client" in ran.err
    assert ran.err.count("\n") == 1


def test_a_stack_that_is_not_deployed_is_one_sentence(firstminute: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> StackDescription:
        raise Unknown(f"There is no stack {name} in this account and region.")

    monkeypatch.setattr(stack, "_described", missing)
    ran = firstminute.on_demo("leads")
    assert (ran.status, ran.err) == (1, f"firstminute: There is no stack {NAME} in this account and region.\n")


def test_a_stack_that_is_half_deployed_says_what_is_missing(
    firstminute: Command, aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = StackDescription(NAME, "CREATE_FAILED", {}, {})
    monkeypatch.setattr(stack, "_described", lambda _: half)
    ran = firstminute.on_demo("leads")
    assert ran.status == 1
    assert "no output LeadsTable (its state is CREATE_FAILED)" in ran.err


def test_a_client_file_that_is_not_there_is_wrong_usage(firstminute: Command) -> None:
    ran = firstminute("leads", "--client", "clients/none.yaml")
    assert (ran.status, ran.err) == (2, "firstminute: There is no file clients/none.yaml.\n")


def test_a_client_file_that_is_not_right_is_told_by_line(firstminute: Command, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("practice:\n  name: Bright\n  country: Narnia\n")
    ran = firstminute("leads", "--client", "bad.yaml")
    assert ran.status == 1
    assert "bad.yaml:3: practice.country" in ran.err


def test_a_stack_may_be_named_as_cloudformation_does(firstminute: Command, deployed: Deployed) -> None:
    assert firstminute("leads", "--stack", NAME, "--client", CLIENT).status == 0


def test_a_stack_by_its_name_finds_the_client_file_beside_it(
    firstminute: Command, deployed: Deployed, tmp_path: Path
) -> None:
    missing = firstminute("leads", "--stack", NAME)
    assert missing.status == 2
    assert "clients/demo.yaml is not here" in missing.err
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients" / "demo.yaml").write_text(Path(CLIENT).read_text())
    assert firstminute("leads", "--stack", NAME).status == 0


def test_without_credentials_the_sentence_says_so(
    firstminute: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from firstminute.adapters.aws import session

    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    session._client.cache_clear()
    session._session.cache_clear()
    without_region = firstminute.on_demo("leads")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    session._session.cache_clear()
    without_credentials = firstminute.on_demo("leads")
    session._client.cache_clear()
    session._session.cache_clear()
    assert (without_region.status, without_credentials.status) == (1, 1)
    assert "You must specify a region" in without_region.err
    assert "Unable to locate credentials" in without_credentials.err


# The stack of `make run`


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with the file that a local run writes, and somebody's own AWS account in the environment."""
    told = {
        "aws_endpoint_url": "http://127.0.0.1:4577",
        "client": "clients/demo.yaml",
        "api_url": "http://127.0.0.1:8000",
    }
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "stack.json").write_text(json.dumps(told))
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients" / "demo.yaml").write_text(Path(CLIENT).read_text())
    (tmp_path / "docs").mkdir()
    for name, value in {"AWS_PROFILE": "production", "AWS_SESSION_TOKEN": "t", "AWS_ACCESS_KEY_ID": "AKIA"}.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "")  # so that what the command sets is undone behind this test
    return tmp_path


def found(monkeypatch: pytest.MonkeyPatch) -> tuple[stack.Stack, list[str]]:
    asked: list[str] = []

    def described(name: str) -> StackDescription:
        asked.append(name)
        return StackDescription(
            name, "CREATE_COMPLETE", {"ApiUrl": "http://aws"}, {"PublicUrl": "http://127.0.0.1:8000"}
        )

    monkeypatch.setattr(stack, "_described", described)
    given: Any = type("Given", (), {"stack": None, "client": None})
    return stack.find(given), asked


@pytest.mark.parametrize("folder", [".", "docs"])
def test_the_stack_of_make_run_is_found_from_anywhere_inside(
    monkeypatch: pytest.MonkeyPatch, started: Path, folder: str
) -> None:
    monkeypatch.chdir(started / folder)
    local, asked = found(monkeypatch)
    assert asked == ["firstminute-demo"]
    assert local.local
    assert local.api_url == "http://127.0.0.1:8000"
    assert local.practice.name == "Bright Smile Dental"


def test_the_local_aws_is_never_shown_somebodys_account(monkeypatch: pytest.MonkeyPatch, started: Path) -> None:
    monkeypatch.chdir(started)
    found(monkeypatch)
    assert os.environ["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4577"
    assert os.environ["AWS_ACCESS_KEY_ID"] == "test"
    assert "AWS_PROFILE" not in os.environ
    assert "AWS_SESSION_TOKEN" not in os.environ


def test_what_a_local_run_talks_to_is_what_the_command_line_talks_to(
    monkeypatch: pytest.MonkeyPatch, started: Path
) -> None:
    monkeypatch.chdir(started)
    laid_over = {"channels": {"sms": {"base_url": "http://127.0.0.1:8003"}}}
    (started / ".local" / "overrides.json").write_text(json.dumps(laid_over))
    sms = found(monkeypatch)[0].practice.sms
    assert sms is not None
    assert sms.base_url == "http://127.0.0.1:8003"


def test_a_half_written_file_of_a_local_run_is_explained(firstminute: Command, started: Path) -> None:
    (started / ".local" / "stack.json").write_text("{")
    ran = firstminute("leads")
    assert ran.status == 1
    assert "make run" in ran.err
