"""A tree of any shape as a flat list of fields: what each is called, and what stands in it.

Known shapes: nested objects; lists; answers as objects of a name and a value (Elementor, Tally, Meta, Google Ads,
Calendly, HighLevel); answers keyed by their type with the questions elsewhere (Typeform); a phone in parts (Jotform).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from firstminute.adapters.sources.reading.json_text import Number
from firstminute.adapters.sources.reading.meanings import meaning_of, within_container
from firstminute.adapters.sources.reading.numbered_inputs import names_of_numbered
from firstminute.adapters.sources.reading.texts import cleaned, one_line
from firstminute.adapters.sources.reading.words import squashed

MOST_FIELDS: Final = 300
_MOST_NODES: Final = 5000
_DEEPEST: Final = 12
_LONGEST_VALUE: Final = 4000

_VALUES: Final = ("value", "rawvalue", "stringvalue", "values", "answer", "answers", "response")
_LABELS: Final = ("label", "title", "question", "columnname", "fieldname", "displayname")
_KEYS: Final = (
    "name",
    "key",
    "field",
    "slug",
    "id",
    "ref",
    "columnid",
    "fieldid",
    "fieldelementid",
    "customid",
    "questionid",
    "questionuuid",
)
_BESIDES: Final = frozenset(
    {"type", "fieldtype", "inputtype", "required", "position", "order", "options", "rows", "columns", "primary"}
)
_OF_ANSWER: Final = frozenset(_VALUES) | frozenset(_LABELS) | frozenset(_KEYS) | _BESIDES
_OF_PHONE: Final = frozenset({"full", "country", "countrycode", "area", "areacode", "phone", "number", "ext"})
_HOLDS_FIELDS: Final = frozenset({"data", "fields", "answers", "fielddata", "formdata", "formfields"})
_TEXTS: Final = ("label", "labels", "text", "name", "value", "url", "other")


@dataclass(frozen=True, slots=True)
class Field:
    """One field that is not empty. `names` come best first; `kind` is the type its form declares: `tel`, `textarea`."""

    path: tuple[str, ...]
    names: tuple[str, ...]
    values: tuple[str, ...]
    kind: str = ""
    number: bool = False

    @property
    def text(self) -> str:
        """All its values."""
        return ", ".join(self.values)

    @property
    def pointer(self) -> str:
        """Where it stands in what was sent: a JSON pointer (RFC 6901)."""
        return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in self.path)

    @property
    def label(self) -> str:
        """What a person would call it."""
        return one_line(self.names[0] if self.names else "", 80) or one_line(self.pointer, 80)


@dataclass(slots=True)
class _Walk:
    """What is found on the way. `questions` are labels by the id that answers refer to."""

    fields: list[Field] = field(default_factory=list)
    questions: dict[str, str] = field(default_factory=dict)
    nodes: int = 0


def fields_of(tree: Any) -> list[Field]:
    """The first 300 fields that are not empty, in the order they were sent."""
    walk = _Walk()
    _visit(tree, (), walk)
    return [_with_question(one, walk.questions) for one in walk.fields] if walk.questions else walk.fields


def is_answer(node: Any) -> bool:
    """Whether an object is the answer to one question: its name, its value, and nothing that a person would have."""
    if not isinstance(node, Mapping) or not 2 <= len(node) <= 10:
        return False
    keys = {squashed(key) for key in node}
    return keys <= _OF_ANSWER and not keys.isdisjoint(_VALUES) and not keys.isdisjoint(_LABELS + _KEYS)


def _visit(node: Any, path: tuple[str, ...], walk: _Walk) -> None:
    walk.nodes += 1
    if walk.nodes > _MOST_NODES or len(walk.fields) >= MOST_FIELDS or len(path) > _DEEPEST:
        return
    if isinstance(node, Mapping):
        _visit_object(node, path, walk)
    elif isinstance(node, list) and any(isinstance(item, (Mapping, list)) for item in node):
        for number, item in enumerate(node):
            _visit(item, (*path, str(number)), walk)
    else:
        _add(walk, path, _own_names(path), node)


def _visit_object(node: Mapping[str, Any], path: tuple[str, ...], walk: _Walk) -> None:
    keys = {squashed(key): key for key in reversed(list(node))}
    if path and _answered(node, keys, path):
        _visit_answer(node, keys, path, walk)
    elif path and _asks(keys):
        _note_question(node, keys, walk)
    elif path and _is_phone(keys):
        _add(walk, path, (*_own_names(path), "phone"), _phone_of(node, keys))
    else:
        _visit_parts(node, keys, path, walk)


def _visit_parts(node: Mapping[str, Any], keys: Mapping[str, str], path: tuple[str, ...], walk: _Walk) -> None:
    renamed = {**names_of_numbered(node), **_names_of_form(keys, path)}
    for key, value in node.items():
        if key in renamed:
            _add(walk, (*path, key), (renamed[key],), value)
        else:
            _visit(value, (*path, key), walk)


def _names_of_form(keys: Mapping[str, str], path: tuple[str, ...]) -> dict[str, str]:
    """`name` beside the fields, or in Elementor's `form[id]`, `form[name]`, is what the form is called."""
    envelope = not _HOLDS_FIELDS.isdisjoint(keys) and not any(_is_contact(key) for key in keys.values())
    of_form = path[-1:] == ("form",) and keys.keys() <= {"id", "name", "title"}
    return {keys["name"]: "form name"} if "name" in keys and (envelope or of_form) else {}


def _is_contact(key: str) -> bool:
    meaning = meaning_of(key)
    return meaning is not None and meaning.role in ("phone", "mobile", "landline", "email", "first_name", "message")


