"""The command behind `make run`: what it takes, and what it says when something is in the way."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local import run, running
from local.trouble import Trouble

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """The command sets signal handlers; the test run gets its own back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_a_client_file_that_is_not_right_ends_it_before_anything_starts(
    client_file: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = client_file(("country: US", "county: US"))

    status = run.main(["--client", str(file), "--home", str(tmp_path / "home")])

    said = capsys.readouterr().err
    assert status == 1
    assert f"{file}:" in said
    assert "county" in said
    assert not (tmp_path / "home" / "stack.json").exists()


def test_a_client_file_that_is_not_there_is_said_to_be_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main(["--client", str(tmp_path / "none.yaml"), "--home", str(tmp_path / "home")]) == 1
    assert "No such file" in capsys.readouterr().err


@pytest.mark.parametrize("speed", ["0", "-1", "fast", "nan", "1e9"])
def test_a_speed_that_is_none_is_wrong_usage(speed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run.main([f"--speed={speed}"])

    assert ended.value.code == 2
    assert "1440" in capsys.readouterr().err


def test_client_and_speed_come_from_the_environment_as_make_sets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIENT", "clients/other.yaml")
    monkeypatch.setenv("SPEED", "1440")

    given = run._parser().parse_args([])

    assert (given.client, given.speed) == (Path("clients/other.yaml"), 1440)


def test_without_them_it_is_the_demo_at_the_speed_of_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLIENT", raising=False)
    monkeypatch.setenv("SPEED", "")

    given = run._parser().parse_args([])

    assert (given.client, given.speed) == (running.DEMO, 1)


def test_a_second_run_in_the_same_folder_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    with (
        running._alone(tmp_path / "home"),
        pytest.raises(Trouble, match="runs here already"),
        running.running_stack(home=tmp_path / "home"),
    ):
        pass


def test_what_is_left_of_a_run_that_was_killed_is_not_taken_for_a_ready_stack(
    tmp_path: Path, client_file: Callable[..., Path]
) -> None:
    stale = tmp_path / "stack.json"
    stale.write_text("{}")

    with (
        contextlib.suppress(Trouble),
        running.running_stack(client=client_file(("country: US", "county: US")), home=tmp_path),
    ):
        pass

    assert not stale.exists()


def test_help_says_what_it_does_without_starting_anything() -> None:
    command = [sys.executable, "-m", "local.run", "--help"]
    said = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True).stdout

    assert "SPEED" in said
    assert "CLIENT" in said
