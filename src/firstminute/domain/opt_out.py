"""What a person's text means for our right to text again. Errs towards stopping.

Words that always mean it, whatever the sentence around them says:

* FCC, 47 CFR 64.1200(a)(10), in force since 11 April 2025: stop, quit, end, revoke, opt out, cancel, unsubscribe; and
  any other reasonable manner. https://www.govinfo.gov/content/pkg/FR-2024-03-05/html/2024-04587.htm
* Twilio's defaults: STOP, UNSUBSCRIBE, END, QUIT, STOPALL, REVOKE, OPTOUT, CANCEL; START, YES, UNSTOP; HELP, INFO.
  https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
* AWS: ARRET, CANCEL, END, OPT-OUT, OPTOUT, QUIT, REMOVE, STOP, TD, UNSUBSCRIBE.
  https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html
* Spanish, as carriers ask of programmes in that language: ALTO, and AYUDA for help.
  https://www.twilio.com/help/faq/short-codes/what-are-the-requirements-for-a-spanish-language-short-code
* Telnyx: STOP ALL, with a space. https://developers.telnyx.com/docs/messaging/messages/advanced-opt-in-out

YES opts in again by Twilio's defaults. Here it is an answer to a question we asked, so only START and UNSTOP lift an
opt-out. Providers match these words only when they stand alone; the rest of this module is ours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from typing import Final


class OptOut(Enum):
    """What the text asks for."""

    STOP = "stop"
    START = "start"
    HELP = "help"


FCC_WORDS: Final = ("stop", "quit", "end", "revoke", "optout", "cancel", "unsubscribe")
CARRIER_WORDS: Final = ("stopall", "remove", "arret", "td")
OTHER_WORDS: Final = (
    *("arrete", "arretez", "desabonner"),  # French
    *("alto", "parar", "pare", "paren", "para", "baja", "cancelar", "cancela", "detener", "detente", "basta", "salir"),
    *("sair", "pararenvio"),  # Portuguese
    *("unsub", "unsubscribed", "optmeout", "stoptexting", "nomore", "nomas", "enough", "spam"),
)
START_WORDS: Final = frozenset({"start", "unstop"})
HELP_WORDS: Final = frozenset({"help", "info", "ayuda", "aide"})
_STOP_WORDS: Final = frozenset({*FCC_WORDS, *CARRIER_WORDS, *OTHER_WORDS})

# Said around the word out of politeness or anger; they change nothing.
_AROUND: Final = frozenset(
    re.findall(
        r"\w+",
        "a again all already and bye dude everything goodbye guys hello hey hi i im immediately just kindly man "
        "me my na no now ok okay once pls please plz right said sir sorry stp thank thanks thx ty u ur yeah yes yo you "
        "gracias favor por ya senor si hola merci svp",
    )
)
# "stop by tomorrow", "stop in", "stop over": a visit.
_VISIT: Final = r"by|in|into|over|at|off|through|past|round|around|back|for"
_POLITE: Final = r"^(?:(?:please|pls|just|now|ok|okay|hey|you|god|omg|no) )*"
_WRITTEN: Final = (
    r"(?:text\w*|txt\w*|messag\w*|msgs?|sms|e ?mails?|e ?mailing|reminders?|notifications?|alerts?|spam\w*)"
)
_ANY_WAY: Final = rf"(?:{_WRITTEN}|contact\w*|call\w*|send\w*|bother\w*|harass\w*|reaching|writing|bugging|blowing)"
_THOSE: Final = r"(?: (?:all|any|the|these|those|this|your|my|with|of|more|automated)){0,4}"
_NOT: Final = r"(?:do not|dont|never|no longer|no)"
_WAYS: Final = r"(?:text|txt|message|msg|contact|sms|call|e ?mail|write|bother)"

# Phrases that mean it anywhere in a clause.
_PHRASES: Final = (
    # stop texting me; please quit these messages; cancel the alerts
    rf"(?:stop|quit|cease|no more){_THOSE} {_ANY_WAY}",
    rf"(?:cancel|end){_THOSE} (?:{_WRITTEN}|subscription|service)",
    rf"{_POLITE}(?:stop|quit|cut) (?:it|this|that)(?: (?:out|now|please|already))?$",
    r"(?:you|u)(?: \w+){0,2} (?:stop|quit)(?:$| (?:now|please|it|this|that|already|with))",
    r"this (?:to|needs to|has to|must) stop$",
    # do not text me again; never contact this number
    (
        rf"{_NOT}(?: (?:ever|please|you|want you to|want u to)){{0,2}} {_WAYS}(?: (?:or|and) {_WAYS})?"
        r"(?: (?:to )?(?:me|us|here|this number|my (?:phone|number|cell)|again|any ?more|ever))+"
    ),
    r"(?:do not|dont) contact",
    (
        rf"{_NOT}(?: \w+)? (?:want|wish|care)(?: \w+){{0,3}} "
        rf"(?:(?:receive|get|getting)(?: \w+){{0,4}} {_ANY_WAY}|hear (?:from|anything|any ?more)|be \w+ed\b|{_ANY_WAY})"
    ),
    r"unsub\w*|un subscribe|unsuscrib\w*",
    r"opt(?:ing|ed)?(?: (?:me|us))? out|optout",
    # take me off your list; remove my number
    (
        r"(?:take|remove|delete|drop) (?:me|us|my (?:name|phone|cell|number|contact|e ?mail|info)(?: number)?)"
        r"(?: (?:off|from|out|please|now|immediately)|$)"
    ),
    r"get (?:me|us) off|leave (?:me|us) (?:alone|out)|lose (?:my|this) number",
    rf"{_POLITE}(?:go away|get lost|(?:fuck|piss|f|eff|bugger) off)|fuck you|screw you",
    r"(?:^|(?:have|got|is|its|sorry|texting|no) )(?:the |a )?(?:wrong|not the right) (?:number|person|guy|phone)",
    r"(?:revoke|withdraw|rescind)(?:ing)?(?: \w+){0,2} (?:consent|permission)",
    r"(?:this is|its|reported as|reporting(?: \w+){1,2}(?: as| for)?) (?:spam|harassment|illegal)|report(?:ing)? you",
    # Spanish
    r"no (?:me|nos)(?: vuelvan a)? (?:escrib|envi|mand|llam|contact|molest|text)\w*",
    r"(?:deja|deje|dejen|dejar|paren|pare|para) de (?:escrib|envi|mand|llam|contact|molest|text)\w*",
    r"(?:dejenme|dejeme|dejame) en paz|no me interesa$|(?:numero|persona) equivocad[oa]",
    r"no (?:quiero|deseo|queremos|mas)(?: \w+){0,2} (?:mensajes?|textos?|llamadas|correos)",
    r"(?:dar\w*|dame|denme|deme|quiero)(?: de)? baja",
    r"(?:borr|elimin)(?:a|e|en)(?:me|nos)|(?:quit|saqu|sac)(?:a|e|en)(?:me|nos) de",
)
_MEANS_IT: Final = re.compile("|".join(rf"\b(?:{phrase})" for phrase in _PHRASES))
# They decline what we asked of them: no opt-out, though the word is there.
_NOT_MEANT: Final = re.compile(
    r"\b(?:do not|dont|did not|didnt|never|wont|no)(?: (?:want|wish|mean|need|have|going|plan))?"
    r"(?: (?:to|you|u|ever|please))* (?:stop|unsub\w*|opt out|quit|cancel)\b"
    r"|\bno (?:deje|dejes|dejen|pare|pares|paren) de\b"
)
# They say how and when they want to be reached: an answer, read by a person.
_WHEN_OR_HOW: Final = re.compile(
    r"\b(?:do not|dont|never)(?: want)?(?: \w+){0,2} (?:call|text|e ?mail|message|contact)\w*\b.*"
    r"\b(?:before|after|until|till|during|while|when|between|at work|at the office|tonight|today|tomorrow|on \w+day"
    r"|this week|instead|(?:text|e ?mail|call)(?:s|ing)?(?: me)? (?:instead|is|are|works?|please|only)"
    r"|(?:just|please|but|rather|only|can you|could you) (?:text|e ?mail|call)|(?<!or )(?:text|e ?mail|call) me$)"
)
_NOT_INTERESTED: Final = re.compile(
    r"^(?:(?:no|sorry|thanks|thank|you|hi|hello|im|i|am|we|are|were|but|ok|please) )*"
    r"(?:not|no longer|never) (?:at all )?(?:really )?interested"
    r"(?: (?:anymore|any more|at all|now|please|thanks|thank|you|bye))*$"
)
# Phones report a reaction to our own text by quoting it, opt-out line included.
_REACTION: Final = re.compile(
    r"^\s*(?:(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|removed an? [\w ]+ from)"
    r"|reacted \S+ to|.{1,4} to|le gusta|me encanta)\s+[“\"«]",
    re.IGNORECASE,
)
_STOP_SIGNS: Final = frozenset("🛑⛔🚫")


def reading(text: str) -> OptOut | None:
    """What a reply asks for, or None when it asks nothing of the kind.

    STOP also for free text that only means it, wrong numbers and insults: a person reads every reply anyway, and one
    text too many is the dearer mistake.
    """
    if _REACTION.match(text):
        return None
    clauses = list(_clauses(text))
    if is_keyword(text) or any(_is_stop(clause) for clause in clauses):
        return OptOut.STOP
    if not _WHEN_OR_HOW.search(" ".join(clauses)) and any(_means_stop(clause) for clause in clauses):
        return OptOut.STOP
    if _bare(" ".join(clauses)) in START_WORDS:
        return OptOut.START
    return OptOut.HELP if "".join(clauses) in HELP_WORDS else None


def is_keyword(text: str) -> bool:
    """Whether the text is one of the stop words and nothing else: the person's own words leave no doubt.

    False for a STOP that `reading` took from free text, which somebody should look at.
    """
    if _STOP_SIGNS & set(text) and not any(character.isalnum() for character in text):
        return True
    words = " ".join(_clauses(text))
    bare = _bare(words)
    return bare in (*FCC_WORDS, *CARRIER_WORDS) or (bare in _STOP_WORDS and bare in words.split())


def _clauses(text: str) -> Iterator[str]:
    """Lower-case words between punctuation, without accents; `S T O P` and `S.T.O.P.` are one word."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(one for one in plain if unicodedata.category(one) not in ("Mn", "Cf"))
    plain = re.sub(r"['’`´]", "", plain).replace("at once", "now")
    plain = re.sub(r"\b(\w)(?:[ .\-_*]+(\w)\b)(?:[ .\-_*]+\w\b)+", lambda found: re.sub(r"[\W_]", "", found[0]), plain)
    plain = re.sub(r"(?<=\w)[-_/](?=\w)", " ", plain)
    for clause in re.split(r"[^\w\s]+|\n+|_+", plain):
        if words := " ".join(clause.split()):
            yield words


def _is_stop(clause: str) -> bool:
    """One of the words alone between two marks of punctuation. TD counts only as a whole text."""
    return _bare(clause) in _STOP_WORDS - {"td"} and not _NOT_MEANT.search(clause)


def _means_stop(clause: str) -> bool:
    if _NOT_MEANT.search(clause):
        return False
    return _begins_with_stop(clause) or bool(_MEANS_IT.search(clause) or _NOT_INTERESTED.search(clause))


def _bare(clause: str) -> str:
    """The words of a clause without what politeness put around them, written together; `stooop` is `stop`."""
    words = [word for word in clause.split() if word not in _AROUND]
    bare = "".join(words or clause.split())
    if bare not in _STOP_WORDS and (joined := clause.replace(" ", "")) in _STOP_WORDS:
        bare = joined
    return "stop" if re.fullmatch(r"(?:s+t+o+p+)+", bare) else bare


def _begins_with_stop(clause: str) -> bool:
    """`stop you idiots`, but neither `stop by at noon` nor a sentence about stopping something."""
    words = [word for word in clause.split() if word not in _AROUND]
    return len(words) <= 2 and words[:1] == ["stop"] and not re.fullmatch(_VISIT, words[-1])
