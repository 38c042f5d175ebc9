"""Approved words become messages that leak nothing and break nowhere; the lint of those words; segments."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import a_practice
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Template
from firstminute.domain.segments import beyond_gsm7, plainly, segments
from firstminute.domain.templates import PLACEHOLDERS, cleaned, render, spoken, spoken_phone, with_footer
from firstminute.domain.wording import lint

PRACTICE = "Bright Smile Dental"
GOOD = "Hi {first_name}, this is {practice}. When would you like to start? {opt_out}"


def sms(text: str) -> Template:
    return Template("t", "sms", text)


def email(text: str, subject: str = "Your question") -> Template:
    return Template("t", "email", text, subject)


def said(text: str, **values: str | None) -> str:
    return render(sms(text), values).text


class _Text(HTMLParser):
    """What a mail program shows, and which tags it met."""

    def __init__(self) -> None:
        super().__init__()
        self.shown, self.links, self.tags, self.now = "", [], set(), ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.now = tag
        if tag == "a":
            self.links.append(dict(attrs)["href"])

    def handle_data(self, data):
        self.shown += "" if self.now == "style" else data


def page(html: str) -> _Text:
    reader = _Text()
    reader.feed(html)
    return reader


# Filling in


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Hi {first_name}, welcome.", "Hi, welcome."),
        ("Hi {first_name|there}, welcome.", "Hi there, welcome."),
        ("Thanks {first_name}!", "Thanks!"),
        ("{first_name}, when can you come?", "When can you come?"),
        ("So, {first_name}: when?", "So: when?"),
        ("See you soon {first_name}", "See you soon"),
        ("a {first_name} b", "a b"),
        ("Line one\n{first_name}\nLine two", "Line one\nLine two"),
        ("{owner}\n{practice}", PRACTICE),
    ],
)
def test_a_missing_value_leaves_no_gap(words: str, expected: str) -> None:
    assert said(words, practice=PRACTICE) == expected


def test_a_known_value_is_used_and_its_stand_in_is_not() -> None:
    assert said("Hi {first_name|there}!", first_name="Maria") == "Hi Maria!"


@pytest.mark.parametrize(
    "trick", ["{x.__class__}", "{first_name.__class__}", "{first_name!r}", "{first_name:>99}", "{0}"]
)
def test_tricks_of_format_strings_reach_nothing(trick: str) -> None:
    assert "class '" not in said(trick, first_name="Maria")
    assert lint(sms(GOOD + trick), PRACTICE, first=True)


def test_an_unknown_placeholder_never_reaches_a_person() -> None:
    assert said("Hi {surname}, hello") == "Hi, hello"


def test_a_value_that_looks_like_a_placeholder_is_not_filled_in_again() -> None:
    assert said("About {practice}", practice="{phone}", phone="secret") == "About {phone}"


@pytest.mark.parametrize(
    "name",
    [
        "http://evil.example",
        "www.evil.example",
        "visit evil.com now",
        "<script>",
        "me@evil.example",
        "Win $500 2day",
        "{practice}",
        '=HYPERLINK("x")',
    ],
)
def test_a_name_that_advertises_is_no_name(name: str) -> None:
    assert said("Hi {first_name|there}!", first_name=name) == "Hi there!"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("MARIA", "Maria"),
        ("maria", "Maria"),
        ("anne-marie", "Anne-Marie"),
        ("JD", "JD"),
        ("McKenna", "McKenna"),
        ("O'Brien", "O'Brien"),
        ("  Ana \t Sofía\r\n", "Ana Sofía"),
        ("Ana 🦷", "Ana"),
        ("👨‍👩‍👧", "there"),
        ("محمد", "محمد"),
        ("\u202eevil", "Evil"),
        ("J.R.", "J.R"),
        ("...", "there"),
        ("李", "李"),
        ("Mary ANN", "Mary Ann"),
        ("John III", "John III"),
        ("María del CARMEN", "María del Carmen"),
    ],
)
def test_names_are_written_as_people_write_them(given: str, used: str) -> None:
    assert (
        said("{first_name|there}", first_name=given).removesuffix(".")
        == (used if used != "there" else "There")[: len(used)]
        or said("Hi {first_name|there}", first_name=given) == f"Hi {used}"
    )


@pytest.mark.parametrize("given", ["MARY ANN de la CRUZ", "MARY ANN DE LA CRUZ", "Mary Ann von Berg"])
def test_a_greeting_uses_no_last_name_that_stands_among_the_first_ones(given: str) -> None:
    assert said("Hi {first_name}!", first_name=given) == "Hi Mary Ann!"


def test_a_name_of_two_hundred_characters_is_cut_at_a_space() -> None:
    assert said("Hi {first_name}!", first_name="Maximiliana " * 17) == "Hi Maximiliana Maximiliana Maximiliana!"


def test_a_link_that_is_too_long_is_left_out_rather_than_cut() -> None:
    assert cleaned("booking_link", "https://x.example/" + "a" * 400) == ""


@given(value=st.text(max_size=300), name=st.sampled_from(sorted(PLACEHOLDERS)))
def test_no_value_whatever_breaks_a_message(value: str, name: str) -> None:
    words = render(email(f"Before {{{name}}} after", f"On {{{name}}}"), {name: value})
    assert words.text.startswith("Before")
    assert words.text.endswith("after")
    assert words.subject is not None
    assert "\n" not in words.subject
    assert len(words.text) <= len("Before  after") + PLACEHOLDERS[name][1]
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", words.text)
    words.text.encode("utf-8")


@given(st.text(max_size=400))
def test_no_template_whatever_fails_to_render(text: str) -> None:
    render(email(text, text), {"first_name": "Maria"})


@pytest.mark.parametrize(("language", "word"), [("en", "STOP"), ("es", "ALTO"), ("fr", "ARRET"), ("de", "STOP")])
def test_the_opt_out_line_speaks_the_template_s_language(language: str, word: str) -> None:
    text = render(Template("t", "sms", "{opt_out}", language=language), {}).text
    assert word in text
    assert segments(text).encoding == "GSM-7"


def test_a_phone_number_is_said_as_people_write_it() -> None:
    assert spoken_phone("+12125550100") == "(212) 555-0100"
    assert spoken_phone("+442079460000") == "+442079460000"


# E-mail


def test_an_email_shows_the_same_words_as_its_text_part() -> None:
    mail = render(email("Hi {first_name},\n\nWhat suits you?\nMorning?"), {"first_name": "Maria"})
    assert page(mail.html).shown == "Hi Maria,What suits you?Morning?"
    assert mail.html.count("<p ") == 2


def test_markup_in_a_value_is_shown_and_never_run() -> None:
    mail = render(email("About {practice}"), {"practice": '<img src=x onerror="x">&'})
    assert "img" not in page(mail.html).tags
    assert '<img src=x onerror="x">&' in page(mail.html).shown


@pytest.mark.parametrize("end", ["", ".", ", or", ")", "?"])
def test_a_web_address_becomes_a_link_without_the_mark_behind_it(end: str) -> None:
    mail = render(email("Book: {booking_link}" + end), {"booking_link": "https://x.example/a?b=1&c=2"})
    assert page(mail.html).links == ["https://x.example/a?b=1&c=2"]


def test_the_footer_of_a_follow_up_holds_address_and_way_out_in_both_parts() -> None:
    mail = with_footer(render(email("Hi"), {}), PRACTICE, "120 Example Street", "https://u.example/x")
    for part in (mail.text, page(mail.html).shown):
        assert "120 Example Street" in part
        assert "No more e-mails like this" in part
    assert "https://u.example/x" in mail.text
    assert page(mail.html).links == ["https://u.example/x"]


# Lint


def complaints(template: Template, first: bool = True) -> str:
    return "; ".join(map(str, lint(template, PRACTICE, first)))


def test_good_words_pass() -> None:
    assert lint(sms(GOOD), PRACTICE, first=True) == []


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        (GOOD.replace("?", "."), "question"),
        (GOOD.replace("{practice}", "your dentist"), "name the practice"),
        (GOOD.replace("{opt_out}", ""), "opt out"),
        (GOOD + " Thanks, someone will contact you soon!", "empty promise"),
        (GOOD + " A team member will be in touch shortly.", "empty promise"),
        (GOOD + " We'll get back to you.", "empty promise"),
        (GOOD + " Our team will reach out as soon as possible.", "empty promise"),
        (GOOD + " We will call you back shortly.", "empty promise"),
        (GOOD + " You are our best lead.", '"lead"'),
        (GOOD + " It is about your implants.", '"implants"'),
        (GOOD + " About {service}.", "{service}"),
        (GOOD + " {nickname}", "{nickname}"),
        (GOOD + " }", "brace"),
        (GOOD + " x" * 130, "segments"),
        (GOOD + " “Yes?” or “No?” – " + "x" * 70, "“ ” –"),
    ],
)
def test_each_fault_of_a_first_text_is_named(broken: str, complaint: str) -> None:
    found = lint(sms(broken), PRACTICE, first=True)
    assert len(found) == 1
    assert complaint in found[0].message


def test_a_follow_up_need_not_ask_nor_repeat_the_way_out() -> None:
    assert lint(sms("{practice} here. Your place is kept until Friday."), PRACTICE, first=False) == []


def test_a_practice_whose_name_is_about_health_may_say_its_name() -> None:
    assert lint(sms("Botox Bar here. When suits you?"), "Botox Bar", first=False) == []


def test_health_may_stand_in_an_email_but_not_in_its_subject() -> None:
    body = "At {practice}, implants take three visits. Shall we explain?"
    assert complaints(email(body)) == ""
    assert '"implants"' in complaints(email(body, "Your implants"))


# Segments: https://www.twilio.com/docs/glossary/what-sms-character-limit


@pytest.mark.parametrize(
    ("text", "encoding", "count", "characters"),
    [
        ("", "GSM-7", 1, 0),
        ("a" * 160, "GSM-7", 1, 160),
        ("a" * 161, "GSM-7", 2, 161),
        ("a" * 306, "GSM-7", 2, 306),
        ("a" * 307, "GSM-7", 3, 307),
        ("€" * 80, "GSM-7", 1, 160),
        ("a" + "€" * 80, "GSM-7", 2, 161),
        # the escape and its character stay together: 76 of them fill 152 of 153 septets
        ("€" * 152, "GSM-7", 2, 304),
        ("€" * 153, "GSM-7", 3, 306),
        ("ñ" * 160, "GSM-7", 1, 160),
        ("á" + "a" * 69, "UCS-2", 1, 70),
        ("á" + "a" * 70, "UCS-2", 2, 71),
        ("á" * 134, "UCS-2", 2, 134),
        ("á" * 135, "UCS-2", 3, 135),
        ("😀" * 35, "UCS-2", 1, 70),
        # half an emoji never ends a segment: 33 of them fill 66 of 67 units
        ("😀" * 66, "UCS-2", 2, 132),
        ("😀" * 67, "UCS-2", 3, 134),
    ],
)
def test_segments_are_counted_as_carriers_bill_them(text: str, encoding: str, count: int, characters: int) -> None:
    counted = segments(text)
    assert (counted.encoding, counted.count, counted.characters) == (encoding, count, characters)


LONG = "Hi {first_name|there}, " + "this is about your inquiry. " * 9 + "{opt_out}"


@pytest.mark.parametrize(
    ("given", "greeting"),
    [
        ("Łukasz", "Hi Lukasz, "),
        ("Đorđe", "Hi Dorde, "),
        ("Zoë", "Hi Zoe, "),
        ("Nuñez", "Hi Nuñez, "),
        ("Željko", "Hi Zeljko, "),
        ("Ｄａｎａ", "Hi Dana, "),
        ("O’Neil", "Hi O'Neil, "),
        ("李", "Hi there, "),
        ("Дана", "Hi there, "),
        ("Ngọc李", "Hi there, "),
        ("Maximiliana Maximiliana Maximiliana", "Hi there, "),
    ],
)
def test_a_name_never_makes_a_text_longer_than_two_segments(given: str, greeting: str) -> None:
    text = said(LONG, first_name=given)
    assert segments(text).count == 2
    assert text.startswith(greeting)


@pytest.mark.parametrize("given", ["Łukasz", "李", "Дана"])
def test_where_there_is_room_a_name_is_written_as_its_owner_does(given: str) -> None:
    assert said("Hi {first_name}! {opt_out}", first_name=given).startswith(f"Hi {given}! ")


def test_a_text_that_is_long_without_the_name_is_made_no_longer_by_it() -> None:
    longer = LONG + " Pardon the length of this. " * 4
    assert segments(said(longer)).count == 3
    assert said(longer, first_name="Łukasz").startswith("Hi Lukasz, ")
    assert said(longer, first_name="李").startswith("Hi there, ")


def test_an_email_costs_the_same_whatever_the_name() -> None:
    assert render(email(LONG), {"first_name": "Łukasz"}).text.startswith("Hi Łukasz, ")


@given(st.text(max_size=40))
def test_plain_letters_are_those_of_gsm_7(text: str) -> None:
    plain = plainly(text)
    assert plain is None or beyond_gsm7(plain) == []


@given(st.text(max_size=700), st.text(max_size=20))
def test_more_text_never_takes_fewer_segments(text: str, more: str) -> None:
    assert segments(text + more).count >= segments(text).count


def test_nothing_heavy_is_imported_on_the_way_to_a_first_touch() -> None:
    code = (
        "import sys; import firstminute.domain.templates, firstminute.domain.opt_out; "
        "names = ('pydantic', 'yaml', 'boto3', 'html', 'firstminute.domain.wording'); "
        "print([name for name in names if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


# Languages

SPANISH = Template("t", "sms", "Hola {first_name}. {opt_out}", language="es")
BOTH = Template("t", "sms", "Hi {first_name}. {opt_out}", translations={"es": SPANISH})


@pytest.mark.parametrize(
    ("speaks", "practice", "answered"),
    [("es", ("en",), "es"), ("es-MX", ("en",), "es"), ("en", ("es",), "en"), (None, ("es", "en"), "es"),
     ("de", ("en", "es"), "en"), ("de", ("fr",), "en")],
)  # fmt: skip
def test_a_person_is_answered_in_their_language_or_the_practices_first(speaks, practice, answered) -> None:
    asked = a_practice(languages=practice, templates={"t": BOTH})
    found = spoken(asked, Lead("ld_1", language=speaks), "t")
    assert found is not None
    assert found.language == answered


def test_there_are_no_words_for_a_template_that_is_none() -> None:
    assert spoken(a_practice(), Lead("ld_1"), "none") is None


def test_a_mail_is_written_from_the_right_where_its_language_is() -> None:
    assert 'dir="rtl"' in (render(Template("t", "email", "שלום", "x", "he"), {}).html or "")
    assert 'dir="ltr"' in (render(email("Hi"), {}).html or "")


def test_the_way_out_is_said_in_the_language_of_the_mail() -> None:
    mail = with_footer(render(email("Hola"), {}), PRACTICE, "120 Example Street", "https://u.example/x", "es")
    assert "No recibir más correos como este: https://u.example/x" in mail.text
