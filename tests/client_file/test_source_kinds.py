"""What a client file may say of a source of each kind."""

from __future__ import annotations

import pytest

from client_file.writing import problems
from firstminute.client_file import compiled, load
from firstminute.client_file.kinds import is_public, kinds
from firstminute.domain.practice_json import practice_from_json


def source(**changes: object) -> dict[str, object]:
    return {"kind": "webhook", "secret": "any/secret", **changes}


def test_a_mapping_is_ours_on_the_left_and_an_expression_on_the_right() -> None:
    mapping = {"first_name": "contact.name.first", "phone": "points[?type=='phone'].value | [0]"}
    assert problems("sources.partner", source(mapping=mapping)) == []


@pytest.mark.parametrize("expression", ["contact.", "a[", "name(", '"open', "a ||"])
def test_an_expression_that_cannot_be_read_is_named_at_its_line(expression: str) -> None:
    (found,) = problems("sources.partner", source(mapping={"phone": expression}))
    assert found.field == "sources.partner.mapping.phone"
    assert found.message.startswith(f'"{expression}" is no JMESPath expression: ')


def test_a_form_is_not_read_by_a_mapping() -> None:
    (found,) = problems("sources.website.mapping", {"phone": "tel"})
    assert found.message == "a form is not read by a mapping; name its fields under `fields`"


def test_the_mapping_arrives_where_sources_are_read() -> None:
    overrides = {"sources": {"partner": source(mapping={"phone": "tel"})}}
    from client_file.writing import DEMO

    practice = practice_from_json(compiled(load(DEMO, overrides)))
    assert practice.sources["partner"].mapping == {"phone": "tel"}


@pytest.mark.parametrize("kind", kinds())
def test_only_what_stands_behind_a_public_form_may_do_without_a_secret(kind: str) -> None:
    found = [one for one in problems("sources.partner", {"kind": kind}) if "needs a secret" in one.message]
    assert bool(found) == (not is_public(kind))
    assert is_public(kind) == (kind in ("form", "elementor"))
