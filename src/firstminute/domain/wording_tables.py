"""The words that templates are checked for, as patterns. Read by the check of the client file only.

They are small on purpose: what is here is wrong in a practice's message in nearly every case.
"""

from __future__ import annotations

import re
from typing import Final


def _words(*lists: str) -> re.Pattern[str]:
    """Any of the words in lists parted by commas; each may be a pattern."""
    return _pattern(r"\b(", _either(*lists), r")\b")


def _either(*lists: str) -> str:
    return "|".join(", ".join(lists).split(", "))


def _pattern(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.IGNORECASE)


# A promise with a time of day in it can be kept, and missed: it is none of the empty ones.
CLOCK: Final = _pattern(
    r"\b\d{1,2}(:\d\d| ?[ap]\.?m\b)|(?<!within )\b([01]?\d|2[0-3])h\b|\b(noon|midday|mediod[ií]a)\b"
)
_ROLES: Final = _either(
    "team, staff, office, coordinators?, specialists?, representatives?, reps?, receptionists?, experts?",
    "advis[eo]rs?, people, member, person, colleague, agent, consultant, associate",
)
_SOMEBODY: Final = rf"(someone|somebody|anyone|one of (us|our \w+( \w+)?)|(our|the|an?) (\w+ ){{0,2}}({_ROLES}))"
_SHALL: Final = r"( will| shall| is going to|'ll| are going to|'re going to)( \w+){0,3}?"
_VAGUE: Final = _either(
    "soon, shortly, asap, as soon as (possible|we can), at (our|the|your) earliest, in due (course|time)",
    r"when (possible|we can), in no time, momentarily",
    r"within (the next )?(\d+|a few|one|two|a)\W.{0,12}(hours?|days?)",
)
# Vague whoever says it.
_AGAIN: Final = _either(
    "((be (back )?|get )in (touch|contact)), get (right )?back, reach out, follow[ -]?up, let you know, respond",
    "touch base, be (contacting|calling|reaching out|following up|texting)",
)
_REACH: Final = f"{_AGAIN}|{_either('contact, call, phone, ring, reach, reply, answer, text, write, e-?mail')}"
_PRONTO: Final = "(pronto|en breve|a la brevedad|lo antes posible|cuanto antes|pr[óo]ximamente)"
_ATENDER: Final = "(recibir|contact|llam|respond|respuesta|comunic|escrib|atend|noticias)"
# The answer that engages nobody: requirements 6. Each is looked for in one sentence at a time.
EMPTY_PROMISES: Final = (
    _pattern(rf"\b{_SOMEBODY}( \w+){{0,6}}?{_SHALL} ({_REACH})\b"),
    _pattern(rf"\b(we|i|they){_SHALL} ({_AGAIN})\b"),
    _pattern(rf"\b(we|i|they){_SHALL} ({_REACH})\b.*\b({_VAGUE})"),
    _pattern(r"\byou( will|'ll| can expect to| should)( soon| shortly)? (be contacted|hear (back )?from|be hearing)\b"),
    _pattern(
        r"\byou( will|'ll| can expect to| should)( soon| shortly)? (get|receive) an? (call|text|reply|response)\b"
    ),
    _pattern(r"\bexpect (a|our|to get a) (call|reply|text|message|response|e-?mail)\b"),
    _pattern(r"\byour? \w+ (is|are) (very )?important to us\b"),
    _pattern(r"\bthank(s| you) for your patience\b|\bstay tuned\b|\bplease (be patient|bear with us|wait)\b"),
    _pattern(r"\b(we are|we're|our \w+ is) (currently )?(reviewing|processing|looking into|working on) (your|it)\b"),
    _pattern(r"\bwe (aim|try|strive|do our best|endeavou?r) to (respond|reply|answer|get back|contact|call)\b"),
    _pattern(r"\b(nos|se) (pondr(emos|[áa]n?)|comunicar(emos|[áa]n?)|contactar(emos|[áa]n?))\b"),
    _pattern(r"\b(alguien|nuestr[oa] \w+|un[oa]? (\w+ ){0,3}\w+) (le|te|les|lo|la) \w+[aei]r[áa]n?\b"),
    _pattern(r"\b(le|te|les|lo|la) (contactar|llamar|responder|escribir|atender|avisar)(emos|[áa]n?)\b"),
    _pattern(rf"\b{_PRONTO}\b.*\b{_ATENDER}|\b{_ATENDER}\w*\b.*\b{_PRONTO}\b"),
    _pattern(r"\bser[áa]s? contactad[oa]\b|\bimportante para nosotros\b|\bgracias por (su|tu) paciencia\b"),
)
# Says only that it arrived, which is no answer; unless the message goes on to ask something.
ONLY_RECEIVED: Final = _pattern(
    r"\b(we|i)( have|'ve)?( just)? (received|got) your\b|\byour \w+ (has been|was|is) received\b",
    r"|\bhemos recibido (su|tu)\b",
)
# What nobody wants to be called.
CALLED: Final = _words(
    "leads?, prospects?, valued (customers?|clients?|patients?|guests?), dear (customer|client|patient|sir|madam)",
    "estimad[oa] (cliente|paciente), clientes? potenciales?",
)
# Words that tell who reads along what somebody wants done or suffers from. Regulation 5.5.
HEALTH: Final = _words(
    "treatments?, procedures?, surger(y|ies), surgical, surgeons?, operations?, implants?, botox, fillers?",
    "inject(ion|able)s?, laser, lipo(suction)?, facelifts?, rhinoplasty, nose job, tummy tuck, breasts?",
    "augmentations?, veneers?, crowns?, dentures?, braces, aligners?, invisalign, whitening, fillings?, extractions?",
    "root canals?, cavit(y|ies), gums?, tooth, teeth, sedation, an(a?)esthesia, x-?rays?, mri, biops(y|ies), pains?",
    r"painful, hurts?, aches?, headaches?, migraines?, symptoms?, diagnos\w+, medications?, medicines?",
    r"prescriptions?, pregnan\w+, weight[ -]loss, semaglutide, ozempic, tirzepatide, hormones?, testosterone",
    r"menopause, ivf, fertility, infertility, hiv, std, sti, cancer, tumou?rs?, depress\w+, anxiety, adhd, autism",
    "addiction, rehab, detox, ketamine, therap(y|ies), therapists?, disorders?, disease, illness, infections?",
    "injur(y|ies), diabetes, asthma, arthritis, allerg(y|ies), acne, wrinkles?, scars?, hair loss, hair transplants?",
    "microneedling, implantes?, tratamientos?, cirug[ií]as?, dolor(es)?, dientes?, muelas?, carillas?, ortodoncia",
    r"endodoncia, caries, enc[ií]as?, blanqueamiento, s[ií]ntomas?, diagn[óo]stico, medicamentos?, embaraz\w+",
    r"c[áa]ncer, ansiedad, depresi[óo]n, terapia",
)
# Carriers block public shorteners: nobody can see where they lead, and spammers share them.
# https://developers.telnyx.com/docs/messaging/messages/url-shortening ("spam filters that block popular shorteners")
SHORTENERS: Final = _pattern(
    r"(?<![\w.-])(",
    _either(
        r"bit\.ly, bitly\.com, tinyurl\.com, goo\.gl, t\.co, ow\.ly, is\.gd, v\.gd, buff\.ly, rebrand\.ly, cutt\.ly",
        r"rb\.gy, shorturl\.at, t\.ly, tiny\.cc, tiny\.one, bl\.ink, lnkd\.in, soo\.gd, s\.id, short\.io, shorte\.st",
        r"adf\.ly, qr\.ae, x\.co, dub\.sh, snip\.ly, clck\.ru, urlz\.fr, trib\.al, hubs\.ly, wa\.link",
    ),
    r")\b",
)
# Sex, hate, alcohol, firearms, tobacco, and what carriers have added to them: never over a practice's number.
# https://docs.messagedesk.com/messaging/restrictions.md https://help.wire2air.com/hc/en-us/articles/40091818258964
SHAFT: Final = _words(
    r"sex(y|ual)?, porn\w*, xxx, escorts?, nudes?, alcohol, beers?, wines?, vodka, whiske?y, tequila, champagne",
    "happy hour, firearms?, guns?, rifles?, ammo, ammunition, tobacco, cigar(ette)?s?, vap(e|es|ing), nicotine",
    "cannabis, marijuana, weed, cbd, thc, hemp, casinos?, gambl(e|ing), betting, lotter(y|ies), sweepstakes?, payday",
    r"loans?, debt relief, credit repair, bitcoin, crypto\w*",
)
# "free" that costs nothing, not that of "are you free on Tuesday" and "feel free".
_FREE: Final = (
    r"|(?<!feel )(?<!are you )(?<!you are )(?<!you're )(?<!be )(?<!i am )(?<!are )\bfree\b"
    r"(?! (on|at|to|this|next|today|tomorrow|now|for|in|around|after|before|any))"
)
# The one text that answers a request holds only what was asked for: FCC, July 2015 (RILA petition).
# https://kleinmoynihan.com/?p=11724
PROMOTION: Final = _pattern(
    r"\d+ ?%|[$€£] ?\d+|\b(",
    _either(
        "discounts?, (special )?offers?, specials, special (price|rate|deal), deals?, sale, promos?, promotions?",
        "coupons?, vouchers?, gift cards?, bonus, giveaways?, limited[ -]time, while (supplies|places) last, act now",
        "last chance, don't miss, save (up|big|money|now), lowest, best price, guaranteed?, no obligation",
        "cash ?back, refer a friend, descuentos?, ofertas?, promoci[óo]n(es)?, gratis, rebajas?, regalos?",
        "sin compromiso, [úu]ltima oportunidad",
    ),
    r")\b",
    _FREE,
)
# Nobody should be asked for these in a text, which is as private as a postcard.
PRIVATE: Final = _words(
    "social security, ssn, date of birth, dob, birth ?date, (insurance|policy|member|card) (number|id), credit card",
    "medical history, health history, fecha de nacimiento, seguro social, tarjeta de cr[ée]dito",
)
STOP_LINE: Final = _pattern(
    r"\{opt_out\}|\b(reply|text|send|responda|responde|env[ií]e|répondez|responder)\b.{0,20}\b(STOP|ALTO|PARAR|ARRET)\b"
)
# Words that are written so.
LOUD: Final = frozenset(
    ("STOP", "HELP", "ALTO", "PARAR", "ARRET", "AYUDA", "START", "USA", "LLC", "PLLC", "DDS", "DMD", "FAAD", "FACS")
)
