"""What Twilio tells once and cannot be written now: told 2xx, written once, as of the moment it came."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from builders import PHONE
from fakes import FakeInbox
from firstminute.adapters.aws.inbox import message_of
from firstminute.adapters.aws.lead_table import mind_the_time, within
from firstminute.application.telephony import Telephony
from firstminute.domain.errors import Conflict, ProviderUnavailable
from functions.telephony import handler
from phones import OURS, Caller, Exchange

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


class Shaky(Exchange):
    """A practice whose table may say no; `inbox` is the queue behind it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.inbox = FakeInbox()
        self.writes = {name: getattr(self.leads, name) for name in ("add", "append", "append_together")}

    @property
    def telephony(self) -> Telephony:
        ports = (self.practice, self.leads, self.secrets, self.clock, super().telephony.texts, self.intake)
        return Telephony(*ports, inbox=self.inbox)

    def breaks(self, error: Exception | None = None) -> None:
        def refuse(*_: Any) -> Any:
            raise error or Conflict("somebody else is at it all the time")

        for name in self.writes:
            setattr(self.leads, name, refuse)

    def mends(self) -> None:
        for name, write in self.writes.items():
            setattr(self.leads, name, write)

    def text(self, number: int, body: str, sender: str = PHONE, **more: str) -> dict[str, Any]:
        told = {"MessageSid": f"SM{number:032x}", "AccountSid": "AC1", "From": sender, "To": OURS, "Body": body}
        return self.post("/twilio/messages", {**told, "NumMedia": "0", **more})

    def hand_out(self, tries: int = 1, line: str = "7") -> list[str]:
        """What the queue does; the ids of what is to come again."""
        arrivals = self.inbox.taken()
        failed = []
        for number, arrival in enumerate(arrivals):
            record = {
                "messageId": f"m{number}",
                "receiptHandle": f"r{number}",
                "eventSource": "aws:sqs",
                "attributes": {"ApproximateReceiveCount": str(tries), "MessageGroupId": line},
                "body": message_of(arrival),
            }
            for one in handler.handler({"Records": [record]}, None)["batchItemFailures"]:
                failed.append(one["itemIdentifier"])
                self.inbox.add(arrival)
        return failed

    def said(self, lead_id: str) -> list[str]:
        return [one.data["text"] for one in self.log(lead_id, "lead.replied")]


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Shaky:
    made = Shaky()
    made.plugged_in(monkeypatch)
    monkeypatch.setattr(handler.bootstrap, "channels", lambda: made.channels)
    return made


@pytest.mark.parametrize("error", [Conflict("all the time"), ProviderUnavailable("throttled")])
def test_a_text_that_cannot_be_written_is_answered_empty_and_written_as_of_when_it_came(exchange, error):
    lead_id, came = exchange.lead(), exchange.clock.now()
    exchange.breaks(error)
    answer = exchange.text(1, "Is Tuesday still free?")
    assert (answer["statusCode"], answer["body"]) == (200, EMPTY)
    exchange.mends()
    exchange.clock.advance(minutes=2)
    assert exchange.hand_out() == []
    (reply,) = exchange.log(lead_id, "lead.replied")
    assert (reply.data["text"], reply.occurred_at) == ("Is Tuesday still free?", came)


def test_a_text_that_takes_too_long_is_kept_before_the_function_is_ended_over_it(exchange, monkeypatch):
    lead_id = exchange.lead()

    @contextmanager
    def at_once(seconds: float) -> Iterator[None]:
        assert 0 < seconds < 14
        with within(0):
            yield

    def append(*given: Any) -> Any:
        mind_the_time("writing a lead")
        return exchange.writes["append"](*given)

    exchange.leads.append = append
    monkeypatch.setattr(handler.bootstrap, "within", at_once)
    assert (exchange.text(1, "Hello?")["body"], len(exchange.inbox.waiting)) == (EMPTY, 1)
    exchange.hand_out()
    assert exchange.said(lead_id) == ["Hello?"]


