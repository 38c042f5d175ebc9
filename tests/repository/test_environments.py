"""The environments to work in are made once, made again when their lock files change, and complain in plain words."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from infra import environments
from repository.stack import ROOT


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A checkout with nothing but lock files, and the commands that would be run in it."""
    run: list[list[str]] = []

    def note(command: list[str], _trouble: str) -> None:
        run.append(command)
        if command[1:3] == ["-m", "venv"]:
            (Path(command[3]) / "bin").mkdir(parents=True)
            for name in ("python", "uv"):
                (Path(command[3]) / "bin" / name).symlink_to("/bin/true")

    (tmp_path / "requirements-dev.txt").write_text("uv==1.0\n")
    (tmp_path / "requirements-aws.txt").write_text("sam==1.0\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    monkeypatch.setattr(environments, "ROOT", tmp_path)
    monkeypatch.setattr(environments, "_run", note)
    return run


def test_an_environment_is_made_once(commands: list[list[str]]) -> None:
    assert environments.main([".venv"]) == 0
    made = len(commands)

    assert environments.main([".venv"]) == 0
    assert len(commands) == made > 0


def test_a_new_lock_file_is_installed_into_the_environment_there_is(commands: list[list[str]]) -> None:
    environments.main([".venv-aws"])
    commands.clear()
    (environments.ROOT / "requirements-aws.txt").write_text("sam==2.0\n")

    environments.main([".venv-aws"])

    assert [command[1:3] for command in commands] == [["pip", "install"]]


def test_an_environment_that_was_moved_is_made_anew(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environments.main([".venv"])
    commands.clear()
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in (".venv", "requirements-dev.txt", "pyproject.toml"):
        (tmp_path / name).rename(moved / name)
    monkeypatch.setattr(environments, "ROOT", moved)

    environments.main([".venv"])

    assert commands[0][1:3] == ["-m", "venv"]


def test_a_link_to_the_environment_of_another_checkout_gives_way_to_one_of_our_own(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environments.main([".venv"])
    commands.clear()
    ours = tmp_path / "ours"
    ours.mkdir()
    for name in ("requirements-dev.txt", "pyproject.toml"):
        (ours / name).write_text((tmp_path / name).read_text())
    (ours / ".venv").symlink_to(tmp_path / ".venv")
    monkeypatch.setattr(environments, "ROOT", ours)

    assert environments.main([".venv"]) == 0

    assert commands[0][1:3] == ["-m", "venv"]
    assert not (ours / ".venv").is_symlink()
    assert (tmp_path / ".venv" / ".stamp").exists()


def test_a_registry_that_cannot_be_reached_is_said_and_tried_again_next_time(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_command: list[str], trouble: str) -> None:
        raise environments.Missing(trouble)

    noting = environments._run
    monkeypatch.setattr(environments, "_run", fail)
    assert environments.main([".venv"]) == 1
    assert "no venv" in capsys.readouterr().err

    monkeypatch.setattr(environments, "_run", noting)
    assert environments.main([".venv"]) == 0
    assert commands


def test_a_command_that_fails_is_reported_in_the_words_given(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(environments.Missing, match="Is the Python package registry reachable"):
        environments._run(["/bin/false"], environments._no_registry("uv"))


def test_make_says_which_python_it_needs_when_there_is_none() -> None:
    found = subprocess.run(["make", "python", "PYTHON3="], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode != 0
    assert "needs Python 3.11 or later" in found.stdout
