"""Whom a member's text is for: never a guess between two people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import NOW
from firstminute.domain.threads import Meant, Said, Thread, meant, tag_of

MARIA, JOHN = "ld_maria", "ld_john"
HOUR = timedelta(hours=1)


def test_with_one_conversation_no_tag_is_needed() -> None:
    assert meant(Thread({MARIA: NOW - HOUR}), "Tuesday at ten?", NOW) == Meant("Tuesday at ten?", MARIA)


def test_with_two_the_member_is_asked_the_latest_first() -> None:
    thread = Thread({MARIA: NOW - 2 * HOUR, JOHN: NOW - HOUR})
    assert meant(thread, "Tuesday at ten?", NOW) == Meant("Tuesday at ten?", choices=(JOHN, MARIA))


@pytest.mark.parametrize(
    "form", ["{tag} Tuesday?", "#{tag} Tuesday?", "{tag}: Tuesday?", "{low} Tuesday?", "{tag}\nTuesday?"]
)
def test_a_tag_says_who_however_it_is_written(form: str) -> None:
    thread = Thread({MARIA: NOW - 2 * HOUR, JOHN: NOW - HOUR})
    said = form.format(tag=tag_of(MARIA), low=tag_of(MARIA).lower())
    assert meant(thread, said, NOW) == Meant("Tuesday?", MARIA)


def test_a_tag_alone_sends_what_was_kept_and_only_while_it_is_fresh() -> None:
    thread = Thread({MARIA: NOW - HOUR, JOHN: NOW - HOUR}, held=Said("Tuesday?", "SM1", NOW - timedelta(minutes=2)))
    assert meant(thread, tag_of(JOHN), NOW) == Meant("Tuesday?", JOHN, sid="SM1")
    assert meant(thread, tag_of(JOHN), NOW + HOUR) == Meant("", JOHN)


def test_a_conversation_goes_on_without_tags_until_somebody_else_is_told_of() -> None:
    alerted = {MARIA: NOW - 2 * HOUR, JOHN: NOW - 3 * HOUR}
    thread = Thread(alerted, answered=JOHN, answered_at=NOW - HOUR)
    assert meant(thread, "And bring the X-rays", NOW).lead_id == JOHN
    interrupted = Thread({**alerted, MARIA: NOW - timedelta(minutes=1)}, JOHN, NOW - HOUR)
    assert meant(interrupted, "And bring the X-rays", NOW).choices == (MARIA, JOHN)


def test_words_that_only_look_like_a_tag_are_words() -> None:
    assert meant(Thread({MARIA: NOW}), "B4 noon is fine", NOW) == Meant("B4 noon is fine", MARIA)


@pytest.mark.parametrize("text", ["K9 Tuesday?", "#K9 Tuesday?", "k9"])
def test_a_tag_of_nobody_they_were_told_of_goes_to_nobody_else(text: str) -> None:
    held = Said("Tuesday?", "SM1", NOW - timedelta(minutes=2))
    assert "K9" not in (tag_of(MARIA), tag_of(JOHN))
    thread = Thread({MARIA: NOW}, answered=MARIA, answered_at=NOW, held=held)
    sid = "SM1" if text == "k9" else None
    assert meant(thread, text, NOW) == Meant("Tuesday?", choices=(MARIA,), sid=sid)
    assert meant(replace(thread, held=None), "K9", NOW) == Meant("", choices=(MARIA,))


def test_what_is_older_than_a_day_needs_its_tag_and_what_is_older_than_a_week_is_over() -> None:
    thread = Thread({MARIA: NOW - 30 * HOUR})
    assert meant(thread, "Hello", NOW).lead_id is None
    assert meant(thread, f"{tag_of(MARIA)} Hello", NOW).lead_id == MARIA
    assert meant(Thread({MARIA: NOW - timedelta(days=8)}), f"{tag_of(MARIA)} Hello", NOW) == Meant("Hello")


@given(
    alerted=st.dictionaries(st.sampled_from([f"ld_{n}" for n in range(8)]), st.integers(0, 200), max_size=8),
    text=st.text(max_size=30),
    answered=st.none() | st.tuples(st.sampled_from([f"ld_{n}" for n in range(8)]), st.integers(0, 200)),
)
def test_nobody_is_sent_a_text_while_it_could_be_another_s(
    alerted: dict[str, int], text: str, answered: tuple[str, int] | None
) -> None:
    thread = Thread(
        {one: NOW - timedelta(hours=hours) for one, hours in alerted.items()},
        answered[0] if answered else None,
        NOW - timedelta(hours=answered[1]) if answered else None,
    )
    found = meant(thread, text, NOW)
    recent = [one for one, hours in alerted.items() if hours <= 24]
    if found.lead_id is None or tag_of(found.lead_id) in text.upper():
        return
    assert found.lead_id in recent
    others = [one for one in recent if one != found.lead_id]
    assert answered or not others
    assert all(alerted[one] > answered[1] for one in others if answered)


@pytest.mark.parametrize(
    "written",
    [
        "({tag}) Tuesday?",
        "[{tag}] Tuesday?",
        "{tag}) Tuesday?",
        "{tag}; Tuesday?",
        "{tag}! Tuesday?",
        "\u200b{tag} Tuesday?",
    ],
)
def test_a_tag_may_be_written_as_the_alert_shows_it(written):
    thread = Thread({MARIA: NOW - HOUR, JOHN: NOW - HOUR}, answered=JOHN, answered_at=NOW - timedelta(minutes=1))
    assert meant(thread, written.format(tag=tag_of(MARIA)), NOW) == Meant("Tuesday?", MARIA)


@pytest.mark.parametrize("written", ["Tuesday? ({tag})", "For {tag}: Tuesday?", "{low}Tuesday?", "{apart} Tuesday?"])
def test_a_tag_that_stands_elsewhere_is_asked_about_and_goes_to_nobody_else(written):
    tag = tag_of(MARIA)
    thread = Thread({MARIA: NOW - HOUR, JOHN: NOW - HOUR}, answered=JOHN, answered_at=NOW - timedelta(minutes=1))
    found = meant(thread, written.format(tag=tag, low=tag.lower(), apart=f"{tag[0]} {tag[1]}"), NOW)
    assert (found.lead_id, found.choices[0], found.tagged) == (None, MARIA, True)


def two_with_one_tag() -> tuple[str, str]:
    first: dict[str, str] = {}
    for number in range(1000):
        lead_id = f"ld_{number:026d}"
        if tag_of(lead_id) in first:
            return first[tag_of(lead_id)], lead_id
        first[tag_of(lead_id)] = lead_id
    raise AssertionError("no two share a tag")


def test_of_two_that_share_a_tag_the_words_are_kept_and_a_number_says_which():
    one, two = two_with_one_tag()
    held = Said("Tuesday?", "SM1", NOW - timedelta(minutes=2), (two, one))
    thread = Thread({one: NOW - HOUR, two: NOW - HOUR}, held=held)
    asked = meant(replace(thread, held=None), f"{tag_of(one)} Tuesday?", NOW)
    assert (asked.text, asked.lead_id, {*asked.choices}) == ("Tuesday?", None, {one, two})
    again = meant(thread, tag_of(one), NOW)
    assert (again.text, again.sid, again.lead_id) == ("Tuesday?", "SM1", None)
    assert meant(thread, " 2 ", NOW) == Meant("Tuesday?", one, sid="SM1")
    assert meant(thread, "3", NOW).lead_id is None


MINUTE = timedelta(minutes=1)


def test_a_text_that_came_before_an_alert_is_asked_about_and_never_goes_to_whom_that_was_of():
    for thread in (
        Thread({MARIA: NOW - HOUR, JOHN: NOW + MINUTE}),
        Thread({JOHN: NOW + MINUTE}),
        Thread({MARIA: NOW - HOUR, JOHN: NOW + MINUTE}, answered=MARIA, answered_at=NOW - MINUTE),
        Thread({MARIA: NOW - HOUR, JOHN: NOW + MINUTE}, answered=JOHN, answered_at=NOW + 2 * MINUTE),
        Thread({MARIA: NOW - HOUR, JOHN: NOW - HOUR}, answered=JOHN, answered_at=NOW + MINUTE),
    ):
        found = meant(thread, "Yes, ten is fine", NOW)
        assert (found.lead_id, {*found.choices}) == (None, {*thread.alerted})


def test_a_tag_in_a_text_that_came_before_an_alert_still_says_who():
    thread = Thread({MARIA: NOW - HOUR, JOHN: NOW + MINUTE})
    assert meant(thread, f"{tag_of(MARIA)} Yes", NOW).lead_id == MARIA
    assert meant(thread, f"{tag_of(JOHN)} Yes", NOW).lead_id is None  # nobody had told them of John


def test_a_tag_alone_is_for_the_text_that_was_kept_when_it_came():
    kept = Said("Tuesday?", "SM1", NOW - MINUTE)
    thread = Thread({MARIA: NOW - HOUR, JOHN: NOW - HOUR}, held=kept)
    assert meant(thread, tag_of(JOHN), NOW).sid == "SM1"
    assert meant(replace(thread, held=replace(kept, at=NOW + MINUTE)), tag_of(JOHN), NOW) == Meant("", JOHN)
