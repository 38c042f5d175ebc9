"""A source's kind is a module that can verify and parse; the modules behind those are none."""

from __future__ import annotations

import pytest

from client_file.writing import problems
from firstminute.bootstrap import source_kind
from firstminute.client_file.kinds import kinds


def test_the_kinds_are_the_modules_that_verify_and_parse() -> None:
    assert {"events", "form", "twilio", "webhook"} <= set(kinds())
    for name in kinds():
        assert callable(source_kind(name).verify)
        assert callable(source_kind(name).parse)


@pytest.mark.parametrize("kind", ["bodies", "proofs", "reading", "recogniser", "formm", "__init__", "x"])
def test_what_only_helps_other_kinds_is_no_kind(kind: str) -> None:
    (found,) = problems("sources.website.kind", kind)
    assert found.field == "sources.website.kind"
    if kind != "__init__":  # no name at all
        assert found.message == f"there is no kind {kind}; there are {', '.join(kinds())}"


@pytest.mark.parametrize("kind", ["events", "form", "twilio", "webhook"])
def test_every_kind_can_be_named(kind: str) -> None:
    assert [one for one in problems("sources.zapier.kind", kind) if one.field.endswith("kind")] == []


@pytest.mark.parametrize(
    ("channel", "wrong", "right"),
    [("sms", "telnix", "did you mean telnyx?"), ("email", "sendgrid", "known are: ses, postmark, smtp")],
)
def test_a_provider_that_nothing_is_sent_through_is_none(channel: str, wrong: str, right: str) -> None:
    (found,) = problems(f"channels.{channel}.provider", wrong)
    assert (found.field, found.message) == (
        f"channels.{channel}.provider",
        f"there is no provider {wrong} for {channel}; {right}",
    )
