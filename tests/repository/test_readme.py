"""What the documents tell a stranger to type exists, and what they point to is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from firstminute.cli import COMMANDS
from repository.stack import ROOT, tracked

DOCUMENTS = [path for path in tracked() if path.suffix == ".md" and "vendor" not in path.parts]
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def code_in(path: Path) -> str:
    """Everything that is set as code, in blocks and within lines."""
    text = path.read_text()
    blocks = re.findall(r"```.*?\n(.*?)```", text, re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))])


def links_in(path: Path) -> Iterator[str]:
    for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text()):
        if not re.match(r"[a-z]+:", link):
            yield link


def test_there_is_a_readme_that_starts_with_the_two_commands() -> None:
    assert {"make run", "make test"} <= set(re.findall(r"make \w+", code_in(ROOT / "README.md")))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_target_and_command_that_a_document_names_exists(path: Path) -> None:
    code = code_in(path)
    assert set(re.findall(r"(?:^|[\s&;])make ([a-z]+)\b", code, re.MULTILINE)) <= TARGETS
    named = set(re.findall(r"(?:^|[\s/&;])firstminute ([a-z][a-z-]*)\b", code, re.MULTILINE))
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_a_document_points_to_is_there(path: Path) -> None:
    assert [link for link in links_in(path) if not (path.parent / link).exists()] == []


def test_every_command_of_the_makefile_that_it_shows_is_one_of_its_targets() -> None:
    shown = set(re.findall(r'@echo "make (\w+)', (ROOT / "Makefile").read_text()))
    assert shown <= TARGETS
    assert {"run", "test", "check", "bench", "build", "clean", "lock"} <= shown
