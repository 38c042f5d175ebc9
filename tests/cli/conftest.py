"""A deployed stack on AWS in memory, and the command line to look into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.calling import CLIENT, NAME, Command, Deployed, describe
from firstminute.adapters.aws.session import client
from firstminute.adapters.aws.stacks import StackDescription
from firstminute.commands import stack
from mocked_aws import REGION, mocked_aws, state_machine


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """AWS in memory, where nothing is deployed yet."""
    with mocked_aws():
        monkeypatch.setenv("AWS_REGION", REGION)
        yield


@pytest.fixture
def deployed(aws: None, monkeypatch: pytest.MonkeyPatch) -> Deployed:
    """A stack that commands find with `--client clients/demo.yaml`."""
    described = describe(state_machine(client("stepfunctions")))

    def found(name: str) -> StackDescription:
        assert name == NAME
        return described

    monkeypatch.setattr(stack, "_described", found)
    return Deployed(stack.Stack(described, Path(CLIENT)))


@pytest.fixture
def firstminute(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """The command line, in a folder where nothing is."""
    monkeypatch.chdir(tmp_path)
    return Command(capsys)
