"""What is said on the phone: the same in every language, in one breath, and as people say it."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from builders import NOW, a_lead, a_practice
from firstminute.domain import call_flow, call_whispers, call_words_en, call_words_es, connect_flow, connecting
from firstminute.domain.call_words import OWN, VOICES, aloud, moment, own, say, spoken_in
from firstminute.domain.calls import Call
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Member, Practice
from firstminute.domain.speech import Ask, Instruction, Ring, Say
from firstminute.domain.touch import Touch

MOST = 20  # words before the first key


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_sentence_exists_in_every_language_with_the_same_gaps() -> None:
    assert call_words_en.WORDS.keys() == call_words_es.WORDS.keys()
    for name, sentence in call_words_en.WORDS.items():
        if name != "on_date":  # dates are put together otherwise
            assert fields(sentence) >= fields(call_words_es.WORDS[name]) - {"day", "month", "date"}, name
            assert fields(call_words_es.WORDS[name]) == fields(sentence), name
    assert call_words_en.LANGUAGES.keys() == call_words_es.LANGUAGES.keys()
    assert set(VOICES) == {"en", "es"}
    assert set(OWN.values()) <= call_words_en.WORDS.keys()


def test_every_key_that_is_named_in_one_language_is_named_in_the_other() -> None:
    for name, sentence in call_words_en.WORDS.items():
        assert re.findall(r"\b\d\b", sentence) == re.findall(r"\b\d\b", call_words_es.WORDS[name]), name


@pytest.mark.parametrize(
    ("language", "hour", "minute", "said"),
    [
        ("en", 9, 0, "9 in the morning"),
        ("en", 9, 30, "9:30 in the morning"),
        ("en", 12, 0, "noon"),
        ("en", 12, 15, "12:15 in the afternoon"),
        ("en", 14, 0, "2 in the afternoon"),
        ("en", 19, 0, "7 in the evening"),
        ("en", 0, 0, "midnight"),
        ("es", 9, 0, "las 9 de la mañana"),
        ("es", 12, 0, "las 12 del mediodía"),
        ("es", 13, 30, "la 1:30 de la tarde"),
        ("es", 20, 0, "las 8 de la noche"),
        ("es", 0, 0, "las 12 de la noche"),
    ],
)
def test_times_are_said_as_people_say_them(language: str, hour: int, minute: int, said: str) -> None:
    table = call_words_en if language == "en" else call_words_es
    assert table.time_of_day(hour, minute) == said


@pytest.mark.parametrize(
    ("day", "english", "spanish"),
    [
        (24, "today at 2 in the afternoon", "hoy a las 2 de la tarde"),
        (25, "tomorrow at 2 in the afternoon", "mañana a las 2 de la tarde"),
        (28, "on Saturday at 2 in the afternoon", "el sábado a las 2 de la tarde"),
        (30, "on Monday at 2 in the afternoon", "el lunes a las 2 de la tarde"),
    ],
)
def test_days_are_named_as_people_name_them(day: int, english: str, spanish: str) -> None:
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert moment("en", datetime(2026, 11, day, 14, tzinfo=UTC), now) == english
    assert moment("es", datetime(2026, 11, day, 14, tzinfo=UTC), now) == spanish


def test_a_weekday_that_is_a_week_away_is_said_with_its_date() -> None:
    now, then = datetime(2026, 11, 24, 9, tzinfo=UTC), datetime(2026, 12, 1, 13, tzinfo=UTC)
    assert moment("en", then, now) == "on Tuesday, December 1, at 1 in the afternoon"
    assert moment("es", then, now) == "el martes 1 de diciembre a la 1 de la tarde"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Call +1 212-555-0100 today.", "Call 2 1 2, 5 5 5, 0 1 0 0 today."),
        ("Call (212) 555 0100.", "Call 2 1 2, 5 5 5, 0 1 0 0."),
        ("Call 2125550100.", "Call 2 1 2, 5 5 5, 0 1 0 0."),
        ("Open since 1998, at 120 Example Street.", "Open since 1998, at 120 Example Street."),
    ],
)
def test_phone_numbers_are_read_digit_by_digit(written: str, said: str) -> None:
    assert aloud(written) == said


def test_the_practices_own_words_are_said_where_there_are_some_in_that_language() -> None:
    calls = replace(a_practice().calls, said={"en": {"still_trying": "Ring 212-555-0100."}})
    assert own(calls, "en", "still_trying") == Say("Ring 2 1 2, 5 5 5, 0 1 0 0.", "en-US")
    assert own(calls, "es", "still_trying") == say("es", "still_trying")


@pytest.mark.parametrize(("wanted", "spoken"), [(("es-MX",), "es"), (("fr", "es"), "es"), (("fr", None), "en")])
def test_the_first_language_that_there_are_words_for_is_spoken(wanted: tuple[str | None, ...], spoken: str) -> None:
    assert spoken_in(*wanted) == spoken


def before_the_key(prompt: tuple[Say, ...]) -> list[str]:
    """The words that a member hears before they are told which key to press."""
    words = " ".join(one.words for one in prompt).split()
    return words[: next(number for number, word in enumerate(words) if word.strip(",.:") == "1")]


anything = st.text(st.characters(exclude_categories=()), max_size=200) | st.lists(
    st.sampled_from(["Maria", "del", "Carmen", "<b>", "&", "1", "implants", "crown", "\x00", "\u2028", "a" * 70]),
    max_size=40,
).map(" ".join)


@given(
    first_name=anything,
    service=anything,
    practice_name=anything.filter(lambda one: one.strip()),
    patient=st.booleans(),
    known=st.booleans(),
    discreet=st.booleans(),
    language=st.sampled_from([None, "en", "es", "fr", "xx"]),
    member=st.sampled_from([None, "en", "es"]),
    service_known=st.booleans(),
)
@example("Maria Luisa Ana", "a b c d e f g h i j k", "A B C D E F G", False, True, False, "es", "en", True)
@example("Maria Luisa Ana", "a b c d e f g h i j k", "A B C D E F G", True, True, False, "en", "es", True)
@example("Maria Luisa Ana", "a b c d e f g h i j k", "A B C D E F G", False, True, False, "es", "en", False)
@example("Maria Luisa Ana", "a b c d e f g h i j k", "A B C D E F G", True, True, False, "en", "es", False)
def test_whatever_somebody_wrote_a_member_hears_at_most_twenty_words_before_the_key(
    first_name, service, practice_name, patient, known, discreet, language, member, service_known
) -> None:
    given_practice = a_practice(name=practice_name, calls=replace(a_practice().calls, record=True, discreet=discreet))
    who = replace(given_practice.team[0], language=member)
    told = {"service": service} if service_known else {"service": None, "words": service}
    lead = a_lead(first_name=first_name, patient=patient, language=language, **told)
    asked = every_whisper(given_practice, who, lead, known=known)
    for one in asked:
        assert len(before_the_key(one)) <= MOST + 4  # with the notice that the law asks for
        unrecorded = tuple(said for said in one if said != say(said.language[:2], "whisper_recorded"))
        assert len(before_the_key(unrecorded)) <= MOST
    if discreet:
        assert asked == every_whisper(
            given_practice, who, replace(lead, first_name=None, service=None, words=None), known=known
        )


def every_whisper(practice: Practice, who: Member, lead: Lead, *, known: bool) -> list[tuple[Say, ...]]:
    """What a member is asked: for a call of this lead, of a colleague, and to this lead."""
    call = Call("CA1", "+12125550120", NOW, lead.id, known=known)
    out = connecting.begun(practice, lead, Touch(1, "call", "call_now"), ((who,),), NOW)
    asked = [call_whispers.whisper(practice, call, who, one)[0] for one in (lead, None)]
    asked.append(connect_flow.offer(practice, out, connecting.Leg(out.sid, 0, 0), who, lead)[0])
    return [one.prompt for one in asked if isinstance(one, Ask)]


@pytest.mark.parametrize(("member", "discreet", "known"), [*product(["en", "es"], [False, True], [False, True])])
def test_before_the_key_a_caller_is_a_first_name_at_most_and_what_they_asked_about_comes_after_it(
    member: str, discreet: bool, known: bool
) -> None:
    practice = a_practice(calls=replace(a_practice().calls, discreet=discreet))
    who, lead = replace(practice.team[0], language=member), a_lead()
    asked = call_whispers.whisper(practice, Call("CA1", "+12125550120", NOW, lead.id, known=known), who, lead)[0]
    assert isinstance(asked, Ask)
    before = " ".join(one.words for one in asked.prompt)
    after = " ".join(one.words for one in call_whispers.taken(practice, who, lead) if isinstance(one, Say))
    assert not any(word in before for word in ("implants", "Reyes", "555"))
    assert ("Dana" in before) is (known and not discreet)
    assert "Dental implants" in after
    assert ("Dana" in after) is discreet


@pytest.mark.parametrize(
    ("wrote", "before", "after"),
    [
        ("Invisalign price?", "Dana, asks: Invisalign price?.", "They wrote: Invisalign price?."),
        (
            "I lost a crown on Tuesday and it hurts.",
            "asks: I lost a crown on.",
            "I lost a crown on Tuesday and it hurts.",
        ),
        ("See www.cheap.example for offers", "Dental: Dana.", ""),
    ],
)
def test_where_no_service_is_known_what_they_wrote_is_said(wrote: str, before: str, after: str) -> None:
    practice, lead = a_practice(), a_lead(service=None, words=wrote)
    who, call = practice.team[0], connecting.begun(a_practice(), lead, Touch(1, "call", "call_now"), (), NOW)
    offered = connect_flow.offer(practice, call, connecting.Leg(call.sid, 0, 0), who, lead)[0]
    assert isinstance(offered, Ask)
    assert before in offered.prompt[0].words
    said = [one.words for one in call_whispers.taken(practice, who, lead) if isinstance(one, Say)]
    assert (after in said[0]) if after else said == ["Connecting."]


def test_a_discreet_call_to_a_lead_says_who_and_what_after_the_key_and_any_other_before_it() -> None:
    for discreet in (False, True):
        practice = a_practice(calls=replace(a_practice().calls, discreet=discreet))
        who, lead = practice.team[0], a_lead()
        call = connecting.begun(practice, lead, Touch(1, "call", "call_now"), ((who,),), NOW)
        leg = connecting.Leg(call.sid, 0, 0)
        offered = connect_flow.offer(practice, call, leg, who, lead)[0]
        assert isinstance(offered, Ask)
        before = " ".join(one.words for one in offered.prompt)
        after = " ".join(
            one.words for one in connect_flow.connect(practice, call, leg, who, lead) if isinstance(one, Say)
        )
        assert ("Dana" in before, "Dental implants" in before) == (not discreet, not discreet)
        assert ("Dana" in after, "Dental implants" in after) == (discreet, discreet)


PACE = 2.5  # words a second, as voices read them


def seconds_before_it_rings(said: tuple[Instruction, ...]) -> float:
    """How long a caller listens before the first phone is dialled, when they do nothing."""
    heard, waits = [], 0
    for one in said:
        if isinstance(one, Ring):
            break
        heard += [one.words] if isinstance(one, Say) else []
        heard += [each.words for each in one.prompt] if isinstance(one, Ask) else []
        waits += one.wait if isinstance(one, Ask) else 0
    return len(" ".join(heard).split()) / PACE + waits


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_first_phone_rings_within_five_seconds_and_three_more_where_a_language_is_offered(language: str) -> None:
    one, two = a_practice(languages=(language,)), a_practice(languages=("en", "es"))
    call, stranger = Call("CA1", "+12125550120", NOW, "ld_1"), a_lead(language=None)
    alone = seconds_before_it_rings(call_flow.welcome(one, call, stranger, NOW))
    assert alone <= 5
    assert seconds_before_it_rings(call_flow.welcome(two, call, stranger, NOW)) <= 8.5
    assert seconds_before_it_rings(call_flow.welcome(two, call, a_lead(language=language), NOW)) == alone


@pytest.mark.parametrize("language", ["en", "es"])
def test_between_two_phones_and_behind_a_choice_nobody_hears_silence_for_longer_than_three_seconds(
    language: str,
) -> None:
    two = a_practice(languages=("en", "es"))
    call, lead = Call("CA1", "+12125550120", NOW, "ld_1"), a_lead(language=None)
    (ask, *_) = call_flow.welcome(two, call, lead, NOW)
    assert isinstance(ask, Ask)
    assert ask.wait <= 3
    between = call_flow.ring(two, call, a_lead(language=language), NOW, 1)
    assert [type(one) for one in between] == [Say, Ring]  # a sentence, then it rings
