"""One number, one person or a family: who is told apart, and who never is."""

from __future__ import annotations

import pytest

from builders import a_draft, a_lead
from firstminute.domain.identity import same_person


def verdict(known, theirs, known_last="Reyes", last="Reyes", known_email=None, email=None):
    lead = a_lead(first_name=known, last_name=known_last, email=known_email)
    return same_person(lead, a_draft(first_name=theirs, last_name=last, email=email))


@pytest.mark.parametrize(
    ("known", "theirs", "reason"),
    [
        ("Dana", "dana", "same_name"),
        ("José", "Jose", "same_name"),
        ("Dr. Dana", "Dana", "same_name"),
        ("O'Shea", "OShea", "same_name"),
        ("Mary Ann", "Ann", "same_name"),
        ("Anne-Marie", "Anne", "same_name"),
        ("D.", "Dana", "initial"),
        ("Dana", "D", "initial"),
        ("Robert", "Bob", "nickname"),
        ("Liz", "Elizabeth", "nickname"),
        ("Guadalupe", "Lupe", "nickname"),
        ("Alexandria", "Alex", "short_form"),
        ("Christian", "Chris", "short_form"),
        ("Sarah", "Sara", "nickname"),
        ("Michelle", "Michele", "typo"),
        ("Brian", "Brain", "typo"),
        ("Dana", "Daan", "typo"),
        ("Kevin", "Kevim", "typo"),
        ("Мария", "Maria", "names_in_two_scripts"),
        (None, "Dana", "name_unknown"),
        ("Dana", None, "name_unknown"),
        ("Dr.", "Dana", "name_unknown"),
        ("12", "Dana", "name_unknown"),
    ],
)
def test_a_name_written_another_way_is_the_same_person(known, theirs, reason):
    found = verdict(known, theirs)
    assert (found.same, found.reasons) == (True, (reason,))


@pytest.mark.parametrize(
    ("known", "theirs"),
    [
        ("Dana", "Tom"),
        ("Maria", "Mario"),
        ("Daniel", "Daniela"),
        ("Paul", "Paula"),
        ("Erik", "Erika"),
        ("Juan", "Joan"),
        ("Ana", "Eva"),
        ("Samantha", "Samuel"),
        ("Alexander", "Alexandra"),
        ("Dr. Dana", "Dr. Tom"),
        ("Мария", "Иван"),
        ("明", "莉"),
    ],
)
def test_another_first_name_at_the_same_number_is_another_person(known, theirs):
    found = verdict(known, theirs)
    assert (found.same, found.reasons) == (False, ("other_first_name",))


def test_a_shared_e_mail_is_one_person_whatever_the_name():
    found = verdict("Dana", "Tom", known_email="reyes@example.com", email="reyes@example.com")
    assert (found.same, found.reasons) == (True, ("same_email",))


def test_two_e_mails_alone_do_not_make_two_people():
    assert verdict("Dana", "Dana", known_email="dana@example.com", email="dana@work.example").same


def test_another_name_and_another_e_mail_are_both_said():
    found = verdict("Dana", "Tom", known_email="dana@example.com", email="tom@example.com")
    assert found.reasons == ("other_first_name", "other_email")


def test_a_first_and_a_last_name_in_each_other_s_field_are_one_person():
    found = verdict("Dana", "Reyes", known_last="Reyes", last="Dana")
    assert (found.same, found.reasons) == (True, ("names_swapped",))


def test_a_whole_name_in_the_first_field_is_told_apart_by_its_first_word():
    assert not verdict("Dana Reyes", "Tom Reyes", known_last=None, last=None).same
    assert verdict("Dana Reyes", "Dana", known_last=None, last="Reyes").same


def test_the_last_name_alone_tells_nobody_apart():
    assert verdict("Dana", "Dana", known_last="Reyes", last="Miller").same


def test_it_makes_no_difference_which_of_the_two_was_first():
    names = ("Dana", "Tom", "Robert", "Bob", "D", "Daniel", "Daniela", "Michelle", "Michele", "Alex", "Alexandria")
    for one in names:
        for other in names:
            assert verdict(one, other).same == verdict(other, one).same, (one, other)
