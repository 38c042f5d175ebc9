"""The owner answers an alert: the lead gets the text from the practice's number, once, and only if it may leave."""

from __future__ import annotations

import pytest
from touches import Table

from builders import a_draft, an_event
from fakes import FakeChannels, lost_answer
from fakes_threads import FakeThreads
from firstminute.application.merging import merge
from firstminute.application.receipts import DELIVERED, FAILED, Receipt, named, note
from firstminute.application.recording import record
from firstminute.application.relaying import Relayed, Relaying, relay
from firstminute.domain.alerts import concerns_staff
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.events import Actor
from firstminute.domain.practice import Member
from firstminute.domain.threads import tag_of


class Desk:
    """A member of the team with a phone, and the leads they were told of."""

    def __init__(self) -> None:
        self.table = Table()
        self.threads = FakeThreads()
        channels = FakeChannels({"sms": self.table.sms, "email": self.table.email})
        parts = (self.table.practice, self.table.leads, channels, self.threads, self.table.clock)
        self.use = Relaying(*parts)
        self.member: Member = self.table.practice.team[0]

    def told_of(self, number: int, name: str = "Maria") -> str:
        draft = a_draft(first_name=name, phone=f"+1212555{number:04d}", email=None)
        lead_id = self.table.inquire(draft)
        self.threads.alerted(self.member.name, lead_id, self.table.clock.now())
        return lead_id

    def happens(self, lead_id: str, kind: str, **data: object) -> None:
        now = self.table.clock.now()
        record(self.table.leads, lead_id, [an_event(kind, at=now, **data)], now)

    def writes(self, text: str, sid: str = "SM1", *, media: bool = False) -> Relayed:
        return relay(self.use, self.member, text, sid, media=media)

    def last(self, lead_id: str) -> tuple[str, dict[str, object]]:
        event = next(one for one in reversed(self.table.leads.log(lead_id)) if one.type.startswith("contact."))
        return event.type, dict(event.data)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_an_answer_to_somebody_who_wrote_is_a_conversation_and_stops_the_human_clock(desk: Desk) -> None:
    lead_id = desk.told_of(101)
    desk.happens(lead_id, "lead.replied", channel="sms", text="When can I come?")
    desk.table.clock.advance(seconds=90)
    assert desk.writes("Tuesday at ten?") == Relayed("relayed", lead_id)
    [sent] = desk.table.sms.taken
    assert (sent.to, sent.body) == ("+12125550101", "Tuesday at ten?")
    kind, data = desk.last(lead_id)
    assert (kind, data["by"], data["text"]) == ("contact.made", desk.member.name, "Tuesday at ten?")
    assert desk.table.head(lead_id).lead.first_human_ms == 90_000


def test_a_text_to_somebody_who_has_not_written_is_an_attempt_and_stops_no_clock(desk: Desk) -> None:
    lead_id = desk.told_of(101)
    desk.writes("Hello, this is Ana from the practice")
    assert desk.last(lead_id)[0] == "contact.attempted"
    assert desk.table.head(lead_id).lead.first_human_ms is None


def test_the_same_delivery_again_sends_nothing_again(desk: Desk) -> None:
    lead_id = desk.told_of(101)
    assert [desk.writes("Tuesday?", "SM7").outcome for _ in range(3)] == ["relayed"] * 3
    assert len(desk.table.sms.taken) == 1
    assert [one.type for one in desk.table.leads.log(lead_id)].count("contact.attempted") == 1


def test_with_two_leads_waiting_nothing_leaves_until_the_member_says_for_whom(desk: Desk) -> None:
    maria, john = desk.told_of(101, "Maria"), desk.told_of(102, "John")
    asked = desk.writes("Tuesday?", "SM1")
    assert asked.outcome == "asked"
    assert asked.say
    assert all(part in asked.say for part in (tag_of(maria), tag_of(john), "Maria", "John"))
    assert desk.table.sms.taken == []
    assert desk.writes(tag_of(john), "SM2") == Relayed("relayed", john)
    assert [(one.to, one.body) for one in desk.table.sms.taken] == [("+12125550102", "Tuesday?")]
    desk.table.clock.advance(seconds=30)
    assert desk.writes(f"{tag_of(john)} Or Friday?", "SM3") == Relayed("relayed", john)
    assert desk.writes("And bring the X-rays", "SM4") == Relayed("relayed", john)


