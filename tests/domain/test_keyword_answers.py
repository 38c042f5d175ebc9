from __future__ import annotations

import pytest

from builders import a_practice
from firstminute.domain import keyword_answers
from firstminute.domain.opt_out import OptOut, reading
from firstminute.domain.segments import segments

LANGUAGES = ("en", "es", "fr", "pt")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("answer", [keyword_answers.stopped, keyword_answers.started, keyword_answers.help_text])
def test_an_answer_names_the_practice_in_one_segment(answer, language):
    text = answer(a_practice(), language)
    assert "Bright Smile Dental" in text
    assert (segments(text).encoding, segments(text).count) == ("GSM-7", 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_opt_out_is_confirmed_with_the_way_back_and_nothing_to_sell(language):
    text = keyword_answers.stopped(a_practice(), language)
    assert "START" in text
    assert "http" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_names_a_phone_and_a_word_that_does_stop(language):
    text = keyword_answers.help_text(a_practice(), language)
    assert "(212) 555-0100" in text
    assert any(reading(word.strip(".:,")) is OptOut.STOP for word in text.split() if word.isupper())


def test_a_language_without_words_falls_back_to_the_practices_then_to_english():
    practice = a_practice(languages=("es", "en"))
    assert keyword_answers.stopped(practice, "de") == keyword_answers.stopped(practice, "es")
    assert keyword_answers.stopped(practice, "pt-BR") == keyword_answers.stopped(practice, "pt")
    assert keyword_answers.stopped(a_practice(languages=("de",)), None) == keyword_answers.stopped(practice, "en")
