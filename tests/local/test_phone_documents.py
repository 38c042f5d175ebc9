"""What TwiML makes of a call: https://www.twilio.com/docs/voice/twiml."""

from __future__ import annotations

import pytest
from table import CALLER, DESK, OURS, Table, heard, script

from local.phone import people
from local.phone.leg import Post
from local.phone.switchboard import SORRY
from local.phone.twiml import NotTwiml, read

RING = f'<Dial action="/dialed" timeout="18" answerOnBridge="true" callerId="{OURS}">'
DESK_RINGS = f'{RING}<Number url="/whisper">{DESK}</Number></Dial>'
ASK = '<Gather numDigits="1" action="/take" timeout="8"><Say>Press 1</Say></Gather><Hangup/>'


def test_words_are_heard_and_the_call_ends_with_its_document() -> None:
    table = Table(script(voice="<Say>Hello</Say><Pause length='2'/><Say>Goodbye</Say>"))
    leg = table.calls()
    assert heard(leg) == "Hello"
    table.wait(2)
    assert heard(leg) == "Hello Goodbye"
    (told,) = table.told("/status")
    assert (told["CallStatus"], told["CallDuration"], told["From"], told["To"]) == ("completed", "2", CALLER, OURS)


def test_a_call_comes_in_ringing_and_goes_on_in_progress() -> None:
    table = Table(script(voice="<Say>Hello</Say><Redirect>/next</Redirect>", next="<Hangup/>"))
    table.calls()
    assert [told["CallStatus"] for told in table.told("/voice") + table.told("/next")] == ["ringing", "in-progress"]
    assert table.told("/voice")[0]["Direction"] == "inbound"


def test_keys_are_told_as_soon_as_there_are_enough() -> None:
    table = Table(script(voice='<Gather numDigits="2" action="/menu"><Say>Choose</Say></Gather>', menu="<Hangup/>"))
    leg = table.calls()
    table.presses(leg, "4")
    assert table.told("/menu") == []
    table.presses(leg, "2")
    assert table.told("/menu")[0]["Digits"] == "42"


def test_a_key_ends_a_number_of_any_length_and_is_not_part_of_it() -> None:
    table = Table(script(voice='<Gather finishOnKey="#" action="/number"/>', number="<Hangup/>"))
    table.presses(table.calls(), "2125550142#")
    assert table.told("/number")[0]["Digits"] == "2125550142"


def test_the_key_that_ends_an_answer_does_nothing_before_there_is_one() -> None:
    table = Table(script(voice='<Gather action="/number" timeout="5"><Say>Dial</Say></Gather>', number="<Hangup/>"))
    leg = table.calls()
    table.presses(leg, "#")
    assert leg.live
    assert table.told("/number") == []
    table.presses(leg, "4#")
    assert table.told("/number")[0]["Digits"] == "4"


def test_keys_pressed_so_far_are_told_when_the_next_does_not_come() -> None:
    table = Table(script(voice='<Gather action="/number" timeout="5"/>', number="<Hangup/>"))
    leg = table.calls()
    table.presses(leg, "1").wait(4).presses(leg, "2").wait(4)
    assert table.told("/number") == []
    table.wait(1)
    assert table.told("/number")[0]["Digits"] == "12"


def test_who_presses_nothing_goes_on_behind_the_question() -> None:
    table = Table(script(voice='<Gather action="/menu" timeout="6"><Say>Choose</Say></Gather><Say>Nothing</Say>'))
    leg = table.calls()
    table.wait(5.9)
    assert heard(leg) == "Choose"
    table.wait(0.1)
    assert heard(leg) == "Choose Nothing"
    assert table.told("/menu") == []


def test_the_wait_begins_after_the_question_was_spoken() -> None:
    table = Table(script(voice='<Gather action="/menu" timeout="5"><Say>12345</Say><Say>67890</Say></Gather>'), pace=1)
    leg = table.calls()
    table.wait(14.9)
    assert leg.live
    table.wait(0.1)
    assert not leg.live


def test_words_answer_where_words_are_asked_for_and_keys_where_keys_are() -> None:
    table = Table(script(voice='<Gather input="dtmf speech" action="/name"/>', name='<Gather action="/key"/>'))
    leg = table.calls()
    table.says(leg, "Jane Roe").says(leg, "not listened to")
    assert table.told("/name")[0]["SpeechResult"] == "Jane Roe"
    assert table.told("/key") == []


