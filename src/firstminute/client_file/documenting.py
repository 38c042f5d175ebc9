"""The published JSON Schema (`clients/schema.json`) and the reference (`docs/configuration.md`), from the model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from firstminute.client_file.model import ClientFile
from firstminute.domain.templates import PLACEHOLDERS

_OPENING: Final = """# Configuration: the client file

One YAML file per practice, `clients/<slug>.yaml`, reviewed in git. `firstminute check FILE` says what is not right with
it, by file, line and field, and nothing is deployed before it is. `clients/demo.yaml` is a complete example.
`clients/schema.json` gives editors completion: begin the file with `# yaml-language-server: $schema=schema.json`.

This page is generated from the model (`python -m firstminute.client_file document`); change the model, not the page.

## How values are written

| value | written |
|---|---|
| duration | a number and a unit: `45 s`, `20 min`, `3 h`, `1 day`, `2 weeks` |
| time of day | `"10:15"`, 24 hours |
| weekdays: hours | `mon-fri: "08:00-18:00"`; `mon`, `mon-fri`, `mon,wed,fri`; several in a day as a list: \
`["09:00-12:00", "13:00-17:00"]`; the whole day is `"00:00-24:00"`, over midnight is `"18:00-02:00"` |
| phone, E.164 | `"+12125550100"` |
| secret's name | `twilio/auth_token`: the name of a secret in AWS Secrets Manager. The file holds no secret; `check` \
refuses what looks like one |
| name | lower-case letters, digits and underscores: `front_desk` |

Text is taken as it looks: `NO`, `on` and `2026-12-24` stay text; only `true`, `false`, `null` and numbers are not. \
A field given twice is an error, and so is a field that does not exist.
"""

_PLACEHOLDER_TEXT: Final = """
## Placeholders

In the text of a template and in its subject line. `{first_name|there}` says "there" when the name is not known; \
`{first_name}` without it leaves no gap: "Hi {first_name}," becomes "Hi,". An unknown \
placeholder is an error of the check.

| placeholder | stands for | at most |
|---|---|---|
"""

_WORDS: Final = """
## What the check asks of words

A first touch asks a question and advertises nothing. Every text and e-mail names the practice and makes no empty
promise ("someone will contact you soon"); none calls a person a lead, shouts, or links to a shortened address. Texts,
subject lines and links name nothing about health. A first text fits in two segments, later ones in three; texts say how
to opt out: the first one always, later ones at least once a month. E-mails that follow the first get the practice's
address and the way out of them appended. Every template has been approved by somebody and exists in every language of
the practice; without that it is a warning, and `firstminute deploy` refuses words that nobody has approved.
How to write one, and what it costs: [templates.md](templates.md).

## Local overrides

`--overrides FILE.json` lays a JSON object over the file before it is checked: fields merge, lists whose items have a
`name` (callbacks, team) merge by it, anything else is replaced.
"""


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a client file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "FirstMinute client file",
        **{key: value for key, value in ClientFile.model_json_schema().items() if key != "title"},
    }


def document() -> str:
    """The reference as Markdown."""
    found = ClientFile.model_json_schema()
    return "".join((_OPENING, *_sections(found, found["$defs"]), _placeholder_table(), _WORDS))


def _sections(root: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterator[str]:
    yield _section("The file", root)
    described: dict[str, str] = {}
    for path, name in _inner("", root):
        yield from _section_of(path, name, parts, described)


def _section_of(path: str, name: str, parts: Mapping[str, Any], described: dict[str, str]) -> Iterator[str]:
    """A part and those in it; what stands in several places is described in the first of them."""
    if name in described:
        yield f"\n## `{path}`\n\nAs `{described[name]}`.\n"
        return
    described[name] = path
    yield _section(f"`{path}`", parts[name])
    for inner, inner_name in _inner(path, parts[name]):
        yield from _section_of(inner, inner_name, parts, described)


def _inner(path: str, part: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The parts inside a part: their path, as `cadences.<name>.steps[]`, and the name of their definition."""
    for name, field in part["properties"].items():
        reference, suffix = _reference(field)
        if reference:
            yield f"{path}.{name}{suffix}".removeprefix("."), reference


def _reference(field: Mapping[str, Any]) -> tuple[str | None, str]:
    for one in (field, *field.get("anyOf", ())):
        if "$ref" in one:
            return one["$ref"].rpartition("/")[2], ""
        for key, suffix in (("items", "[]"), ("additionalProperties", ".<name>")):
            if isinstance(one.get(key), dict) and "$ref" in one[key]:
                return one[key]["$ref"].rpartition("/")[2], suffix
        for pattern in one.get("patternProperties", {}).values():
            if "$ref" in pattern:
                return pattern["$ref"].rpartition("/")[2], ".<name>"
    return None, ""


def _section(title: str, part: Mapping[str, Any]) -> str:
    required = part.get("required", ())
    rows = "".join(_row(name, field, name in required) for name, field in part["properties"].items())
    intro = " ".join(part.get("description", "").split())
    return f"\n## {title}\n\n{intro}\n\n| field | value | default | meaning |\n|---|---|---|---|\n{rows}"


def _row(name: str, field: Mapping[str, Any], required: bool) -> str:
    meaning = field.get("description", "").replace("|", "\\|")
    return f"| `{name}` | {_value(field)} | {_default(field, required)} | {meaning} |\n"


def _value(field: Mapping[str, Any]) -> str:
    for one in (field, *field.get("anyOf", ())):
        if "unit" in one:
            return str(one["unit"])
        if "enum" in one:
            return ", ".join(f"`{word}`" for word in one["enum"])
        if one.get("type") == "array":
            return "list of parts" if "$ref" in one["items"] else f"list of {_value(one['items'])}"
        if one.get("type") == "object":
            return "parts by name" if _reference(one)[0] else "text: name"
        if "$ref" in one:
            return "part"
        if one.get("type") == "boolean":
            return "`true`, `false`"
    return "text"


def _default(field: Mapping[str, Any], required: bool) -> str:
    if required:
        return "**required**"
    default = field.get("default")
    if default is None:
        return "none"
    if isinstance(default, dict) and "$ref" in json.dumps(field):
        return "as below"
    return f"`{default}`" if isinstance(default, str) else f"`{json.dumps(default, ensure_ascii=False)}`"


def _placeholder_table() -> str:
    rows = (
        f"| `{{{name}}}` | {meaning} | {longest} characters |\n" for name, (meaning, longest) in PLACEHOLDERS.items()
    )
    return _PLACEHOLDER_TEXT + "".join(rows)
