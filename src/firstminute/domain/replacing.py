"""`replace` of `dataclasses`, in two fifths of its work: a lead has fifty fields, and an event changes three of them.

The one of the standard library asks each field what it is, and calls `__init__`, which puts every value past the guard
of a frozen class. https://docs.python.org/3/library/dataclasses.html#dataclasses.replace
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import replace as replace  # noqa: PLC0414  so that fields are checked as ever
else:

    def replace(value, /, **changes):
        """A copy of a value with other values in some fields. Raises KeyError for a field that it has not.

        For classes with slots, two fields or more, and nothing to do after `__init__`.
        """
        made, (values_of, put) = object.__new__(type(value)), _fields_of(type(value))
        for put_one, one in zip(put.values(), values_of(value), strict=True):
            put_one(made, one)
        for name, one in changes.items():
            put[name](made, one)
        return made


Fields = tuple[Callable[[object], tuple[Any, ...]], Mapping[str, Callable[[object, object], None]]]


@cache
def _fields_of(kind: type) -> Fields:
    """What gives all values of such an object, and what puts each: its slots, which no guard stands before."""
    names = [one.name for one in fields(kind)]
    return attrgetter(*names), {name: getattr(kind, name).__set__ for name in names}
