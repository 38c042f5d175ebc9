"""Parts of a Gravity Forms name field, which are known by number alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

_NUMBERED: Final = re.compile(r"^(\d{1,5})[._](\d{1,2})$")
# Prefix, first, middle, last, suffix. https://docs.gravityforms.com/gf_field_name/
_OF_NAME: Final = frozenset({"2", "3", "4", "6", "8"})


def names_of_numbered(keys: Iterable[str]) -> Mapping[str, str]:
    """`{"1.3": "first name", "1.6": "last name"}`: an address has parts .1 and .5 too, two ticked boxes no others."""
    groups: dict[str, dict[str, str]] = {}
    for key in keys:
        found = _NUMBERED.match(key)
        if found:
            groups.setdefault(found[1], {})[found[2]] = key
    names: dict[str, str] = {}
    for parts in groups.values():
        if {"3", "6"} < parts.keys() <= _OF_NAME:
            names |= {parts["3"]: "first name", parts["6"]: "last name"}
    return names
