"""The same in Spanish: how days and hours are said, without accents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from firstminute.domain.accents import unaccented
from firstminute.domain.call_words_es import DAYS, MONTHS

NUMBERS: Final[Mapping[str, str]] = {
    "una?|uno": "1",
    "dos": "2",
    "tres": "3",
    "cuatro": "4",
    "cinco": "5",
    "seis": "6",
    "siete": "7",
    "ocho": "8",
    "nueve": "9",
    "diez": "10",
    "once": "11",
    "doce": "12",
    "trece": "13",
    "catorce": "14",
    "quince": "15",
    "dieciseis": "16",
    "diecisiete": "17",
    "dieciocho": "18",
    "diecinueve": "19",
    "veinte": "20",
    "veintiun[oa]?": "21",
    "veintidos": "22",
    "veintitres": "23",
    "veinticuatro": "24",
    "veinticinco": "25",
    "veintiseis": "26",
    "veintisiete": "27",
    "veintiocho": "28",
    "veintinueve": "29",
    "treinta": "30",
    "cuarenta": "40",
    "cincuenta": "50",
    "primer[oa]?": "1ra",
    "segunda": "2da",
    "tercera": "3ra",
    "cuarta": "4ta",
    "un par de": "2",
}
SAME: Final = (
    (r"\b(30) y (1)\b(?= de| ?$)", r"{sum:\1:\2}"),
    (r"\b(40|50) y (5)\b", r"{sum:\1:\2}"),
    (r"\bmedio dia\b", "mediodia"),
    (r"\b(\d{1,2}) y media\b", r"\1:30"),
    (r"\b(\d{1,2}) y cuarto\b", r"\1:15"),
    (r"(?<!entre )\b(las?) (\d{1,2}) y (5|10|15|20|25|30|35|40|45|50|55)\b", r"\1 {min:\2:\3}"),
    (r"\b(\d{1,2}) menos cuarto\b", r"{to:\1:15}"),
    (r"\b(\d{1,2}) menos (5|10|20|25)\b", r"{to:\1:\2}"),
    (r"\b(?:un )?cuarto para las? (\d{1,2})\b", r"{to:\1:15}"),
    (r"\b(5|10|20|25) (?:minutos )?para las? (\d{1,2})\b", r"{to:\2:\1}"),
    (r"(?<!dia )(?<!el )\b(\d{1,2}(?::\d\d)?) (?:de|por|en) la manana\b", r"\1 am"),
    (r"(?<!dia )(?<!el )\b(\d{1,2}(?::\d\d)?) (?:de|por|en) la (?:tarde|noche)\b", r"\1 pm"),
    (r"\b(\d{1,2}(?::\d\d)?) del? mediodia\b", r"\1 pm"),
    (r"\b(antes|despues) del? mediodia\b", r"\1 de las 12 pm"),
    (r"\bhasta (?:el )?mediodia\b", "hasta las 12 pm"),
    (r"\b(?:a|al) mediodia\b|\bmediodia\b", "a las 12 pm"),
    (r"\b(1[0-2]|[1-9])([0-5]\d) ?([ap]m)\b", r"\1:\2 \3"),
    (r"\ben punto\b", "sharp"),
)
_WANT: Final = "(?:quiero|quisiera|prefiero|preferiria|me gustaria|necesito)"
_KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "day 2": ("pasado manana",),
    "day 1": ("manana",),
    "day 0": ("hoy(?: mismo)?", "el dia de hoy"),
    "day 0 & part evening": ("esta noche", "hoy (?:por|en) la noche"),
    "day 0 & part morning": ("esta manana", "hoy (?:por|en) la manana"),
    "day 0 & part afternoon": ("esta tarde", "hoy (?:por|en) la tarde"),
    r"day \1": (r"(?:en|dentro de) (\d{1,2}) dias?",),
    "day 7": ("(?:en|dentro de) 1 semana", "de hoy en (?:8|1) (?:dias|semana)"),
    r"weeks \1": (r"(?:en|dentro de) (\d) semanas",),
    "week 1": (
        *("(?:de |en )?(?:la )?(?:proxima|siguiente) semana",),
        *("(?:de |en )?(?:la )?semana (?:que viene|que entra|proxima|siguiente)",),
    ),
    "week 0": ("esta semana",),
    "weekend 0": ("(?:en |este |el )*fin de semana",),
    "month 1": ("(?:el )?(?:proximo mes|mes (?:que viene|que entra|proximo|siguiente))",),
    r"ahead \1": (r"(?:en|dentro de) (\d{1,3}) minutos?",),
    "ahead 30": ("(?:en|dentro de) media hora",),
    "ahead 90": ("(?:en|dentro de) 1:30 horas?", "(?:en|dentro de) 1 hora y media"),
    r"hours_ahead \1": (r"(?:en|dentro de) (\d{1,2}) horas?",),
    r"dom \1": (r"(?:el )?dia (\d{1,2})", r"el (\d{1,2}|1ra)"),
    "part morning": (
        *("(?:por|de|en|durante) las? mananas?", "temprano (?:en|por) la manana"),
        *("antes (?:de comer|del almuerzo|de almorzar)",),
    ),
    "part afternoon": ("(?:por|de|en|durante) las? tardes?", "tardes?"),
    "part evening": (
        *("(?:por|de|en|durante) las? noches?", "noches?"),
        *("despues (?:del trabajo|de(?: mi)? trabajo|de trabajar|de salir del trabajo)",),
    ),
    "part after_lunch": ("despues (?:de comer|del almuerzo|de almorzar)",),
    "part lunch": ("(?:a la hora del?|en el|durante el) (?:almuerzo|comida|comer)",),
    "first": ("(?:bien )?temprano", "a primera hora", "lo mas temprano posible", "cuando abran"),
    "since": (
        *("(?:a cualquier hora |cualquier hora )?(?:a partir de|despues de|pasadas?|desde|no antes de)(?: las?)?",),
    ),
    "until": ("(?:a cualquier hora )?(?:antes de|hasta|a mas tardar(?: a)?|no mas tarde de|no despues de)(?: las?)?",),
    "at": (
        *("(?:como |mas o menos )?(?:a|sobre|hacia|como a|tipo)(?: las?)?", "alrededor de(?: las?)?", "las?"),
        *("a eso de(?: las?)?",),
    ),
    "later": ("(?:o|y) (?:mas tarde|despues)", "en adelante"),
    "earlier": ("o (?:antes|mas temprano)",),
    "or": ("[ou](?: tal vez| quizas?| si no)?",),
    "and": ("y(?: tambien)?",),
    "not": (r"(?<!\w )no(?= (?:hoy|manana|pasado|el|este|esta semana))",),
    "but": ("sino", "pero(?: si)?"),
    "fix": ("no ?,", "(?:no )?(?:perdon|digo|mejor dicho|o sea|quiero decir|espere)"),
    "soon": (
        *("lo (?:antes|mas pronto|mas rapido)(?: (?:posible|que puedan?))?", "cuanto antes(?: mejor)?"),
        *("tan pronto(?: como)? (?:sea posible|puedan?)",),
        *("pronto", "ahora(?: mismo)?", "ya mismo", "en ?seguida", "inmediatamente"),
        *("cuando (?:quieran?|puedan?|sea|gusten?|les convenga)", "(?:me )?da igual(?: cuando)?"),
        *("no importa(?: cuando)?", "de inmediato"),
    ),
    "any": ("(?:a |en )?cualquier (?:hora|momento|dia)", "todo el dia", "durante el dia"),
}
# What is said around it and changes nothing, between semicolons.
_AROUND: Final = rf"""
por favor; porfa(?:vor)?; (?:muchas )?gracias; hola; si; claro; bueno; buenas; buenos dias; buenas tardes; este; eh+
pues; ok; okay; entonces; esta bien; perfecto; adios; vale; (?:me |nos )?(?:pueden?|podrian?) (?:llamar|marcar)
(?:pueden?|podrian?) (?:llamar|marcar)(?:me|nos); (?:llame|llamen|llama)(?:me|nos); (?:que )?(?:me|nos) llamen?
{_WANT}; {_WANT} que (?:me|nos) (?:llamen?|hablen?|marquen?); preferiblemente; de preferencia; una llamada
(?:estoy|estare) (?:libre|disponible|en casa); puedo (?:hablar|contestar); tengo (?:tiempo|libre)
(?:me |seria |es |esta |va )*(?:mejor|bien|perfecto|conviene|viene|va)(?: (?:bien|mejor|para mi))?; tal vez; quizas?
si (?:se puede|es posible|pueden?); que tal; digamos; puede ser; para; el; en; para mi; solo; solamente; nada mas
"""


def lexicon() -> Iterator[tuple[str, str]]:
    """Every pattern with what it means, as in English."""
    for number, month in enumerate(MONTHS, 1):
        yield rf"(?:el )?(?:dia )?(\d{{1,2}}|1ra) de {month}(?: (?:del? )?20\d\d)?", rf"date {number}-\1"
        yield rf"{month} (\d{{1,2}})", rf"date {number}-\1"
    for number, name in enumerate(map(unaccented, DAYS)):
        day = rf"{name}s?" if name in ("sabado", "domingo") else name
        yield rf"(?:el |los )?{day}", f"dow {number}"
        yield rf"(?:el )?proximo {day}|(?:el )?{day} (?:que viene|que entra|proximo)", f"next_dow {number}"
        yield rf"este {day}", f"this_dow {number}"
    yield from ((pattern, meaning) for meaning, patterns in _KNOWN.items() for pattern in patterns)
    yield from ((pattern, "") for pattern in re.split(r" *[;\n] *", _AROUND.strip()))


SPANS: Final = (
    ("(?:entre|de|desde) (?:las? )?", " ?(?:a|y|hasta|-) (?:las? )?"),
    ("(?:las? )?", " ?(?:a|hasta|-) (?:las? )?"),
)
KEY: Final = (
    r"(?:(?:marque|marcar|oprima|presione|opcion|numero|tecla|la opcion|el numero) )+(\d)|la ([2-9])|"
    r"la (\d)(?:ra|da|ta)(?: opcion)?"
)
BARE: Final = r"(?:la )?(\d)"
PLACE: Final = r"el (\d)"
