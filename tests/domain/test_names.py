"""What stands where a form asks for a name: greeted by it where it is one, by nothing where it is not."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from firstminute.domain.names import as_a_name
from firstminute.domain.practice import Template
from firstminute.domain.segments import segments
from firstminute.domain.templates import render

TEXT = Template("t", "sms", "Hi {first_name|there}, this is {practice}. When would you like to start? {opt_out}")
ZALGO = "Z̸̡̢̛̗̘a̷̢̛̗̘̙l̷̛̗̘g̸̛̗o̷̢"
HOSTILE = st.one_of(
    st.text(max_size=220),
    st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lo", "Mn", "Cf", "Cc", "So", "Zs"]), max_size=220),
    st.sampled_from(["{first_name}", "<b>Al</b>", "a\nb", "https://evil.example/x", "evil.example", "+1 212 555 0143"]),
)


def greeted(name: str | None) -> str:
    return render(TEXT, {"first_name": name, "practice": "Bright Smile Dental"}).text


@pytest.mark.parametrize(
    ("typed", "used"),
    [
        ("ALEX", "Alex"),
        ("alex", "Alex"),
        ("o'brien", "O'Brien"),
        ("d’angelo", "D’Angelo"),
        ("mary-kate", "Mary-Kate"),
        ("Dr. Ana", "Ana"),
        ("mrs maria", "Maria"),
        ("Mr. Dr. 'Ana'", "Ana"),
        ("Missy", "Missy"),
        ("Al", "Al"),
        ("al", "al"),
        ("Ngọc", "Ngọc"),
        ("שרה", "שרה"),
        ("محمد", "محمد"),
        ("Ana\u202e\u0000", "Ana"),
    ],
)
def test_a_name_is_written_as_its_owner_would(typed: str, used: str) -> None:
    assert greeted(typed).startswith(f"Hi {used}, this is")


@pytest.mark.parametrize(
    "typed",
    [
        None, "", "   ", "Test", "TEST TEST", "n/a", "null", "undefined", "First Name", "asdf", "12345", "-", "😀😀",
        "ana@example.com", "(212) 555-0143", "https://evil.example", "www.evil.example/win", "evil.example",
        "{practice}", "<script>alert(1)</script>", "Mr.", "Al3x",
    ],
)  # fmt: skip
def test_what_is_no_name_is_left_out(typed: str | None) -> None:
    assert greeted(typed).startswith("Hi there, this is Bright Smile Dental.")


def test_a_heap_of_marks_is_taken_off_a_letter() -> None:
    marks = [
        sum(1 for _ in run) for run in re.findall("[\u0300-\u036f]+", unicodedata.normalize("NFD", as_a_name(ZALGO)))
    ]
    assert max(marks) <= 4  # three, and the one that a letter may be composed with


@given(HOSTILE)
@example("N" * 200)
@example("Ana " * 60)
@example("A" + "\u0301" * 300)
@example("\u202eevil")
def test_whatever_somebody_types_the_greeting_stays_one_line_of_two_segments(typed: str) -> None:
    text = greeted(typed)
    assert segments(text).count <= 2
    assert "\n" not in text
    assert not re.search(r"https?:|www\.|[{}<>@]", text)
    assert text.endswith("When would you like to start? Reply STOP to opt out.")


@given(HOSTILE)
def test_a_name_that_was_cleaned_loses_and_gains_nothing_when_it_is_cleaned_again(typed: str) -> None:
    once = as_a_name(typed)
    assert _letters(as_a_name(once)) == _letters(once)


def _letters(name: str) -> str:
    """Some letters have no single capital, and some marks come apart with it."""
    bare = [one for one in unicodedata.normalize("NFKD", name.casefold()) if unicodedata.category(one)[0] != "M"]
    return "".join(bare)
