"""The words and phrases that take away our right to text, and those that only look like it.

All of them as `domain.opt_out` reads a clause: lower-case, without accents, apostrophes and look-alike letters.
"""

from __future__ import annotations

import re
from typing import Final

from firstminute.domain.opt_out_spanish import PHRASES as SPANISH_PHRASES
from firstminute.domain.opt_out_spanish import WHEN_OR_HOW as SPANISH_WHEN_OR_HOW
from firstminute.domain.opt_out_spanish import WORDS as SPANISH_WORDS

FCC_WORDS: Final = ("stop", "quit", "end", "revoke", "optout", "cancel", "unsubscribe")
CARRIER_WORDS: Final = ("stopall", "remove", "arret", "td")
# One letter beside the right key, or two in the wrong order.
_SLIPS: Final = ("sotp", "stpo", "tsop", "stp", "syop", "srop", "dtop", "atop", "stio", "stoo", "stol", "stip")
_OTHER_WORDS: Final = (
    *("stop2end", "stop2quit", "stop2stop", "stoptoend", "stoptoquit", "stopped", "stoptext", "stoptexts"),
    *("revoked", "revoking", "discontinue", "halt", "cease", "desist", "dnc", "donotcontact", "donottext", *_SLIPS),
    *("arrete", "arretez", "desabonner"),  # French
    *SPANISH_WORDS,
    *("sair", "pararenvio", "стоп"),  # Portuguese, Russian
    *("unsub", "unsubscribed", "optmeout", "stoptexting", "nomore", "nomas", "enough", "spam"),
)
STOP_WORDS: Final = frozenset({*FCC_WORDS, *CARRIER_WORDS, *_OTHER_WORDS})
START_WORDS: Final = frozenset({"start", "unstop"})
HELP_WORDS: Final = frozenset({"help", "info", "ayuda", "aide"})

# Said around the word out of politeness or anger; they change nothing.
AROUND: Final = frozenset(
    re.findall(
        r"\w+",
        "a again all already and bye dude everything goodbye guys hello hey hi i im immediately just kindly man "
        "me my na no now ok okay once pls please plz right said sir sorry stp thank thanks thx ty u ur yeah yes yo you "
        "gracias favor por ya senor si hola merci svp",
    )
)
# After `stop` at the start: a visit, a place, and whatever else but us is to be stopped.
ELSE_STOPPED: Final = re.compile(
    r"stop (?:by|in|into|over|at|off|through|past|round|around|back|for|signs?|lights?|street|watch|being|here|there)\b"
    r"|stop (?:the|my|a|an|his|her|their|our)\b"
    r"|stop (?!this|that|it|these|those|now|please|pls|all|bothering|spamming|harassing|bugging)\w+"
    r"(?:ing\b|(?: \w+){0,2} (?:before|after|until|prior)\b)"
)
_POLITE: Final = r"^(?:(?:please|pls|plz|just|now|ok|okay|hey|you|god|omg|no|kindly|and|so|i said) )*"
_END: Final = r"(?: (?:please|pls|plz|now|already|again|any ?more|ever|ever again|immediately|thanks|thank you|thx))*$"
_WRITTEN: Final = (
    r"(?:text\w*|txt\w*|messag\w*|msgs?|sms|e ?mails?|e ?mailing|reminders?|notifications?|alerts?|spam\w*)"
)
_ANY_WAY: Final = rf"(?:{_WRITTEN}|contact\w*|call\w*|send\w*|bother\w*|harass\w*|reaching|writing|bugging|blowing)"
_THOSE: Final = r"(?: (?:all|any|the|these|those|this|your|my|with|of|more|automated|further|future)){0,4}"
_NOT: Final = r"(?:do not|dont|never|no longer|no)"
_THESE: Final = rf"(?:(?:this|these|those|that|it|any of this)$|(?:(?:these|any|your|get|receive) ){{0,2}}{_WRITTEN})"
_WAYS: Final = r"(?:text|txt|message|msg|contact|sms|call|e ?mail|write|bother)"
_GREETING: Final = r"^(?:(?:hi|hello|please|yes|no|sorry|thanks) )*"
_ENDS: Final = r"(?:quit|cancel|stop|end|revoke|withdraw)"
_HALT: Final = r"(?:stop|quit|cease|halt|discontinue|terminate|no more)"
_GONE: Final = r"(?:removed|taken off|deleted|unsubscribed|opted out|left alone)"
_OURS: Final = r"(?:name|phone|cell|number|contacts?|e ?mail|info|information|data|details|records?)"

