"""Texts on the local AWS, signed by Twilio's own library: whose they are, who hears of them, what is answered."""

from __future__ import annotations

from end_to_end_phones import DESK, lead_of
from end_to_end_stack import Stack, eventually, within_a_day
from end_to_end_stories import story
from firstminute.domain.threads import tag_of


def told_to(stack: Stack, number: str) -> list[str]:
    """What left for this number by text, in order."""
    return [one["body"] for one in stack.outbox() if one["to"] == number]


def test_a_text_of_a_stranger_is_a_lead_and_what_they_text_then_is_theirs(stack: Stack, phone: str) -> None:
    assert stack.text(phone, "Do you take new patients?").status == 200
    lead_id = lead_of(stack, phone)
    eventually(lambda: stack.outbox(lead_id, "sms"))
    picture = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x/Media/ME1", "MediaContentType0": "image/jpeg"}
    stack.text(phone, "This tooth", **picture)
    (replied,) = stack.events(lead_id, "lead.replied")
    assert replied["text"] == "This tooth"
    assert [one["url"] for one in replied["media"]] == ["https://api.twilio.com/x/Media/ME1"]
    lead = stack.lead(lead_id)
    assert (lead["state"], lead["lead"]["stop_reason"]) == ("replied", "replied")
    assert lead_of(stack, phone) == lead_id
    eventually(lambda: [words for words in told_to(stack, DESK) if "This tooth" in words])


def test_a_no_in_free_words_holds_until_they_say_start(stack: Stack, phone: str) -> None:
    lead_id = stack.inquire(phone=phone)
    eventually(lambda: stack.outbox(lead_id, "sms"))
    said = stack.text(phone, "please take me off your list")
    assert said.body.count(b"<Message>") == 1
    (word,) = stack.events(lead_id, "lead.opted_out")
    assert (word["scope"], word["review"]) == ("sms", True)
    tag, before = tag_of(lead_id), told_to(stack, phone)
    stack.text(DESK, f"{tag} Are you sure?")
    assert told_to(stack, phone) == before
    eventually(lambda: [words for words in told_to(stack, DESK) if words.startswith("Not sent to")])
    assert b"<Message>" in stack.text(phone, "START").body
    assert stack.lead(lead_id)["lead"]["opted_out"] is False


@story
def test_a_machine_that_asks_for_help_all_the_time_is_answered_three_times_a_day(stack: Stack, phone: str) -> None:
    numbers = [f"+1{area}{phone[5:]}" for area in (332, 347, 516, 631, 716, 914)]

    def asked() -> list[int]:
        number = numbers.pop()
        return [stack.text(number, "HELP").body.count(b"<Message>") for _ in range(5)]

    assert within_a_day(stack, "UTC", asked) == [1, 1, 1, 0, 0]
    assert [one for one in stack.leads() if (one["phone"] or "")[5:] == phone[5:]] == []
