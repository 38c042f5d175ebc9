"""Calls over the real adapters of the table: what the fakes allow, DynamoDB allows too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.tables import create_leads_table
from firstminute.adapters.aws.calls import DynamoCalls
from firstminute.adapters.aws.deletions import DynamoDeletions
from firstminute.adapters.aws.leads import DynamoLeads
from mocked_aws import client, mocked_aws
from phones import STRANGER, Caller, Exchange


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Iterator[Exchange]:
    with mocked_aws():
        dynamodb = client("dynamodb")
        table = create_leads_table(dynamodb)
        found = Exchange().plugged_in(monkeypatch)
        found.leads, found.calls = DynamoLeads(dynamodb, table), DynamoCalls(dynamodb, table)
        found.deletions = DynamoDeletions(dynamodb, table)
        yield found


def only_lead(exchange: Exchange) -> str:
    (lead_id,) = exchange.leads.ids()
    return str(lead_id)


def test_a_hidden_caller_is_a_lead_without_a_number_until_they_give_one(exchange: Exchange) -> None:
    caller = Caller(exchange, number="anonymous").calls().nobody_picks_up().nobody_picks_up()
    lead_id = only_lead(exchange)
    assert exchange.head(lead_id).lead.phone is None
    caller.presses("2125550177").presses("1").says("Jane Roe").presses("1").presses("2")
    caller.speaks_after_the_tone().status()
    exchange.run()
    assert exchange.leads.contact(STRANGER).leads == {lead_id}
    assert [message.to for message in exchange.sms.taken] == [STRANGER]
    (open_call,) = exchange.calls.open()
    assert (open_call.outcome, open_call.call_back_at) == ("voicemail", exchange.head(lead_id).lead.call_back_at)


def test_a_call_that_is_taken_and_one_that_is_missed_later_are_one_lead(exchange: Exchange) -> None:
    Caller(exchange).calls().picked_up().presses("1").talks(60).status()
    exchange.clock.advance(hours=3)
    Caller(exchange, call=2).calls().nobody_picks_up().nobody_picks_up().hangs_up()
    exchange.run()
    lead_id = only_lead(exchange)
    head = exchange.head(lead_id)
    assert (head.lead.first_human_ms, head.lead.calls, len(exchange.texts)) == (0, (), 1)
    assert [one.data["outcome"] for one in exchange.log(lead_id, "call.ended")] == ["answered", "no_answer"]


def test_what_is_told_of_one_end_twice_at_once_is_told_once(exchange: Exchange) -> None:
    caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up()
    for _ in range(3):
        caller.status(seconds=40)
    exchange.run()
    assert exchange.types(only_lead(exchange)).count("call.ended") == 1
    assert len(exchange.texts) == 1


def test_a_message_told_of_after_its_caller_was_erased_goes_at_once_and_without_a_word(exchange: Exchange) -> None:
    caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up().presses("2")
    lead_id, recording, words = only_lead(exchange), "RE" + 32 * "a", "TR" + 32 * "a"
    assert exchange.leads.erase(lead_id, exchange.clock.now())
    caller.speaks_after_the_tone(recording=recording)
    said = caller.fields(RecordingSid=recording, TranscriptionSid=words, TranscriptionText="My tooth hurts")
    assert exchange.post(f"/twilio/voice/transcription?call={caller.sid}", said)["statusCode"] == 204
    exchange.kept.held |= {recording, words}
    exchange.watch()
    assert exchange.kept.held == set()
    assert "tooth" not in str(exchange.log(lead_id))
    noted = [one.data for one in exchange.leads.notes(lead_id) if one.type == "reference.deleted"]
    assert sorted(one["what"] for one in noted) == ["call", "recording", "transcription"]
    assert not any("provider_id" in one for one in noted)
