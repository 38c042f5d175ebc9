"""What was told of one message, in any order, repeated, or lost: the same truth, and the same numbers."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from touches import Table
from twilio.request_validator import RequestValidator

from builders import EMAIL, PHONE, a_draft
from fakes import FakeIds, FakeQuarantine, FakeSecrets
from fakes_leads import FakeLeads
from firstminute.adapters.aws.leads import DynamoLeads
from firstminute.adapters.aws.rollups import DynamoRollups
from firstminute.adapters.sources import twilio
from firstminute.application.auditing import audit
from firstminute.application.changes import HeadChange
from firstminute.application.first_touch import answer
from firstminute.application.intake import Intake
from firstminute.application.metrics_rollup import MetricsRollup, roll_up
from firstminute.application.receipts import DELIVERED, FAILED, Receipt, note
from firstminute.application.telephony import Telephony
from firstminute.application.touch_status import receive_status
from firstminute.domain.events import Event
from firstminute.domain.inquiry import Request
from firstminute.domain.lead import Lead
from firstminute.domain.metrics import report, standing, total
from mocked_aws import client, mocked_aws
from mocked_aws import table as made_table

API = "https://api.example"
ON_THE_WAY = ("queued", "sending", "sent")
# How a message ends: the statuses that Twilio tells of it, and the code of a failure.
ENDS: dict[str, tuple[tuple[str, ...], str]] = {
    "delivered": (("delivered",), ""),
    "read": (("delivered", "read"), ""),
    "undelivered": (("undelivered",), "30003"),
    "failed": (("failed",), "30005"),
    "both": (("delivered", "undelivered"), "30005"),  # a contradiction: the carrier's word that it arrived stands
    "unknown": ((), ""),
}


@dataclass
class Line:
    """One lead whose first text is with Twilio, and Twilio's requests about it."""

    table: Table = field(default_factory=Table)

    def __post_init__(self) -> None:
        table, secrets = self.table, FakeSecrets({"twilio/auth_token": "token"})
        ports = (table.leads, FakeQuarantine(), table.machines, secrets, table.clock)
        intake = Intake(table.practice, *ports, lambda kind: twilio, FakeIds())
        self.use = Telephony(table.practice, table.leads, secrets, table.clock, twilio, intake)
        self.lead_id = table.inquire() if isinstance(table.leads, FakeLeads) else ""

    def send(self) -> None:
        answer(self.table.touching, self.lead_id)

    def status(self, status: str, code: str = "", sid: str = "twilio-1") -> str:
        fields = {"MessageSid": sid, "MessageStatus": status, "To": PHONE}
        fields |= {"ErrorCode": code} if code and status in ("failed", "undelivered") else {}
        path, query = "/twilio/status", {"lead_id": self.lead_id, "touch": "first"}
        url = f"{API}{path}?{urlencode(query)}"
        signature = RequestValidator("token").compute_signature(url, fields)
        headers = {"content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature}
        return receive_status(self.use, Request("POST", url, headers, urlencode(fields).encode(), query)).outcome

    def told(self, type_: str) -> list[Event]:
        return [one for one in self.table.leads.log(self.lead_id) if one.type == type_]


@given(end=st.sampled_from(sorted(ENDS)), seed=st.integers(0, 2**32))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_statuses_in_any_order_repeated_or_lost_give_the_true_state_and_the_moment_it_was_first_told(end, seed):
    dice, line = random.Random(seed), Line()
    last, code = ENDS[end]
    calls = [one for one in (*ON_THE_WAY, *last) for _ in range(dice.choice((0, 1, 1, 2, 3)))]
    dice.shuffle(calls)
    bad = [place for place, status in enumerate(calls) if status in ("failed", "undelivered")]
    sending, first_told = dice.randint(0, min(bad, default=len(calls))), None
    for place, status in enumerate([*calls, None]):
        if place == sending:
            line.send()
        at = line.table.clock.advance(seconds=dice.randint(1, 600))
        if status:
            line.status(status, code)
        if first_told is None and status in ("delivered", "read"):
            first_told = at
    lead = line.table.head(line.lead_id).lead
    waited = first_told - lead.received_at if first_told else None
    assert lead.first_delivered_ms == (waited / timedelta(milliseconds=1) if waited else None)
    assert [one.data["touch"] for one in line.told("touch.delivered")] == ["first"] * bool(first_told)
    codes = [one.data["code"] for one in line.told("touch.failed")]
    assert codes == [code] * bool(bad) or (first_told and codes == [])
    assert lead.dead == ({"sms"} if bad and code == "30005" and not first_told else frozenset())
    assert lead.touches == 1


@given(end=st.sampled_from(sorted(ENDS)), seed=st.integers(0, 2**32))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_numbers_are_the_same_in_whatever_order_all_of_it_is_told(end, seed):
    last, code = ENDS[end]
    statuses, numbers = [*ON_THE_WAY, *last], []
    for order in (statuses, statuses[::-1], random.Random(seed).sample(statuses * 2, k=2 * len(statuses))):
        line = Line()
        line.send()
        line.table.clock.advance(seconds=7)
        for status in order:
            line.status(status, code)
        numbers.append(standing(line.table.head(line.lead_id).lead))
    assert numbers[0] == numbers[1] == numbers[2]
    assert numbers[0]["a_n"] == ("delivered" in last)


def test_a_failure_that_is_told_of_a_text_on_the_phone_is_nobodys_news():
    line = Line()
    line.send()
    line.status("delivered")
    before = line.table.head(line.lead_id)
    assert line.status("undelivered", "30005") == "arrived_before"
    assert (line.table.head(line.lead_id), line.table.machines.runs) == (before, {})


def test_a_text_that_arrives_after_its_failure_says_what_it_corrects_and_the_number_is_alive():
    line = Line()
    line.send()
    line.status("undelivered", "30005")
    assert line.table.head(line.lead_id).lead.dead == {"sms"}
    line.status("delivered")
    (delivered,) = line.told("touch.delivered")
    assert (delivered.data["corrects"], delivered.data["unusable"]) == ("30005", False)
    assert line.table.head(line.lead_id).lead.dead == frozenset()


# E-mails: a server that took one may send it back.


def mail(line: Line, number: str, status: str, code: str | None = None, ago: float = 0) -> None:
    at = line.table.clock.now() - timedelta(seconds=ago) if status == DELIVERED else None
    receipt = Receipt("ses", "email", number, status, line.lead_id, "first", code, EMAIL, at)
    note(line.table.leads, receipt, line.table.clock.now())


# Three mails: one arrives late and stays, one arrives first and comes back, of one somebody is only away.
TOLD_OF_MAILS: Sequence[tuple[str, str, str | None, float]] = (
    ("m1", DELIVERED, None, 100),
    ("m2", DELIVERED, None, 300),
    ("m2", FAILED, "Permanent.General", 0),
    ("m3", DELIVERED, None, 200),
    ("m3", FAILED, "Transient.General", 0),
)


@given(order=st.permutations(TOLD_OF_MAILS), twice=st.booleans())
@settings(deadline=None)
def test_a_mail_that_comes_back_never_arrived_whichever_is_told_first(order, twice):
    line = Line()
    line.table.clock.advance(seconds=1000)
    for told in [*order, *(order if twice else ())]:
        mail(line, *told)
    lead = line.table.head(line.lead_id).lead
    assert lead.first_delivered_ms == 800_000  # m3, 200 s ago
    assert standing(lead)["a_n"] == 1


@given(order=st.permutations([("m2", DELIVERED, None, 300.0), ("m2", FAILED, "Permanent.General", 0.0)]))
def test_whose_only_mail_came_back_was_never_reached(order):
    line = Line()
    line.table.clock.advance(seconds=1000)
    for told in order:
        mail(line, *told)
    lead = line.table.head(line.lead_id).lead
    assert (lead.first_delivered_ms, lead.dead) == (None, {"email"})
    assert len(line.told("touch.failed")) == len(line.told("touch.delivered")) == 1


# On DynamoDB


@pytest.fixture
def stored() -> Iterator[tuple[DynamoLeads, DynamoRollups]]:
    with mocked_aws():
        dynamodb = client("dynamodb")
        yield DynamoLeads(dynamodb, made_table(dynamodb)), DynamoRollups(dynamodb, made_table(dynamodb, "metrics"))


def test_the_counters_of_deliveries_are_a_recount_of_what_is_stored(stored: Any):
    leads, rollups = stored
    table = Table(leads=leads)
    line, changes = Line(table), []
    use = MetricsRollup(table.practice, rollups, table.clock)

    def happens(done: Callable[[], object]) -> None:
        before = leads.get(line.lead_id)
        done()
        after = leads.get(line.lead_id)
        changes.append(HeadChange(f"{line.lead_id}#{after.version}", before.lead, after.lead))

    for number, seconds in enumerate((3, 5, 8, 40)):
        line.lead_id = table.inquire(a_draft(phone=f"+1212555014{number}", email=None))
        changes.append(HeadChange(f"{line.lead_id}#0", Lead(line.lead_id), leads.get(line.lead_id).lead))
        line.send()
        changes.append(HeadChange(f"{line.lead_id}#1", changes[-1].after, leads.get(line.lead_id).lead))
        table.clock.advance(seconds=seconds)
        for status in ("delivered", "sent", "delivered", "undelivered"):
            happens(partial(line.status, status, "30003", sid=f"twilio-{number + 1}"))
    roll_up(use, changes)
    roll_up(use, changes[::-1])
    found = audit(leads, rollups, table.practice.zone)
    assert found.equal, found
    told = report(total(rollups.between("2026-11-01", "2026-11-30").values()))["first_delivered_seconds"]
    assert (told["count"], told["never"], told["within_60"]) == (4, 0, 4)
    assert told["p95"] == pytest.approx(40, rel=0.05)
    assert told["p50"] == pytest.approx(5, rel=0.05)
