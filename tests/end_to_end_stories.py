"""Stories that take days of the practice begin together with the first test, and go on while others run.

What waits for the clock needs nothing of the machine. Whatever looks at all leads at once, or makes a stand-in fail for
whoever comes next, has to be alone: those modules come last, when every story is over.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from inspect import signature
from itertools import count
from typing import Any, TypeVar

import pytest

# Starts the second stack, which is to be there before anything runs by the clock of the first one.
REAL_TIME = "test_connections_on_aws"
# These may run while stories go on: they ask about their own people only.
COMPANY = frozenset(
    {
        "test_bad_input",
        "test_calls_on_aws",
        "test_connections_on_aws",
        "test_in_a_browser",
        "test_inbox_on_aws",
        "test_phones_on_aws",
        "test_phone_command_on_aws",
        "test_texts_on_aws",
    }
)
_AT_ONCE = 16
_APART = 1.5  # seconds: begun together they would have every function start a dozen times at once
_numbers = count(2000)
Test = TypeVar("Test", bound=Callable[..., Any])


def story(test: Test) -> Test:
    """A test that takes `stack`, `phone` and parameters. What it gives back, if anything, is called alone."""
    test.is_story = True  # type: ignore[attr-defined]  # a mark on a function
    return test


def is_story(item: pytest.Item) -> bool:
    return getattr(getattr(item, "obj", None), "is_story", False)


def in_order(items: list[pytest.Item]) -> None:
    """Who bears company, then the stories, then who has to be alone; elsewhere nothing changes."""
    places = [place for place, item in enumerate(items) if "end_to_end" in str(item.path)]
    ours = sorted((items[place] for place in places), key=_rank)
    for place, item in zip(places, ours, strict=True):
        items[place] = item


def _rank(item: pytest.Item) -> int:
    if is_story(item):
        return 2
    return 0 if item.path.stem == REAL_TIME else 1 if item.path.stem in COMPANY else 3


class Stories:
    """All stories of a session, begun by its first test that has the stack."""

    def __init__(self) -> None:
        self._told: dict[str, Future[Any]] = {}
        self._begun = False

    def begin(self, item: pytest.Function) -> None:
        stack = item.funcargs.get("stack")
        if self._begun or stack is None:
            return
        self._begun = True
        pool = ThreadPoolExecutor(_AT_ONCE)
        for place, one in enumerate(filter(is_story, item.session.items)):
            given = one.callspec.params if hasattr(one, "callspec") else {}
            phone = f"+1917555{next(_numbers):04d}"
            test: Callable[..., Any] = one.obj  # type: ignore[attr-defined]  # stories are functions
            given = {**given, "stack": stack, "phone": phone}
            asked = {name: given[name] for name in signature(test).parameters}
            self._told[one.nodeid] = pool.submit(_begun, place * _APART, test, asked)
        pool.shutdown(wait=False)

    def end(self, item: pytest.Function) -> None:
        """The story of this test, up to its end."""
        last = self._told[item.nodeid].result()
        if last is not None:
            last()


def _begun(after: float, test: Callable[..., Any], asked: dict[str, Any]) -> Any:
    time.sleep(after)
    return test(**asked)
