"""What left, as the contract lists it."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime

import pytest
from stage import LEAD, TEAM, a_text

from local.clock import StackClock
from local.outbox import Left, Outbox, Reply, State, lead_in

KEYS = ["at", "channel", "to", "from", "subject", "body", "provider", "headers", "lead_id"]


def test_a_message_has_the_shape_of_the_contract(outbox: Outbox) -> None:
    outbox.add(a_text(wall=1000.25, headers={"Content-Type": "text/plain"}, lead_id=LEAD))

    (listed,) = outbox.listed()
    assert list(listed) == KEYS
    assert listed["at"] == "1970-01-01T00:16:40.250Z"
    assert listed["subject"] is None
    json.dumps(listed)


def test_the_list_is_oldest_first_however_messages_came_in(outbox: Outbox) -> None:
    for wall in (3000.0, 1000.0, 2000.0):
        outbox.add(a_text(wall=wall, body=str(wall)))

    assert [one["body"] for one in outbox.listed()] == ["1000.0", "2000.0", "3000.0"]


@pytest.mark.parametrize(
    ("message", "channel"),
    [
        (a_text(to=TEAM[0]), "alert"),
        (a_text(channel="email", to="Front-Desk@bright-smile.example"), "alert"),
        (a_text(channel="email", to="Front desk <front-desk@bright-smile.example>"), "alert"),
        (a_text(to="+12125550142"), "sms"),
        (a_text(channel="email", to="jane@example.com"), "email"),
        (a_text(channel="callback", to="http://127.0.0.1/hooks/crm"), "callback"),
    ],
)
def test_what_goes_to_the_team_is_an_alert(outbox: Outbox, message: Left, channel: str) -> None:
    outbox.add(message)

    assert outbox.listed()[0]["channel"] == channel


def test_times_are_the_stacks_however_fast_it_runs() -> None:
    fast = Outbox(StackClock(1000.0, 1440), ())
    fast.add(a_text(wall=1060.0))

    assert fast.listed()[0]["at"] == datetime.fromtimestamp(1000 + 86_400, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def test_replies_and_states_are_on_the_page_but_not_in_the_list(outbox: Outbox) -> None:
    outbox.add(a_text(id="SM1"))
    outbox.add(State(1001.0, "SM1", "delivered"))
    outbox.add(Reply(1002.0, "+12125550142", "+12125550120", "Yes"))

    entries, cursor = outbox.after(0, 0)
    assert len(outbox.listed()) == 1
    assert [one["kind"] for one in entries] == ["message", "state", "reply"]
    assert outbox.after(cursor, 0) == ([], 3)


def test_who_waits_for_news_hears_of_it_at_once(outbox: Outbox) -> None:
    later = threading.Timer(0.05, outbox.add, (a_text(),))
    later.start()

    entries, _ = outbox.after(0, 5)

    later.join()
    assert len(entries) == 1


def test_waiting_for_a_message_gives_what_was_found_or_nothing(outbox: Outbox) -> None:
    outbox.add(a_text(body="Hi Jane"))

    assert outbox.wait_for(lambda listed: [one["body"] for one in listed], 0) == ["Hi Jane"]
    assert outbox.wait_for(lambda listed: [one for one in listed if one["body"] == "Bye"], 0.01) is None


def test_the_lead_of_a_number_is_the_last_one_texted_there(outbox: Outbox) -> None:
    outbox.add(a_text(lead_id="ld_1"))
    outbox.add(a_text(lead_id="ld_2"))
    outbox.add(a_text(to="+12125550199", lead_id="ld_3"))
    outbox.add(a_text())

    assert outbox.lead_of("+12125550142") == "ld_2"
    assert outbox.lead_of("+12125550100") is None


@pytest.mark.parametrize(
    "told",
    [
        a_text(to=TEAM[0], body="New inquiry: Jane\ntel:+12125550142", lead_id="ld_1"),
        a_text(channel="callback", to="http://crm", body='{"data":{"lead":{"phone":"+12125550142"}}}', lead_id="ld_1"),
    ],
    ids=["an alert", "a callback"],
)
def test_the_lead_of_a_number_that_was_never_texted_is_the_one_somebody_was_told_of(outbox: Outbox, told: Left) -> None:
    outbox.add(told)
    outbox.add(a_text(to=TEAM[0], body="New inquiry: Joe\ntel:+12125550199", lead_id="ld_2"))

    assert outbox.lead_of("+12125550142") == "ld_1"
    assert outbox.lead_of("") is None


@pytest.mark.parametrize(
    ("body", "lead"),
    [
        (b'{"type":"touch.sent","data":{"lead":{"id":"ld_1"}}}', "ld_1"),
        (b'{"type":"touch.sent","data":{"lead_id":"ld_2"}}', "ld_2"),
        (b'{"type":"touch.sent","data":[]}', None),
        (b"[]", None),
        (b"\xff", None),
    ],
)
def test_a_callback_says_which_lead_it_is_about(body: bytes, lead: str | None) -> None:
    assert lead_in(body) == lead