def test_texts_of_one_number_are_in_line_and_no_line_names_it(exchange):
    exchange.lead()
    exchange.breaks()
    for number in range(5):
        exchange.text(number, f"part {number}")
    assert len({one.line for one in exchange.inbox.waiting}) == 1
    assert all(len(one.line) <= 2 and one.line.isdecimal() for one in exchange.inbox.waiting)
    exchange.mends()
    exchange.hand_out()
    assert exchange.said(exchange.only_lead()) == [f"part {number}" for number in range(5)]


def test_a_text_that_was_written_all_the_same_is_not_written_twice(exchange):
    lead_id = exchange.lead()
    append = exchange.leads.append

    def told_late(*given: Any) -> Any:
        append(*given)
        raise ProviderUnavailable("the answer was lost")

    exchange.leads.append = told_late
    exchange.text(1, "Hello?")
    exchange.mends()
    exchange.hand_out()
    exchange.hand_out()
    assert exchange.said(lead_id) == ["Hello?"]


def test_a_stranger_becomes_one_lead_however_often_their_text_comes(exchange):
    exchange.breaks(ProviderUnavailable("throttled"))
    exchange.text(1, "Do you do implants?")
    exchange.text(1, "Do you do implants?")
    exchange.mends()
    exchange.hand_out()
    assert len(exchange.leads.heads) == 1


def test_while_it_cannot_be_written_it_comes_again_sooner_than_the_queue_would_bring_it(exchange):
    exchange.lead()
    exchange.breaks()
    exchange.text(1, "Hello?")
    assert exchange.hand_out(tries=2) == ["m0"]
    assert exchange.inbox.postponed == {"r0": 4}
    assert exchange.hand_out(tries=30) == ["m0"]
    assert exchange.inbox.postponed == {"r0": 60}


def test_the_end_of_a_call_that_cannot_be_written_is_taken_in_and_the_caller_is_texted(exchange):
    caller = Caller(exchange).calls().nobody_picks_up()
    exchange.breaks()
    caller.hangs_up()
    exchange.mends()
    exchange.hand_out()
    exchange.run()
    (ended,) = exchange.log(exchange.only_lead(), "call.ended")
    assert (ended.data["seconds"], len(exchange.texts)) == (18, 1)


def test_a_call_that_comes_in_and_cannot_be_written_is_no_call_that_may_wait(exchange):
    exchange.breaks(ProviderUnavailable("throttled"))
    answer = exchange.post("/twilio/voice", Caller(exchange).fields(CallStatus="ringing"))
    assert (answer["statusCode"], exchange.inbox.waiting) == (503, [])


def test_a_step_in_which_the_caller_hung_up_may_wait(exchange):
    caller = Caller(exchange).calls()
    exchange.breaks()
    over = caller.fields(CallStatus="completed", CallDuration="20", DialCallStatus="no-answer")
    assert exchange.post(str(caller.verbs[0].get("action")), over)["statusCode"] == 204
    exchange.mends()
    exchange.hand_out()
    assert exchange.types(exchange.only_lead()).count("call.ended") == 1


def test_what_became_of_a_text_may_wait(exchange):
    lead_id = exchange.lead()
    exchange.breaks()
    told = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": PHONE, "From": OURS}
    answer = exchange.post(f"/twilio/status?lead_id={lead_id}&touch=first", told)
    assert answer["statusCode"] == 204
    exchange.mends()
    exchange.hand_out()
    assert exchange.types(lead_id).count("touch.delivered") == 1


def test_an_answer_that_is_due_is_texted_when_the_word_is_taken_in_and_not_long_after(exchange):
    exchange.lead()
    for number, minutes, texts in ((1, 1, 1), (2, 6, 1)):
        exchange.breaks()
        exchange.text(number, "HELP")
        exchange.mends()
        exchange.clock.advance(minutes=minutes)
        exchange.hand_out()
        assert len(exchange.texts) == texts
    assert exchange.sms.taken[0].to == PHONE


