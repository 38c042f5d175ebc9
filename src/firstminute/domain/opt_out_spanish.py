"""The same in Spanish, as `domain.opt_out` reads a clause: lower-case, without accents.

Practices near the border are written to in it; who says no in their own words means it as much as who says STOP.
"""

from __future__ import annotations

from typing import Final

WORDS: Final = (
    *("alto", "parar", "pare", "paren", "para", "baja", "cancelar", "cancela", "cancele", "cancelen", "cancelenme"),
    *("detener", "detente", "detenganse", "basta", "salir", "nomas", "yabasta"),
)
_ME: Final = r"(?:me|nos)"
_END: Final = r"(?: (?:por favor|porfavor|mas|nunca|ya|gracias|nada|a este numero|otra vez))*$"
_WRITE: Final = r"(?:escrib|envi|mand|llam|contact|molest|text|marqu)\w*"
_THINGS: Final = r"(?:mensajes?|textos?|llamadas|correos|emails|sms|publicidad|anuncios|notificaciones)"

PHRASES: Final = (
    # no me escriban mas; no quiero que me llamen; no vuelvan a escribirme; nunca me vuelvan a escribir
    rf"no {_ME}(?: vuelvan? a)? {_WRITE}",
    rf"no (?:quiero|deseo|queremos) que {_ME} {_WRITE}",
    rf"(?:no|nunca)(?: {_ME})? vuelvan? a(?: {_ME})? {_WRITE}",
    rf"^(?:por favor )?no (?:contactar|llamar|escrib(?:ir|as?|an)|molest(?:ar|es?|en)){_END}",
    rf"^(?:por favor )?no (?:envi|mand)(?:e|en|es|ar){_END}",
    rf"^(?:por favor )?(?:quit|saqu)(?:a|e|en)(?:me|nos){_END}",
    # dejen de escribirme; paren de mandar mensajes; detener mensajes; cancelar suscripcion
    rf"(?:deja|deje|dejen|dejar|paren|pare|para) de {_WRITE}",
    rf"(?:cancel|anul|deten)\w* (?:(?:la|mi|los|estos|sus|esta|todos) ){{0,2}}(?:suscripcion|{_THINGS})",
    rf"no (?:quiero|deseo|queremos|mas)(?: \w+){{0,2}} {_THINGS}",
    rf"(?:^|ya )no (?:quiero|deseo)(?: recibir)?(?: (?:nada|esto|estos|mas)){_END}",
    # quiero darme de baja; borre mi numero; saqueme de la lista; quiero salir de esta lista
    r"(?:dar\w*|dame|denme|deme|quiero)(?: de)? baja(?! med)",
    r"(?:desub|desu|dessu|desin)scri[bp]\w*|dessubscri\w*|desuscri\w*",
    r"(?:borr|elimin)(?:a|e|en)(?:me|nos)|(?:quit|saqu|sac)(?:a|e|en)(?:me|nos) de",
    r"(?:borr|elimin)(?:a|e|en|ar) (?:mi|mis|nuestro) (?:numero|datos|informacion|correo|contacto|telefono)",
    rf"(?:^|quiero )salir(?: de (?:la|esta|su) lista)?{_END}",
    # no me interesa; no estoy interesada; numero equivocado; se equivoco de numero; no soy esa persona
    rf"(?:ya )?no me interesa{_END}|(?:ya )?no estoy interesad[oa]{_END}",
    r"(?:numero|persona) equivocad[oa]|se equivoc\w+ de (?:numero|persona)|no soy (?:esa|la) persona",
    # dejenme en paz; retiro mi consentimiento; no autorizo; los voy a denunciar; esto es spam
    r"(?:dejenme|dejeme|dejame) (?:en paz|tranquil[oa])",
    r"(?:retir|revoc|cancel)\w* (?:mi|el) (?:consentimiento|permiso|autorizacion)",
    rf"no (?:doy|di|he dado) (?:mi )?(?:consentimiento|permiso|autorizacion)|no autorizo{_END}",
    r"(?:lo|los|la|las) voy a (?:demandar|denunciar|reportar)|esto es (?:spam|acoso|ilegal)",
)
# How and when they want to be reached: an answer, read by a person.
WHEN_OR_HOW: Final = (
    rf"\bno {_ME} {_WRITE}\b.*\b(?:antes|despues|hasta|durante|cuando|entre|por la (?:manana|tarde|noche)"
    r"|en el trabajo|hoy|manana|los? (?:lunes|martes|miercoles|jueves|viernes|sabados?|domingos?)|esta semana"
    r"|mejor|prefiero|sino|mandeme|escribame|llameme)\b"
)