def test_a_slip_in_the_tag_keeps_the_words_for_the_right_one(desk: Desk) -> None:
    maria, john = desk.told_of(101, "Maria"), desk.told_of(102, "John")
    slip = next(one for one in ("K9", "K8", "K7") if one not in (tag_of(maria), tag_of(john)))
    assert desk.writes("Tuesday?", "SM1").outcome == "asked"
    assert desk.writes(slip, "SM2").outcome == "asked"
    assert desk.writes(tag_of(john), "SM3") == Relayed("relayed", john)
    assert desk.writes(f"{slip} Friday?", "SM4").outcome == "asked"
    assert desk.writes(tag_of(maria), "SM5") == Relayed("relayed", maria)
    assert [one.body for one in desk.table.sms.taken] == ["Tuesday?", "Friday?"]


def test_nothing_goes_to_who_has_opted_out_and_the_member_is_told_why(desk: Desk) -> None:
    lead_id = desk.told_of(101)
    desk.happens(lead_id, "lead.opted_out", scope="all", address="+12125550101", how="texted STOP")
    told = desk.writes("Just one more thing")
    assert told.outcome == "not_allowed"
    assert told.say
    assert told.say.startswith("Not sent to Maria")
    assert desk.table.sms.taken == []


def test_a_number_that_is_suppressed_through_somebody_else_gets_nothing_either(desk: Desk) -> None:
    desk.told_of(101)
    desk.table.leads.suppress("+12125550101", desk.table.clock.now())
    assert desk.writes("Hello").outcome == "not_allowed"
    assert desk.table.sms.taken == []


def test_people_may_write_when_the_cadence_is_over(desk: Desk) -> None:
    lead_id = desk.told_of(101)
    desk.happens(lead_id, "appointment.booked", appointment_id="a1", starts_at="2026-12-24T15:00:00.000Z")
    assert desk.writes("See you on Thursday") == Relayed("relayed", lead_id)


def test_in_the_night_of_somebody_who_has_not_written_nothing_leaves(desk: Desk) -> None:
    desk.told_of(101)
    desk.table.clock.advance(hours=14)
    assert desk.writes("Are you still up?").outcome == "not_allowed"
    assert desk.table.sms.taken == []


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (ProviderRefused("21614", "not a mobile number"), "refused"),
        (ProviderUnavailable("down", 5.0), "unavailable"),
        (OutcomeUnknown("no answer"), "unknown"),
    ],
)
def test_what_did_not_leave_is_said_to_who_wrote_it(desk: Desk, fault: Exception, outcome: str) -> None:
    lead_id = desk.told_of(101)
    desk.table.sms.faults.append(fault)
    told = desk.writes("Tuesday?")
    assert told.outcome == outcome
    assert told.say
    assert not [one for one in desk.table.leads.log(lead_id) if one.type.startswith("contact.")]


def test_what_the_provider_refuses_stands_in_the_log_and_its_writer_hears_it_at_once_with_the_tag(desk: Desk) -> None:
    lead_id = desk.told_of(101)
    desk.table.sms.faults.append(ProviderRefused("21635", "a landline"))
    told = desk.writes("Tuesday at ten?")
    tag = tag_of(lead_id)
    words = "This is a landline, which takes no texts. Please call."
    assert told.say == f"Your text to Maria R. ({tag}) did not arrive. {words}"
    (lost,) = [one for one in desk.table.leads.log(lead_id) if one.type == "text.failed"]
    assert (lost.data["by"], lost.data["text"], lost.data["code"]) == ("front_desk", "Tuesday at ten?", "21635")
    assert desk.table.head(lead_id).lead.dead == {"sms"}
    assert not concerns_staff(lost)  # they have been told


def test_a_no_that_only_the_provider_held_goes_to_the_ledger(desk: Desk) -> None:
    lead_id = desk.told_of(101)
    desk.table.sms.faults.append(ProviderRefused("21610", "opted out"))
    assert "opted out" in (desk.writes("Tuesday?").say or "")
    assert desk.table.head(lead_id).lead.opted_out
    assert desk.table.leads.contact("+12125550101").suppressed_at
    assert desk.writes("Wednesday?", "SM2").outcome == "not_allowed"


