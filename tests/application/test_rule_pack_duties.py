"""The rules of law and carriers that no hour decides: what we do is held against each, by its id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from builders import EMAIL, NOW, PHONE, a_draft, a_new_lead, a_practice, an_event
from fakes_leads import FakeLeads
from firstminute.adapters.aws.contacts import PointUpdate, claimed_by, contact_from, point_key
from firstminute.application.composing import compose
from firstminute.application.recording import record
from firstminute.domain import keyword_answers, rule_pack
from firstminute.domain.decision import SEND, SKIP, decide
from firstminute.domain.lead import Lead
from firstminute.domain.opt_out import is_keyword, reading
from firstminute.domain.opt_out_words import FCC_WORDS, STOP_WORDS
from firstminute.domain.practice import Caps
from firstminute.domain.rule_pack_duties import DUTIES
from firstminute.domain.sends import Send
from firstminute.domain.touch import APPOINTMENT, NURTURE, Touch

NOON = datetime(2026, 12, 8, 17, tzinfo=UTC)
BEFORE, FROM = datetime(2027, 1, 30, 17, tzinfo=UTC), datetime(2027, 1, 31, 17, tzinfo=UTC)


def lead(**known: object) -> Lead:
    return Lead("ld_1", **{"phone": PHONE, "email": EMAIL, "received_at": NOON - timedelta(days=1), **known})  # type: ignore[arg-type]  # fields of a lead


def asked(person: Lead, touch: Touch, **policy: object) -> str:
    practice = replace(a_practice(), send_policy=replace(a_practice().send_policy, **policy))  # type: ignore[arg-type]  # its fields
    return decide(practice, person, touch, NOON).action


def opted_out_by(scope: str, moment: datetime) -> FakeLeads:
    leads = FakeLeads()
    head, events = a_new_lead(draft=a_draft(), at=NOW)
    leads.add(head, events, b"raw", head.lead.id, (PHONE, EMAIL), NOW)
    record(leads, head.lead.id, [an_event("lead.opted_out", moment, "prospect", scope=scope, address=PHONE)], moment)
    return leads


def own_request() -> None:
    person = lead(consent=False, received_at=NOON)
    assert asked(person, Touch(0, "sms", "first_text"), consent="required_for_texts") == SEND


def consent_needed() -> None:
    assert asked(lead(consent=False), Touch(1, "sms", "x", purpose=NURTURE)) == SKIP
    assert asked(lead(consent=True), Touch(1, "sms", "x", purpose=NURTURE)) == SEND


def inquiry_over() -> None:
    assert asked(lead(received_at=datetime(2026, 9, 8, 17, tzinfo=UTC)), Touch(1, "sms", "x")) == SKIP
    assert asked(lead(received_at=datetime(2026, 9, 9, 17, tzinfo=UTC)), Touch(1, "sms", "x")) == SEND


def words_of_revocation() -> None:
    for word in ("stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"):
        for written in (word, word.upper(), f"  {word.title()}!! ", f"Please {word}."):
            assert reading(written) is not None, written
        assert "".join(word.split()) in FCC_WORDS


def words_of_carriers() -> None:
    for word in ("ARRET", "CANCEL", "END", "OPT-OUT", "OPTOUT", "QUIT", "REMOVE", "STOP", "TD", "UNSUBSCRIBE"):
        assert reading(word) is not None, word
        assert is_keyword(word), word
        assert word.lower().replace("-", "") in STOP_WORDS


def honoured_at_once() -> None:
    leads = opted_out_by("sms", NOON)
    (lead_id,) = leads.ids()
    head = leads.get(lead_id)
    assert head is not None
    for channel in ("sms", "email", "call"):
        assert decide(a_practice(), head.lead, Touch(4, channel, "x"), NOON).rules == ("opt_out",)
    assert leads.contact(PHONE).suppressed_at == NOON


def one_confirmation_without_marketing() -> None:
    practice = a_practice()
    for language in ("en", "es", "fr", "pt"):
        said = keyword_answers.stopped(practice, language)
        assert practice.name in said
        assert not any(one in said for one in ("http", practice.phone, practice.booking_link or "-", "?"))
    duty = rule_pack.rule("revocation.confirmation")
    assert duty is not None
    assert (duty.limit, duty.within) == (1, timedelta(minutes=5))


def all_from_its_day() -> None:
    assert opted_out_by("sms", BEFORE).contact(EMAIL).suppressed_at is None
    assert opted_out_by("sms", FROM).contact(EMAIL).suppressed_at == FROM
    assert opted_out_by("call", FROM).contact(PHONE).suppressed_at == FROM
    assert opted_out_by("email", FROM).contact(PHONE).suppressed_at == FROM  # it names the number
    assert opted_out_by("all", BEFORE).contact(EMAIL).suppressed_at == BEFORE


def kept_for_ever() -> None:
    head, _ = a_new_lead(at=NOW)
    update: PointUpdate = claimed_by(head, PHONE, "delivery", NOW, None)
    written = str(update.as_request())
    assert "expires" not in written
    item = {**point_key(PHONE), "sup": {"N": "0"}}
    assert contact_from(PHONE, item).suppressed_at == datetime(1970, 1, 1, tzinfo=UTC)


def in_every_follow_up(*parts: str) -> None:
    practice = a_practice()
    for cadence in practice.cadences.values():
        for number, step in enumerate(cadence.steps, 1):
            message = compose(practice, lead(), Touch(number, step.channel, step.template), "https://api.example")
            if step.channel == "email":
                assert message is not None
                assert message.html is not None
                for part in parts:
                    assert part in message.body, part
                    assert part in message.html, part


def postal_address() -> None:
    in_every_follow_up(a_practice().address)


def way_out() -> None:
    in_every_follow_up("https://api.example/unsubscribe/ld_1")  # an id and nothing else: it has no end of life


def one_click() -> None:
    message = compose(a_practice(), lead(), Touch(3, "email", "same_day_email"), "https://api.example")
    assert message is not None
    assert message.headers == {
        "List-Unsubscribe": "<https://api.example/unsubscribe/ld_1>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def reminders(caps: Caps, *hours: int) -> str:
    sends = tuple(Send("sms", NOON - timedelta(hours=one), APPOINTMENT) for one in hours)
    return asked(lead(sends=sends), Touch(2, "sms", "x", purpose=APPOINTMENT), caps=caps)


def one_a_day() -> None:
    assert reminders(Caps(), 2) == SEND
    assert reminders(Caps(appointment_per_day=1), 2) != SEND


def three_a_week() -> None:
    assert reminders(Caps(), 80, 50, 25) == SEND
    assert reminders(Caps(appointment_per_week=3), 80, 50, 25) != SEND


def unregistered() -> None:
    practice = a_practice()
    assert practice.sms is not None
    off = replace(practice, sms=replace(practice.sms, enabled=False))
    assert decide(off, lead(), Touch(4, "sms", "x"), NOON).rules == ("channel_off.sms",)


def served_countries_alone() -> None:
    london = lead(phone="+447700900123")
    assert asked(london, Touch(0, "sms", "first_text"), countries=("US",)) == SKIP
    assert asked(london, Touch(0, "sms", "first_text"), countries=("US", "GB")) == SEND


def nothing_dear() -> None:
    assert asked(lead(phone="+19005550143"), Touch(0, "sms", "first_text")) == SKIP
    assert asked(lead(phone="+19005550143"), Touch(3, "call", "call_task")) == SKIP


TRIED: dict[str, Callable[[], None]] = {
    "consent.own_request": own_request,
    "consent.none": consent_needed,
    "consent.inquiry_over": inquiry_over,
    "revocation.words": words_of_revocation,
    "revocation.honoured": honoured_at_once,
    "revocation.confirmation": one_confirmation_without_marketing,
    "revocation.all": all_from_its_day,
    "revocation.virginia_ten_years": kept_for_ever,
    "revocation.florida_fifteen_days": honoured_at_once,
    "revocation.carrier_words": words_of_carriers,
    "email.postal_address": postal_address,
    "email.way_out": way_out,
    "email.honoured": honoured_at_once,
    "email.one_click": one_click,
    "caps.appointment_per_day": one_a_day,
    "caps.appointment_per_week": three_a_week,
    "channel_off.sms": unregistered,
    "number.abroad": served_countries_alone,
    "number.dear": nothing_dear,
}


@pytest.mark.parametrize("rule", TRIED)
def test_we_do_what_the_rule_asks(rule: str) -> None:
    assert rule_pack.rule(rule) is not None
    TRIED[rule]()


def test_every_duty_is_tried() -> None:
    assert {one.id for one in DUTIES} == TRIED.keys()
