"""The stack that these tests share; everything in this folder is slow."""

from __future__ import annotations

from end_to_end_stack import mark_slow, phone, stack

pytest_collection_modifyitems = mark_slow
__all__ = ["phone", "pytest_collection_modifyitems", "stack"]
