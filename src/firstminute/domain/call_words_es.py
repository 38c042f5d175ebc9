"""What callers and members hear in Spanish. No word of it says what somebody is treated for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "welcome": "Gracias por llamar a {practice}. Un momento, por favor.",
    "welcome_closed": "Gracias por llamar a {practice}.",
    "one_moment": "Un momento, por favor.",
    "choose": "Para español, oprima el {key}.",
    "recorded": "Esta llamada se graba para anotar bien los detalles. Si no lo desea, cuelgue y envíenos un mensaje de "
    "texto a este número.",
    "still_trying": "Seguimos buscando a alguien para usted. Gracias por esperar.",
    "nobody": "Ahora nadie puede atenderle, pero nos pondremos en contacto con usted.",
    "nobody_hidden": "Ahora nadie puede atenderle.",
    "closed": "Ahora no estamos en la consulta, pero nos pondremos en contacto con usted.",
    "closed_hidden": "Ahora no estamos en la consulta.",
    "menu": "Para que le llamemos, marque 1. Para dejar un mensaje, marque 2. Para no recibir más mensajes ni correos, "
    "marque 9.{person}",
    "person": " Para intentar otra vez hablar con una persona, marque 0.",
    "menu_hints": "que me llamen, dejar un mensaje, hablar con una persona, emergencia, cancelar mi cita, "
    "alto, inglés, English",
    "emergency_call": "Si hay peligro para la vida, cuelgue y llame al {number}.",
    "emergency": "Avisamos ahora mismo a nuestro equipo.",
    "emergency_services": "servicio de emergencias",
    "sure": "¿Quiere que no le enviemos más mensajes ni correos? Si es así, marque 9. Para otra cosa, marque 1.",
    "no_more": "No le enviaremos más mensajes ni correos.",
    "number": "Su número está oculto. Para que podamos llamarle, marque su número con el código de área y después la "
    "tecla numeral.",
    "number_again": "El número no está completo. Marque los diez dígitos y después la tecla numeral.",
    "name": "Diga su nombre y apellido. Para omitirlo, marque 1.",
    "about": "¿De qué se trata? {topics}O dígalo en pocas palabras. Por favor, sin detalles médicos.",
    "topic": "Para {topic}, marque {key}. ",
    "when": "¿Cuándo le llamamos? {offers}O diga un día y una hora.",
    "when_again": "No le entendimos, o a esa hora no hay nadie. {offers}",
    "offer": "{offer}: marque {key}. ",
    "when_hints": "hoy, mañana, por la mañana, por la tarde, lo antes posible, después de, antes de, a las",
    "confirmed": "Gracias. Le llamaremos {offer}. Si quiere añadir algo, dígalo después del tono. Si no, puede colgar.",
    "voicemail": "Deje su nombre, su número y el motivo después del tono. Marque la tecla numeral al terminar.",
    "thanks": "Gracias. {practice} tiene su mensaje y le llamará. Adiós.",
    "thanks_hidden": "Gracias. {practice} tiene su mensaje. Adiós.",
    "goodbye": "Gracias por llamar a {practice}. Tenemos su número y le responderemos. Adiós.",
    "goodbye_hidden": "Gracias por llamar a {practice}. Adiós.",
    "opted_out": "No recibirá más mensajes ni correos de {practice}. Adiós.",
    "over": "Gracias. Adiós.",
    "asap": "lo antes posible",
    "when_back": "en cuanto volvamos, {when}",
    "today": "hoy a {time}",
    "tomorrow": "mañana a {time}",
    "on_day": "el {day} a {time}",
    "on_date": "el {day} {date} de {month} a {time}",
    "whisper_new": "Llamada nueva para {practice}.",
    "whisper_known": "Llamada para {practice} de {name}.",
    "whisper_patient": "Llama un paciente de {practice}{named}.",
    "whisper_staff": "Llama alguien del equipo para {practice}.",
    "whisper_discreet": "Llamada para {practice}.",
    "whisper_recorded": "Esta llamada se graba.",
    "speaks": "Habla {language}.",
    "asked_about": ", por {service}",
    "asks": ", pregunta: {words}",
    "they_wrote": "Escribió: {words}.",
    "they_asked": "Preguntó por {service}.",
    "it_is": "Es {name}.",
    "named": ": {name}",
    "take": "Marque 1 para atenderla.",
    "connecting": "Le comunicamos.",
    "gone": "Quien llamaba ha colgado. Adiós.",
    "taken": "Otra persona del equipo ya atiende esta llamada. Adiós.",
    "someone": "alguien que ya preguntó antes",
    "offer_first": "Nueva consulta para {practice}: {name}{service}.",
    "offer_again": "{practice}: toca llamar a {name}{service}.",
    "offer_nobody": "alguien nuevo",
    "offer_somebody": "alguien",
    "offer_keys": "Marque 1 para llamar ahora. Marque 2 para pasar la llamada.",
    "passed_on": "Preguntaremos a otra persona. Adiós.",
    "nobody_there": "No contestó. Su intento queda anotado. Adiós.",
    "who_was_it": "Si habló con la persona, marque 1. Si era su buzón de voz, marque 2.",
    "noted": "Anotado. Gracias. Adiós.",
    "withdrawn_opt_out": "Por favor, no llame: nos ha pedido que no le contactemos. Adiós.",
    "withdrawn_replied": "Acaba de escribirnos. Lea primero su mensaje, por favor. Adiós.",
    "withdrawn_booked": "Ya tiene una cita, así que no hace falta llamar. Adiós.",
    "withdrawn_human": "Alguien ya ha hablado con la persona. Adiós.",
    "withdrawn_phone": "En este momento habla por teléfono con nosotros. Adiós.",
    "withdrawn_hours": "A esta hora no se le puede llamar. Adiós.",
    "withdrawn": "Esta llamada ya no hace falta. Adiós.",
    "fallback": "Gracias por llamar a {practice}. Un momento, le comunicamos.",
}
DAYS: Final = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
MONTHS: Final = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
TOPICS: Final = ("una cita nueva", "una pregunta sobre tratamientos o precios", "una cita que ya tiene")
LANGUAGES: Final[Mapping[str, str]] = {
    "en": "inglés",
    "es": "español",
    "fr": "francés",
    "pt": "portugués",
    "de": "alemán",
    "it": "italiano",
    "zh": "chino",
    "vi": "vietnamita",
    "ko": "coreano",
    "ru": "ruso",
    "ar": "árabe",
}


def time_of_day(hour: int, minute: int) -> str:
    """`las 9 de la mañana`, `la 1:30 de la tarde`, `las 12 del mediodía`."""
    part = "de la mañana" if 0 < hour < 12 else "de la tarde" if 12 < hour < 20 else "de la noche"
    part = "del mediodía" if hour == 12 else part
    shown = hour % 12 or 12
    return f"{'la' if shown == 1 else 'las'} {shown}{f':{minute:02}' if minute else ''} {part}"
