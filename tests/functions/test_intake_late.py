"""The function at the door when nothing can be stored, and when it is not sure that a person knocks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from builders import a_practice
from fakes import FakeHttp, FakeInbox
from firstminute import bootstrap
from firstminute.adapters.aws.inbox import message_of
from firstminute.adapters.aws.lead_table import mind_the_time, within
from firstminute.adapters.sources.controls import controls_of
from firstminute.application.replaying import replay
from firstminute.application.screening import Screening, objection
from firstminute.domain.errors import ProviderUnavailable
from functions.test_intake_handler import BEARER, INQUIRY, NAVIGATION, Door

PITCH = INQUIRY + "&message=We+offer+backlinks+and+guest+posts.+Visit+https%3A%2F%2Fseo.example"


class Late(Door):
    """The door with an inbox, a table that may be down, and something that looks at public forms."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(monkeypatch)
        self.inbox, self.http = FakeInbox(), FakeHttp()
        self._add = self.leads.add
        screening = Screening(a_practice().spam, controls_of, self.intake.secrets, lambda: self.http)
        self.open(monkeypatch, replace(self.intake, inbox=self.inbox, objection=partial(objection, screening)))

    def break_table(self) -> None:
        def add(*_: Any) -> Any:
            raise ProviderUnavailable("throttled")

        self.leads.add = add  # type: ignore[method-assign]  # what a broken table looks like

    def mend_table(self) -> None:
        self.leads.add = self._add  # type: ignore[method-assign]  # as above

    def hand_out(self) -> Any:
        """What the queue does: every request that waits, as its messages."""
        bodies = [message_of(arrival) for arrival in self.inbox.taken()]
        records = [
            {"messageId": str(number), "eventSource": "aws:sqs", "body": body, "receiptHandle": "r"}
            for number, body in enumerate(bodies)
        ]
        return self.module.handler({"Records": records}, None)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Late:
    return Late(monkeypatch)


def test_a_sender_is_told_202_while_the_table_is_down_and_the_lead_is_made_later(door: Late) -> None:
    door.break_table()
    answer = door.ask(INQUIRY)
    assert answer["statusCode"] == 202
    told = json.loads(answer["body"])
    assert (told["lead_id"], told["status"]) == (None, "accepted")
    assert told["received_at"]
    assert told["next_step"].startswith("Bright Smile Dental has your message and will answer.")

    door.mend_table()
    assert door.hand_out() == {"batchItemFailures": []}
    assert [head.lead.name for head in door.leads.heads.values()] == ["Dana Reyes"]


def test_a_request_that_takes_too_long_is_kept_before_the_function_is_ended_over_it(
    door: Late, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*given: Any) -> Any:
        mind_the_time("writing a lead")
        return door._add(*given)

    @contextmanager
    def at_once(seconds: float) -> Iterator[None]:
        assert 0 < seconds < 10
        with within(0):
            yield

    monkeypatch.setattr(bootstrap, "within", at_once)
    door.leads.add = slow  # type: ignore[method-assign]  # what a slow table looks like
    lead_of = door.leads.get
    monkeypatch.setattr(door.leads, "get", lambda lead_id: mind_the_time("reading a lead") or lead_of(lead_id))
    assert door.ask(INQUIRY)["statusCode"] == 202
    report = {"type": "contact.made", "lead_id": "ld_01m7n4xqw00000000000000009"}
    assert door.ask(report, "POST /events/{source}", "crm", headers=BEARER)["statusCode"] == 202
    assert [one.route for one in door.inbox.waiting] == ["intake", "events"]
    assert door.hand_out() == {"batchItemFailures": []}
    assert [head.lead.name for head in door.leads.heads.values()] == ["Dana Reyes"]


def test_while_it_is_down_still_the_message_comes_again(door: Late) -> None:
    door.break_table()
    door.ask(INQUIRY)
    assert door.hand_out() == {"batchItemFailures": [{"itemIdentifier": "0"}]}


def test_a_message_that_nobody_wrote_is_left_for_the_dead_letters(door: Late) -> None:
    record = {"messageId": "m", "eventSource": "aws:sqs", "body": "hello", "receiptHandle": "r"}
    assert door.module.handler({"Records": [record]}, None) == {"batchItemFailures": [{"itemIdentifier": "m"}]}


def test_a_visitor_is_led_on_as_ever_while_the_table_is_down(door: Late) -> None:
    door.break_table()
    answer = door.ask(INQUIRY, headers=NAVIGATION)
    assert (answer["statusCode"], answer["headers"]["location"]) == (303, "https://www.bright-smile.example/thank-you")


def test_events_are_taken_while_the_secrets_cannot_be_read(door: Late) -> None:
    door.intake.secrets.down = True  # type: ignore[attr-defined]  # a fake's own
    answer = door.ask({"type": "contact.made"}, "POST /events/{source}", "crm", headers=BEARER)
    assert (answer["statusCode"], json.loads(answer["body"])) == (202, {"event_ids": [], "status": "accepted"})
    assert [arrival.route for arrival in door.inbox.waiting] == ["events"]


def test_when_the_inbox_takes_nothing_either_the_sender_is_asked_to_come_again(door: Late) -> None:
    door.break_table()
    door.inbox.faults = [ProviderUnavailable("SQS is down")] * 2
    assert door.ask(INQUIRY)["statusCode"] == 503
    assert door.ask(INQUIRY, headers=NAVIGATION)["statusCode"] == 503


def test_who_sends_spam_learns_nothing_of_it_and_it_can_be_replayed(door: Late) -> None:
    answer = door.ask(PITCH)
    told = json.loads(answer["body"])
    assert (answer["statusCode"], told["status"], told["lead_id"]) == (202, "accepted", None)
    assert told.keys() == {"lead_id", "status", "received_at", "next_step"}
    assert "will answer at …43" in told["next_step"]
    assert door.leads.heads == {}
    assert door.machine.started == []

    (item,) = door.quarantine.items.values()
    assert item.reason.startswith('Looks like spam: the message holds 1 link; it says what spam says: "')
    (lead_id,) = replay(door.intake, item).leads
    assert door.leads.heads[lead_id].lead.name == "Dana Reyes"


def test_a_robot_s_browser_is_led_on_as_everybody_s(door: Late) -> None:
    answer = door.ask(f"{INQUIRY}&_gotcha=x", headers=NAVIGATION)
    assert (answer["statusCode"], answer["headers"]["location"]) == (303, "https://www.bright-smile.example/thank-you")
    assert door.leads.heads == {}


def test_the_accepted_path_asks_nobody_more(door: Late) -> None:
    door.ask(INQUIRY)
    assert (len(door.leads.heads), door.http.sent, door.quarantine.items, door.inbox.waiting) == (1, [], {}, [])


def test_what_tells_when_the_form_was_shown_is_no_answer_of_the_person(door: Late) -> None:
    door.ask(f"{INQUIRY}&fm_t=1764000000000&form_started_at=1764000000&cf-turnstile-response=token")
    (head,) = door.leads.heads.values()
    assert "answers" not in door.leads.logs[head.lead.id][0].data