def test_a_member_who_presses_the_key_is_connected_and_what_one_says_the_other_hears() -> None:
    table = Table(script(voice=DESK_RINGS, whisper=ASK, take="<Say>Connecting</Say>", dialed="<Hangup/>"))
    leg = table.calls()
    member = table.ringing(DESK)
    table.wait(3).picks_up(member)
    assert (member.caller, heard(member)) == (OURS, "Press 1")
    assert table.told("/whisper")[0]["ParentCallSid"] == leg.sid
    table.presses(member, "1").says(leg, "Hello?").says(member, "Front desk").wait(30)
    assert heard(leg, "them") == "Front desk"
    assert heard(member, "them") == "Hello?"
    table.hangs_up(member)
    (told,) = table.told("/dialed")
    assert (told["DialCallStatus"], told["DialCallSid"], told["DialBridged"]) == ("completed", member.sid, "true")
    assert (told["DialCallDuration"], told["CallStatus"]) == ("30", "in-progress")


def test_a_caller_who_hangs_up_ends_the_talk_and_both_are_told() -> None:
    table = Table(script(voice=DESK_RINGS, whisper=ASK, take="", dialed="<Hangup/>"))
    leg = table.calls()
    member = table.ringing()
    table.picks_up(member).presses(member, "1").wait(9).hangs_up(leg)
    assert not member.live
    (told,) = table.told("/dialed")
    assert (told["CallStatus"], told["DialBridged"], told["DialCallDuration"]) == ("completed", "true", "9")
    assert table.told("/status")[0]["CallDuration"] == "9"


def test_a_phone_that_nobody_picks_up_rings_as_long_as_it_should() -> None:
    table = Table(script(voice=DESK_RINGS, dialed="<Say>Nobody</Say>"))
    leg = table.calls()
    table.wait(17.9)
    assert heard(leg) == ""
    table.wait(0.1)
    (told,) = table.told("/dialed")
    assert (told["DialCallStatus"], told["DialBridged"]) == ("no-answer", "false")
    assert "DialCallDuration" not in told
    assert heard(leg) == "Nobody"


def test_a_phone_that_is_declined_is_busy() -> None:
    table = Table(script(voice=DESK_RINGS, dialed="<Hangup/>"))
    table.calls()
    table.declines(table.ringing())
    assert table.told("/dialed")[0]["DialCallStatus"] == "busy"


def test_somebody_who_is_on_the_phone_is_busy_for_the_next_caller() -> None:
    table = Table(script(voice=DESK_RINGS, dialed="<Hangup/>"))
    table.calls()
    table.calls("+12125550177")
    assert [told["DialCallStatus"] for told in table.told("/dialed")] == ["busy"]


def test_a_private_voicemail_hears_the_whisper_and_is_never_connected() -> None:
    table = Table(script(voice=DESK_RINGS, whisper=ASK, take="", dialed="<Hangup/>"))
    table.calls()
    member = table.ringing()
    table.picks_up(member, machine=True).presses(member, "1").wait(8)
    (told,) = table.told("/dialed")
    assert (told["DialCallStatus"], told["DialBridged"], told["DialCallDuration"]) == ("completed", "false", "8")


def test_of_two_phones_the_first_that_is_through_has_the_call() -> None:
    two = f'{RING}<Number url="/whisper">{DESK}</Number><Number url="/whisper">+12125550111</Number></Dial>'
    table = Table(script(voice=two, whisper=ASK, take=""))
    leg = table.calls()
    desk, other = [one for one in table.board.legs.values() if one.parent is leg]
    table.picks_up(desk).picks_up(other).presses(other, "1")
    assert (desk.live, other.live) == (False, True)
    assert desk.status == "completed"


def test_a_number_without_an_address_is_connected_at_once() -> None:
    table = Table(script(voice=f"<Dial>{DESK}</Dial>"))
    leg = table.calls()
    member = table.ringing(DESK)
    assert member.caller == CALLER
    table.picks_up(member).says(member, "Hello")
    assert heard(leg, "them") == "Hello"


