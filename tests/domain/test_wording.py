"""The lint of words: what is an error, what a doubt, and what is nobody's fault."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstminute.domain.practice import Template
from firstminute.domain.wording import ERROR, WARNING, Remark, lint

PRACTICE = "Bright Smile Dental"
GOOD = "Hi {first_name}, this is {practice}. When would you like to start? {opt_out}"

EMPTY = """
Someone will contact you soon.
Somebody will call you shortly.
A member of our team will be in touch.
A team member will reach out to you.
We'll be in touch!
We’ll be in touch soon.
We will get back to you.
We'll get right back to you.
Our staff will follow up with you shortly.
Our friendly team is going to call you.
One of our specialists will contact you as soon as possible.
One of us will text you.
You will be contacted soon.
You'll hear from us.
You will hear back from our office.
You can expect to hear from us within 24 hours.
Expect a call from us.
Your inquiry is important to us.
Your message is very important to us.
Thank you for your patience.
We will reply ASAP.
We will contact you within 24 hours.
We will call you within the next 2 business days.
Our team will reply within 24h.
Someone will call within 2h.
A representative will reach you shortly.
We will respond at our earliest convenience.
Someone from our office will follow up.
We are reviewing your request.
We will let you know.
We'll reach out when we can.
Our office will be reaching out.
A patient coordinator will text you shortly.
We aim to respond to every message.
You will receive a call from our team.
Please be patient, we are busy.
Stay tuned.
They will be in touch.
Alguien se pondrá en contacto con usted.
Nos pondremos en contacto pronto.
Le contactaremos en breve.
Te llamaremos lo antes posible.
Nuestro equipo le responderá a la brevedad.
Un asesor se comunicará con usted.
Nos comunicaremos con usted.
En breve recibirá una llamada.
Su mensaje es importante para nosotros.
Será contactado por nuestra oficina.
Gracias por su paciencia.
Uno de nuestros especialistas le llamará.
""".strip().splitlines()
KEPT = """
We would like to call you, but not at a bad moment.
Maria will call you today at 3:15 pm.
Our team will call you tomorrow at 10:00.
Your message is with us.
You will reach a person, and you will not have to start over.
You tell us what you would like to change.
It takes about forty minutes.
Would you like us to call you this week?
Your place is kept until Friday.
Le llamamos mañana a las 10:00.
María le llamará mañana a las 15h.
""".strip().splitlines()


def sms(words: str) -> Template:
    return Template("t", "sms", words)


def remarks(words: str, first: bool = True, **values: str | None) -> list[Remark]:
    return lint(sms(words), PRACTICE, first, values=values)


@pytest.mark.parametrize("promise", EMPTY)
def test_an_empty_promise_is_an_error(promise: str) -> None:
    (found,) = (one for one in remarks(f"{GOOD} {promise}") if one.severity == ERROR)
    assert found.message.startswith("makes an empty promise")


@pytest.mark.parametrize("words", KEPT)
def test_what_is_said_for_certain_is_no_empty_promise(words: str) -> None:
    assert remarks(f"{GOOD} {words}") == []


def test_to_have_received_something_is_an_answer_only_with_a_question() -> None:
    assert remarks("{practice} here. We have received your message. {opt_out}", first=False)
    assert remarks("{practice} here. We received your message. When suits you?", first=False) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Book now and get 20% off.", '"20%"'),
        ("It is free!", '"free"'),
        ("From $99.", '"$99"'),
        ("Ask for our special offer.", '"special offer"'),
        ("Con descuento.", '"descuento"'),
        ("A gift card waits for you.", '"gift card"'),
    ],
)
def test_a_first_touch_advertises_nothing_and_a_later_one_may(words: str, said: str) -> None:
    (found,) = remarks(f"{GOOD} {words}")
    assert found.message.startswith(f"{said} advertises")
    assert remarks(f"{GOOD} {words}", first=False) == []


@pytest.mark.parametrize("words", ["Are you free on Tuesday?", "Feel free to ask.", "Are you free this week?"])
def test_a_person_may_be_free(words: str) -> None:
    assert remarks(f"{GOOD} {words}") == []


@pytest.mark.parametrize("word", ["wine", "CBD", "casino", "payday", "vaping", "guns"])
def test_what_carriers_block_is_named(word: str) -> None:
    (found,) = remarks(f"{GOOD} Ask about {word}.", first=False)
    assert "carriers block" in found.message


@pytest.mark.parametrize("link", ["https://bit.ly/3abc", "tinyurl.com/x", "https://t.co/abc", "https://rb.gy/x"])
def test_a_shortened_address_is_refused(link: str) -> None:
    (found,) = remarks(f"{GOOD} {link}", first=False)
    assert "is shortened" in found.message


@pytest.mark.parametrize("link", ["https://rabbit.ly.example/x", "https://www.bright-smile.example/t.co.html"])
def test_an_address_that_only_looks_shortened_is_not(link: str) -> None:
    assert remarks(f"{GOOD} {link}", first=False) == []


def test_the_practices_own_link_may_neither_be_short_nor_name_a_treatment() -> None:
    words = "{practice}: when suits you? {booking_link}"
    assert "shortened" in str(remarks(words, False, booking_link="https://bit.ly/x")[0])
    assert '"implants"' in str(remarks(words, False, booking_link="https://smile.example/book/implants")[0])
    assert remarks(words, False, booking_link="https://implants.example/book") == []


def test_a_link_that_is_not_encrypted_is_a_doubt() -> None:
    (found,) = remarks("{practice}: when suits you? http://smile.example/book", first=False)
    assert (found.severity, found.message) == (WARNING, "http://smile.example/book is not encrypted; write https")


@pytest.mark.parametrize("words", ["CALL US today.", "Please ANSWER me.", "DO NOT wait."])
def test_shouting_is_an_error(words: str) -> None:
    (found,) = remarks(f"{GOOD} {words}", first=False)
    assert "shouts" in found.message


@pytest.mark.parametrize("words", ["Reply STOP or HELP.", "See the X-Y plan, OK?", "At the NYC office."])
def test_what_is_written_in_capitals_is_no_shouting(words: str) -> None:
    assert remarks(f"{GOOD} {words}", first=False) == []


def test_a_practice_with_a_loud_name_may_say_it() -> None:
    assert lint(sms("ACME DENTAL STUDIO here. When suits you?"), "ACME DENTAL STUDIO", first=False) == []


@pytest.mark.parametrize("word", ["lead", "prospect", "valued customer", "Dear patient", "estimado cliente"])
def test_nobody_is_called_what_nobody_wants_to_be(word: str) -> None:
    (found,) = remarks(f"{GOOD} {word}", first=False)
    assert found.message == f'says "{word.lower()}"; nobody wants to be one'


def test_typographic_signs_that_halve_a_text_are_a_doubt_with_the_price() -> None:
    (found,) = remarks("{practice} here – what’s the best time for you? Mornings, or rather after work…", first=False)
    assert found.severity == WARNING
    assert found.message.startswith("– ’ … makes it UCS-2: 2 instead of 1")


def test_letters_that_a_language_needs_are_nobodys_fault() -> None:
    spanish = Template("t", "sms", "{practice}: ¿Qué día le queda mejor, el miércoles? {opt_out}", language="es")
    assert lint(spanish, PRACTICE, first=True) == []


def test_a_first_text_has_two_segments_and_a_later_one_three() -> None:
    words = GOOD + " And what would suit you best?" * 8
    assert "2 are the limit" in str(remarks(words)[0])
    assert remarks(words, first=False) == []
    assert "3 are the limit" in str(remarks(words + " And what would suit you best?" * 6, first=False)[0])


def test_a_text_that_asks_for_what_is_private_is_a_doubt() -> None:
    (found,) = remarks(f"{GOOD} Please text us your date of birth.", first=False)
    assert (found.severity, '"date of birth"' in found.message) == (WARNING, True)


def test_a_subject_line_holds_nothing_personal() -> None:
    mail = Template("t", "email", "{practice}: when suits you?", "{first_name}, your question")
    (found,) = lint(mail, PRACTICE, first=False)
    assert (found.severity, found.field) == (ERROR, "subject")


def test_a_member_who_calls_may_be_told_anything() -> None:
    assert lint(Template("t", "call", "CALL this LEAD about implants, 20% off!!"), PRACTICE, first=True) == []


@given(st.text(max_size=400), st.sampled_from(["sms", "email", "call"]), st.booleans())
def test_no_words_whatever_stop_the_check(words: str, channel: str, first: bool) -> None:
    subject = words[:60] if channel == "email" else None
    found = lint(Template("t", channel, words, subject), PRACTICE, first)
    assert all(one.message and one.severity in (ERROR, WARNING) for one in found)
