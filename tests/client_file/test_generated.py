"""The reference and the schema say what the model says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from firstminute.client_file.__main__ import main
from firstminute.client_file.documenting import document, schema
from firstminute.client_file.model import ClientFile

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("command", "file"), [("document", "docs/configuration.md"), ("schema", "clients/schema.json")]
)
def test_what_is_published_is_what_the_model_says(command: str, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    """After a change of the model: `python -m firstminute.client_file document > docs/configuration.md`, and so on."""
    assert main([command]) == 0
    assert capsys.readouterr().out == (ROOT / file).read_text()


def test_the_reference_tells_of_every_field_and_what_it_means() -> None:
    page = document()
    for part, fields in _parts():
        for name, meaning in fields.items():
            assert meaning, f"{part}.{name} has no description"
            assert f"| `{name}` | " in page
            assert meaning.replace("|", "\\|") in page


def test_editors_are_told_what_each_value_looks_like() -> None:
    found = schema()
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["required"] == [name for name, one in ClientFile.model_fields.items() if one.is_required()]
    step = found["$defs"]["StepPart"]["properties"]
    assert step["channel"]["anyOf"][0]["enum"] == ["sms", "email", "call"]
    assert step["after"]["anyOf"][0]["pattern"].startswith("^([0-9]")
    assert found["$defs"]["SmsPart"]["properties"].keys() >= {"from", "account"}
    assert found["additionalProperties"] is False


def test_a_form_without_origins_is_described_as_it_is() -> None:
    """Browsers post plain forms across origins without asking; only scripts are held back (CORS)."""
    origins = schema()["$defs"]["SourcePart"]["properties"]["origins"]
    assert "Empty: a plain form may post from any page" in origins["description"]


def _parts() -> list[tuple[str, dict[str, str | None]]]:
    """Every part of the file, with what its fields mean, by the names they have in the file."""
    found: dict[str, type[BaseModel]] = {}

    def collect(kind: Any) -> None:
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind.__name__ not in found:
            found[kind.__name__] = kind
            for field in kind.model_fields.values():
                collect(field.annotation)
        for inner in getattr(kind, "__args__", ()):
            collect(inner)

    collect(ClientFile)
    return [
        (name, {field.alias or key: field.description for key, field in kind.model_fields.items()})
        for name, kind in found.items()
    ]


def test_every_part_is_looked_at() -> None:
    assert {"ClientFile", "StepPart", "InvestmentRangePart", "CallbackPart"} <= {name for name, _ in _parts()}
    assert json.dumps(schema()).count('"title": "FirstMinute client file"') == 1
