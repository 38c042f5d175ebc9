"""What a function does before its first request."""

from __future__ import annotations

import gc
import re
from pathlib import Path

import pytest

from firstminute import bootstrap


@pytest.fixture(autouse=True)
def thawed():
    """What was put out of the collector's sight comes back into it."""
    yield
    gc.unfreeze()


HANDLERS = sorted((Path(__file__).parents[2] / "functions").glob("*/handler.py"))


def test_a_sandbox_of_lambda_is_wired_before_its_first_request(monkeypatch):
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "firstminute-demo-intake")
    collecting = []
    bootstrap.ready(lambda: collecting.append(gc.isenabled()))
    assert collecting == [False]
    assert gc.isenabled()


def test_garbage_is_collected_again_when_wiring_fails(monkeypatch):
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "firstminute-demo-intake")
    with pytest.raises(ZeroDivisionError):
        bootstrap.ready(lambda: 1 / 0)
    assert gc.isenabled()


def test_elsewhere_a_handler_can_be_imported_without_anything_around_it(monkeypatch):
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    wired = []
    bootstrap.ready(lambda: wired.append("something"))
    assert wired == []


@pytest.mark.parametrize("path", HANDLERS, ids=lambda path: path.parent.name)
def test_every_function_makes_ready_what_its_requests_use(path):
    text = path.read_text()
    (made_ready,) = re.findall(r"bootstrap\.ready\(bootstrap\.(\w+)\)", text)
    assert re.search(rf"bootstrap\.{made_ready}\(\)", text)
