"""Providers' words, and the people in them."""

from __future__ import annotations

import pytest

from firstminute.adapters.channels.answers import failure, impersonal
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Messages cannot be sent from '+12125550120' to '+12125550142'", "Messages cannot be sent from '…' to '…'"),
        ("5.1.1 <jane@roe.example>: no such user", "5.1.1 <…>: no such user"),
        ("Found inactive addresses: jane@roe.example, jim@roe.example.", "Found inactive addresses: … …"),
        ("Call (212) 555-0142 again", "Call (… again"),
        ("4.7.1 Greylisted for 300 seconds", "4.7.1 Greylisted for 300 seconds"),
        ("Error 40300: blocked", "Error 40300: blocked"),
        ("no words", "no words"),
    ],
)
def test_whom_it_is_about_is_left_out_of_a_providers_words(words: str, left: str) -> None:
    assert impersonal(words) == left


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "1", ProviderRefused),
        (404, "1", ProviderRefused),
        (400, "later", ProviderUnavailable),
        (429, "1", ProviderUnavailable),
        (503, "1", ProviderUnavailable),
        (401, "1", ProviderUnavailable),
        (408, "1", OutcomeUnknown),
        (500, "1", OutcomeUnknown),
        (504, "1", OutcomeUnknown),
    ],
)
def test_each_failure_says_whether_to_try_again(status: int, code: str, kind: type[Exception]) -> None:
    error = failure(status, code, "to jane@roe.example", None, {"later"})
    assert type(error) is kind
    assert "jane" not in str(error)
