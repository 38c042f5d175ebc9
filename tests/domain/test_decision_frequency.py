"""How often somebody is written to: the practice's caps, the guard against robot feel, and what resets them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import a_practice, a_received, an_event
from firstminute.adapters.aws.attributes import size_of
from firstminute.adapters.aws.lead_items import head_item
from firstminute.domain.decision import DEFER, SEND, SKIP, Verdict, decide
from firstminute.domain.events import Event, record, rfc3339
from firstminute.domain.folding import apply, fold
from firstminute.domain.lead import Enrollment, Head, Lead
from firstminute.domain.merged import restored_of
from firstminute.domain.practice import Caps, Practice
from firstminute.domain.sends import Send, kept, read, written
from firstminute.domain.shares import shares_of
from firstminute.domain.touch import ANSWER, APPOINTMENT, CONVERSATION, NURTURE, Touch

NEW_YORK = ZoneInfo("America/New_York")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


NOON = at("2026-12-09T12:00")  # a Wednesday


def practice(**caps: int | None) -> Practice:
    demo = a_practice()
    return replace(demo, send_policy=replace(demo.send_policy, caps=Caps(**caps)))  # type: ignore[arg-type]  # fields that may be None


def lead(*sends: Send, **known: object) -> Lead:
    given = {"phone": "+12125550143", "email": "a@example.com", "received_at": NOON - timedelta(days=20)}
    return Lead("ld_1", sends=sends, consent=True, **{**given, **known})  # type: ignore[arg-type]  # fields of a lead


def sent(channel: str, *moments: str, purpose: str = "follow_up") -> list[Send]:
    return [Send(channel, at(moment), purpose) for moment in moments]


def asked(
    person: Lead, channel: str = "sms", purpose: str = "follow_up", moment: datetime = NOON, **caps: int
) -> Verdict:
    return decide(practice(**caps), person, Touch(4, channel, "x", purpose=purpose), moment)


def test_a_text_that_nobody_answered_is_the_only_one_of_its_day() -> None:
    today = lead(*sent("sms", "2026-12-09T09:30"))
    held = asked(today)
    assert (held.action, held.until) == (DEFER, at("2026-12-10T09:00"))
    assert held.rules[0] == "guard.one_text_a_day"
    assert asked(today, "email").action == SEND
    assert asked(replace(today, heard=(at("2026-12-09T10:00"), "sms"))).action == SEND
    assert asked(replace(today, helped_at=at("2026-12-09T10:00"))).action == SEND
    assert asked(replace(today, heard=(at("2026-12-09T09:00"), "sms"))).action == DEFER
    assert asked(lead(*sent("sms", "2026-12-08T19:00"))).action == SEND


def test_a_day_is_one_of_the_person_s_calendar() -> None:
    western = lead(Send("sms", at("2026-12-09T00:30")), phone="+13105550143")  # still Tuesday in Los Angeles
    assert asked(western, moment=at("2026-12-09T14:00")).action == SEND


@pytest.mark.parametrize(
    ("channel", "rule", "most"), [("sms", "caps.texts_per_day", 2), ("email", "caps.emails_per_day", 2)]
)
def test_a_day_s_cap_is_over_with_the_day(channel: str, rule: str, most: int) -> None:
    sends = sent(channel, "2026-12-09T09:10", "2026-12-09T11:00")
    talking = lead(*sends, heard=(at("2026-12-09T11:30"), "email"))
    held = asked(talking, channel)
    assert (held.action, held.rules[0], held.until) == (DEFER, rule, at("2026-12-10T09:00"))
    assert asked(lead(*sends[: most - 1], heard=talking.heard), channel).action == SEND
    assert asked(lead(*sends, heard=talking.heard), channel, texts_per_day=3, emails_per_day=3).action == SEND


def test_a_week_s_cap_is_over_to_the_second() -> None:
    sends = [Send("email", NOON - timedelta(days=7) + timedelta(hours=12 * n, seconds=5)) for n in range(4)]
    person = lead(*sends, heard=(NOON, "email"))
    held = asked(person, "email", touches_per_week=4)
    assert (held.action, held.rules, held.until) == (DEFER, ("caps.touches_per_week",), NOON + timedelta(seconds=5))
    assert asked(person, "email", moment=NOON + timedelta(seconds=5), touches_per_week=4).action == SEND


def test_after_so_many_unanswered_messages_only_a_person_writes() -> None:
    silent = [Send("email", NOON - timedelta(days=14 - n)) for n in range(10)]
    assert asked(lead(*silent)) == Verdict(SKIP, ("guard.unanswered_in_a_row",))
    assert asked(lead(*silent[1:])).action == SEND
    assert asked(lead(*silent, heard=(NOON - timedelta(days=12), "sms"))).action == SEND
    assert asked(lead(*silent), "call").action == SEND
    assert asked(lead(*silent), purpose=ANSWER).action == SEND
    assert asked(lead(*silent), purpose=CONVERSATION).action == SEND
    assert asked(lead(*silent), purpose=APPOINTMENT).action == SEND
    assert asked(lead(*silent), purpose=NURTURE).action == SEND  # months later, counted by itself
    monthly = [Send("email", NOON - timedelta(days=30 * n), NURTURE) for n in range(12, 0, -1)]
    assert asked(lead(*silent, *monthly), "email", NURTURE).rules == ("guard.unanswered_in_a_row",)
    assert asked(lead(*silent, *monthly[1:]), "email", NURTURE).action == SEND


def test_reminders_have_caps_of_their_own_only_where_the_practice_wants_them() -> None:
    person = lead(*sent("sms", "2026-12-09T09:00", purpose=APPOINTMENT))
    assert asked(person, purpose=APPOINTMENT).action == SEND
    held = asked(person, purpose=APPOINTMENT, appointment_per_day=1)
    assert (held.rules[0], held.until) == ("caps.appointment_per_day", at("2026-12-10T08:00"))
    week = lead(*(Send("email", NOON - timedelta(days=n, hours=1), APPOINTMENT) for n in (5, 3, 1)))
    held = asked(week, purpose=APPOINTMENT, appointment_per_week=3)
    assert held.rules[0] == "caps.appointment_per_week"
    assert asked(person).action == SEND  # a reminder asks for no answer, so it is not unanswered


def test_no_cap_at_all_is_a_choice() -> None:
    many = lead(*(Send("sms", NOON - timedelta(hours=n)) for n in range(9, 0, -1)), heard=(NOON, "sms"))
    assert asked(many).action == DEFER
    assert asked(many, texts_per_day=None, touches_per_week=None).action == SEND  # type: ignore[arg-type]  # no cap


def test_whoever_is_talking_to_us_is_answered_whatever_the_law_of_their_state_counts() -> None:
    florida = lead(*(Send("call", NOON - timedelta(hours=n)) for n in (3, 2, 1)), phone="+13055550143")
    first = Touch(0, "sms", "first_text")
    assert decide(practice(), florida, first, NOON).rules == ("caps.florida_24h",)
    assert (
        decide(practice(), replace(florida, heard=(NOON - timedelta(minutes=14), "call")), first, NOON).action == SEND
    )
    assert (
        decide(practice(), replace(florida, heard=(NOON - timedelta(minutes=16), "call")), first, NOON).action == DEFER
    )
    assert decide(practice(), replace(florida, heard=(NOON, "email")), first, NOON).action == DEFER


def told(kind: str, minutes: int, actor: str, **data: object) -> Event:
    return record(an_event(kind, NOON + timedelta(minutes=minutes), actor, **data), "ld_1", 2, NOON)


HAPPENINGS = [
    told("touch.sent", 1, "system", touch="first", channel="sms"),
    told("touch.sent", 4, "system", touch="step_1", channel="call", provider="owner"),
    told("touch.sent", 50, "system", touch="step_2", channel="email"),
    told("touch.sent", 60 * 24 * 20, "system", touch="nurture.1.step_1", channel="email", purpose="nurture"),
    told("touch.sent", 60 * 24 * 9, "crm", touch="step_3", channel="sms", purpose="appointment"),
    told("touch.sent", 200, "staff", touch="step_9", channel="sms"),
    told("lead.replied", 55, "prospect", channel="sms", text="Hi"),
    told("contact.made", 300, "staff", channel="call", seconds=60),
    told("contact.attempted", 400, "staff", channel="sms", outcome="no_answer"),
    told("contact.attempted", 500, "staff", channel="call", outcome="no_answer"),
    told("lead.repeated", 90, "prospect", source="website", consent={"given": True}),
    told("lead.repeated", 95, "prospect", source="phone", call="CA1"),
]


@given(st.permutations(HAPPENINGS), st.integers(0, len(HAPPENINGS)))
@settings(max_examples=200, deadline=None)
def test_in_whatever_order_it_is_told_the_same_is_known(order: list[Event], count: int) -> None:
    first = a_received("ld_1", at=NOON, consent={"given": False})
    some = order[:count]
    facts = [
        (one.sends, one.heard, one.helped_at, one.consent)
        for one in (fold("ld_1", [first, *some]), fold("ld_1", [first, *sorted(some, key=lambda e: e.occurred_at)]))
    ]
    assert facts[0] == facts[1]


def test_what_is_told_is_counted_as_what_it_is() -> None:
    person = fold("ld_1", [a_received("ld_1", at=NOON, consent={"given": False}), *HAPPENINGS])
    assert person.heard == (NOON + timedelta(minutes=300), "call")
    assert person.helped_at == NOON + timedelta(minutes=400)
    assert person.consent is True
    # the partner's text counts as an unanswered one, whatever it calls itself; what was before the last word is over
    assert [(one.channel, one.purpose) for one in person.sends] == [("sms", "follow_up"), ("email", "nurture")]
    assert person.unanswered == 2


def test_nothing_unanswered_is_forgotten_and_the_answered_is_after_a_week() -> None:
    old, new = Send("sms", NOON - timedelta(days=90)), Send("email", NOON)
    assert kept((new, old), None) == (old, new)
    assert kept((new, old), NOON - timedelta(days=30)) == (new,)
    assert kept((), NOON) == ()
    assert len(kept([Send("sms", NOON + timedelta(hours=n)) for n in range(90)], None)) == 40


@given(
    st.lists(
        st.builds(
            Send,
            st.sampled_from(["sms", "email", "call"]),
            st.integers(10**9, 2 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC)),
            st.sampled_from(["follow_up", NURTURE, APPOINTMENT]),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_what_is_written_is_read_again_and_short(sends: list[Send]) -> None:
    assert read(written(sends)) == tuple(sends)
    assert len(written(sends)) <= 10 * len(sends)


def test_two_leads_of_one_person_are_written_to_as_one_and_stay_so_when_they_are_parted() -> None:
    other = Lead(
        "ld_2", sends=(Send("sms", NOON),), heard=(NOON, "sms"), helped_at=NOON + timedelta(hours=1), consent=True
    )
    before = fold("ld_1", [a_received("ld_1", at=NOON, consent=None), HAPPENINGS[0]])
    merged = apply(before, told("lead.merged", 600, "staff", absorbed="ld_2", shares=shares_of(other)))
    assert set(merged.sends) == {*before.sends, *other.sends}
    assert (merged.heard, merged.helped_at, merged.consent) == (other.heard, other.helped_at, True)
    parted = apply(
        merged, told("lead.unmerged", 700, "staff", absorbed="ld_2", released=["ld_2"], restored=restored_of(before))
    )
    assert (parted.heard, parted.helped_at, parted.consent) == (None, None, None)
    assert set(parted.sends) == set(merged.sends)  # who was written to was written to


def test_the_head_of_somebody_who_never_answered_is_still_one_write_unit() -> None:
    events = [a_received("ld_1", at=NOON)]
    events += [told("touch.sent", 1440 * n, "system", touch=f"step_{n}", channel="email") for n in range(10)]
    person = fold("ld_1", events)
    assert len(person.sends) == 10
    assert size_of(head_item(Head(person, Enrollment(next_at=NOON, next_channel="sms", step=14), 30))) <= 1024


def test_a_plan_begun_anew_for_somebody_long_silent_answers_nothing_and_needs_what_a_follow_up_needs() -> None:
    person = fold("ld_1", [a_received("ld_1", at=NOON, consent={})])
    first = Touch(0, "sms", "first_text")
    practice = a_practice(send_policy=replace(a_practice().send_policy, consent="required_for_texts"))
    assert decide(practice, person, first, NOON).action == SEND
    assert decide(practice, person, first, NOON + timedelta(days=200)).rules[:1] == ("consent.none",)


def test_an_inquiry_that_was_hours_on_its_way_is_no_talk_of_this_moment() -> None:
    came, sent = NOON + timedelta(days=2, hours=5), NOON + timedelta(days=2)
    again = an_event("lead.repeated", at=came, submitted_at=rfc3339(sent), region="CA", call="CA1", channel="call")
    person = fold("ld_1", [a_received("ld_1", at=NOON, region=None), record(again, "ld_1", 2, came)])
    assert person.heard_at == sent
    assert person.region == "CA"