@pytest.mark.parametrize("again", ["STOP", "please stop texting me"])
def test_a_start_that_was_sent_before_another_no_does_not_undo_that(exchange, again):
    lead_id = exchange.lead()
    exchange.text(1, "STOP")
    exchange.clock.advance(minutes=1)
    exchange.breaks()
    exchange.text(2, "START")
    exchange.mends()
    exchange.clock.advance(seconds=10)
    exchange.text(3, again)
    exchange.hand_out()
    assert exchange.head(lead_id).lead.opted_out
    assert "lead.opted_in" not in exchange.types(lead_id)


def test_what_twilio_did_not_send_is_refused_when_it_is_taken_in(exchange):
    exchange.lead()
    exchange.secrets.down = True
    exchange.post("/twilio/messages", {"MessageSid": "SM1", "From": PHONE, "To": OURS, "Body": "hi"}, token="forged")
    exchange.secrets.down = False
    assert len(exchange.inbox.waiting) == 1
    assert exchange.hand_out() == []
    assert exchange.said(exchange.only_lead()) == []


def test_a_forged_text_is_refused_at_once_while_the_token_can_be_read(exchange):
    exchange.breaks()
    told = {"MessageSid": "SM1", "From": PHONE, "To": OURS, "Body": "hi"}
    assert exchange.post("/twilio/messages", told, token="forged")["statusCode"] == 401
    assert exchange.inbox.waiting == []


def test_where_the_queue_does_not_take_it_either_twilio_is_told_so(exchange):
    exchange.lead()
    exchange.breaks()
    exchange.inbox.faults = [ProviderUnavailable("SQS is down")]
    assert exchange.text(1, "Hello?")["statusCode"] == 503


def test_a_message_that_nobody_wrote_is_left_for_the_dead_letters(exchange):
    record = {"messageId": "m", "eventSource": "aws:sqs", "body": "hello", "receiptHandle": "r", "attributes": {}}
    assert handler.handler({"Records": [record]}, None) == {"batchItemFailures": [{"itemIdentifier": "m"}]}


def test_what_breaks_holds_up_nobody_else_s_texts_for_long(exchange, monkeypatch):
    lead_id = exchange.lead()
    exchange.breaks()
    exchange.text(1, "Hello?")
    exchange.mends()
    taken_in = handler.telephony.receive_text

    def broken(*_: Any) -> Any:
        raise KeyError("what nobody has thought of")

    monkeypatch.setattr(handler.telephony, "receive_text", broken)
    assert exchange.hand_out(tries=2) == ["m0"]  # may be over soon, and it is in order
    assert exchange.hand_out(tries=3) == []
    assert [one.line for one in exchange.inbox.waiting] == ["apart-m0"]
    assert exchange.hand_out(tries=4, line="apart-m0") == ["m0"]  # it holds up nobody there
    monkeypatch.setattr(handler.telephony, "receive_text", taken_in)
    exchange.hand_out()
    assert exchange.said(lead_id) == ["Hello?"]


def test_while_the_table_says_no_texts_stay_in_their_order(exchange):
    exchange.lead()
    exchange.breaks()
    exchange.text(1, "Hello?")
    assert exchange.hand_out(tries=500) == ["m0"]


def test_what_is_logged_of_it_names_nobody(exchange, caplog):
    exchange.lead()
    exchange.breaks()
    exchange.text(1, "My tooth hurts", sender=PHONE)
    exchange.mends()
    exchange.hand_out()
    logged = "".join(handler.logger.registered_formatter.format(record) for record in caplog.records)
    assert "put by" in logged
    assert "taken in later" in logged
    for secret in (PHONE, PHONE[2:], "tooth"):
        assert secret not in logged
