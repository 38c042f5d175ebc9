"""The tables of a rehearsal keep the promise that everything rests on: the suite of claims, once more."""

from __future__ import annotations

import pytest
from test_leads_claims import *  # noqa: F403  every test of that suite, with other leads

from firstminute.application.rehearsed_tables import RehearsedLeads


@pytest.fixture
def leads() -> RehearsedLeads:
    return RehearsedLeads(lambda *_: None)
