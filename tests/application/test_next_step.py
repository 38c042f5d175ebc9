"""What a visitor is told while still on the page: what was sent, where, and nothing about anybody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from builders import EMAIL, NOW, PHONE, a_draft, a_head, a_lead, a_practice
from firstminute.application.intake import Received
from firstminute.application.next_step import masked, next_step
from firstminute.domain.practice import Window

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
BOOK = "If you like, pick a time yourself: https://www.bright-smile.example/book"


def received(**changes) -> Received:
    return replace(Received("accepted", "ld_1", NOW, a_head(), draft=a_draft()), **changes)


def office_hours(**changes):
    """A practice that texts from 8:00 to 21:00."""
    touch = replace(a_practice().first_touch, windows=(Window(EVERY_DAY, 480, 1260),))
    return a_practice(first_touch=touch, **changes)


def test_a_text_is_announced_with_the_end_of_the_number_and_the_booking_link():
    assert next_step(a_practice(), received(), NOW) == f"A text message to …43 is on its way. {BOOK}"


def test_an_e_mail_is_announced_where_there_is_no_phone():
    one = received(head=a_head(a_lead(phone=None)), draft=a_draft(phone=None))
    assert next_step(a_practice(), one, NOW) == f"An e-mail to d…@example.com is on its way. {BOOK}"


def test_without_a_booking_link_none_is_offered():
    assert next_step(a_practice(booking_link=None), received(), NOW) == "A text message to …43 is on its way."


@pytest.mark.parametrize(
    ("now", "when"),
    [
        (datetime.fromisoformat("2026-11-24T06:10:00-05:00"), "today at 8:00 AM"),
        (datetime.fromisoformat("2026-11-24T22:10:00-05:00"), "tomorrow at 8:00 AM"),
    ],
)
def test_at_night_the_visitor_is_told_when_the_text_will_come(now, when):
    texts_only = replace(office_hours().first_touch, choices=office_hours().first_touch.choices[:1])
    told = next_step(a_practice(first_touch=texts_only, booking_link=None), received(), now)
    assert told == f"You will get a text message at …43 {when}."


def test_at_night_an_e_mail_answers_at_once_where_there_is_one():
    now = datetime.fromisoformat("2026-11-24T22:10:00-05:00")
    assert next_step(office_hours(), received(), now).startswith("An e-mail to d…@example.com is on its way.")


def test_a_phone_that_could_not_be_read_is_said_beside_what_was_sent():
    problem = "The phone number has 9 digits; write it with its area code, 10 digits in all."
    draft = a_draft(phone=None, problems=(problem,))
    told = next_step(a_practice(), received(head=a_head(a_lead(phone=None)), draft=draft), NOW)
    assert told == f"An e-mail to d…@example.com is on its way. {problem} {BOOK}"


def test_whoever_inquires_again_learns_nothing_of_the_first_time():
    """A stranger who types somebody's number must not learn that they are known here, or their e-mail address."""
    stranger = a_draft(email=None)
    again = next_step(a_practice(), received(again=True, draft=stranger), NOW + timedelta(days=1))
    assert again == f"Bright Smile Dental has your message and will answer at …43. {BOOK}"
    assert next_step(a_practice(), received(status="duplicate", again=True, draft=stranger), NOW) == again


def test_whoever_opted_out_is_told_the_same_as_anybody_whom_nothing_is_sent_to():
    lead = a_lead(opted_out=True, stopped="opted_out")
    told = next_step(a_practice(), received(head=a_head(lead)), NOW)
    assert told == f"Bright Smile Dental has your message and will answer at …43. {BOOK}"


def test_what_was_not_understood_is_in_somebody_s_hands():
    told = next_step(a_practice(), Received("quarantined", None, NOW, reason="broken"), NOW)
    assert told == "Bright Smile Dental has your message. Somebody will look at it."


@pytest.mark.parametrize(
    ("point", "shown"), [(PHONE, "…43"), (EMAIL, "d…@example.com"), ("a@b.example", "a…@b.example")]
)
def test_a_contact_point_is_shown_so_that_only_its_owner_knows_it(point, shown):
    assert masked(point) == shown
