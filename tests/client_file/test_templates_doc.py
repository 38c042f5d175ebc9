"""What docs/templates.md shows is what the check says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from builders import a_practice
from client_file.writing import DEMO, checked
from firstminute.domain.practice import Template
from firstminute.domain.wording import ERROR, WARNING, lint

PAGE = (Path(__file__).parents[2] / "docs" / "templates.md").read_text()
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
ROWS = [
    tuple(cell.strip() for cell in row.strip("| ").split(" | "))
    for row in re.findall(r"^\| .* \|$", PAGE, re.MULTILINE)
]
SAID = [row for row in ROWS if row[0] != "words"]


def test_the_page_has_examples_to_check() -> None:
    assert len(EXAMPLES) >= 2
    assert len(SAID) >= 15


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_may_be_copied_as_it_is(example: str) -> None:
    given = yaml.safe_load(DEMO.read_text())
    added = yaml.load(example, Loader=yaml.BaseLoader)["templates"]
    assert not added.keys() & given["templates"].keys()
    text = DEMO.read_text().replace("\ntemplates:\n", "\n" + example, 1)
    assert [str(one) for one in checked(text)] == []


@pytest.mark.parametrize(("words", "said"), SAID)
def test_the_check_says_of_these_words_what_the_page_says(words: str, said: str) -> None:
    found = lint(Template("t", "sms", words), a_practice().name, first=True)
    severity = WARNING if PAGE.index(f"| {words} |") > PAGE.index("And it warns of these") else ERROR
    assert [one.severity for one in found if said in one.message] == [severity], [str(one) for one in found]
    assert len(found) == 1
