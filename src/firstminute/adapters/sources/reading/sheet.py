"""The fields of one inquiry with what each is taken for, and a note of which were used for what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from firstminute.adapters.sources.reading.fields import Field
from firstminute.adapters.sources.reading.meanings import meaning_among
from firstminute.adapters.sources.reading.words import squashed

MAPPED: Final = 1000  # the client file says so
# Types that forms declare: HTML's own, and those of Elementor, Tally, Typeform.
_OF_KIND: Final = {
    "tel": "phone",
    "phone": "phone",
    "phonenumber": "phone",
    "inputphonenumber": "phone",
    "email": "email",
    "inputemail": "email",
    "textarea": "message",
    "longtext": "message",
    "acceptance": "consent",
    "legal": "consent",
    "hiddenfields": "",
}
# What a name may say against a type that asks for a phone number or an e-mail address.
_BEATS_TYPE: Final = frozenset({"mobile", "phone", "landline", "email", "other_email", "consent", "ignored", "secret"})
_NEVER_KEPT: Final = frozenset({"ignored", "secret"})
# Characters of a name; what is longer comes once and is not remembered.
_REMEMBERED: Final = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One field, the role it is taken for ("" for none), and how sure that is."""

    field: Field
    role: str
    score: int


@dataclass(slots=True)
class Sheet:
    """What is left to be read. `reads` says where each value came from: a JSON pointer."""

    lines: list[Line]
    reads: dict[str, str] = field(default_factory=dict)
    _used: set[tuple[str, ...]] = field(default_factory=set)
    _beside: set[tuple[str, ...]] = field(default_factory=set)
    _by_role: dict[str, list[Line]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for line in self.lines:
            self._by_role.setdefault(line.role, []).append(line)

    def of(self, *roles: str) -> list[Line]:
        """Unused fields of these roles: the surest first, then the role named first, then the order of the form."""
        fitting = [line for role in roles for line in self._by_role.get(role, ()) if line.field.path not in self._used]
        return sorted(fitting, key=lambda line: -line.score) if len(fitting) > 1 else fitting

    def unnamed(self) -> list[Line]:
        """Unused fields whose names say nothing."""
        return self.of("")

    def use(self, target: str, line: Line) -> None:
        """Note that a field became `target`; it is not read again."""
        self.reads[target] = line.field.pointer
        self._used.add(line.field.path)
        if target in ("phone", "email"):
            self._beside.add(line.field.path[:-1])

    def left(self) -> list[Field]:
        """What was not used, and may be kept."""
        return [line.field for line in self.lines if line.role not in _NEVER_KEPT and line.field.path not in self._used]

    def near(self, line: Line) -> bool:
        """Whether a field stands beside one that a contact point came from."""
        return line.field.path[:-1] in self._beside


def sheet_of(fields: Iterable[Field], mapping: Mapping[str, str]) -> Sheet:
    """Classify fields: by the client file's mapping, by name, by declared type."""
    wanted = {_plain(theirs): ours for theirs, ours in mapping.items()}
    return Sheet([_line(one, wanted) for one in fields])


def _line(one: Field, wanted: Mapping[str, str]) -> Line:
    mapped = next((wanted[name] for name in _ways_to_say(one) if name in wanted), None) if wanted else None
    if mapped is not None:
        return Line(one, mapped, MAPPED)
    meaning = meaning_among(one.names)
    typed = _OF_KIND.get(one.kind, "") if one.kind else ""
    if meaning is None or (typed in ("phone", "email") and meaning.role not in _BEATS_TYPE):
        return Line(one, typed, 60)
    return Line(one, meaning.role, meaning.score)


def _ways_to_say(one: Field) -> list[str]:
    """How an author may name a field: its label, its key, its path with dots, slashes or brackets."""
    dotted = ".".join(one.path)
    return [_plain(name) for name in (dotted, *one.names, *one.path[-1:], f"{dotted}.value")]


def _plain(name: str) -> str:
    """A name as it is compared: brackets and slashes are dots; without words (`1.3`) it stands as it is."""
    return _plainly(name) if len(name) <= _REMEMBERED else _plainly.__wrapped__(name)


@lru_cache(maxsize=2048)
def _plainly(name: str) -> str:
    dotted = re.sub(r"[\[\]/.]+", ".", name).strip(".")
    return squashed(dotted) + re.sub(r"[^\d.]", "", dotted) if dotted else ""
