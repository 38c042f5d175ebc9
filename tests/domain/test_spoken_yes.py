"""The answers to "Do you want to hear no more from us by text or e-mail?", and keys that are said aloud."""

from __future__ import annotations

import pytest

from firstminute.domain.spoken_yes import Answer, answer, key_said

YES = """
Yes.|Yes, I do.|Yes I do|Yes, that's right.|Yes, please do.|Correct.|Sure.|Yes ma'am.|Yes, nine.|Nine|9.|Yes I want that
Yeah, I do.|Yes, cancel.|Yes, no more texts.|Uh, yes.|Well, yeah|Okay|Yup|Mm-hmm|Of course|Absolutely|I do|No more
Please do|Yes, stop|yes yes yes|Yes sir, thank you|Yes, take me off
I'll press nine|Cancel.|No, cancel!|wrong number|Yes, I don't want texts
Sí|si|Sí, eso es|Sí, por favor|Claro que sí|Sí, quiero|Correcto|Así es|Nueve|Sí, nueve|Sí, no quiero más mensajes|No más
Por supuesto|Sí señora, gracias|cancelar|número equivocado|Pues sí
"""
BOTH = """
Yes, but I want an appointment|Yes, but please call me|Yes, no more texts, but call me about my crown|Yes, call me
Yes, and I need my records|Sí, pero quiero una cita|Sí, pero llámeme|Yes, though I still come in on Friday
"""
OTHER = """
No.|No, thank you|my appointment|Yes, I want an appointment|Yes, cancel my appointment|Sí, mi cita
Yeah, no|Yes, no, sorry|one|One, please|uno|What?|No, I have a toothache and want an appointment
I want to reschedule|nope|Not really
No, quiero una cita|a cleaning|Tuesday at nine|nine in the morning
"""


def said(table: str) -> list[str]:
    return [one for line in table.split("\n") for one in line.split("|") if one]


@pytest.mark.parametrize("words", said(YES))
def test_a_yes_in_any_form_is_one(words):
    assert answer(words) is Answer.YES


@pytest.mark.parametrize("words", said(BOTH))
def test_a_yes_with_a_request_is_both(words):
    assert answer(words) is Answer.BOTH


@pytest.mark.parametrize("words", said(OTHER))
def test_anything_else_is_no_yes(words):
    assert answer(words) is Answer.OTHER


@pytest.mark.parametrize(
    ("words", "key"),
    [("nine", "9"), ("Option nine, please.", "9"), ("presiono el nueve", "9"), ("I'll press 1", "1"), ("dos", "2")]
    + [(words, "") for words in ("", "nine in the morning", "I have two children", "el uno de mayo", "ninety")],
)
def test_a_key_may_be_said(words, key):
    assert key_said(words) == key
