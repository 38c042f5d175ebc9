"""How often the recogniser finds the right contact point in what forms really send: `corpus/`, one payload a file.

Each file says what sends it, where its shape is described, and who should be answered. The misses are named here and
in docs/recogniser.md; neither list can grow or rot unnoticed.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.json"))
DOCUMENT = Path(__file__).parents[3] / "docs" / "recogniser.md"
NOW = datetime(2026, 11, 24, 16, 20, tzinfo=UTC)
LEAST = 0.98
FEWEST = 120
# Payloads whose contact point is not read right.
MISSES = {"formbricks", "squarespace_zapier"}


def read(sample: dict[str, Any]) -> Draft:
    """The payload as its kind of source reads it, without any configuration."""
    if "json" in sample:
        media, body = "application/json", json.dumps(sample["json"], ensure_ascii=False).encode()
    else:
        media, body = "application/x-www-form-urlencoded", urlencode([tuple(pair) for pair in sample["form"]]).encode()
    request = Request("POST", "https://api.example/intake/any", {"content-type": media}, body)
    kind = import_module(f"firstminute.adapters.sources.{sample['kind']}")
    (draft,) = kind.parse(request, Source("any", sample["kind"]), sample["country"], NOW)
    return draft


@cache
def results() -> dict[str, tuple[dict[str, Any], Draft]]:
    samples = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in CORPUS}
    return {name: (sample, read(sample)) for name, sample in samples.items()}


def missed() -> set[str]:
    return {
        name
        for name, (sample, draft) in results().items()
        if {"phone": draft.phone, "email": draft.email} != sample["expected"]
    }


def test_the_right_contact_point_is_found_in_98_of_100_payloads(capsys: pytest.CaptureFixture[str]) -> None:
    found = len(CORPUS) - len(missed())
    with capsys.disabled():
        print(f"\nrecogniser: {found} of {len(CORPUS)} right ({found / len(CORPUS):.1%})")  # noqa: T201  to be seen
    assert len(CORPUS) >= FEWEST
    assert found / len(CORPUS) >= LEAST


def test_the_misses_are_those_that_are_known() -> None:
    assert missed() == MISSES


def test_the_document_names_the_score_and_every_miss() -> None:
    told = DOCUMENT.read_text(encoding="utf-8")
    assert f"{len(CORPUS) - len(MISSES)} of {len(CORPUS)}" in told
    assert set(re.findall(r"^\* `(\w+)`:", told, re.MULTILINE)) == MISSES


def test_nobody_real_is_in_the_corpus() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in CORPUS).lower()
    domains = set(re.findall(r"[\w.+-]@([\w-]+(?:\.[\w-]+)*)", text))
    assert {domain for domain in domains if not domain.startswith("example") and ".example" not in domain} == set()


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_payload_says_where_it_comes_from(path: Path) -> None:
    sample = json.loads(path.read_text(encoding="utf-8"))
    assert sample["about"]
    assert sample["link"].startswith("https://")
    assert sample["basis"] in ("sample read", "documented shape")
    assert sample["expected"]["phone"] or sample["expected"]["email"]
