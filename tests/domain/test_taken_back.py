"""Who said no and takes it back is where they were, not in a conversation that nobody has had."""

from __future__ import annotations

from datetime import timedelta

import pytest

from builders import NOW, a_received, an_event
from firstminute.adapters.aws.lead_items import head_from, head_item
from firstminute.domain.events import record
from firstminute.domain.folding import fold
from firstminute.domain.lead import Enrollment, Head, Lead

STOP, START = ("lead.opted_out", {"scope": "all"}), ("lead.opted_in", {})
SENT, REPLIED, MADE = ("touch.sent", {"channel": "sms"}), ("lead.replied", {}), ("contact.made", {"channel": "call"})
BOOKED = ("appointment.booked", {"appointment_id": "a1"})


def told(*events: tuple[str, dict[str, object]]) -> Lead:
    log = [a_received("ld_1", at=NOW)]
    for number, (type_, data) in enumerate(events, 1):
        log.append(record(an_event(type_, at=NOW + timedelta(minutes=number), **data), "ld_1", number + 1, NOW))
    return fold("ld_1", log)


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ((STOP, START), "received"),
        ((SENT, STOP, START), "contacting"),
        ((SENT, STOP, START, REPLIED), "replied"),
        ((SENT, REPLIED, STOP, START), "replied"),
        ((SENT, STOP, REPLIED, START), "replied"),
        ((SENT, STOP, MADE, START), "contacted"),
        ((MADE, STOP, START), "contacted"),
        ((MADE, STOP, STOP, START), "contacted"),
        ((MADE, STOP, START, STOP, START), "contacted"),
        ((BOOKED, STOP, START), "booked"),
        ((STOP, BOOKED, START), "booked"),
        ((SENT, STOP), "opted_out"),
    ],
)
def test_a_start_gives_the_state_back_that_everything_else_makes(
    events: tuple[tuple[str, dict[str, object]], ...], state: str
) -> None:
    lead = told(*events)
    assert lead.state == state
    assert (lead.behind is None) is (state != "opted_out")


def test_a_no_stored_before_its_state_was_kept_gives_no_conversation_back() -> None:
    item = head_item(Head(told(SENT, STOP), Enrollment(), 3))
    assert item.pop("bh") == {"S": "contacting"}
    lead = head_from(item).lead
    assert (lead.state, lead.behind) == ("opted_out", None)


def test_what_a_no_stands_before_is_kept_with_the_head() -> None:
    head = Head(told(SENT, REPLIED, STOP), Enrollment(), 4)
    assert head_from(head_item(head)) == head
