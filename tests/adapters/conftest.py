"""What every suite over the leads table starts from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from stored_leads import InMemory, OnDynamoDB

from firstminute.application.lead_ports import Leads
from mocked_aws import mocked_aws


@pytest.fixture(params=["fake", "dynamodb"])
def stored(request: pytest.FixtureRequest) -> Iterator[InMemory | OnDynamoDB]:
    """The leads table, empty: once the fake, once the real one."""
    if request.param == "fake":
        yield InMemory()
        return
    with mocked_aws():
        yield OnDynamoDB()


@pytest.fixture
def leads(stored: InMemory | OnDynamoDB) -> Leads:
    """The port of `stored`."""
    return stored.leads


@pytest.fixture
def on_dynamodb() -> Iterator[OnDynamoDB]:
    """The real leads table, empty, on AWS in memory."""
    with mocked_aws():
        yield OnDynamoDB()