def test_a_message_after_the_tone_is_told_with_its_length_and_written_down() -> None:
    record = '<Record action="/recorded" recordingStatusCallback="/recording" transcribe="true" '
    table = Table(script(voice=f'{record} transcribeCallback="/written" timeout="5"/>', recorded="<Hangup/>"))
    leg = table.calls()
    table.wait(1).says(leg, "Please call me back").wait(2).presses(leg, "#")
    (told,) = table.told("/recorded")
    assert (told["RecordingDuration"], told["Digits"]) == ("3", "#")
    assert table.told("/recording")[0]["RecordingSid"] == told["RecordingSid"]
    assert table.told("/written")[0]["TranscriptionText"] == "Please call me back"


def test_who_hangs_up_after_the_tone_has_left_a_message_and_who_is_silent_has_not() -> None:
    table = Table(script(voice='<Record action="/recorded" timeout="5"/><Say>Nothing</Say>'))
    table.hangs_up(table.says(leg := table.calls(), "Hello") and leg)
    assert table.told("/recorded")[0]["Digits"] == "hangup"
    silent = table.calls("+12125550177")
    table.wait(5)
    assert heard(silent) == "Nothing"
    assert len(table.told("/recorded")) == 1


def test_a_rejected_call_was_never_answered() -> None:
    table = Table(script(voice='<Reject reason="busy"/>'))
    leg = table.calls()
    assert (leg.status, leg.answered) == ("busy", None)


@pytest.mark.parametrize("answer", [(500, ""), (None, ""), (200, "no document"), (200, "<Other/>")])
def test_an_answer_that_is_no_document_ends_the_call_with_an_apology(answer: tuple[int | None, str]) -> None:
    table = Table(lambda _: answer)
    leg = table.calls()
    assert (heard(leg), leg.live) == (SORRY, False)


def test_a_document_that_asks_for_itself_does_not_go_on_for_ever() -> None:
    table = Table(script(voice="<Redirect/>"))
    leg = table.calls()
    assert (leg.status, len(table.told("/voice"))) == ("failed", 200)


def test_the_practice_calls_and_each_thing_it_asked_to_hear_is_told() -> None:
    table = Table(script(offer="<Say>Maria Lopez asked about implants</Say>"))
    form = {"To": DESK, "From": OURS, "Url": "https://api.example/offer", "StatusCallback": "https://api.example/rang"}
    leg = people.create(table.board, table.now, form, frozenset({"ringing", "answered", "completed"}))
    table.settle().picks_up(leg)
    told = table.told("/rang")
    assert [one["CallStatus"] for one in told] == ["ringing", "in-progress", "completed"]
    assert {one["Direction"] for one in told} == {"outbound-api"}
    assert heard(leg) == "Maria Lopez asked about implants"


def test_a_call_of_the_practice_that_nobody_takes_is_not_answered() -> None:
    table = Table(script())
    form = {"To": DESK, "From": OURS, "Url": "https://api.example/offer", "Timeout": "18"}
    leg = people.create(table.board, table.now, {**form, "StatusCallback": f"{form['Url']}ed"}, frozenset())
    table.wait(18)
    assert (leg.status, table.told("/offered")[0]["CallStatus"]) == ("no-answer", "no-answer")


def test_who_or_what_picked_up_is_told_where_it_was_asked() -> None:
    number = f'<Number machineDetection="Enable" amdStatusCallback="/detected">{DESK}</Number>'
    table = Table(script(voice=f"<Dial>{number}</Dial>"))
    table.calls()
    table.picks_up(table.ringing(), machine=True)
    assert table.told("/detected")[0]["AnsweredBy"] == "machine_start"


def test_nobody_can_do_anything_with_a_call_that_is_over_or_unknown() -> None:
    table = Table(script(voice="<Hangup/>"))
    leg = table.calls()
    before = [one.words for one in leg.heard]
    table.picks_up(leg).declines(leg).presses(leg, "1").says(leg, "Hello").hangs_up(leg)
    people.hang_up(table.board, table.now, "CAunknown")
    assert [one.words for one in leg.heard] == before


def test_only_a_document_is_read_as_one() -> None:
    assert read(b" ") == []
    with pytest.raises(NotTwiml):
        read(b"<Message/>")


def test_a_post_of_a_leg_names_the_call_it_belongs_to() -> None:
    table = Table(script(voice=DESK_RINGS, whisper=ASK))
    leg = table.calls()
    table.picks_up(table.ringing())
    assert {one.call for one in table.posted if isinstance(one, Post)} == {leg.sid}
