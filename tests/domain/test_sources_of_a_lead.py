"""A person who comes by several ways is one lead with all of them, counted under the first."""

from __future__ import annotations

from builders import LEAD_ID, NOW, a_received, an_event
from firstminute.domain.erasure import scrubbed_event, scrubbed_lead
from firstminute.domain.events import record
from firstminute.domain.folding import fold
from firstminute.domain.metrics import cohort
from firstminute.domain.snapshots import snapshot


def a_log(*sources):
    repeats = (an_event("lead.repeated", actor="prospect", source=one) for one in sources)
    return [a_received(), *(record(one, LEAD_ID, seq, NOW) for seq, one in enumerate(repeats, 2))]


def test_every_source_is_told_once_in_the_order_of_coming():
    lead = fold(LEAD_ID, a_log("crm", "zapier", "crm", "website"))
    assert lead.sources == ("website", "crm", "zapier")
    assert snapshot(lead)["sources"] == ["website", "crm", "zapier"]


def test_a_lead_that_came_once_has_one_source():
    assert fold(LEAD_ID, a_log()).sources == ("website",)


def test_a_repeat_that_names_no_source_adds_none():
    assert fold(LEAD_ID, a_log(None, "")).sources == ("website",)


def test_a_repeat_that_somebody_else_reports_adds_no_source():
    reported = record(an_event("lead.repeated", actor="crm", source="hubspot"), LEAD_ID, 2, NOW)
    assert fold(LEAD_ID, [a_received(), reported]).sources == ("website",)


def test_it_is_counted_under_its_first_source():
    lead = fold(LEAD_ID, a_log("crm"))
    assert (snapshot(lead)["source"], cohort(lead, "America/New_York").source) == ("website", "website")


def test_the_sources_outlive_the_person_s_data():
    log = a_log("crm")
    assert fold(LEAD_ID, [scrubbed_event(event) for event in log]) == scrubbed_lead(fold(LEAD_ID, log))
