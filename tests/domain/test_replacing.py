"""What a copy of a value has of its original."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from firstminute.domain.lead import Claim, Enrollment, Lead
from firstminute.domain.replacing import replace

NOW = datetime(2026, 11, 3, 15, 20, tzinfo=UTC)
VALUES: Final[tuple[Any, ...]] = (
    Lead("ld_1", 3, "contacted", NOW, first_name="Dana", reached=frozenset({"contacted"}), starts={"a": "b"}),
    Enrollment("nurture", 2, 4, NOW, "sms", Claim(4, NOW, NOW), ("email",)),
)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_copy_differs_in_what_it_was_told_alone(value: Any) -> None:
    for one in dataclasses.fields(value):
        copy = replace(value, **{one.name: "other"})
        assert copy == dataclasses.replace(value, **{one.name: "other"})
        assert copy != value
        assert type(copy) is type(value)


def test_a_copy_can_be_changed_no_more_than_its_original() -> None:
    copy = replace(VALUES[0], touches=1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        copy.touches = 2
    assert VALUES[0].touches == 0


def test_what_is_no_field_is_refused() -> None:
    with pytest.raises(KeyError):
        replace(VALUES[0], nickname="D")