@pytest.mark.parametrize("status", [DELIVERED, FAILED])
def test_what_became_of_a_text_of_the_team_is_noted_once_and_counts_as_no_touch(desk: Desk, status: str) -> None:
    lead_id = desk.told_of(101)
    desk.writes("Tuesday at ten?")
    [sent] = desk.table.sms.taken
    assert named({"lead_id": sent.lead_id, "touch": sent.reference}) == (lead_id, sent.reference)
    code = "30006" if status == FAILED else None
    receipt = Receipt("twilio", "sms", "twilio-1", status, lead_id, sent.reference, code, "+12125550101")
    before, now = desk.table.head(lead_id).lead, desk.table.clock.advance(seconds=3)
    assert [note(desk.table.leads, receipt, now).outcome for _ in range(2)] == [status, "known_before"]
    (event,) = [one for one in desk.table.leads.log(lead_id) if one.type.startswith("text.")]
    assert (event.type, event.data["by"], event.data["provider_id"]) == (f"text.{status}", "front_desk", "twilio-1")
    assert event.data.get("text") == ("Tuesday at ten?" if status == FAILED else None)
    after = desk.table.head(lead_id).lead
    assert (after.touches, after.first_touch_ms, after.state) == (before.touches, before.first_touch_ms, before.state)
    assert after.dead == ({"sms"} if status == FAILED else set())
    assert concerns_staff(event) is (status == FAILED)


def test_a_no_that_comes_back_later_goes_to_the_ledger_too(desk: Desk) -> None:
    lead_id = desk.told_of(101)
    desk.writes("Tuesday at ten?")
    reference = desk.table.sms.taken[0].reference
    note(desk.table.leads, Receipt("twilio", "sms", "x", FAILED, lead_id, reference, "21610"), desk.table.clock.now())
    assert desk.table.head(lead_id).lead.opted_out
    assert desk.table.leads.contact("+12125550101").suppressed_at


def test_of_a_lead_that_was_merged_meanwhile_it_is_noted_where_the_conversation_is(desk: Desk) -> None:
    keep, other = desk.told_of(1), desk.told_of(2)
    desk.writes(f"{tag_of(other)} See you at ten")
    merge(desk.table.leads, desk.table.practice, keep, other, Actor("staff", "coordinator"), desk.table.clock.now())
    reference = desk.table.sms.taken[0].reference
    note(desk.table.leads, Receipt("twilio", "sms", "x", DELIVERED, other, reference), desk.table.clock.now())
    assert [one.type for one in desk.table.leads.log(keep)].count("text.delivered") == 1


@pytest.mark.parametrize("deaf", [True, False])
def test_a_delivery_that_comes_again_asks_nobody_once_it_is_recorded(desk: Desk, deaf: bool) -> None:
    lead_id = desk.told_of(101)
    desk.table.sms.deaf = deaf
    assert [desk.writes("Tuesday?", "SM7") for _ in range(2)] == [Relayed("relayed", lead_id)] * 2
    assert len(desk.table.sms.taken) == 1


def test_pictures_stay_behind_and_the_member_knows(desk: Desk) -> None:
    desk.told_of(101)
    told = desk.writes("Like this one", media=True)
    assert told.outcome == "relayed"
    assert told.say == "Sent. Pictures cannot be passed on."


def test_a_picture_without_words_stays_behind_and_the_member_knows(desk: Desk) -> None:
    desk.told_of(101)
    told = desk.writes("", media=True)
    assert told.outcome == "nothing_said"
    assert (told.say or "").endswith("Pictures cannot be passed on.")
    assert desk.table.sms.taken == []


def test_who_was_told_of_nobody_writes_to_nobody(desk: Desk) -> None:
    lead_id = desk.told_of(101)
    desk.table.clock.advance(days=9)
    assert desk.writes("Hello?").outcome == "nobody"
    assert desk.table.head(lead_id).lead.touches == 0
    assert desk.threads.get(desk.member.name).held is None


def test_an_answer_to_an_alert_of_a_lead_that_was_merged_goes_to_the_person_as_the_kept_lead(desk: Desk) -> None:
    keep, other = desk.told_of(1), desk.told_of(2)
    merge(desk.table.leads, desk.table.practice, keep, other, Actor("staff", "coordinator"), desk.table.clock.now())
    assert desk.writes(f"{tag_of(other)} See you at ten").lead_id == keep
    assert desk.last(keep)[0] == "contact.attempted"


def test_where_somebody_else_of_the_week_could_have_been_meant_the_member_hears_who_it_went_to(desk: Desk) -> None:
    desk.told_of(101, "Maria")
    desk.table.clock.advance(hours=30)
    john = desk.told_of(102, "John")
    told = desk.writes("Tuesday?")
    assert (told.outcome, told.lead_id, told.say) == ("relayed", john, "Sent to John Reyes.")