def _answered(node: Mapping[str, Any], keys: Mapping[str, str], path: tuple[str, ...]) -> bool:
    if isinstance(node.get("field"), Mapping) and str(node.get("type")) in node:
        return True
    if keys.keys().isdisjoint(_VALUES):
        return False
    if keys.keys() <= _OF_ANSWER:
        return not keys.keys().isdisjoint(_LABELS + _KEYS) or not (path[-1].isdigit() or _holds_objects(node))
    listed = path[-1].isdigit() and not keys.keys().isdisjoint(_LABELS + _KEYS)
    return listed and not any(_is_contact(node_key) for key, node_key in keys.items() if key not in _OF_ANSWER)


def _holds_objects(node: Mapping[str, Any]) -> bool:
    """Answers that are objects themselves: `{"answers": [{"fieldId": ...}]}` is a list of answers, not one of them."""
    return any(isinstance(value, list) and value and isinstance(value[0], Mapping) for value in node.values())


def _asks(keys: Mapping[str, str]) -> bool:
    """A question without its answer, as in a form's definition."""
    typed = not keys.keys().isdisjoint(("type", "fieldtype")) and not keys.keys().isdisjoint(_LABELS)
    return typed and not any(_is_contact(key) for key in keys.values())


def _note_question(node: Mapping[str, Any], keys: Mapping[str, str], walk: _Walk) -> None:
    label = next(str(node[keys[name]]) for name in _LABELS if name in keys)
    for name in ("id", "ref", "key"):
        if name in keys and isinstance(node[keys[name]], str):
            walk.questions.setdefault(node[keys[name]], label)


def _visit_answer(node: Mapping[str, Any], keys: Mapping[str, str], path: tuple[str, ...], walk: _Walk) -> None:
    about = node["field"] if isinstance(node.get("field"), Mapping) else node
    names = [str(about[key]) for key in _in_order(about, _LABELS + _KEYS) if isinstance(about[key], (str, int))]
    kind = str(about.get("type") or node.get("type") or "")
    value = _answer_in(node, keys)
    if isinstance(value, Mapping) and {"first", "last", "city"} & value.keys():
        _visit(value, (*path, names[0] if names else "value"), walk)
    else:
        _add(walk, path, (*names, *_own_names(path)), _chosen(value, node.get("options")), kind)


def _answer_in(node: Mapping[str, Any], keys: Mapping[str, str]) -> Any:
    if isinstance(node.get("field"), Mapping) and str(node.get("type")) in node:
        return node[str(node["type"])]
    given = [node[keys[name]] for name in _VALUES if name in keys]
    return next((value for value in given if value not in (None, "", [])), None)


def _in_order(node: Mapping[str, Any], wanted: tuple[str, ...]) -> Iterator[str]:
    keys = {squashed(key): key for key in node}
    return (keys[name] for name in wanted if name in keys)


def _chosen(value: Any, options: Any) -> Any:
    """The texts of chosen options, where a form sends their ids and lists the options beside them."""
    if not isinstance(options, list):
        return value
    texts = {str(one.get("id")): one.get("text") or one.get("label") for one in options if isinstance(one, Mapping)}
    return [texts.get(str(one)) or one for one in (value if isinstance(value, list) else [value])]


def _is_phone(keys: Mapping[str, str]) -> bool:
    return keys.keys() <= _OF_PHONE and ("full" in keys or not keys.keys().isdisjoint(("area", "areacode")))


def _phone_of(node: Mapping[str, Any], keys: Mapping[str, str]) -> str:
    """A phone number of its parts, or as it was typed in one piece."""
    part = {name: str(node[key] or "").strip() for name, key in keys.items()}
    if part.get("full"):
        return part["full"]
    country = part.get("country") or part.get("countrycode") or ""
    area, number = part.get("area") or part.get("areacode") or "", part.get("phone") or part.get("number") or ""
    dialled = f"+{country.lstrip('+')} " if country.lstrip("+").isdigit() else ""
    return f"{dialled}{area} {number}".strip() if number else ""


def _own_names(path: tuple[str, ...]) -> tuple[str, ...]:
    """The last key that is no mere number, with the key above it unless that one merely holds fields."""
    keys = [key for key in path if not key.isdigit()] or list(path)
    return (within_container(keys[-1], keys[-2]),) if len(keys) > 1 else tuple(keys)


def _add(walk: _Walk, path: tuple[str, ...], names: tuple[str, ...], value: Any, kind: str = "") -> None:
    values = [told for text in _texts(value, 0) if (told := cleaned(text, _LONGEST_VALUE))]
    if values and len(walk.fields) < MOST_FIELDS:
        known = dict.fromkeys([name for one in names if (name := one_line(one, 300))])
        walk.fields.append(Field(path, tuple(known), tuple(values), squashed(kind), isinstance(value, Number)))


def _texts(value: Any, depth: int) -> list[str]:
    if isinstance(value, str):
        return [str(value)]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, Mapping):
        inner = next((value[key] for key in _TEXTS if value.get(key)), None)
        return _texts(inner, depth + 1) if depth < 4 else []
    if isinstance(value, list):
        return [text for item in value[:50] for text in _texts(item, depth + 1)] if depth < 4 else []
    return [] if value is None else [str(value)]


def _with_question(one: Field, questions: Mapping[str, str]) -> Field:
    label = next((questions[name] for name in one.names if name in questions), None)
    if label is None:
        return one
    return Field(one.path, (one_line(label, 300), *one.names), one.values, one.kind, one.number)