# Phrases that mean it anywhere in a clause.
_PHRASES: Final = (
    # stop texting me; please quit these messages; cancel the alerts; text STOP
    rf"{_HALT}(?: getting| receiving)?{_THOSE} {_ANY_WAY}",
    rf"(?:cancel|end){_THOSE} (?:{_WRITTEN}|subscription|service)",
    rf"{_POLITE}(?:stop|quit|cut) (?:it|this|that)(?: (?:out|now|please|already))?$",
    rf"{_POLITE}(?:end|discontinue|terminate|halt|cease) (?:it|this|that|these|those|now){_END}",
    r"(?:you|u)(?: \w+){0,2} (?:stop|quit)(?:$| (?:now|please|it|this|that|already|with))",
    r"this (?:to|needs to|has to|must) (?:stop|end)$",
    r"^(?:(?:i|im|ill|please) )*(?:text|txt|repl|send|answer)(?:y|ing|ying)?(?: with)? stop$",
    r"cease and desist",
    # I would like to cancel. What somebody needs or has to cancel is their appointment.
    rf"{_GREETING}(?:i|we|id|i would|we would) (?:want|wish|like) to {_ENDS}(?: (?:this|these))?{_END}",
    r"i want out(?:$| (?:of (?:this|these|it|your)|please|now))",
    # I don't want this anymore. What somebody does not want to hurt, or pulled, is something else.
    rf"{_POLITE}(?:i |we )?(?:do not|dont|never) (?:want|wanted) (?:any of )?(?:this|these|those){_END}",
    # do not text me again; never contact this number; don't text
    (
        rf"{_NOT}(?: (?:ever|please|you|want you to|want u to)){{0,2}} {_WAYS}(?: (?:or|and) {_WAYS})?"
        r"(?: (?:to )?(?:me|us|here|this number|my (?:phone|number|cell)|again|any ?more|ever))+"
    ),
    r"(?:do not|dont) contact",
    rf"{_POLITE}(?:do not|dont|never)(?: ever)? {_WAYS}(?: (?:or|and) {_WAYS})?{_END}",
    r"do not (?:call|contact|text) (?:list|registry)|dnc (?:list|registry)",
    (
        rf"(?:do not|dont|never)(?: ever| please| you)? send(?: (?:me|us))?{_THOSE}"
        rf"(?: (?:{_WRITTEN}|anything|stuff)(?! (?:by|about|to)\b)| (?:this|these|those){_END})"
    ),
    rf"{_POLITE}no(?: more)?(?: (?:of )?(?:these|those|your))? {_WRITTEN}{_END}",
    (
        rf"{_NOT}(?: \w+)? (?:want|wish|care)(?: \w+){{0,3}} "
        rf"(?:(?:receive|get|getting)(?: \w+){{0,4}} {_ANY_WAY}|hear (?:from|anything|any ?more)|be \w+ed\b|{_ANY_WAY})"
    ),
    rf"no longer (?:want|need|wish (?:for|to (?:get|have|receive))) (?:any of )?(?:this|these|those|them|it){_END}",
    r"unsub\w*|un subscribe|unsuscrib\w*",
    r"opt(?:ing|ed)?(?: (?:me|us))? out|optout",
    # I never signed up for this
    (
        r"(?:never|did not|didnt) (?:(?:signed|sign) up|signup|subscribed?|opt(?:ed)? in|consent(?:ed)?)"
        rf"(?:$| (?:(?:for|to) )?{_THESE})"
    ),
    rf"(?:never|did not|didnt|do not|dont) (?:consent|agreed?|ask|asked) (?:(?:for|to) )?{_THESE}|do not consent$",
    # take me off your list; remove my number; I asked to be removed
    (
        r"(?:take|remove|delete|drop|erase|forget) "
        rf"(?:me|us|(?:all )?(?:of )?my (?:personal |contact )?{_OURS}(?: number)?)"
        r"(?: (?:off|from|out|please|now|immediately)|$)"
    ),
    rf"(?:ask|asked|asking|want|wanted|wish|like|demand|request|requested|prefer)(?: you)? to be {_GONE}",
    r"get (?:me|us) off|leave (?:me|us) (?:alone|out)|lose (?:my|this) number",
    rf"{_POLITE}(?:go away|get lost|(?:fuck|piss|f|eff|bugger) off)|fuck you|screw you",
    (
        r"(?:^|(?:have|got|is|its|sorry|texting|no) )(?:the |a )?"
        r"(?:wrong|not the right) (?:number|person|guy|phone)(?! (?:of|on|in)\b)"
    ),
    r"(?:revoke|withdraw|rescind)(?:ing)?(?: \w+){0,2} (?:consent|permission)",
    r"(?:consent|permission)(?: \w+){0,2} (?:revoked|withdrawn|rescinded)",
    r"(?:this is|its|reported as|reporting(?: \w+){1,2}(?: as| for)?) (?:spam|harassment|illegal)|report(?:ing)? you",
    r"(?:will|ill|gonna|going to) (?:sue|report)(?: (?:you|u|this))?$|\btcpa\b",
    *SPANISH_PHRASES,
)
MEANS_IT: Final = re.compile("|".join(rf"\b(?:{phrase})" for phrase in _PHRASES))
# They decline what we asked of them: no opt-out, though the word is there.
NOT_MEANT: Final = re.compile(
    r"\b(?:do not|dont|did not|didnt|never|wont|no)(?: (?:want|wish|mean|need|have|going|plan))?"
    r"(?: (?:to|you|u|ever|please))* (?:stop|unsub\w*|opt out|quit|cancel|be removed)\b"
    r"|\bno (?:deje|dejes|dejen|pare|pares|paren) de\b"
)
# They say how and when they want to be reached: an answer, read by a person.
WHEN_OR_HOW: Final = re.compile(
    r"\b(?:do not|dont|never)(?: want)?(?: \w+){0,3} (?:call|text|e ?mail|message|contact)\w*\b.*"
    r"\b(?:before|after|until|till|during|while|when|between|at work|at the office|tonight|today|tomorrow|on \w+day"
    r"|this week|instead"
    r"|(?<!or )(?<!dont )(?<!not )(?<!never )(?:text|e ?mail|call)(?:s|ing)?(?: me)?"
    r" (?:instead|is|are|works?|please|only)"
    r"|(?:just|please|but|rather|only|can you|could you) (?:text|e ?mail|call)"
    r"|(?<!or )(?<!dont )(?<!not )(?<!never )(?:text|e ?mail|call) me$)"
    rf"|{SPANISH_WHEN_OR_HOW}"
)
NOT_INTERESTED: Final = re.compile(
    r"^(?:(?:no|sorry|thanks|thank|you|hi|hello|im|i|am|we|are|were|but|ok|please) )*"
    r"(?:not|no longer|never) (?:at all )?(?:really )?interested"
    r"(?: (?:anymore|any more|at all|now|please|thanks|thank|you|bye))*$"
)