class TestSeveralOpen:
    """New inquiries stand beside one person who has written and waits for an answer."""

    def one_writes(self, desk: Desk) -> tuple[str, str]:
        other = desk.told_of(101, "Maria")
        desk.table.clock.advance(minutes=10)
        lead_id = desk.told_of(102, "Paul")
        desk.table.clock.advance(minutes=10)
        self.replies(desk, lead_id)
        return other, lead_id

    def replies(self, desk: Desk, lead_id: str, text: str = "When can I come?") -> None:
        desk.happens(lead_id, "lead.replied", channel="sms", text=text)
        desk.threads.alerted(desk.member.name, lead_id, desk.table.clock.now())

    def test_an_answer_to_the_text_in_front_of_the_member_needs_no_tag_and_they_hear_who_got_it(self, desk):
        _, lead_id = self.one_writes(desk)
        said = desk.writes("Tuesday at ten?")
        assert (said.outcome, said.lead_id) == ("relayed", lead_id)
        assert "Paul" in str(said.say)
        assert [one.to for one in desk.table.sms.taken] == ["+12125550102"]

    def test_told_again_it_leaves_once(self, desk):
        self.one_writes(desk)
        desk.writes("Tuesday at ten?")
        desk.told_of(103, "Lena")
        assert desk.writes("Tuesday at ten?").outcome == "relayed"
        assert len(desk.table.sms.taken) == 1

    def test_with_two_who_wait_the_member_is_asked(self, desk):
        other, _ = self.one_writes(desk)
        self.replies(desk, other)
        assert desk.writes("Tuesday at ten?").outcome == "asked"
        assert desk.table.sms.taken == []

    def test_in_the_middle_of_a_conversation_with_somebody_else_the_member_is_asked(self, desk):
        anna = desk.told_of(104, "Anna")
        self.replies(desk, anna)
        assert desk.writes("Yes, Tuesday.", "SM5").lead_id == anna
        desk.table.clock.advance(seconds=20)
        ben = desk.told_of(105, "Ben")
        self.replies(desk, ben)
        assert desk.writes("And your medication is no problem", "SM6").outcome == "asked"

    def test_with_somebody_alerted_of_since_the_member_is_asked(self, desk):
        self.one_writes(desk)
        desk.table.clock.advance(minutes=1)
        desk.told_of(103, "Lena")
        assert desk.writes("Tuesday at ten?").outcome == "asked"

    def test_who_was_answered_waits_no_more(self, desk):
        _, lead_id = self.one_writes(desk)
        desk.happens(lead_id, "contact.made", channel="call", seconds=60)
        assert desk.writes("Tuesday at ten?").outcome == "asked"

    def test_who_said_no_is_not_written_to(self, desk):
        _, lead_id = self.one_writes(desk)
        desk.happens(lead_id, "lead.opted_out", scope="sms", how="texted STOP")
        assert desk.writes("Tuesday at ten?").outcome == "asked"

    def test_a_tag_that_nobody_has_is_asked_about(self, desk):
        self.one_writes(desk)
        tags = {tag_of(one) for one in desk.threads.get(desk.member.name).alerted}
        wrong = next(tag for tag in ("K7", "C3", "D5") if tag not in tags)
        assert desk.writes(f"{wrong} Tuesday at ten?").outcome == "asked"


def test_a_text_of_which_nobody_knows_whether_it_left_is_never_sent_again(desk: Desk) -> None:
    desk.told_of(101)
    desk.table.sms.faults.append(lost_answer())
    assert desk.writes("Tuesday?").outcome == "unknown"
    desk.table.clock.advance(hours=20)
    desk.table.sms.deaf = True
    assert desk.writes("Tuesday?").outcome == "unknown"
    assert len(desk.table.sms.taken) == 1


def test_where_the_provider_has_it_after_all_it_is_recorded(desk: Desk) -> None:
    lead_id = desk.told_of(101)
    desk.table.sms.faults.append(lost_answer())
    desk.writes("Tuesday?")
    desk.table.clock.advance(hours=2)
    assert desk.writes("Tuesday?").outcome == "relayed"
    assert desk.last(lead_id)[1]["text"] == "Tuesday?"
    assert len(desk.table.sms.taken) == 1
