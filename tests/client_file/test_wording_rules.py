"""What must be right about the words of a client file: one wrong file for each rule, with the line to correct."""

from __future__ import annotations

import pytest

from builders import a_practice
from client_file.writing import checked, written

FIRST = "{ channel: sms, template: first_text }"
ASKS = "started in the next few weeks, or still comparing options? {opt_out}"
SUBJECT = "    subject: Would a short call help?\n"
DAY_1 = (
    "      Hi {first_name}, {practice} here. We would like to call you, but not at a bad moment. "
    "What suits you best: morning,\n      lunch or after work?"
)
CALL = (
    "      Call {first_name|this person} now. Open with what they asked for, then ask what made them look into it. "
    "No answer:\n      no voicemail yet."
)
LAST_CALL = '{ channel: call, template: call_last, after: 8 days, at: "10:30" }'
TEXT = "must name the practice: write {practice}"
# The changes, the line to correct (by words in it), the field, what is said.
WRONG = {
    "a template that does not exist": (
        [(FIRST, FIRST.replace("first_text", "frist_text"))],
        "template: frist_text",
        "first_touch.channels[0].template",
        "there is no template frist_text; did you mean first_text?",
    ),
    "a step whose template does not exist": (
        [("template: day_1_text, after", "template: day_one, after")],
        "template: day_one",
        "cadences.new_lead.steps[3].template",
        "there is no template day_one; ",
    ),
    "an e-mail that is sent as a text": (
        [("{ channel: sms, template: day_1_text", "{ channel: sms, template: day_2_email")],
        "template: day_2_email",
        "cadences.new_lead.steps[3].template",
        "day_2_email is a template for email, and this goes by sms",
    ),
    "a channel that the practice does not have": (
        [("  email:\n    provider: ses\n    from: Bright Smile Dental <hello@bright-smile.example>\n", ""),
         ("    reply_to: front-desk@bright-smile.example\n", "")],
        "{ channel: email, template: first_email }",
        "first_touch.channels[1].channel",
        "email is not among the channels of this file",
    ),
    "an e-mail without a subject": (
        [(SUBJECT, "")],
        "day_4_email:",
        "templates.day_4_email",
        "an e-mail needs a subject",
    ),
    "a text with a subject": (
        [("  day_1_text:\n    channel: sms\n", "  day_1_text:\n    channel: sms\n    subject: Hello\n")],
        "  day_1_text:",
        "templates.day_1_text",
        "only an e-mail has a subject",
    ),
    "a call with a subject": (
        [("  call_now:\n    channel: call\n", "  call_now:\n    channel: call\n    subject: Hello\n")],
        "  call_now:",
        "templates.call_now",
        "only an e-mail has a subject",
    ),
    "a first touch that asks nothing": (
        [(ASKS, "started soon. {opt_out}")],
        "text: >-\n      Hi {first_name}, this is",
        "templates.first_text.text",
        "a first touch must ask a question, so that the person has something to answer",
    ),
    "a first text without a way out": (
        [(ASKS, ASKS.replace(" {opt_out}", ""))],
        "text: >-\n      Hi {first_name}, this is",
        "templates.first_text.text",
        "must say how to opt out: write {opt_out}",
    ),
    "nobody who speaks": (
        [(DAY_1, "      Hi {first_name}, what suits you best?")],
        "text: >-\n      Hi {first_name}, what suits",
        "templates.day_1_text.text",
        TEXT,
    ),
    "an empty promise": (
        [(DAY_1, "      {practice} here. Somebody will contact you shortly.")],
        "text: >-\n      {practice} here. Some",
        "templates.day_1_text.text",
        'makes an empty promise ("we will be in touch soon"); say or ask something specific instead',
    ),
    "a person who is called a lead": (
        [(SUBJECT, "    subject: About your lead\n")],
        "text: |\n      Hi {first_name|there},\n\n      Ten minutes",
        "templates.day_4_email.text",
        'says "lead"; nobody wants to be one',
    ),
    "a text about health": (
        [(DAY_1, "      {practice} here. When shall we talk about your implants?")],
        "text: >-\n      {practice} here. When",
        "templates.day_1_text.text",
        '"implants" is about health, and a text is read by others; leave it to the conversation',
    ),
    "a subject line about health": (
        [(SUBJECT, "    subject: Does your tooth hurt?\n")],
        "    subject: Does your tooth hurt?",
        "templates.day_4_email.subject",
        '"tooth" is about health, and a subject line is read by others; leave it to the conversation',
    ),
    "a text that names what somebody wants done": (
        [(DAY_1, "      {practice} here. When shall we talk about {service}?")],
        "text: >-\n      {practice} here. When",
        "templates.day_1_text.text",
        "{service} may name a treatment, and a text is read by others; leave it to the conversation",
    ),
    "a text of four parts": (
        [(DAY_1, "      {practice} here. " + "What suits you best, morning or noon? " * 13)],
        "text: >-\n      {practice} here. What",
        "templates.day_1_text.text",
        "is 4 segments long (",
    ),
    "a placeholder that does not exist": (
        [(DAY_1, "      Hi {firstname}, {practice} here. What suits you best?")],
        "text: >-\n      Hi {firstname}",
        "templates.day_1_text.text",
        "there is no placeholder {firstname}; known are {first_name}, ",
    ),
    "a brace that stands alone": (
        [(DAY_1, "      Hi {first_name, {practice} here. What suits you best?")],
        "text: >-\n      Hi {first_name, ",
        "templates.day_1_text.text",
        "a brace stands alone; braces are for placeholders like {first_name} or {first_name|there}",
    ),
    "a link that the practice does not have": (
        [("  booking_link: https://www.bright-smile.example/book\n", "")],
        "text: |\n      Hi {first_name|there},\n\n      Thank you",
        "templates.first_email.text",
        "uses {booking_link}, and practice.booking_link is not set",
    ),
    "a month of texts without a way out": (
        [("tells us whether to keep a place for you. {opt_out}", "tells us whether to keep a place for you."),
         ("template: day_7_text, after: 7 days", "template: day_7_text, after: 31 days"),
         (LAST_CALL, "{ channel: call, template: call_last, after: 32 days }"),
         ("template: day_8_email, after: 8 days", "template: day_8_email, after: 33 days"),
         ("template: day_14_email, after: 14 days", "template: day_14_email, after: 34 days")],
        "text: >-\n      Hi {first_name}, {practice} here. Has",
        "templates.day_7_text.text",
        "must say how to opt out: write {opt_out}",
    ),
    "a first text of the plan without a way out, after a first touch by e-mail": (
        [(f"    - {FIRST}\n", "")],
        "text: >-\n      Hi {first_name}, {practice} here. We would",
        "templates.day_1_text.text",
        "must say how to opt out: write {opt_out}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_words_that_do_not_fit_are_said_at_the_line_to_correct(name: str) -> None:
    changes, at, field, message = WRONG[name]
    text = written(*changes)
    line = text.count("\n", 0, text.index(at)) + 1
    found = [str(one) for one in checked(text)]
    assert any(one.startswith(f"practice.yaml:{line}: {field}: {message}") for one in found), found


def test_a_week_of_texts_needs_to_say_the_way_out_once() -> None:
    assert checked(written(("tells us whether to keep a place for you. {opt_out}", "is it the right week?"))) == []


def test_a_link_is_asked_for_in_every_template_that_shows_it_and_in_no_other() -> None:
    found = checked(written(("  booking_link: https://www.bright-smile.example/book\n", "")))
    showing = {name for name, one in a_practice().templates.items() if "{booking_link}" in one.text}
    assert len(showing) >= 5
    assert {one.field for one in found} == {f"templates.{name}.text" for name in showing}


def test_the_practices_own_name_may_speak_of_health() -> None:
    named = [("  name: Bright Smile Dental", "  name: Gentle Tooth Surgery")]
    assert checked(written(*named, (DAY_1, "      Gentle Tooth Surgery here. What suits you best?"))) == []


def test_a_call_may_say_anything_to_the_member_who_calls() -> None:
    assert checked(written((CALL, "      This lead wants {service}: ask about pain and treatment."))) == []


def test_letters_that_halve_a_text_are_named() -> None:
    long = "      {practice} here. " + "What suits you best? " * 10 + "Zażółć"
    (found,) = checked(written((DAY_1, long)))
    assert found.message == "is 4 segments long (242 characters); 3 are the limit; ż ó ł ć forces the short encoding"


SPANISH = """    translations:
      es:
        text: >-
          Hola {first_name}, le escribe {practice}. ¿Le gustaría empezar pronto o aún compara opciones? {opt_out}
"""
FIRST_TEXT = "  first_text:\n    channel: sms\n"


def test_words_that_nobody_has_approved_are_a_warning() -> None:
    approval = "    approved_by: coordinator\n    approved_on: 2026-11-20\n"
    text = written((FIRST_TEXT + approval, FIRST_TEXT))
    line = text.count("\n", 0, text.index(FIRST_TEXT)) + 1
    (found,) = checked(text)
    said = "nobody has approved these words: set approved_by and approved_on"
    assert str(found) == f"practice.yaml:{line}: warning: templates.first_text: {said}"


def test_half_an_approval_is_none() -> None:
    half = FIRST_TEXT + "    approved_by: coordinator\n"
    (found,) = checked(written((half + "    approved_on: 2026-11-20\n", half)))
    assert (found.severity, found.message) == ("error", "an approval has both approved_by and approved_on")


def test_a_language_that_the_practice_promises_is_missed_in_every_message_and_in_no_task() -> None:
    found = checked(written(("languages: [en]", "languages: [en, es]"), (FIRST_TEXT, FIRST_TEXT + SPANISH)))
    assert {one.severity for one in found} == {"warning"}
    of_templates = [one for one in found if one.field.startswith("templates.")]
    assert {one.message for one in of_templates} == {"has no words in es, which practice.languages promises"}
    fields = {one.field for one in found}
    assert "templates.first_email" in fields
    assert fields.isdisjoint({"templates.first_text", "templates.call_now"})


def test_a_translation_is_judged_like_its_template_at_its_own_line() -> None:
    empty = SPANISH.replace("¿Le gustaría empezar pronto o aún compara opciones?", "Le contactaremos pronto.")
    text = written((FIRST_TEXT, FIRST_TEXT + empty))
    line = text.count("\n", 0, text.index("        text: >-\n          Hola")) + 1
    found = checked(text)
    assert {(one.line, one.field) for one in found} == {(line, "templates.first_text.translations.es.text")}
    assert any(one.message.startswith("makes an empty promise") for one in found)
    assert any(one.message.startswith("a first touch must ask a question") for one in found)


def test_a_translation_into_the_templates_own_language_is_one_too_many() -> None:
    (found,) = checked(written((FIRST_TEXT, FIRST_TEXT + SPANISH.replace("es:", "en:"))))
    assert found.message == "is in en already; that is the template's own language"


def test_the_text_that_answers_a_missed_call_is_a_first_touch_too() -> None:
    asks = "Sorry we missed your call! What can we help you with?"
    found = checked(written((asks, "Sorry we missed your call! Enjoy 20% off.")))
    assert {one.field for one in found} == {"templates.missed_call_text.text"}
    assert {one.message.split(",")[0] for one in found} >= {"a first touch must ask a question", '"20%" advertises'}
