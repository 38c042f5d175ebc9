"""One suite over every channel: the fake that the use cases are tested with, and each provider on its stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from adapters.channel_cases import CASES, Case
from firstminute.domain.delivery import meaning
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    yield from CASES[request.param]()


def test_a_message_is_taken_under_the_providers_name_and_id(case: Case) -> None:
    first, second = case.provider.send(case.good), case.provider.send(case.good)
    assert first.provider == second.provider == case.name
    assert first.provider_id
    assert second.provider_id
    assert (first.provider_id != second.provider_id) is case.names_each


def test_a_refusal_says_the_providers_code_and_words_and_we_know_what_it_means(case: Case) -> None:
    message = case.refused()
    with pytest.raises(ProviderRefused) as caught:
        case.provider.send(message)
    assert caught.value.code
    assert caught.value.detail
    assert meaning(case.name, caught.value.code).reason != "unknown"


def test_a_message_that_was_certainly_not_taken_may_be_sent_again(case: Case) -> None:
    message = case.unavailable()
    with pytest.raises(ProviderUnavailable) as caught:
        case.provider.send(message)
    assert not isinstance(caught.value, OutcomeUnknown)


def test_a_lost_answer_leaves_the_outcome_open_until_the_provider_is_asked(case: Case) -> None:
    before, message = datetime.now(UTC), case.lost()
    with pytest.raises(OutcomeUnknown):
        case.provider.send(message)
    if case.can_be_asked:
        found = case.provider.find(message, before)
        assert found is not None
        assert found.provider_id
    else:
        with pytest.raises(OutcomeUnknown):
            case.provider.find(message, before)


def test_what_was_never_sent_is_not_found(case: Case) -> None:
    if case.can_be_asked:
        assert case.provider.find(case.good, datetime.now(UTC) - timedelta(hours=1)) is None
    else:
        with pytest.raises(OutcomeUnknown):
            case.provider.find(case.good, datetime.now(UTC))


def test_what_was_sent_is_found_and_no_other_message_nor_one_of_a_later_time(case: Case) -> None:
    if not case.can_be_asked:
        return
    sent = case.provider.send(case.good)
    since = datetime.now(UTC) - timedelta(minutes=1)
    assert case.provider.find(case.good, since) == sent
    assert case.others
    assert [case.provider.find(other, since) for other in case.others] == [None] * len(case.others)
    assert _found_since(case, datetime.now(UTC) + timedelta(hours=1)) is None


def _found_since(case: Case, moment: datetime) -> str | None:
    """What is found of the good message since a moment; a provider may say that it shows nothing so soon."""
    try:
        found = case.provider.find(case.good, moment)
    except OutcomeUnknown:
        return None
    return found.provider_id if found else None
