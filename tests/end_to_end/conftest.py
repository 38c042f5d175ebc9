"""The stack that these tests share; everything in this folder is slow."""

from __future__ import annotations

import pytest

from end_to_end_stack import mark_slow, phone, stack, unhurried
from end_to_end_stories import Stories, in_order, is_story

__all__ = ["phone", "stack", "unhurried"]
_stories = Stories()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mark_slow(items)
    in_order(items)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Stories have begun long before it is their turn."""
    _stories.begin(pyfuncitem)
    if not is_story(pyfuncitem):
        return None
    _stories.end(pyfuncitem)
    return True
