"""Which replies take away our right to text, and which only look like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstminute.domain.opt_out import OptOut, is_keyword, reading

# 47 CFR 64.1200(a)(10): https://www.govinfo.gov/content/pkg/FR-2024-03-05/html/2024-04587.htm
FCC = ["stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"]
# https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
TWILIO = ["STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"]
# https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html
AWS = ["ARRET", "CANCEL", "END", "OPT-OUT", "OPTOUT", "QUIT", "REMOVE", "STOP", "TD", "UNSUBSCRIBE"]
# https://developers.telnyx.com/docs/messaging/messages/advanced-opt-in-out
TELNYX = ["stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit"]
# https://www.twilio.com/help/faq/short-codes/what-are-the-requirements-for-a-spanish-language-short-code
SPANISH = ["ALTO", "parar", "Baja", "Basta", "cancelar"]

KEYWORDS = sorted({*FCC, *TWILIO, *AWS, *TELNYX, *SPANISH})


@pytest.mark.parametrize("word", KEYWORDS)
def test_every_word_of_the_law_and_the_carriers_opts_out(word: str) -> None:
    assert reading(word) is OptOut.STOP
    assert is_keyword(word)


@given(
    word=st.sampled_from(KEYWORDS),
    case=st.sampled_from([str.upper, str.lower, str.title, str.swapcase]),
    before=st.text(" \t\n.!\"'*-", max_size=4),
    after=st.text(" \t\n.!?\"'*-…🙏", max_size=4),
)
def test_case_spaces_and_punctuation_around_a_word_change_nothing(word, case, before, after) -> None:
    assert reading(before + case(word) + after) is OptOut.STOP


@given(
    word=st.sampled_from(["stop", "quit", "unsubscribe", "opt out", "cancel", "revoke", "end"]),
    before=st.sampled_from(["", "please ", "Hi, ", "No. ", "ok ", "Who is this? ", "I said "]),
    after=st.sampled_from(["", " please", ". Thank you", ", thanks!", " now", " pls"]),
)
def test_politeness_around_a_word_changes_nothing(word: str, before: str, after: str) -> None:
    assert reading(before + word + after) is OptOut.STOP


@pytest.mark.parametrize(
    "text",
    [
        "S T O P", "s.t.o.p", "stooop", "STOP STOP STOP", "ＳＴＯＰ", "st\u200bop", "ARRÊT", "arrêt stp", "🛑",
        "Stop. Thank you", "please stop", "Please stop texting me", "STOP at once", "No. Stop", "I said stop",
        "who is this? stop", "Stop!!! You people are crazy", "stop it", "Stop you idiots", "You must stop now",
        "can you please stop", "would you stop texting me", "I want this to stop", "I asked you to stop",
        "please stop sending me stuff", "Stop calling me", "cancel these texts", "Cancel, thanks",
        "I don't want this", "I dont want this anymore", "we never wanted this", "No quiero esto", "no quiero nada",
        "don't text me again", "Don’t contact me", "do not contact", "never text this number",
        "Please do not text or call me", "no more texts please", "dont want calls from you",
        "I no longer wish to receive these messages", "I don't want any more texts", "I dont want to hear from you",
        "I don't want to receive your messages", "Unsubscribe me please", "unsuscribe", "I'd like to opt out",
        "opt me out", "cancel my subscription", "I revoke my consent",
        "REMOVE ME", "take me off your list", "remove my number", "pls remove me from this list", "lose my number",
        "leave me alone", "fuck off", "this is spam", "SPAM", "Reported as spam",
        "wrong number", "You have the wrong person", "not interested", "No thanks, not interested",
        "I am not interested anymore", "Don't call me before 5. STOP",
        "no me escriban más", "Dejen de mandar mensajes", "por favor no me llamen", "número equivocado",
        "quiero darme de baja", "no quiero mensajes", "bórrenme", "sáquenme de su lista", "no más",
    ],
)  # fmt: skip
def test_free_text_that_means_it_opts_out(text: str) -> None:
    assert reading(text) is OptOut.STOP


@pytest.mark.parametrize(
    "text",
    [
        # another meaning of the word
        "can I stop by tomorrow?", "Can I STOP by today", "Stop by at 3?", "I can stop in at noon", "the weekend",
        "the end of the month", "At the end of next week", "In the end I decided to come", "I'm at the bus stop",
        "nonstop", "unstoppable", "cancellation policy?", "para mañana", "Para el lunes", "I ended up calling",
        "remove two wisdom teeth", "Can you remove it?", "I want to get off work first",
        # an appointment, not the texts
        "Please cancel my appointment", "cancel my appointment for friday", "please cancel our call on Friday",
        "Is it too late to cancel my visit",
        # the body, not the texts
        "I want to stop grinding my teeth", "I quit smoking last year", "will the bleeding stop?",
        "how can I stop it", "will the pain go away", "I want it to stop hurting", "Can you stop the bleeding?",
        "get me out of pain", "quiero dejar de fumar", "quitarme una muela", "no longer in pain",
        # the opposite
        "please don't stop texting me", "I don't want to opt out", "don't stop", "I would like to revoke nothing",
        # how and when
        "Don't call me before 5", "don't call, text me instead", "Don't call me, text me", "don't call me at work",
        "I don't want a call, text me", "I don't want to text, can you call",
        # an answer
        "Yes", "ok", "no", "no thanks", "No thank you, Tuesday is better", "When can I start?", "Please send info",
        "I need help with my tooth", "not interested in implants, just a cleaning", "is this a scam?",
        "I gave the wrong number, it is 555-0100", "I don't want to get braces", "Text me at 5", "",
    ],
)  # fmt: skip
def test_an_answer_that_holds_such_a_word_does_not_opt_out(text: str) -> None:
    assert reading(text) is None


@pytest.mark.parametrize(
    "text",
    [
        # the word first, and then whatever
        "STOP Jane Roe", "Stop now or I will sue", "stop please i dont want this", "Jane Roe STOP", "STOP2END",
        "stopped", "revoked", "discontinue", "halt", "cease and desist", "DNC", "Do Not Call", "стоп",
        "text STOP", "reply stop", "replying STOP", "Sto\u0440", "I already texted you STOP",
        # badly typed, or made to look like it
        "st0p", "5top", "sotp", "stpo", "\u0455top", "ST\u039fP", "\u0405\u0422\u041e\u0420", "st0p texting me",
        # about texts
        "do not text", "don’t text", "please don't message", "Please do not contact", "no texts please",
        "no more emails", "Do not send me any more messages", "dont send me anything", "never send me these again",
        "please end this", "end this now", "discontinue these messages", "I no longer want these",
        "I no longer want this", "stop receiving texts", "I want to stop getting these texts",
        # about having agreed to them
        "My consent is revoked", "My consent is hereby withdrawn", "I do not consent to this",
        "I never signed up for this", "I didn't ask for this", "I did not sign up for texts", "I never subscribed",
        "add me to your do not call list",
        # about being known
        "delete my data", "erase my information please", "delete all my personal data", "asked to be removed",
        "I'd like to be removed", "I asked you to be taken off", "I want out", "I want out of this",
        # about ending it, with nothing else to end
        "I would like to cancel", "I'd like to quit", "I want to cancel this", "desuscribir", "desuscribirme por favor",
    ],
)  # fmt: skip
def test_whatever_a_person_would_take_for_a_stop_opts_out(text: str) -> None:
    assert reading(text) is OptOut.STOP


# What people answer a practice: nobody of them asks for an end of the texts.
ORDINARY = [
    "I don't want this to hurt", "I don't want this tooth pulled", "I don't want these crowns to look fake",
    "no quiero que me duela", "no quiero esto de otro color",
    # the word, and no opt-out
    "can I stop by after work?", "I'll stop by tomorrow around 3", "Stop by Friday?", "we can stop in on Saturday",
    "I can't stop thinking about it", "can't stop smiling", "I want to stop smoking first", "stop smoking",
    "is there a stop near you", "which bus stop is closest", "there is a stop sign at the corner",
    "my gums won't stop bleeding", "The pain doesn't stop", "how do I stop the swelling", "Stop the bleeding how?",
    "when should I stop eating before the visit", "Stop ibuprofen before surgery?", "stop taking aspirin?",
    "it stopped hurting", "the bleeding stopped", "I stopped going to my old dentist",
    "do you stop taking patients at 5",
    "the end of the month works", "by the end of this week", "I work weekends", "at the end of the day I need a crown",
    "the ending date?", "I quit my job so no insurance", "I quit smoking", "quite busy, next week is better",
    "halting pain since Monday", "can you remove a tattoo", "do you remove wisdom teeth", "my filling was removed",
    "I need it to be removed", "I need a tooth removed", "will my data be safe", "is the number of visits limited",
    "it's the wrong number of teeth", "you have the wrong date", "wrong day, I meant Tuesday",
    # an appointment
    "cancel my appointment", "Please cancel my appointment for Monday", "I need to cancel", "I have to cancel tomorrow",
    "can I cancel if something comes up", "what is your cancellation policy", "I want to cancel my cleaning",
    "Can we end at 4?", "cancel Friday, keep Monday", "do I need to cancel my other dentist",
    # how and when
    "text me", "text me tomorrow", "Call me", "call me after 5",
    "please call instead of texting", "I don't text, please call",
    "don't call before noon", "Do not call my work", "don't text while I drive, after 5 is ok", "email is better",
    "no calls during the day please, text is fine", "please don't call my husband",
    "don't send the form by email, I'll fill it in there", "don't send me an email, text me",
    # answers
    "no texts came through, did you send one?", "I got no messages from you", "send me the address",
    "I want this", "I want these veneers", "I no longer want braces", "I no longer have insurance", "I want a consult",
    "I didn't sign the form yet", "I haven't signed up yet", "I never had a filling", "I did not ask my insurance",
    "I don't agree with that price", "I want to be called", "my consent form is attached", "I want my money's worth",
    "I'm out of town until the 5th", "I'd like to come in", "yes", "No, thank you", "ok sounds good",
    "is it safe to stop my blood thinner", "top", "shop", "step 1 done", "st. patrick's day?", "Stephanie",
]  # fmt: skip


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_reply_stays_a_reply(text: str) -> None:
    assert reading(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Loved “Hi, this is Bright Smile Dental. Reply STOP to opt out.”",
        'Liked "Reply STOP to opt out."',
        "👍 to “Hi. Reply STOP to opt out.”",
        "Removed a heart from “Reply STOP to opt out.”",
    ],
)
def test_a_reaction_that_quotes_our_own_opt_out_line_does_not_opt_out(text: str) -> None:
    assert reading(text) is None


@pytest.mark.parametrize("text", ["START", "start", "Unstop.", "START!", "start please"])
def test_start_and_unstop_opt_in_again(text: str) -> None:
    assert reading(text) is OptOut.START


@pytest.mark.parametrize("text", ["YES", "yes please", "Yes, start on Monday"])
def test_yes_answers_a_question_and_never_lifts_an_opt_out(text: str) -> None:
    assert reading(text) is None


@pytest.mark.parametrize("text", ["HELP", "help?", "Info", "AYUDA"])
def test_help_alone_asks_who_we_are(text: str) -> None:
    assert reading(text) is OptOut.HELP


@pytest.mark.parametrize("text", ["please stop texting me", "wrong number", "not interested", "Stop. I moved away"])
def test_what_was_only_meant_is_told_apart_from_the_word_itself(text: str) -> None:
    assert reading(text) is OptOut.STOP
    assert not is_keyword(text)


@given(st.text(max_size=300))
def test_no_text_whatever_breaks_the_reading(text: str) -> None:
    assert reading(text) in (None, *OptOut)


@pytest.mark.parametrize("start", ["do not ", "stop the ", "no no no ", "S ", "text me "])
def test_a_very_long_text_is_read_at_once(start: str) -> None:
    assert reading("hm " + start * 1500 + "x") in (None, *OptOut)


@pytest.mark.parametrize(
    "text",
    [
        "ALTO", "alto por favor", "A L T O", "Alto 🛑", "stop 🛑", "pare", "Paren ya", "¡Basta!", "ya basta",
        "Cancelar", "cancele", "cancélenme", "baja", "dar de baja", "Deme de baja por favor",
        "quiero darme de baja de esta lista", "denme de baja", "no me escriban", "No me escriban más",
        "no me escriba mas", "no me escribas", "no me manden mensajes", "no me mande más textos",
        "ya no me manden nada", "ya no me escriban", "No quiero recibir mensajes", "no quiero más mensajes",
        "no quiero recibir más correos", "no quiero que me escriban", "no quiero que me llamen",
        "No deseo recibir sus mensajes", "dejen de escribirme", "deje de mandarme mensajes", "dejen de molestarme",
        "deja de llamarme", "paren de mandar mensajes", "no me llamen", "no me contacten", "no me contacte más",
        "no vuelvan a escribirme", "no vuelva a llamarme", "nunca me vuelvan a escribir", "no me molesten",
        "no me interesa", "no estoy interesada", "no estoy interesado, gracias", "ya no me interesa",
        "bórrenme de su lista", "borre mi número", "elimine mi número", "eliminen mis datos", "quítenme de la lista",
        "quiteme de su lista", "sáqueme de la lista", "número equivocado", "se equivocó de número",
        "se equivocaron de numero", "persona equivocada", "desuscribir", "desuscribirme", "quiero desuscribirme",
        "anular suscripción", "cancelar suscripción", "cancelar mensajes", "no más mensajes", "no mas textos",
        "no mas", "déjenme en paz", "déjeme tranquila", "no autorizo", "no doy mi consentimiento",
        "retiro mi consentimiento", "revoco mi consentimiento", "no contactar", "no llamar", "no envíen más",
        "no envien nada", "dejen de enviar correos", "detener mensajes", "deténganse", "salir de la lista",
        "quiero salir", "esto es spam", "los voy a demandar", "los voy a denunciar", "STOP por favor", "stop gracias",
        "por favor stop", "ya no quiero nada", "ya no quiero recibir esto", "no soy esa persona",
    ],
)  # fmt: skip
def test_spanish_that_means_it_opts_out(text: str) -> None:
    assert reading(text) is OptOut.STOP


@pytest.mark.parametrize(
    "text",
    [
        "¿Puedo cancelar si algo pasa?", "quiero cancelar mi cita", "no me llamen antes de las 10",
        "no me llame por la mañana, escríbame", "llámeme mañana", "para el lunes", "para mañana por favor",
        "Sí, el martes", "no gracias, el martes es mejor", "¿para cuándo?", "no puedo el lunes",
        "Pare en la esquina del edificio", "no tengo seguro", "¿Cuánto cuesta?", "me interesa",
        "no me interesa el lunes, mejor martes", "¿dónde están?", "baja california", "Soy alto", "necesito una cita",
        "no deje de avisarme", "gracias", "hola", "prefiero correo", "no recibí el mensaje", "no me llegó el mensaje",
        "alto riesgo de caries?", "tengo la presión alta", "estoy de baja médica", "dejen el precio por favor",
    ],
)  # fmt: skip
def test_spanish_that_does_not_mean_it_is_an_answer(text: str) -> None:
    assert reading(text) is not OptOut.STOP
