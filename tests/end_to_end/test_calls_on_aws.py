"""Calls on the local AWS: signed by Twilio's own library, from the first ring to the text in the outbox."""

from __future__ import annotations

from datetime import timedelta

from end_to_end_phones import caller, lead_of
from end_to_end_stack import Stack, eventually, within_a_day
from end_to_end_stories import story
from firstminute.domain.events import parse_rfc3339


def test_a_missed_call_is_answered_by_one_text(stack: Stack, phone: str) -> None:
    given = caller(stack, phone).calls()
    assert given.rings == ["+12125550110"]
    given.nobody_picks_up().nobody_picks_up()
    lead_id = lead_of(stack, phone)
    assert stack.outbox(lead_id, "sms") == []
    given.status(seconds=44)
    given.status(seconds=44)
    (text,) = eventually(lambda: stack.outbox(lead_id, "sms"))
    assert "Sorry we missed your call" in text["body"]
    (told,) = stack.events(lead_id, "call.ended")
    assert (told["outcome"], told["seconds"]) == ("no_answer", 44)


def test_a_call_that_is_taken_stops_the_human_clock_and_nothing_is_texted(stack: Stack, phone: str) -> None:
    given = caller(stack, phone).calls()
    leg = given.picked_up()
    assert "New inquiry for Bright Smile Dental." in leg.heard
    assert leg.presses("1").connected
    leg.talks(90)
    given.status(seconds=97)
    lead_id = lead_of(stack, phone)
    (made,) = stack.events(lead_id, "contact.made")
    assert (made["channel"], made["seconds"]) == ("call", 90)
    assert stack.lead(lead_id)["state"] == "contacted"
    assert stack.outbox(lead_id, "sms") == []


def test_a_known_lead_is_announced_by_name_and_their_call_belongs_to_the_lead_they_are(
    stack: Stack, phone: str
) -> None:
    lead_id = stack.inquire(name="Dana Reyes", phone=phone)
    eventually(lambda: stack.outbox(lead_id, "sms"))
    given = caller(stack, phone).calls()
    leg = given.picked_up()
    assert "Call for Bright Smile Dental from Dana." in leg.heard
    leg.presses("1").talks(60)
    given.status(seconds=70)
    assert lead_of(stack, phone) == lead_id
    assert [one["seconds"] for one in stack.events(lead_id, "contact.made")] == [60]
    assert stack.lead(lead_id)["lead"]["stop_reason"] == "human"


def test_what_nobody_answers_is_taken_down_and_reaches_the_owner(stack: Stack, phone: str) -> None:
    given = caller(stack, phone).calls().nobody_picks_up().nobody_picks_up()
    given.presses("1").says("Jane Roe").presses("1").presses("1")
    lead_id = lead_of(stack, phone)
    (asked,) = stack.events(lead_id, "call_back.requested")
    assert asked["asked"] == "asap"
    alert = eventually(lambda: [one for one in stack.outbox(lead_id) if "Wants to be called back" in one["body"]])[0]
    assert "Jane Roe" in alert["body"]
    given.speaks_after_the_tone(12)
    given.status(seconds=80)
    assert stack.events(lead_id, "call.ended")[-1]["outcome"] == "voicemail"


def test_a_forged_call_is_refused_and_leaves_nothing(stack: Stack, phone: str) -> None:
    given = caller(stack, phone)
    answer = given.exchange.post("/twilio/voice", given.fields(CallStatus="ringing"), "guessed")
    assert answer["statusCode"] == 401
    assert [one for one in stack.staff("GET", "/leads").json["leads"] if one["phone"] == phone] == []


def missed(stack: Stack, phone: str) -> None:
    """Somebody calls, nobody picks up, and they hang up."""
    caller(stack, phone).calls().nobody_picks_up().nobody_picks_up().status(seconds=44)


@story
def test_of_several_missed_calls_of_a_day_one_is_answered_by_a_text(stack: Stack, phone: str) -> None:
    numbers = (f"+1{area}{phone[5:]}" for area in (332, 347, 516, 631, 716, 914))

    def twice() -> str:
        number = next(numbers)
        missed(stack, number)
        lead_id = lead_of(stack, number)
        eventually(lambda: stack.outbox(lead_id, "sms"))
        missed(stack, number)
        return lead_id

    lead_id = within_a_day(stack, stack.running.practice.zone, twice)
    ends = stack.events(lead_id, "call.ended")
    assert [one.get("rules") for one in ends] == [None, ["calls.once_a_day"]]
    assert sum("Sorry we missed your call" in one["body"] for one in stack.outbox(lead_id, "sms")) == 1


@story
def test_a_call_that_was_promised_for_a_time_has_a_clock_of_its_own(stack: Stack, phone: str) -> None:
    given = caller(stack, phone).calls().nobody_picks_up().nobody_picks_up()
    given.presses("1").says("Jane Roe").presses("1")
    assert "press 2" in given.heard[-1]
    given.presses("2")
    assert any("Somebody will call you" in words for words in given.heard)
    given.status(seconds=60)
    lead_id = lead_of(stack, phone)
    (asked,) = stack.events(lead_id, "call_back.requested")
    at = parse_rfc3339(asked["at"])
    assert (asked["asked"], stack.lead(lead_id)["next_action"]["what"]) == ("later", "call_back")
    assert parse_rfc3339(stack.lead(lead_id)["next_action"]["at"]) == at
    eventually(lambda: [one for one in stack.outbox(lead_id) if "They were promised a call on" in one["body"]])
    eventually(lambda: stack.clock.now() > at + timedelta(minutes=5))

    def broken() -> list[str]:
        stack.looked_after()
        return [one["sla"] for one in stack.events(lead_id, "sla.breached")]

    eventually(lambda: broken().count("call_back") == 1)
    eventually(lambda: [one for one in stack.outbox(lead_id, "alert") if "They were promised a call." in one["body"]])


def test_requests_that_are_repeated_when_the_call_is_over_change_nothing(stack: Stack, phone: str) -> None:
    given = caller(stack, phone).calls()
    leg = given.picked_up()
    leg.presses("1").talks(40)
    given.status(seconds=47)
    lead_id, made = lead_of(stack, phone), list(given.exchange.made)
    before = stack.lead(lead_id)
    answers = {url.rpartition("/")[2].partition("?")[0]: given.exchange.post(url, fields) for url, fields in made}
    assert {name: one["statusCode"] for name, one in answers.items() if name not in ("whisper", "take")} == {
        "voice": 403,
        "dialed": 403,
        "status": 204,  # Twilio may tell an end twice
    }
    for name in ("whisper", "take"):  # whoever presses a key then hears that the caller is gone
        assert "The caller has hung up" in answers[name]["body"]
    assert stack.lead(lead_id) == before
