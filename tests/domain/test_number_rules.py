"""Which numbers nothing is sent to by itself: what nobody has, what costs extra, what is abroad, what is ours."""

from __future__ import annotations

from dataclasses import replace

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from builders import NOW, a_practice
from firstminute.domain import calling_codes, number_rules
from firstminute.domain.decision import SEND, SKIP, decide
from firstminute.domain.lead import Lead
from firstminute.domain.number_rules import automatic, never
from firstminute.domain.practice import Practice
from firstminute.domain.touch import CONVERSATION, Touch

FIRST, CALL = Touch(0, "sms", "first_text"), Touch(2, "call", "call_task")
NOON = NOW.replace(hour=17)


def serving(*countries: str) -> Practice:
    demo = a_practice()
    return replace(demo, send_policy=replace(demo.send_policy, countries=countries))


def lead(phone: str) -> Lead:
    return Lead("ld_1", phone=phone, email="a@example.com", received_at=NOON)


@pytest.mark.parametrize(
    ("phone", "rule"),
    [
        ("+12125550188", None),
        ("+14165550188", None),  # Toronto
        ("+17875550188", None),  # Puerto Rico is the United States
        ("+18005550188", None),
        ("+999999999999999", "number.implausible"),
        ("+1212555014", "number.implausible"),
        ("+121255501888", "number.implausible"),
        ("+11125550188", "number.implausible"),
        ("+19115550188", "number.implausible"),
        ("+12121550188", None),
        ("+15551234567", None),  # of every manual
        ("+447", "number.implausible"),
        ("+19005551234", "number.dear"),
        ("+12129761234", "number.dear"),
        ("+15004550188", "number.dear"),
        ("+15005550006", None),  # of Twilio's own, for tests
        ("+15335550188", "number.dear"),
        ("+17005550188", "number.dear"),
        ("+8821212345678", "number.dear"),
        ("+881612345678", "number.dear"),
        ("+883510012345", "number.dear"),
        ("+870773123456", "number.dear"),
        ("+878101234567890", "number.dear"),
        ("+979123456789", "number.dear"),
        ("+449098790000", "number.dear"),
        ("+18765550188", "number.abroad"),  # Jamaica
        ("+18095550188", "number.abroad"),  # the Dominican Republic
        ("+442079460000", "number.abroad"),
        ("+525512345678", "number.abroad"),
    ],
)
def test_a_number_is_texted_and_rung_by_itself_only_where_somebody_in_a_served_country_can_have_it(
    phone: str, rule: str | None
) -> None:
    here = serving("US", "CA")
    assert automatic(here, phone) == rule
    verdict = decide(here, lead(phone), FIRST, NOON)
    assert (verdict.action, verdict.rules) == ((SKIP, (rule,)) if rule else (SEND, ()))


def test_the_countries_of_the_client_file_are_those_alone() -> None:
    for practice, phone in [(serving("US", "JM"), "+18765550188"), (serving("GB"), "+447700900123")]:
        assert automatic(practice, phone) is None
    assert automatic(serving("US"), "+14165550188") == "number.abroad"
    assert automatic(serving("GB"), "+12125550188") == "number.abroad"
    assert automatic(serving("GB"), "+449098790000") == "number.dear"


@pytest.mark.parametrize("phone", ["+442079460000", "+525512345678", "+18765550188", "+919509597501"])
def test_where_no_countries_are_named_people_from_abroad_are_answered(phone: str) -> None:
    assert automatic(a_practice(), phone) is None
    assert decide(a_practice(), lead(phone), FIRST, NOON).rules != ("number.abroad",)


def test_where_no_countries_are_named_nothing_is_sent_to_what_costs_extra() -> None:
    for phone in ("+449098790000", "+19005551234", "+881612345678"):
        assert automatic(a_practice(), phone) == "number.dear"


def test_a_person_writes_to_any_country_and_is_asked_to_call_it_but_nobody_is_sent_to_what_costs_extra() -> None:
    typed = Touch(0, "sms", "", purpose=CONVERSATION)
    for touch in (typed, CALL):
        abroad, dear = (decide(serving("US"), lead(one), touch, NOON) for one in ("+442079460000", "+19005551234"))
        assert "number.abroad" not in abroad.rules
        assert "number.dear" in dear.rules


def test_mail_leaves_whatever_the_number_is() -> None:
    assert decide(a_practice(), lead("+19005551234"), Touch(0, "email", "first_email"), NOON).action == SEND


def test_the_practice_neither_texts_nor_rings_itself() -> None:
    demo = a_practice()
    assert demo.sms
    for phone in (demo.phone, demo.sms.sender, *demo.calls.numbers):
        for touch in (FIRST, CALL, Touch(0, "sms", "", purpose=CONVERSATION)):
            assert decide(demo, lead(phone), touch, NOON).rules == ("number.ours",)


def test_a_member_who_tries_the_form_is_texted_and_nobody_is_rung_to_dial_themselves() -> None:
    member = next(one for one in a_practice().team if one.phone)
    assert decide(a_practice(), lead(member.phone or ""), FIRST, NOON).action == SEND
    assert decide(a_practice(), lead(member.phone or ""), CALL, NOON).rules == ("number.team",)


REGIONS = sorted(
    region for region in phonenumbers.SUPPORTED_REGIONS if phonenumbers.country_code_for_region(region) != 1
)


@pytest.mark.parametrize("region", REGIONS)
def test_the_table_of_other_countries_says_what_the_library_says(region: str) -> None:
    def example(kind: int) -> str | None:
        found = phonenumbers.example_number_for_type(region, kind)
        return phonenumbers.format_number(found, PhoneNumberFormat.E164) if found else None

    for kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE):
        person = example(kind)
        assert person is None or automatic(serving(region), person) is None
    assert region in calling_codes.known()
    premium = example(PhoneNumberType.PREMIUM_RATE)
    assert premium is None or never(serving(region), premium) or region in NOT_TOLD_APART


# Countries whose premium numbers begin like people's, so that no beginning tells them apart.
NOT_TOLD_APART = {"IE", "LB", "MY", "PM"}


@given(st.text("+0123456789", max_size=20))
def test_nothing_that_is_called_a_number_breaks_the_rule(text: str) -> None:
    assert automatic(a_practice(), text) in {None, *number_rules.RULES}
